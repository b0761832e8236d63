"""The instrument that reads what is drawn: its answers, its use, its manners, its errors."""

import base64
import json
import re
from types import SimpleNamespace

import browsing
import numpy as np
import pytest

from lecture_helpers import load_mnist, quiet_startup
from lecture_helpers.draw import draw_digit

LARGEST_KB = 450
SLOWEST_MS = 5
PAUSE_MS = 700

# Runs pictures of bytes through the network of the page.
READ_ALL = """text => {
    const root = document.querySelector(".draw-digit");
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    const answers = [], times = [];
    for (let start = 0; start < bytes.length; start += 784) {
        const pixels = Float32Array.from(bytes.subarray(start, start + 784), level => level / 255);
        const before = performance.now();
        const p = root.readDigit(pixels);
        times.push(performance.now() - before);
        answers.push([...p]);
    }
    return { answers, times };
}"""
# What the network sees, as levels of ink from 0 to 255, from the picture of it.
SEEN = """() => {
    const small = new OffscreenCanvas(28, 28).getContext("2d", { willReadFrequently: true });
    small.imageSmoothingEnabled = false;
    small.drawImage(document.querySelector(".dd-input"), 0, 0, 28, 28);
    const { data } = small.getImageData(0, 0, 28, 28);
    return Array.from({ length: 784 }, (_, i) => data[4 * i + 3]);
}"""
# How many cells of each hidden layer are blue.
COLORED = """() => [...document.querySelectorAll(".dd-units")].map(canvas => {
    const columns = Number(canvas.dataset.columns);
    const rows = canvas.height / (canvas.width / columns);
    const small = new OffscreenCanvas(columns, rows)
        .getContext("2d", { willReadFrequently: true });
    small.imageSmoothingEnabled = false;
    small.drawImage(canvas, 0, 0, columns, rows);
    const { data } = small.getImageData(0, 0, columns, rows);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) count += data[at + 2] > data[at] + 3;
    return count;
})"""
# As JupyterLab does it: markup first, then a new copy of each script, then into the page.
INSERT = """markup => {
    const host = document.createElement("div");
    host.innerHTML = markup;
    for (const script of host.querySelectorAll("script")) {
        const copy = document.createElement("script");
        for (const { name, value } of script.attributes) copy.setAttribute(name, value);
        copy.textContent = script.textContent;
        script.replaceWith(copy);
    }
    document.body.append(host);
}"""
SHIFTS = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) sum += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(sum), 300);
})"""


def arc(x, y, width, height, start, end):
    """Give points on an ellipse; 0 degrees is right, 90 is down."""
    angles = np.radians(np.linspace(start, end, 14))
    return [(x + width / 2 * np.cos(a), y + height / 2 * np.sin(a)) for a in angles]


# Ways of writing each digit: strokes of points, from 0 to 1 across and down the pad.
WAYS = {
    0: [
        [arc(0.5, 0.5, 0.5, 0.7, -90, 270)],
        [arc(0.5, 0.5, 0.32, 0.7, -60, 310)],
        [arc(0.3, 0.35, 0.25, 0.3, -120, -480)],
        [[(0.6, 0.15), (0.4, 0.3), (0.3, 0.6), (0.4, 0.8), (0.55, 0.7), (0.7, 0.4), (0.6, 0.15)]],
    ],
    1: [
        [[(0.5, 0.15), (0.5, 0.85)]],
        [[(0.62, 0.15), (0.4, 0.85)]],
        [[(0.42, 0.28), (0.54, 0.12), (0.52, 0.88)]],
        [[(0.75, 0.6), (0.72, 0.9)]],
    ],
    2: [
        [[*arc(0.5, 0.33, 0.4, 0.36, -160, 40), (0.3, 0.85), (0.72, 0.85)]],
        [[*arc(0.48, 0.3, 0.34, 0.3, -170, 50), (0.4, 0.72), (0.28, 0.84), (0.75, 0.8)]],
        [[(0.3, 0.25), (0.5, 0.15), (0.66, 0.25), (0.6, 0.45), (0.3, 0.8), (0.72, 0.8)]],
        [
            [
                *arc(0.52, 0.32, 0.34, 0.32, -160, 60),
                *arc(0.36, 0.75, 0.14, 0.16, -20, -270),
                (0.5, 0.78),
                (0.72, 0.84),
            ]
        ],
    ],
    3: [
        [[*arc(0.47, 0.32, 0.36, 0.34, -150, 85), *arc(0.47, 0.67, 0.42, 0.36, -85, 150)]],
        [[(0.3, 0.2), (0.65, 0.2), (0.46, 0.45), *arc(0.46, 0.64, 0.4, 0.38, -90, 140)]],
        [
            [
                (0.35, 0.3),
                (0.45, 0.22),
                (0.6, 0.22),
                (0.66, 0.32),
                (0.6, 0.45),
                (0.48, 0.5),
                (0.62, 0.55),
                (0.68, 0.66),
                (0.6, 0.8),
                (0.45, 0.82),
                (0.33, 0.75),
            ]
        ],
    ],
    4: [
        [[(0.35, 0.2), (0.3, 0.52), (0.68, 0.5)], [(0.64, 0.2), (0.6, 0.85)]],
        [[(0.6, 0.85), (0.6, 0.15), (0.28, 0.6), (0.75, 0.6)]],
        [[(0.3, 0.25), (0.33, 0.5), (0.66, 0.5)], [(0.7, 0.15), (0.66, 0.5), (0.64, 0.88)]],
    ],
    5: [
        [[(0.68, 0.18), (0.38, 0.18), (0.35, 0.45), *arc(0.47, 0.64, 0.42, 0.4, -110, 140)]],
        [
            [(0.38, 0.2), (0.35, 0.46), *arc(0.46, 0.65, 0.4, 0.36, -110, 150)],
            [(0.38, 0.2), (0.7, 0.17)],
        ],
        [
            [
                (0.7, 0.15),
                (0.45, 0.17),
                (0.4, 0.42),
                (0.58, 0.5),
                (0.62, 0.66),
                (0.5, 0.8),
                (0.32, 0.82),
            ]
        ],
    ],
    6: [
        [[(0.6, 0.15), (0.42, 0.35), (0.34, 0.6), *arc(0.5, 0.66, 0.32, 0.34, 180, -180)]],
        [
            [
                (0.5, 0.12),
                (0.38, 0.4),
                (0.35, 0.7),
                (0.5, 0.86),
                (0.64, 0.74),
                (0.58, 0.58),
                (0.38, 0.66),
            ]
        ],
        [
            [
                (0.68, 0.18),
                (0.5, 0.25),
                (0.36, 0.45),
                (0.34, 0.7),
                *arc(0.5, 0.7, 0.3, 0.26, 160, -200),
            ]
        ],
    ],
    7: [
        [[(0.28, 0.2), (0.7, 0.2), (0.45, 0.85)]],
        [[(0.28, 0.22), (0.7, 0.18), (0.52, 0.5), (0.46, 0.86)]],
        [[(0.28, 0.2), (0.7, 0.2), (0.42, 0.85)], [(0.4, 0.52), (0.68, 0.5)]],
        [[(0.3, 0.32), (0.3, 0.2), (0.68, 0.2), (0.5, 0.85)]],
    ],
    8: [
        [[*arc(0.5, 0.33, 0.3, 0.32, 90, -270), *arc(0.5, 0.67, 0.36, 0.36, -90, 270)]],
        [
            [
                (0.66, 0.25),
                (0.5, 0.16),
                (0.38, 0.28),
                (0.48, 0.44),
                (0.62, 0.6),
                (0.6, 0.8),
                (0.44, 0.84),
                (0.36, 0.7),
                (0.5, 0.5),
                (0.64, 0.36),
                (0.66, 0.25),
            ]
        ],
        [arc(0.5, 0.32, 0.3, 0.32, -90, 270), arc(0.48, 0.68, 0.36, 0.38, -90, 270)],
    ],
    9: [
        [[*arc(0.48, 0.35, 0.34, 0.36, 0, -360), (0.64, 0.6), (0.58, 0.86)]],
        [[*arc(0.5, 0.34, 0.34, 0.34, -20, -350), (0.66, 0.3), (0.64, 0.88)]],
        [[*arc(0.48, 0.33, 0.34, 0.34, -10, -350), (0.64, 0.55), (0.58, 0.78), (0.42, 0.86)]],
    ],
}
THREE = WAYS[3][0]


@pytest.fixture(scope="module")
def keras():
    with quiet_startup():
        import keras
    return keras


def build(keras, *layers, shape=(28, 28)):
    return keras.Sequential([keras.Input(shape=shape), *layers])


@pytest.fixture(scope="module")
def trained(keras):
    """Train the network of the book for three epochs, and keep what Keras says of the tests."""
    (x_train, y_train), (x_test, y_test) = load_mnist()
    keras.utils.set_random_seed(2026)
    layers = keras.layers
    model = build(
        keras,
        layers.Flatten(),
        layers.Dense(256, activation="relu"),
        layers.Dropout(0.4),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.3),
        layers.Dense(10, activation="softmax"),
        shape=(28, 28, 1),
    )
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer="rmsprop",
        jit_compile=False,
        steps_per_execution=20,
    )
    scaled = x_train[..., None].astype("float32") / 255
    model.fit(scaled, y_train, epochs=3, batch_size=512, verbose=0)
    p = model.predict(x_test[..., None].astype("float32") / 255, verbose=0, batch_size=1000)
    assert (p.argmax(axis=1) == y_test).mean() > 0.95
    return SimpleNamespace(model=model, x_test=x_test, y_test=y_test, p=p)


@pytest.fixture(scope="module")
def instrument(trained):
    return draw_digit(trained.model, trained.x_test, trained.y_test)


@pytest.fixture(scope="module")
def address(instrument, tmp_path_factory):
    path = tmp_path_factory.mktemp("draw") / "draw.html"
    instrument.save(path)
    return path.as_uri()


# Ends with this module, as in test_site.py.
@pytest.fixture(scope="module")
def browser():
    with browsing.launch() as browser:
        yield browser


@pytest.fixture
def visit(browser, address):
    """Open the instrument; at the end, whatever was done to it, nothing was complained about."""
    complaints, contexts = [], []

    def visit(url=address, width=900, color_scheme="light", reduced_motion="reduce", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=color_scheme,
            reduced_motion=reduced_motion,
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on("request", lambda request: complaints.append(f"asked for: {request.url[:80]}"))
        page.goto(url)
        return page

    yield visit
    for context in contexts:
        context.close()
    own = (f"asked for: {address[:80]}", "asked for: data:", "asked for: about:")
    browsing.none(line for line in complaints if not line.startswith(own))


def surface_of(page):
    """Give a function from points on the pad to points in the window."""
    box = page.locator(".dd-pad canvas").first.bounding_box()
    return lambda point: (box["x"] + point[0] * box["width"], box["y"] + point[1] * box["height"])


def draw(page, strokes):
    """Draw with the mouse."""
    place = surface_of(page)
    for stroke in strokes:
        page.mouse.move(*place(stroke[0]))
        page.mouse.down()
        for point in stroke[1:]:
            page.mouse.move(*place(point), steps=2)
        page.mouse.up()
    page.evaluate(browsing.NEXT_FRAME)


def answer(page):
    return page.locator(".dd-digit").first.inner_text()


def shares(page):
    texts = page.locator(".dd-bars").first.locator(".dd-share").all_inner_texts()
    return [float(text.replace("\u00a0%", "")) for text in texts]


def seen(page):
    return np.array(page.evaluate(SEEN)).reshape(28, 28)


# The answers


@pytest.fixture(scope="module")
def read_by_page(browser, address, trained):
    """Let the page read all the test pictures."""
    page = browser.new_page()
    page.goto(address)
    result = page.evaluate(READ_ALL, base64.b64encode(trained.x_test.tobytes()).decode())
    page.close()
    return np.array(result["answers"]), np.array(result["times"])


def test_page_reads_the_test_set_as_keras_does(read_by_page, trained):
    p, _ = read_by_page
    assert p.shape == (10_000, 10)
    classes, expected = p.argmax(axis=1), trained.p.argmax(axis=1)
    same = (classes == expected).mean()
    accuracies = [(found == trained.y_test).mean() for found in (classes, expected)]
    print(f"same class {same:.4f}, accuracy {accuracies[0]:.4f}, Keras's {accuracies[1]:.4f}")
    assert same >= 0.999
    assert abs(accuracies[0] - accuracies[1]) <= 0.001
    assert np.abs(p - trained.p).mean() < 0.001
    assert np.allclose(p.sum(axis=1), 1, atol=1e-5)


def test_one_prediction_is_quick(read_by_page):
    _, times = read_by_page
    print(f"median {np.median(times):.3f} ms, mean {times.mean():.3f} ms")
    assert times.mean() > 0
    assert np.median(times) < SLOWEST_MS


def test_instrument_is_small(instrument):
    size = len(instrument._repr_html_().encode())
    print(f"{size:,} bytes")
    assert 200_000 < size <= 1000 * LARGEST_KB


def test_same_instrument_twice_is_the_same_text(trained, instrument):
    again = draw_digit(trained.model, trained.x_test, trained.y_test)
    assert again._repr_html_() == instrument._repr_html_()
    assert re.fullmatch(
        r"<Draw a digit: network 784-256-128-10, 40 images, 20 of them misread, \d+ kB>",
        repr(again),
    )


def test_drawn_digits_are_read(visit):
    page = visit()
    found = {}
    for digit, ways in WAYS.items():
        assert len(ways) >= 3
        found[digit] = []
        for strokes in ways:
            page.get_by_role("button", name="Clear").click()
            draw(page, strokes)
            found[digit].append(int(answer(page)))
    print(found)
    assert sum(map(len, found.values())) >= 30
    read = [digit for digit, answers in found.items() if 2 * answers.count(digit) > len(answers)]
    assert len(read) >= 9, found
    right = sum(answers.count(digit) for digit, answers in found.items())
    assert right >= 0.85 * sum(map(len, found.values())), found


def all_activations(keras):
    return [
        keras.layers.Rescaling(1 / 255),
        keras.layers.Flatten(),
        keras.layers.Dense(20, activation="tanh"),
        keras.layers.Rescaling(0.5, offset=0.2),
        keras.layers.Dense(300, activation="sigmoid", use_bias=False),
        keras.layers.Dense(12),
        keras.layers.Dense(10),
    ]


def test_every_kind_of_layer_gives_what_keras_gives(keras, trained, visit, tmp_path):
    keras.utils.set_random_seed(1)
    model = build(keras, *all_activations(keras))
    # Weights as large as trained ones, so that every layer matters.
    model.set_weights([3 * weights for weights in model.get_weights()])
    draw_digit(model).save(tmp_path / "draw.html")
    page = visit("about:blank")
    page.set_content((tmp_path / "draw.html").read_text())
    images = trained.x_test[:50]
    text = base64.b64encode(images.tobytes()).decode()
    found = np.array(page.evaluate(READ_ALL, text)["answers"])
    logits = np.asarray(model(images.astype("float32")))
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    assert expected.std(axis=0).max() > 0.02
    assert np.abs(found - expected).max() < 0.03
    assert page.locator(".dd-units").count() == 3
    assert page.get_by_role("button").all_inner_texts() == ["Clear"]


# As MNIST was made


def test_drawing_is_fitted_and_centered_wherever_it_is(visit):
    page = visit()
    pictures = []
    for scale, dx, dy in [(1, 0, 0), (0.5, 0.05, 0.4), (0.4, 0.55, 0.02)]:
        page.get_by_role("button", name="Clear").click()
        draw(page, [[(scale * x + dx, scale * y + dy) for x, y in stroke] for stroke in THREE])
        pictures.append(seen(page) / 255)
        rows, columns = np.nonzero(pictures[-1] > 0.02)
        assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 21
        mass = pictures[-1].sum()
        assert abs((pictures[-1].sum(axis=1) @ np.arange(28)) / mass - 14) < 0.3
        assert abs((pictures[-1].sum(axis=0) @ np.arange(28)) / mass - 14) < 0.3
    # Mouse positions are whole pixels, so that small drawings differ a little.
    assert np.abs(pictures[0] - pictures[1]).mean() < 0.03
    assert np.abs(pictures[0] - pictures[2]).mean() < 0.03
    # Neither thin nor coarse: gray edges, as in the data.
    levels = pictures[0][pictures[0] > 0]
    assert 0.3 < (levels < 0.95).mean() < 0.8


def test_wide_drawing_keeps_its_proportions(visit):
    page = visit()
    page.get_by_role("button", name="Clear").click()
    draw(page, [[(0.1, 0.5), (0.9, 0.5)]])
    rows, columns = np.nonzero(seen(page) > 5)
    assert np.ptp(columns) + 1 >= 19
    assert np.ptp(rows) + 1 <= 6


def test_dot_stays_a_dot(visit):
    page = visit()
    page.get_by_role("button", name="Clear").click()
    draw(page, [[(0.2, 0.8)]])
    rows, columns = np.nonzero(seen(page) > 5)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 <= 6


# In use


def test_starts_with_a_picture_that_is_read_correctly(visit, trained):
    page = visit()
    found = re.fullmatch(r"Image (\d+): an? (\d), read correctly\.", note(page))
    assert int(answer(page)) == int(found[2]) == trained.y_test[int(found[1])]
    assert np.abs(seen(page) - trained.x_test[int(found[1])]).max() <= 1


def note(page):
    return page.locator(".dd-note").inner_text()


def test_bars_follow_the_stroke(visit):
    page = visit()
    place = surface_of(page)
    stroke = THREE[0]
    page.mouse.move(*place(stroke[0]))
    page.mouse.down()
    states = []
    for point in stroke[1:]:
        page.mouse.move(*place(point))
        page.evaluate(browsing.NEXT_FRAME)
        states.append(tuple(shares(page)))
    assert len(set(states)) > len(states) / 2
    page.mouse.up()
    assert answer(page) == "3"
    assert shares(page)[3] == max(shares(page))
    assert abs(sum(shares(page)) - 100) < 1
    assert note(page) == "Your drawing."
    scales = page.locator(".dd-bar").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect().width / bar.parentElement.clientWidth)"
    )
    assert np.allclose(np.array(scales) * 100, shares(page), atol=0.5)


def test_hidden_layers_show_what_keras_computes(visit, keras, trained):
    page = visit()
    number = int(re.search(r"\d+", note(page))[0])
    picture = trained.x_test[number][None, ..., None].astype("float32") / 255
    dense = [layer for layer in trained.model.layers if type(layer).__name__ == "Dense"]
    hidden = keras.Model(trained.model.inputs[0], [layer.output for layer in dense[:2]])
    counts = [int((np.asarray(output) > 0).sum()) for output in hidden(picture)]
    shown = [int(text) for text in page.locator(".dd-active").all_inner_texts()]
    # Rounded weights may switch a unit that is nearly silent.
    assert np.abs(np.subtract(shown, counts)).max() <= 3
    assert shown[0] > 10
    colored = page.evaluate(COLORED)
    # The faintest of the active units cannot be told from silent ones.
    assert all(0.7 * n <= cells <= n for cells, n in zip(colored, shown, strict=True))
    assert page.locator(".dd-inked").inner_text() == str((picture > 0).sum())


def test_clear_empties_everything(visit):
    page = visit()
    draw(page, THREE)
    page.get_by_role("button", name="Clear").click()
    page.evaluate(browsing.NEXT_FRAME)
    assert answer(page) == "\u2013"
    assert set(page.locator(".dd-share").all_inner_texts()) == {"\u2013"}
    assert seen(page).max() == 0
    assert page.locator(".dd-active").all_inner_texts() == ["0", "0"]
    assert note(page) == "Draw a digit."


def test_drawing_replaces_a_picture_and_adds_to_a_drawing(visit):
    page = visit()
    draw(page, WAYS[4][0][:1])
    first = seen(page)
    draw(page, WAYS[4][0][1:])
    assert answer(page) == "4"
    assert (first != seen(page)).any()
    assert note(page) == "Your drawing."


def test_right_button_does_not_draw(visit):
    page = visit()
    x, y = surface_of(page)((0.5, 0.5))
    page.mouse.move(x, y)
    page.mouse.down(button="right")
    page.mouse.move(x, y + 50)
    page.mouse.up(button="right")
    page.evaluate(browsing.NEXT_FRAME)
    assert note(page).startswith("Image ")


def test_finger_draws_and_does_not_scroll(visit):
    page = visit(width=375, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Clear").click()
    page.evaluate("scrollTo(0, 0)")
    place = surface_of(page)
    session = page.context.new_cdp_session(page)

    def touch(kind, points):
        places = [dict(zip("xy", place(point), strict=True)) for point in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    # Three from its lower end up, as one would pull the page down.
    stroke = THREE[0][::-1]
    touch("touchStart", stroke[:1])
    for point in stroke[1:]:
        touch("touchMove", [point])
    touch("touchEnd", [])
    page.evaluate(browsing.NEXT_FRAME)
    assert answer(page) == "3"
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.documentElement.scrollHeight > innerHeight")
    actions = page.locator(".draw-digit *").evaluate_all(
        "all => all.filter(e => getComputedStyle(e).touchAction === 'none').map(e => e.outerHTML)"
    )
    assert len(actions) == 1
    assert actions[0].startswith("<canvas")


def test_keyboard_draws(visit):
    page = visit()
    page.keyboard.press("Tab")
    pad = page.get_by_role("application", name=re.compile("Drawing area"))
    assert pad.evaluate("pad => pad === document.activeElement")
    assert pad.evaluate("pad => getComputedStyle(pad).outlineStyle") == "solid"
    page.keyboard.press("Delete")
    for key, times in [("ArrowLeft", 5), ("ArrowUp", 9), ("Space", 1), ("ArrowRight", 11)]:
        for _ in range(times):
            page.keyboard.press(key)
    # Two keys at once make a slant.
    page.keyboard.down("ArrowLeft")
    for step in range(9):
        page.keyboard.press("ArrowDown")
        if step % 2 == 0:
            page.keyboard.press("ArrowDown")
            page.keyboard.up("ArrowLeft")
            page.keyboard.press("ArrowDown")
            page.keyboard.down("ArrowLeft")
    page.keyboard.up("ArrowLeft")
    page.evaluate(browsing.NEXT_FRAME)
    assert answer(page) == "7"
    # With the pen lifted, moving draws nothing.
    before = seen(page)
    page.keyboard.press("Space")
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    page.evaluate(browsing.NEXT_FRAME)
    assert (seen(page) == before).all()
    page.get_by_text(
        re.compile(r"^Pen up, row \d+, column \d+\. Your drawing\. The network reads 7, with")
    ).wait_for(state="attached")
    page.keyboard.press("Backspace")
    page.evaluate(browsing.NEXT_FRAME)
    assert answer(page) == "\u2013"


def test_keyboard_goes_on_from_the_pad_to_every_button(visit):
    page = visit()
    names = []
    for _ in range(5):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent.trim()"))
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style == "solid"
    assert names[1:] == ["Clear", "Next mistake", "Previous image", "Next image"]
    page.keyboard.press("Enter")
    page.evaluate(browsing.NEXT_FRAME)
    assert note(page).startswith("Image ")


def test_status_waits_for_a_pause(visit):
    page = visit()
    page.evaluate(browsing.HOLD_TIMERS)
    draw(page, THREE)
    draw(page, [[(0.3, 0.3), (0.32, 0.32)]])
    status = page.get_by_role("status")
    assert status.text_content() == ""
    assert page.evaluate("heldDelays()") == [PAUSE_MS]
    page.evaluate("ring()")
    pattern = (
        r"Your drawing\. The network reads \d, with [\d.]+\u00a0%; then \d, with [\d.]+\u00a0%\."
    )
    assert re.fullmatch(pattern, status.text_content())


def test_every_kept_mistake_is_a_mistake_and_comes_in_turn(visit, trained):
    page = visit()
    predicted = trained.p.argmax(axis=1)
    numbers = []
    for _ in range(21):
        page.get_by_role("button", name="Next mistake").click()
        page.evaluate(browsing.NEXT_FRAME)
        found = re.fullmatch(r"Image (\d+): an? (\d), misread\.", note(page))
        number = int(found[1])
        numbers.append(number)
        assert int(found[2]) == trained.y_test[number] != predicted[number]
        assert int(answer(page)) == predicted[number]
        assert np.abs(seen(page) - trained.x_test[number]).max() <= 1
    assert numbers[:20] == sorted(set(numbers))
    assert numbers[20] == numbers[0]
    # They are the ones that the network is surest of.
    wrong = np.flatnonzero(predicted != trained.y_test)
    surest = wrong[np.argsort(-trained.p[wrong].max(axis=1))]
    assert len(set(numbers) & set(surest[:22].tolist())) >= 18


def test_all_images_come_in_turn_both_ways(visit, trained):
    page = visit()

    def walk(name):
        numbers = []
        for _ in range(40):
            page.get_by_role("button", name=name).click()
            page.evaluate(browsing.NEXT_FRAME)
            numbers.append(int(re.search(r"\d+", note(page))[0]))
        return numbers

    there, back = walk("Next image"), walk("Previous image")
    assert len(set(there)) == 40
    assert back[:-1] == there[-2::-1]
    right = [n for n in there if trained.p[n].argmax() == trained.y_test[n]]
    assert np.bincount(trained.y_test[right]).tolist() == [2] * 10


# Manners


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [900, 375])
def test_axe_finds_no_violation_in_use(visit, mode, width):
    page = visit(color_scheme=mode, width=width)
    problems = browsing.violations(page)
    draw(page, THREE)
    problems += browsing.violations(page)
    page.get_by_role("button", name="Next mistake").hover()
    page.locator(".dd-pad").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    problems += browsing.violations(page)
    page.keyboard.press("Delete")
    page.evaluate(browsing.NEXT_FRAME)
    problems += browsing.violations(page)
    browsing.none(problems)


THEMES = [
    ("", "light", False),
    ("", "dark", True),
    ("document.documentElement.dataset.theme = 'dark'", "light", True),
    ("document.documentElement.dataset.theme = 'light'", "dark", False),
    ("document.body.dataset.jpThemeLight = 'false'", "light", True),
    ("document.body.dataset.jpThemeLight = 'true'", "dark", False),
]


@pytest.mark.parametrize(("switch", "system", "is_dark"), THEMES)
def test_theme_of_the_page_decides(visit, switch, system, is_dark):
    page = visit(color_scheme=system)
    page.evaluate(f"() => {{ {switch} }}")
    ground, text, ink = page.evaluate(
        """() => {
            const style = name => getComputedStyle(document.querySelector(name));
            const whole = style(".draw-digit");
            return [whole.backgroundColor, whole.color, style(".dd-pad canvas").filter];
        }"""
    )
    brightness = [sum(map(int, re.findall(r"\d+", color)[:3])) / 3 for color in (ground, text)]
    assert (brightness[0] < 60) == (brightness[1] > 200) == is_dark
    assert (brightness[0] > 200) == (brightness[1] < 60) == (not is_dark)
    assert ink == f"invert({int(is_dark)})"
    browsing.none(browsing.violations(page))


@pytest.mark.parametrize("width", [320, 375])
def test_nothing_scrolls_sideways(visit, width):
    page = visit(width=width)
    draw(page, THREE)
    wide = page.evaluate(
        """() => [...document.querySelectorAll("html, .draw-digit, .draw-digit *")]
            .filter(e => e.getBoundingClientRect().right > innerWidth
                || (e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1))
            .map(e => e.outerHTML.slice(0, 80))"""
    )
    browsing.none(wide)
    assert page.locator(".dd-pad").bounding_box()["width"] >= 240


@pytest.mark.parametrize("width", [900, 640, 375])
def test_nothing_moves(visit, width):
    page = visit(width=width)
    height = page.locator(".draw-digit").bounding_box()["height"]
    for name in ["Clear", "Next mistake", "Previous image", "Next image"]:
        page.get_by_role("button", name=name).click()
        page.evaluate(browsing.NEXT_FRAME)
        assert page.locator(".draw-digit").bounding_box()["height"] == height
    draw(page, THREE)
    assert page.locator(".draw-digit").bounding_box()["height"] == height
    assert page.evaluate(SHIFTS) < 0.001


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_bars_glide_only_where_motion_is_welcome(visit, motion, moves):
    page = visit(reduced_motion=motion)
    duration = page.locator(".dd-bar").first.evaluate(
        "bar => getComputedStyle(bar).transitionDuration"
    )
    assert (duration != "0s") == moves


def test_paper_shows_the_picture_and_a_note(visit):
    page = visit(color_scheme="dark")
    assert not page.get_by_text("On the screen you can draw here").is_visible()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.get_by_text("On the screen you can draw here").is_visible()
    assert not page.get_by_role("button").first.is_visible()
    assert page.locator(".dd-pad canvas").is_visible()
    assert (
        page.locator(".draw-digit").evaluate("root => getComputedStyle(root).backgroundColor")
        == "rgb(255, 255, 255)"
    )


def test_without_javascript_a_note_says_so(visit):
    page = visit(java_script_enabled=False)
    assert page.get_by_text("Drawing needs JavaScript").is_visible()
    assert page.get_by_role("button", name="Clear").is_disabled()


def test_two_in_a_live_page_as_jupyterlab_inserts_them(visit, instrument):
    page = visit("about:blank")
    page.evaluate("window.before = Object.getOwnPropertyNames(window).length + 1")
    for _ in range(2):
        page.evaluate(INSERT, instrument._repr_html_())
    page.wait_for_function("document.querySelectorAll('.draw-digit[data-ready]').length === 2")
    assert page.evaluate("Object.getOwnPropertyNames(window).length - before") == 0
    assert page.evaluate("document.querySelectorAll('[id]').length") == 0
    draw(page, THREE)
    notes = page.locator(".dd-note").all_inner_texts()
    assert notes[0] == "Your drawing."
    assert notes[1].startswith("Image ")
    page.get_by_role("button", name="Next mistake").nth(1).click()
    page.evaluate(browsing.NEXT_FRAME)
    notes = page.locator(".dd-note").all_inner_texts()
    assert notes[0] == "Your drawing."
    assert notes[1].endswith("misread.")


def test_jupyterlab_leaves_the_keys_alone(instrument):
    assert 'data-lm-suppress-shortcuts="true"' in instrument._repr_html_()


# The pictures that are kept


def data_of(instrument):
    markup = instrument._repr_html_()
    return json.loads(re.search(r'class="dd-data">(.*?)</script>', markup)[1])


def test_few_images_are_all_kept(trained):
    data = data_of(draw_digit(trained.model, trained.x_test[:7], trained.y_test[:7]))
    assert data["numbers"] == list(range(7))
    assert data["labels"] == trained.y_test[:7].tolist()


@pytest.mark.parametrize("form", [(28, 28), (28, 28, 1), (784,)])
def test_images_of_any_form_are_the_same(trained, form):
    images = trained.x_test[:50].reshape(50, *form)
    expected = draw_digit(trained.model, trained.x_test[:50], trained.y_test[:50])
    for same in (images, images / 255, (images / 255).astype("float32")):
        found = draw_digit(trained.model, same, trained.y_test[:50].astype("int64"))
        assert found._repr_html_() == expected._repr_html_()


def test_count_and_missing_labels(trained):
    assert len(data_of(draw_digit(trained.model, trained.x_test, count=5))["numbers"]) == 5
    unlabeled = draw_digit(trained.model, trained.x_test[:90])
    assert data_of(unlabeled)["labels"] is None
    assert "Next mistake" not in unlabeled._repr_html_()
    bare = draw_digit(trained.model)
    assert "Next image" not in bare._repr_html_()


def test_labels_that_are_all_mistakes(trained):
    wrong = (trained.p.argmax(axis=1) + 1) % 10
    data = data_of(draw_digit(trained.model, trained.x_test[:30], wrong[:30], count=10))
    assert data["mistakes"] == len(data["numbers"]) == 10


def test_flawless_images_disable_the_button(trained, visit, tmp_path):
    right = np.flatnonzero(trained.p.max(axis=1) > 0.99)
    right = right[trained.p[right].argmax(axis=1) == trained.y_test[right]][:30]
    pad = draw_digit(trained.model, trained.x_test[right], trained.y_test[right])
    page = visit("about:blank")
    page.set_content(pad._repr_html_())
    assert page.get_by_role("button", name="Next mistake").is_disabled()
    assert page.get_by_role("button", name="Next image").is_enabled()


# What is refused


def branched(keras):
    image = keras.Input(shape=(28, 28))
    flat = keras.layers.Flatten()(image)
    left = keras.layers.Dense(10, activation="softmax")
    right = keras.layers.Dense(10, activation="softmax")
    return keras.Model(image, keras.layers.Dense(10, activation="softmax")(right(left(flat)) + 1))


def diverged(keras):
    model = plain(keras)
    model.set_weights([np.full_like(weights, np.nan) for weights in model.get_weights()])
    return model


def plain(keras, *middle, units=10, activation="softmax", shape=(28, 28)):
    layers = [keras.layers.Flatten(), *middle, keras.layers.Dense(units, activation=activation)]
    return build(keras, *layers, shape=shape)


MODELS = {
    "convolution": (
        lambda k: build(
            k, k.layers.Conv2D(2, 3), k.layers.Flatten(), k.layers.Dense(10), shape=(28, 28, 1)
        ),
        r"^model must be made of Flatten, Dense.*got Conv2D as layer 0 \(conv2d.*cannot compute",
    ),
    "normalization": (
        lambda k: plain(k, k.layers.BatchNormalization()),
        "^model must be made of .*got BatchNormalization as layer 1",
    ),
    "unbuilt": (
        lambda k: k.Sequential([k.layers.Flatten(), k.layers.Dense(10)]),
        r"^model must be built, .*keras.Input\(shape=\(28, 28\)\)",
    ),
    "activation": (
        lambda k: plain(k, k.layers.Dense(5, activation="gelu")),
        r"^the activation of layer 1 \(dense.*\) must be one of linear, relu.*got gelu$",
    ),
    "last activation": (
        lambda k: plain(k, activation="relu"),
        "^model must end with softmax, sigmoid or logits without an activation, got relu",
    ),
    "input": (
        lambda k: plain(k, shape=(32, 32)),
        r"^model must take images of shape \(28, 28\).*got input shape \(32, 32\)",
    ),
    "colors": (
        lambda k: plain(k, shape=(28, 28, 3)),
        r"^model must take images of shape .*got input shape \(28, 28, 3\)",
    ),
    "output": (
        lambda k: plain(k, units=3),
        r"^model must end with a Dense layer of 10 units, .*got output shape \(3,\)",
    ),
    "not flattened": (
        lambda k: build(k, k.layers.Dense(5), k.layers.Flatten(), k.layers.Dense(10)),
        "^model must flatten an image before its first Dense layer, which got 28 inputs",
    ),
    "several scales": (
        lambda k: build(k, k.layers.Rescaling([1.0] * 28), k.layers.Flatten(), k.layers.Dense(10)),
        r"^layer 0 \(rescaling.*\) must have one scale and one offset, got several",
    ),
    "diverged": (diverged, r"^the weights of layer 1 \(dense.*\) must be finite"),
    "branched": (branched, "^model must be "),
}


@pytest.mark.parametrize(("make", "message"), MODELS.values(), ids=MODELS)
def test_model_that_the_page_cannot_run_is_refused(keras, make, message):
    with pytest.raises(ValueError, match=message):
        draw_digit(make(keras))


def test_chain_that_is_no_chain_is_refused(keras):
    image = keras.Input(shape=(784,))
    first = keras.layers.Dense(784, activation="relu")
    second = keras.layers.Dense(784, activation="relu")
    out = keras.layers.Dense(10, activation="softmax")
    # Twice through the same layer: each is listed once.
    model = keras.Model(image, out(second(first(second(image)))))
    with pytest.raises(ValueError, match=r"^model must be a chain of its layers"):
        draw_digit(model)


def test_something_else_than_a_model_is_refused():
    with pytest.raises(TypeError, match=r"^model must be a Keras model, got str"):
        draw_digit("network.keras")


X = np.zeros((4, 28, 28), dtype=np.uint8)
Y = np.arange(4)
ARGUMENTS = {
    "one image": ({"images": X[0]}, ValueError, "^images must have shape"),
    "no image": ({"images": X[:0]}, ValueError, "^images must have shape"),
    "levels": ({"images": X + 2.0}, ValueError, "^images must hold floats from 0 to 1"),
    "int64": ({"images": X.astype("int64")}, TypeError, "^images must hold uint8"),
    "labels alone": ({"labels": Y}, ValueError, "^labels must come with images"),
    "length": ({"images": X, "labels": Y[:3]}, ValueError, "^labels must have one digit per"),
    "one-hot": ({"images": X, "labels": np.eye(10)[Y]}, ValueError, "argmax"),
    "letters": ({"images": X, "labels": Y + 7}, ValueError, "^labels must be digits from 0 to 9"),
    "count": ({"count": 0}, ValueError, "^count must be at least 1, got 0"),
    "count kind": ({"count": 2.5}, TypeError, "^count must be an integer, got 2.5"),
    "intensity": ({"max_intensity": 0}, ValueError, "^max_intensity must be positive, got 0"),
    "intensity kind": ({"max_intensity": "255"}, TypeError, "^max_intensity must be a number"),
}


@pytest.mark.parametrize(("arguments", "error", "message"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_wrong_argument_is_refused(trained, arguments, error, message):
    with pytest.raises(error, match=message):
        draw_digit(trained.model, **arguments)
