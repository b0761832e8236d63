// Brings the maps of explore_map to life. Each map on a page carries its own copy of this
// script; it starts the maps that have not been started yet, and leaves no name behind.
(() => {
  "use strict";

  const MOVE = 700; // milliseconds from one map to the next
  const MARGIN = 18; // pixels between the outermost points and the edge
  const NEIGHBORS = 5;
  const RING = 9; // pixels, around the picked point
  const FAR = 40; // pixels that Shift and an arrow go at least
  const CLICK = 4; // pixels that a hand may slip in a click
  const MOST_ZOOM = 32;
  const SIDE = 28;
  const DIRECTIONS = {
    ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
  };

  function bytesOf(base64) {
    const text = atob(base64.trim());
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  function median(values) {
    const sorted = Float32Array.from(values).sort();
    const half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  // The four bytes of an opaque color as one number, in the order of an ImageData.
  function packed(color) {
    const [red, green, blue] = color;
    return (255 << 24 | blue << 16 | green << 8 | red) >>> 0;
  }

  function rgb(css) {
    if (css[0] === "#") return [1, 3, 5].map(at => parseInt(css.slice(at, at + 2), 16));
    return css.match(/[\d.]+/g).slice(0, 3).map(Number);
  }

  const between = (from, to, share) => from.map((value, i) => value + (to[i] - value) * share);

  // Mix two packed colors: red and blue together, then green; amount is from 0 to 256.
  function mix(under, over, amount) {
    const redBlue = under & 0xff00ff;
    const green = under & 0xff00;
    const mixed = (redBlue + (Math.imul((over & 0xff00ff) - redBlue, amount) >> 8)) & 0xff00ff;
    return mixed | (green + (Math.imul((over & 0xff00) - green, amount) >> 8)) & 0xff00 | 255 << 24;
  }

  // The points of a map sorted into square cells, so that a search looks at a few of them only.
  class Grid {
    constructor(points, count) {
      this.points = points;
      this.side = Math.max(1, Math.round(Math.sqrt(count / 2)));
      this.starts = new Uint32Array(this.side * this.side + 1);
      this.items = new Uint32Array(count);
      const cells = new Uint32Array(count);
      for (let i = 0; i < count; i++) {
        cells[i] = this.line(points[2 * i + 1]) * this.side + this.line(points[2 * i]);
        this.starts[cells[i] + 1]++;
      }
      for (let i = 1; i < this.starts.length; i++) this.starts[i] += this.starts[i - 1];
      const next = this.starts.slice();
      for (let i = 0; i < count; i++) this.items[next[cells[i]]++] = i;
    }

    line(value) {
      return Math.min(this.side - 1, Math.max(0, Math.floor((value + 0.5) * this.side)));
    }

    // The accepted points nearest to (x, y), nearest first; of two equally near the first one.
    nearest(x, y, most, accept) {
      const { points, side } = this;
      const column = this.line(x);
      const row = this.line(y);
      const found = [];
      const look = cell => {
        for (let at = this.starts[cell]; at < this.starts[cell + 1]; at++) {
          const index = this.items[at];
          const distance = (points[2 * index] - x) ** 2 + (points[2 * index + 1] - y) ** 2;
          if (!accept(index)) continue;
          let place = found.length;
          while (place && (distance < found[place - 1].distance
            || distance === found[place - 1].distance && index < found[place - 1].index)) place--;
          if (place < most) found.splice(place, 0, { index, distance });
          if (found.length > most) found.pop();
        }
      };
      for (let ring = 0; ring < side; ring++) {
        const reach = Math.max(0, ring - 1) / side;
        if (found.length === most && found[most - 1].distance < reach ** 2) break;
        for (let r = Math.max(0, row - ring); r <= Math.min(side - 1, row + ring); r++) {
          const step = Math.abs(r - row) === ring ? 1 : Math.max(1, 2 * ring);
          for (let c = column - ring; c <= column + ring; c += step) {
            if (c >= 0 && c < side) look(r * side + c);
          }
        }
      }
      return found.map(({ index }) => index);
    }
  }

  // The pixels of a round dot or ring: where they are and how much of each is covered.
  function stamp(radius, hole, width) {
    const reach = Math.ceil(radius + 1);
    const offsets = [];
    const amounts = [];
    for (let y = -reach; y <= reach; y++) {
      for (let x = -reach; x <= reach; x++) {
        const away = Math.hypot(x, y);
        const inside = Math.min(1, radius + 0.5 - away, hole ? away - hole + 0.5 : 1);
        if (inside <= 0.03) continue;
        offsets.push(y * width + x);
        amounts.push(Math.round(256 * inside));
      }
    }
    return { reach, offsets, amounts };
  }

  class Explorer {
    constructor(root) {
      const find = selector => root.querySelector(selector);
      const data = JSON.parse(find(".lh-map-data").textContent);
      const halfWords = text => new Uint16Array(bytesOf(text).buffer);
      Object.assign(this, {
        root, find, data,
        stage: find(".lh-map-stage"),
        canvas: find(".lh-map-points"),
        marks: find(".lh-map-marks"),
        labels: halfWords(data.labels),
        predicted: data.predicted ? halfWords(data.predicted) : null,
        chosen: new Set(),
        marked: false,
        current: 0,
        view: { zoom: 1, x: 0, y: 0 },
        picked: 0,
        neighbors: [],
        pinned: false,
        frames: [],
        animation: 0,
      });
      this.count = this.labels.length;
      this.readClasses();
      this.maps = data.maps.map(map => this.readMap(map));
      this.pen = this.canvas.getContext("2d", { willReadFrequently: true });
      this.markPen = this.marks.getContext("2d");
      this.connect();
      this.sortPoints();
      this.readTheme();
      this.resize();
      this.pick(0);
      root.classList.add("lh-map-started");
      this.loadPictures();
    }

    // Reading

    readClasses() {
      const place = new Map(this.data.classes.map((known, i) => [known, i]));
      this.classOf = Uint8Array.from(this.labels, label => place.get(label));
      const members = this.data.classes.map(() => []);
      this.classOf.forEach((which, i) => members[which].push(i));
      this.members = members;
      this.wrong = [];
      if (this.predicted) {
        this.wrong = [...this.labels.keys()].filter(i => this.labels[i] !== this.predicted[i]);
      }
    }

    // A map's points, followed by the centers of the classes, which move along with them.
    readMap({ name, points }) {
      const flat = new Float32Array(bytesOf(points).buffer);
      const centers = this.members.flatMap(
        members => [0, 1].map(axis => median(members.map(i => flat[2 * i + axis]))));
      const all = new Float32Array(flat.length + centers.length);
      all.set(flat);
      all.set(centers, flat.length);
      let [wide, high] = [0, 0];
      for (let i = 0; i < flat.length; i += 2) {
        wide = Math.max(wide, 2 * Math.abs(flat[i]));
        high = Math.max(high, 2 * Math.abs(flat[i + 1]));
      }
      return { name, wide, high, points: all, grid: new Grid(flat, this.count) };
    }

    async loadPictures() {
      const packed = bytesOf(this.find(".lh-map-pictures").textContent);
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
      this.pictures = new Uint8Array(await new Response(stream).arrayBuffer());
      this.showPicked();
    }

    // One gray level of one picture, at its full size.
    level(index, row, column) {
      const { side, bits } = this.data;
      const shrink = SIDE / side;
      const at = (index * side + Math.floor(row / shrink)) * side + Math.floor(column / shrink);
      if (bits === 8) return this.pictures[at];
      const pair = this.pictures[at >> 1];
      return 17 * (at % 2 ? pair & 15 : pair >> 4);
    }

    // The colors that the style sheets give in the page's scheme.
    readTheme() {
      this.ink = rgb(getComputedStyle(this.root).color);
      this.paper = rgb(getComputedStyle(this.stage).backgroundColor);
      const dark = this.paper[0] + this.paper[1] + this.paper[2] < 384;
      this.colors = this.data.colors[dark ? "dark" : "light"].map(rgb).map(packed);
      this.faint = packed(between(this.paper, this.ink, dark ? 0.2 : 0.12));
    }

    // Controls

    connect() {
      const { canvas, find, root } = this;
      const all = selector => [...root.querySelectorAll(selector)];
      all("button, input").forEach(control => { control.disabled = false; });
      this.switches = all(".lh-map-switch button");
      this.choices = all(".lh-map-choice button").slice(0, -1);
      const onClick = (buttons, act) => buttons.forEach(
        (button, i) => button.addEventListener("click", () => act(i)));
      onClick(this.switches, i => this.switchTo(i));
      onClick(this.choices, i => this.choose(i));
      onClick(all(".lh-map-choice button").slice(-1), () => this.choose());
      onClick(all(".lh-map-zoom button"), i => this.zoom([2, 0.5, 0][i]));
      this.tiles = all(".lh-map-near button");
      onClick(this.tiles, i => this.pickNeighbor(i));
      find(".lh-map-mistakes input")?.addEventListener("change", event => {
        this.marked = event.target.checked;
        this.draw();
      });
      onClick(all(".lh-map-mistakes button"), () => this.nextMistake());
      canvas.addEventListener("keydown", event => this.onKey(event));
      canvas.addEventListener("pointerdown", event => this.onDown(event));
      canvas.addEventListener("pointermove", event => this.onMove(event));
      canvas.addEventListener("click", event => this.onClick(event));
      canvas.addEventListener("wheel", event => this.onWheel(event), { passive: false });
      new ResizeObserver(() => this.resize()).observe(this.stage);
    }

    onKey(event) {
      const direction = DIRECTIONS[event.key];
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      if (direction) {
        this.step(...direction, event.shiftKey ? FAR : 0);
      } else if (event.key === "Escape" && this.pinned) {
        this.pin(false);
      } else {
        return;
      }
      event.preventDefault();
    }

    onDown(event) {
      this.dragged = false;
      this.grip = event.isPrimary && event.button === 0
        ? { x: event.clientX, y: event.clientY, view: { ...this.view } } : null;
    }

    onMove(event) {
      if (event.buttons && this.grip) {
        const [right, down] = [event.clientX - this.grip.x, event.clientY - this.grip.y];
        if (!this.dragged && Math.hypot(right, down) < CLICK) return;
        this.dragged = true;
        if (this.view.zoom === 1) return;
        this.canvas.setPointerCapture(event.pointerId);
        const scale = this.scale();
        const { view } = this.grip;
        this.show({ ...view, x: view.x - right / scale, y: view.y + down / scale }, false);
      } else if (event.pointerType !== "touch" && !this.pinned && !this.moving) {
        this.pick(this.at(event), 700);
      }
    }

    onClick(event) {
      if (this.dragged) return;
      const index = this.at(event);
      const again = this.pinned && index === this.picked;
      if (index !== undefined) this.pick(index, 250);
      this.pin(!again);
    }

    onWheel(event) {
      // Without Ctrl the wheel scrolls the page, as everywhere else.
      if (!event.ctrlKey) return;
      event.preventDefault();
      const place = this.placeOf(event);
      this.zoom(2 ** (-event.deltaY / 240), place, false);
    }

    switchTo(which) {
      if (which === this.current) return;
      const label = this.canvas.getAttribute("aria-label");
      const [old, now] = [this.current, which].map(i => `Map ${this.maps[i].name} of`);
      this.canvas.setAttribute("aria-label", now + label.slice(old.length));
      this.current = which;
      this.switches.forEach((button, i) => button.setAttribute("aria-pressed", i === which));
      this.show({ zoom: 1, x: 0, y: 0 }, true);
      this.pick(this.picked, 250);
    }

    // Show one class more or less in color; without a number, all of them.
    choose(which) {
      if (which === undefined) this.chosen.clear();
      else if (!this.chosen.delete(which)) this.chosen.add(which);
      this.choices.forEach(
        (button, i) => button.setAttribute("aria-pressed", this.chosen.has(i)));
      this.sortPoints();
      this.draw();
    }

    nextMistake() {
      const all = this.wrong.filter(i => this.isActive(i));
      const next = all.find(i => i > this.picked) ?? all[0];
      if (next === undefined) return this.tell("No mistakes among the chosen labels.");
      this.pick(next, 250);
      this.pin(true);
      this.keepInSight();
    }

    pickNeighbor(i) {
      this.pick(this.neighbors[i], 250);
      this.pin(true);
      this.keepInSight();
    }

    isActive(index) {
      return !this.chosen.size || this.chosen.has(this.classOf[index]);
    }

    // Places: "points" are in the unit box, y upward; "shown" are pixels of the stage, y downward

    scale(view = this.view) {
      const { wide, high } = this.maps[this.current];
      const fit = Math.min((this.width - 2 * MARGIN) / (wide || 1e-9),
        (this.height - 2 * MARGIN) / (high || 1e-9));
      // A map that is a single point has no size to fit.
      return (wide || high ? fit : this.width) * view.zoom;
    }

    places(view = this.view) {
      const { points } = this.maps[this.current];
      const scale = this.scale(view);
      const shown = new Float32Array(points.length);
      for (let i = 0; i < points.length; i += 2) {
        shown[i] = this.width / 2 + (points[i] - view.x) * scale;
        shown[i + 1] = this.height / 2 - (points[i + 1] - view.y) * scale;
      }
      return shown;
    }

    placeOf(event) {
      const box = this.canvas.getBoundingClientRect();
      const scale = this.scale();
      return [
        (event.clientX - box.left - this.width / 2) / scale + this.view.x,
        (this.height / 2 - event.clientY + box.top) / scale + this.view.y,
      ];
    }

    at(event) {
      const { grid } = this.maps[this.current];
      return grid.nearest(...this.placeOf(event), 1, i => this.isActive(i))[0];
    }

    // Zoom by a factor about a place, by default the middle; factor 0 shows the whole map.
    zoom(factor, [x, y] = [this.view.x, this.view.y], smoothly = true) {
      const zoom = Math.min(MOST_ZOOM, Math.max(1, this.view.zoom * factor));
      const share = this.view.zoom / zoom;
      const view = { zoom, x: x + (this.view.x - x) * share, y: y + (this.view.y - y) * share };
      this.show(view, smoothly);
    }

    keepInSight() {
      const { points } = this.maps[this.current];
      const [x, y] = points.subarray(2 * this.picked, 2 * this.picked + 2);
      const scale = this.scale();
      const hidden = Math.abs(x - this.view.x) * scale > this.width / 2 - MARGIN
        || Math.abs(y - this.view.y) * scale > this.height / 2 - MARGIN;
      if (hidden && this.view.zoom > 1) this.show({ ...this.view, x, y }, true);
    }

    // Bring the points to their places in a view of the current map.
    show(view, smoothly) {
      const { wide, high } = this.maps[this.current];
      const free = 0.5 - 0.5 / view.zoom;
      const within = (value, limit) => Math.min(limit, Math.max(-limit, value));
      this.view = { zoom: view.zoom, x: within(view.x, free * wide), y: within(view.y, free * high) };
      this.canvas.classList.toggle("lh-map-zoomed", view.zoom > 1);
      cancelAnimationFrame(this.animation);
      this.moving = false;
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (smoothly && !still && this.shown) {
        this.move(this.shown, this.places());
      } else {
        this.shown = this.places();
        this.draw();
      }
    }

    move(from, to) {
      this.moving = true;
      this.frames = [];
      this.shown = from.slice();
      let start;
      const frame = now => {
        const began = performance.now();
        start ??= now;
        const time = Math.min(1, (now - start) / MOVE);
        const share = time * time * (3 - 2 * time);
        for (let i = 0; i < to.length; i++) this.shown[i] = from[i] + (to[i] - from[i]) * share;
        if (time === 1) {
          this.shown = to;
          this.moving = false;
        } else {
          this.animation = requestAnimationFrame(frame);
        }
        this.draw();
        this.frames.push(performance.now() - began);
      };
      this.animation = requestAnimationFrame(frame);
    }

    // Drawing

    resize() {
      const { clientWidth, clientHeight } = this.stage;
      const fine = Math.min(2, Math.max(1, devicePixelRatio));
      const same = clientWidth === this.width && clientHeight === this.height;
      if (!clientWidth || !clientHeight || same && fine === this.fine) return;
      Object.assign(this, { width: clientWidth, height: clientHeight, fine });
      for (const canvas of [this.canvas, this.marks]) {
        canvas.width = Math.round(clientWidth * fine);
        canvas.height = Math.round(clientHeight * fine);
      }
      this.image = this.pen.createImageData(this.canvas.width, this.canvas.height);
      this.pixels = new Uint32Array(this.image.data.buffer);
      this.show(this.view, false);
    }

    // The dimmed points are drawn first, and the rest mixed, so that no class covers another.
    sortPoints() {
      const random = i => Math.imul(i + 1, 2654435761) >>> 0;
      const mixed = Uint32Array.from({ length: this.count }, (_, i) => i)
        .sort((a, b) => random(a) - random(b));
      this.order = [
        ...mixed.filter(i => !this.isActive(i)), ...mixed.filter(i => this.isActive(i)),
      ];
    }

    stampAt(x, y, { reach, offsets, amounts }, color) {
      const { width, height } = this.canvas;
      const column = Math.round(x * this.fine);
      const row = Math.round(y * this.fine);
      if (column < reach || row < reach || column >= width - reach || row >= height - reach) return;
      const { pixels } = this;
      const middle = row * width + column;
      for (let j = 0; j < offsets.length; j++) {
        const at = middle + offsets[j];
        pixels[at] = amounts[j] === 256 ? color : mix(pixels[at], color, amounts[j]);
      }
    }

    draw() {
      if (!this.shown) return;
      const { shown, pen, fine } = this;
      const share = Math.sqrt(0.26 * this.width * this.height / (Math.PI * this.count));
      const radius = Math.min(7, Math.max(1.2, share) * this.view.zoom ** 0.4);
      const dot = stamp(radius * fine, 0, this.canvas.width);
      this.pixels.fill(packed(this.paper));
      for (const i of this.order) {
        const color = this.isActive(i) ? this.colors[this.classOf[i]] : this.faint;
        this.stampAt(shown[2 * i], shown[2 * i + 1], dot, color);
      }
      if (this.marked) {
        const ring = stamp((radius + 2.5) * fine, (radius + 1) * fine, this.canvas.width);
        for (const i of this.wrong) {
          if (this.isActive(i)) this.stampAt(shown[2 * i], shown[2 * i + 1], ring, packed(this.ink));
        }
      }
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.putImageData(this.image, 0, 0);
      this.drawNames();
      this.drawMarks();
    }

    drawNames() {
      const { pen, fine } = this;
      pen.setTransform(fine, 0, 0, fine, 0, 0);
      pen.font = `700 ${this.width < 420 ? 15 : 18}px system-ui, sans-serif`;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.lineJoin = "round";
      pen.lineWidth = 4;
      pen.strokeStyle = `rgb(${this.paper})`;
      pen.fillStyle = `rgb(${this.ink})`;
      this.data.classes.forEach((known, i) => {
        if (this.chosen.size && !this.chosen.has(i)) return;
        const [x, y] = this.shown.subarray(2 * (this.count + i), 2 * (this.count + i) + 2);
        pen.strokeText(this.data.names[known], x, y);
        pen.fillText(this.data.names[known], x, y);
      });
    }

    // The picked point in a ring, with lines to its neighbors; on a canvas of its own, so that
    // hovering does not draw all the points again.
    drawMarks() {
      const { markPen: pen, fine, shown } = this;
      pen.setTransform(fine, 0, 0, fine, 0, 0);
      pen.clearRect(0, 0, this.width, this.height);
      const place = i => [shown[2 * i], shown[2 * i + 1]];
      const path = new Path2D();
      const circle = (i, radius) => {
        const [x, y] = place(i);
        path.moveTo(x + radius, y);
        path.arc(x, y, radius, 0, 2 * Math.PI);
      };
      const [x, y] = place(this.picked);
      for (const neighbor of this.neighbors) {
        const [right, down] = place(neighbor);
        const away = Math.hypot(right - x, down - y);
        // A neighbor under the ring needs no line, and its own ring would only hide it.
        if (away < RING + 5) continue;
        path.moveTo(x + (right - x) * RING / away, y + (down - y) * RING / away);
        path.lineTo(right - (right - x) * 4 / away, down - (down - y) * 4 / away);
        circle(neighbor, 4);
      }
      circle(this.picked, RING);
      for (const [color, width] of [[this.paper, 4.5], [this.ink, 2]]) {
        pen.strokeStyle = `rgb(${color})`;
        pen.lineWidth = width;
        pen.stroke(path);
      }
    }

    drawPicture(canvas, index) {
      const pen = canvas.getContext("2d", { willReadFrequently: true });
      const image = pen.createImageData(SIDE, SIDE);
      for (let i = 0; i < SIDE * SIDE; i++) {
        image.data.set(this.ink, 4 * i);
        // The gray level is the opacity of the ink, on light paper and on dark.
        image.data[4 * i + 3] = this.level(index, Math.floor(i / SIDE), i % SIDE);
      }
      pen.putImageData(image, 0, 0);
    }

    // Picking

    // Pick an image, show its neighbors, and say so after a pause without another pick.
    pick(index, pause) {
      if (index === undefined) return;
      const same = index === this.picked && this.nearestOn === this.current;
      if (!same) {
        const { grid, points } = this.maps[this.current];
        const [x, y] = points.subarray(2 * index, 2 * index + 2);
        this.picked = index;
        this.nearestOn = this.current;
        this.neighbors = grid.nearest(x, y, NEIGHBORS, i => i !== index);
        this.showPicked();
        this.drawMarks();
      }
      if (pause && !same) this.tell(this.describe(), pause);
    }

    pin(pinned) {
      this.pinned = pinned;
      this.find(".lh-map-pin").hidden = !pinned;
    }

    // Pick the nearest active image within 45 degrees of a direction.
    step(right, up, least) {
      const { grid, points } = this.maps[this.current];
      const [x, y] = points.subarray(2 * this.picked, 2 * this.picked + 2);
      const far = (least / this.scale()) ** 2;
      const [next] = grid.nearest(x, y, 1, i => {
        const [dx, dy] = [points[2 * i] - x, points[2 * i + 1] - y];
        const along = dx * right + dy * up;
        return along > 0 && Math.abs(dx * up + dy * right) <= along
          && dx * dx + dy * dy >= far && this.isActive(i);
      });
      this.pin(true);
      if (next === undefined) return this.tell("No image farther in this direction.");
      this.pick(next, 250);
      this.keepInSight();
    }

    nameOf(values, index) {
      return this.data.names[values[index]];
    }

    describe() {
      const { picked, neighbors, labels, predicted } = this;
      const model = predicted ? `, predicted ${this.nameOf(predicted, picked)}` : "";
      const near = neighbors.map(i => this.nameOf(labels, i)).join(", ") || "none";
      return `Image ${picked}, label ${this.nameOf(labels, picked)}${model}. Nearest: ${near}.`;
    }

    tell(text, pause = 250) {
      clearTimeout(this.telling);
      this.telling = setTimeout(() => { this.find(".lh-map-live").textContent = text; }, pause);
    }

    showPicked() {
      const { find, labels, predicted, picked } = this;
      const label = this.nameOf(labels, picked);
      const write = (part, text) => { find(`.lh-map-${part}`).textContent = text; };
      write("number", `Image ${picked}`);
      write("label", `Label ${label}`);
      if (predicted) {
        const right = labels[picked] === predicted[picked];
        write("predicted", `Predicted ${this.nameOf(predicted, picked)}${right ? "" : ", a mistake"}`);
      }
      find(".lh-map-picture").setAttribute("aria-label", `Image ${picked}, label ${label}`);
      this.tiles.forEach((tile, i) => {
        const index = this.neighbors[i];
        tile.disabled = index === undefined;
        if (tile.disabled) return;
        const name = this.nameOf(labels, index);
        tile.setAttribute("aria-label", `${name}: image ${index}`);
        tile.title = `Image ${index}`;
        tile.querySelector("span").textContent = name;
        if (this.pictures) this.drawPicture(tile.querySelector("canvas"), index);
      });
      if (this.pictures) this.drawPicture(find(".lh-map-picture"), picked);
    }

    repaint() {
      this.readTheme();
      this.draw();
      this.showPicked();
    }

    // What stays on paper is the map in its light colors.
    print(before) {
      this.root.classList.toggle("lh-map-print", before);
      this.repaint();
    }
  }

  // The page outlives a map whose cell is run again: its listeners hold the map weakly.
  function watchPage(explorer) {
    const weak = new WeakRef(explorer);
    const stop = new AbortController();
    const tell = act => () => {
      const alive = weak.deref();
      if (alive) act(alive);
      else stop.abort();
    };
    const { signal } = stop;
    const repaint = tell(alive => alive.repaint());
    const theme = new MutationObserver(repaint);
    for (const element of [document.documentElement, document.body]) {
      theme.observe(element, { attributeFilter: ["data-theme", "theme", "data-jp-theme-light"] });
    }
    signal.addEventListener("abort", () => theme.disconnect());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint, { signal });
    addEventListener("beforeprint", tell(alive => alive.print(true)), { signal });
    addEventListener("afterprint", tell(alive => alive.print(false)), { signal });
  }

  function start(root) {
    const explorer = new Explorer(root);
    watchPage(explorer);
    root.exploreMap = {
      position: index => [...explorer.shown.subarray(2 * index, 2 * index + 2)],
      get picked() { return explorer.picked; },
      get neighbors() { return [...explorer.neighbors]; },
      get moving() { return Boolean(explorer.moving); },
      get frames() { return [...explorer.frames]; },
    };
    return explorer;
  }

  // Start a map when it is scrolled near, or when the page is printed before.
  function startWhenNear(root) {
    const stop = new AbortController();
    const begin = () => {
      stop.abort();
      near.disconnect();
      if (root.isConnected) return start(root);
    };
    const near = new IntersectionObserver(
      entries => { if (entries.some(entry => entry.isIntersecting)) begin(); },
      { rootMargin: "600px" });
    near.observe(root);
    addEventListener("beforeprint", () => begin()?.print(true), { signal: stop.signal });
  }

  // A notebook may run the script from elsewhere than its place in the map.
  for (const root of document.querySelectorAll(".lh-map")) {
    if ("exploreMap" in root) continue;
    root.exploreMap = null;
    startWhenNear(root);
  }
})();
