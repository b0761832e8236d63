// The instrument of draw_digit: a pad, a network, and what the network makes of the drawing.
//
// draw.py puts this file into a function of its own, so that nothing here is global, and calls
// drawDigit for each instrument on the page that has not started.
//
// For tests, the instrument's element has the method readDigit(pixels): 784 levels of ink from
// 0 to 1, row by row, in; the ten probabilities out.

const SIDE = 28;
// MNIST's digits fill a box of 20 x 20, and their center of mass is in the middle of pixel 14.
const BOX = 20;
const CENTER = 14.5;
// The strokes of MNIST: about 2.9 pixels wide, with edges that fade over 1.3 pixels.
const PEN = 2.9;
const FADE = 1.3;
// A dot stays a dot: nothing smaller than this part of the pad is blown up to the whole box.
const SMALLEST = 0.15;
// On the pad the pen is this part of its width.
const PAD_PEN = 0.075;
// A screen reader hears of a change after this pause, not of every point of a stroke.
const PAUSE = 700;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const ACTIVATIONS = {
  linear: (z) => z,
  relu: (z) => z.map((value) => Math.max(value, 0)),
  sigmoid: (z) => z.map((value) => 1 / (1 + Math.exp(-value))),
  tanh: (z) => z.map(Math.tanh),
  softmax: (z) => {
    const highest = Math.max(...z);
    const powers = z.map((value) => Math.exp(value - highest));
    const sum = powers.reduce((total, power) => total + power);
    return powers.map((power) => power / sum);
  },
};

const toBytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const toFloats = (base64) => new Float32Array(toBytes(base64).buffer);
const percent = (share) => `${(100 * share).toFixed(1)}\u00a0%`;

// Each unit's weights come as whole numbers from -127 to 127 and one scale.
function unpackLayer({ activation, weights, scale, bias }) {
  const scales = toFloats(scale);
  const whole = new Int8Array(toBytes(weights).buffer);
  const floats = Float32Array.from(whole, (value, index) => value * scales[index % scales.length]);
  return { activate: ACTIVATIONS[activation], weights: floats, bias: toFloats(bias) };
}

// In the bytes of the pictures a 0 is followed by the number of zeros that it stands for.
function unpackPictures(base64) {
  const bytes = toBytes(base64);
  const levels = [];
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at]) {
      levels.push(bytes[at] / 255);
    } else {
      at += 1;
      for (let zeros = bytes[at]; zeros > 0; zeros -= 1) levels.push(0);
    }
  }
  const pictures = [];
  for (let start = 0; start < levels.length; start += SIDE * SIDE) {
    pictures.push(Float32Array.from(levels.slice(start, start + SIDE * SIDE)));
  }
  return pictures;
}

// The forward pass: the outputs of all the layers, the probabilities last.
function runNetwork(layers, pixels) {
  const outputs = [];
  let input = pixels;
  for (const { activate, weights, bias } of layers) {
    const z = Float32Array.from(bias);
    for (let i = 0; i < input.length; i += 1) {
      const x = input[i];
      // Most pixels are paper, and many units are silent: they add nothing.
      if (x === 0) continue;
      const row = i * z.length;
      for (let j = 0; j < z.length; j += 1) z[j] += x * weights[row + j];
    }
    input = activate(z);
    outputs.push(input);
  }
  return outputs;
}

function distanceToSegment(x, y, [ax, ay], [bx, by]) {
  const [dx, dy] = [bx - ax, by - ay];
  const length2 = dx * dx + dy * dy;
  const along = length2 ? ((x - ax) * dx + (y - ay) * dy) / length2 : 0;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

// Lines, in pixels, as levels of ink: full along the line, fading at its edges.
function rasterize(lines) {
  const pixels = new Float32Array(SIDE * SIDE);
  const reach = (PEN + FADE) / 2;
  const clamp = (pixel) => Math.min(SIDE - 1, Math.max(0, Math.floor(pixel)));
  for (const line of lines) {
    for (let k = 0; k < line.length; k += 1) {
      const [a, b] = [line[Math.max(0, k - 1)], line[k]];
      const bottom = clamp(Math.max(a[1], b[1]) + reach);
      const right = clamp(Math.max(a[0], b[0]) + reach);
      for (let y = clamp(Math.min(a[1], b[1]) - reach); y <= bottom; y += 1) {
        for (let x = clamp(Math.min(a[0], b[0]) - reach); x <= right; x += 1) {
          const ink = (reach - distanceToSegment(x + 0.5, y + 0.5, a, b)) / FADE;
          const at = y * SIDE + x;
          pixels[at] = Math.max(pixels[at], Math.min(1, ink));
        }
      }
    }
  }
  return pixels;
}

function centerOfMass(pixels) {
  let [sum, x, y] = [0, 0, 0];
  pixels.forEach((ink, at) => {
    sum += ink;
    x += ink * ((at % SIDE) + 0.5);
    y += ink * (Math.floor(at / SIDE) + 0.5);
  });
  return [x / sum, y / sum];
}

// Strokes on the pad, from 0 to 1, as MNIST would have made a picture of them.
function toPicture(strokes) {
  const points = strokes.flat();
  if (!points.length) return new Float32Array(SIDE * SIDE);
  const [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
  const [left, right, top, bottom] = [
    Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys),
  ];
  const scale = (BOX - PEN) / Math.max(right - left, bottom - top, SMALLEST);
  const place = (dx, dy) => strokes.map((stroke) => stroke.map(([x, y]) => [
    (x - (left + right) / 2) * scale + dx,
    (y - (top + bottom) / 2) * scale + dy,
  ]));
  const [x, y] = centerOfMass(rasterize(place(SIDE / 2, SIDE / 2)));
  return rasterize(place(SIDE / 2 + CENTER - x, SIDE / 2 + CENTER - y));
}

// Levels of ink as black of that opacity; the style sheet inverts it in the dark.
function paintPixels(canvas, pixels) {
  const context = canvas.getContext("2d");
  const size = canvas.width / SIDE;
  context.clearRect(0, 0, canvas.width, canvas.height);
  pixels.forEach((ink, at) => {
    if (ink <= 0) return;
    context.fillStyle = `rgb(0 0 0 / ${ink})`;
    context.fillRect((at % SIDE) * size, Math.floor(at / SIDE) * size, size, size);
  });
}

function paintStrokes(canvas, strokes) {
  const context = canvas.getContext("2d");
  const side = canvas.width;
  context.clearRect(0, 0, side, side);
  context.lineCap = "round";
  context.lineJoin = "round";
  context.lineWidth = PAD_PEN * side;
  for (const stroke of strokes) {
    context.beginPath();
    context.moveTo(stroke[0][0] * side, stroke[0][1] * side);
    for (const [x, y] of stroke) context.lineTo(x * side, y * side);
    context.stroke();
  }
}

// A cell for each unit: the fuller its color, the larger its output, of those in this layer.
function paintUnits(canvas, output) {
  const context = canvas.getContext("2d");
  const columns = Number(canvas.dataset.columns);
  const size = canvas.width / columns;
  const gap = size > 8 ? 2 : 1;
  const largest = Math.max(...output.map(Math.abs)) || 1;
  context.clearRect(0, 0, canvas.width, canvas.height);
  output.forEach((value, unit) => {
    const [x, y] = [(unit % columns) * size, Math.floor(unit / columns) * size];
    const strength = Math.abs(value) / largest;
    context.fillStyle = "rgb(128 128 128 / 0.14)";
    context.fillRect(x, y, size - gap, size - gap);
    // Blue above zero and orange below, on light and on dark paper.
    const color = value > 0 ? "47 134 201" : "217 114 42";
    context.fillStyle = `rgb(${color} / ${strength})`;
    context.fillRect(x, y, size - gap, size - gap);
  });
}

function drawDigit(root) {
  const find = (name) => root.querySelector(`.dd-${name}`);
  const data = JSON.parse(find("data").textContent);
  const layers = data.layers.map(unpackLayer);
  const pictures = unpackPictures(data.pictures);
  const pad = find("pad");
  const surface = pad.querySelector("canvas");
  const pen = find("pen");
  const bars = [...find("bars").children];
  const units = [...root.querySelectorAll(".dd-units")];

  let strokes = [];
  // The number of the picture on the pad, if any, and of the last one that was.
  let shown = null;
  let last = -1;
  let pixels = new Float32Array(SIDE * SIDE);
  // The pen of the keyboard: its place in steps of a 28th of the pad, and whether it is down.
  let place = [SIDE / 2, SIDE / 2];
  let isDown = false;
  // The pointer that is drawing: a second finger does not disturb the first.
  let pointer = null;
  let isPending = false;
  let timer = null;
  const held = new Set();

  const read = (input) => runNetwork(layers, input).at(-1);
  const best = (p) => p.indexOf(Math.max(...p));

  function describe(p) {
    if (shown === null) return strokes.length ? "Your drawing." : "Draw a digit.";
    const name = `Image ${data.numbers[shown]}`;
    if (data.labels === null) return `${name}.`;
    const label = data.labels[shown];
    return `${name}: ${label === 8 ? "an" : "a"} ${label}, ${best(p) === label ? "read correctly" : "misread"}.`;
  }

  function update() {
    isPending = false;
    if (shown === null) {
      pixels = toPicture(strokes);
      paintStrokes(surface, strokes);
    } else {
      pixels = pictures[shown];
      paintPixels(surface, pixels);
    }
    const isEmpty = shown === null && !strokes.length;
    const outputs = runNetwork(layers, pixels);
    const p = outputs.at(-1);
    const top = best(p);
    paintPixels(find("input"), pixels);
    find("inked").textContent = pixels.filter((ink) => ink > 0).length;
    units.forEach((canvas, layer) => {
      const output = isEmpty ? outputs[layer].map(() => 0) : outputs[layer];
      paintUnits(canvas, output);
      const active = output.filter((value) => value > canvas.dataset.silent).length;
      canvas.parentElement.querySelector(".dd-active").textContent = active;
    });
    bars.forEach((bar, digit) => {
      const share = isEmpty ? 0 : p[digit];
      bar.classList.toggle("dd-top", !isEmpty && digit === top);
      bar.querySelector(".dd-bar").style.transform = `scaleX(${share})`;
      bar.querySelector(".dd-share").textContent = isEmpty ? "\u2013" : percent(share);
    });
    find("digit").textContent = isEmpty ? "\u2013" : top;
    find("note").textContent = describe(p);
    const second = best(p.map((share, digit) => (digit === top ? -1 : share)));
    announce(isEmpty ? "The drawing area is empty." : `${describe(p)} The network reads ${top}, `
      + `with ${percent(p[top])}; then ${second}, with ${percent(p[second])}.`);
  }

  function announce(text) {
    clearTimeout(timer);
    const [x, y] = place;
    const where = pen.hidden ? "" : `Pen ${isDown ? "down" : "up"}, row ${y}, column ${x}. `;
    timer = setTimeout(() => { find("status").textContent = where + text; }, PAUSE);
  }

  // However many points a stroke gets between two frames, the network runs once.
  function refresh() {
    if (isPending) return;
    isPending = true;
    requestAnimationFrame(update);
  }

  function clear() {
    strokes = [];
    shown = null;
    isDown = false;
    pointer = null;
    refresh();
  }

  function begin(point) {
    if (shown !== null) clear();
    strokes.push([point]);
    refresh();
  }

  function extend(point) {
    strokes.at(-1).push(point);
    refresh();
  }

  function show(number) {
    clear();
    shown = number;
    last = number;
  }

  const wrap = (number) => (number + pictures.length) % pictures.length;
  const isMistake = (number) => best(read(pictures[number])) !== data.labels[number];

  function showNextMistake() {
    for (let step = 1; step <= pictures.length; step += 1) {
      const number = wrap(last + step);
      if (isMistake(number)) {
        show(number);
        return;
      }
    }
  }

  // Mouse, finger and stylus.
  function pointOf(event) {
    const box = surface.getBoundingClientRect();
    const within = (value) => Math.min(1, Math.max(0, value));
    return [
      within((event.clientX - box.left) / box.width),
      within((event.clientY - box.top) / box.height),
    ];
  }

  surface.addEventListener("pointerdown", (event) => {
    if (pointer !== null || event.button !== 0) return;
    begin(pointOf(event));
    pointer = event.pointerId;
    surface.setPointerCapture(pointer);
    isDown = false;
    pen.hidden = true;
  });
  surface.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    const between = event.getCoalescedEvents?.() ?? [];
    for (const moved of between.length ? between : [event]) extend(pointOf(moved));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    surface.addEventListener(end, (event) => {
      if (event.pointerId === pointer) pointer = null;
    });
  }

  // The keyboard.
  const penPoint = () => place.map((step) => step / SIDE);

  function showPen() {
    pen.hidden = false;
    pen.classList.toggle("dd-down", isDown);
    [pen.style.left, pen.style.top] = penPoint().map((share) => `${100 * share}%`);
  }

  function movePen() {
    for (const key of held) {
      place = place.map((step, axis) => Math.min(SIDE - 1, Math.max(1, step + STEPS[key][axis])));
    }
    if (isDown) extend(penPoint());
  }

  function switchPen() {
    const goesDown = !isDown;
    if (goesDown) begin(penPoint());
    isDown = goesDown;
  }

  pad.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || pointer !== null) return;
    if (event.key in STEPS) {
      held.add(event.key);
      movePen();
    } else if (event.key === " " || event.key === "Enter") {
      if (!event.repeat) switchPen();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      clear();
    } else {
      return;
    }
    event.preventDefault();
    showPen();
    refresh();
  });
  pad.addEventListener("keyup", (event) => held.delete(event.key));
  pad.addEventListener("blur", () => {
    held.clear();
    isDown = false;
    pen.hidden = true;
  });

  const actions = {
    clear,
    previous: () => show(wrap(Math.max(last, 0) - 1)),
    next: () => show(wrap(last + 1)),
    mistake: showNextMistake,
  };
  for (const button of root.querySelectorAll(".dd-buttons button")) {
    button.disabled = button.dataset.do === "mistake" && !data.mistakes;
    button.addEventListener("click", actions[button.dataset.do]);
  }

  root.readDigit = read;
  root.dataset.ready = "";
  if (pictures.length) shown = last = data.first;
  update();
  // The first picture is no news.
  clearTimeout(timer);
}
