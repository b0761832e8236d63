"""The map to explore: its arguments and size, and its use in a browser as a reader would."""

import base64
import http.server
import json
import re
import threading
import zlib
from pathlib import Path

import browsing
import numpy as np
import pytest

from lecture_helpers import explore, load_mnist
from lecture_helpers.embedding import COLORS
from lecture_helpers.explore import DARK_COLORS, explore_map

MAP = "document.querySelector('.lh-map')"
RANDOM = np.random.default_rng(0)
COUNT = 10_000
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Map</title>
<style>html {{ color-scheme: light dark }} body {{ margin: 16px; font-family: sans-serif }}</style>
</head><body><main><h1>Map</h1>{}<div style="height: 2000px"></div></main></body></html>"""


# The data: real digits, and maps that need no long computation


@pytest.fixture(scope="module")
def digits():
    (x_train, y_train), _ = load_mnist()
    return x_train[:COUNT], y_train[:COUNT].astype(int)


@pytest.fixture(scope="module")
def maps(digits):
    pixels = digits[0].reshape(COUNT, -1) / 255
    centered = pixels - pixels.mean(axis=0)
    _, vectors = np.linalg.eigh(centered.T @ centered)
    return {"PCA": centered @ vectors[:, -2:], "Random": RANDOM.normal(size=(COUNT, 2)) * [9, 2]}


@pytest.fixture(scope="module")
def predicted(digits):
    labels = digits[1]
    return np.where(RANDOM.random(COUNT) < 0.03, (labels + 1) % 10, labels)


@pytest.fixture(scope="module")
def html(maps, digits, predicted):
    return explore_map(maps, *digits, predicted=predicted)._repr_html_()


@pytest.fixture(scope="module")
def few():
    """Forty digits far apart, of which images 0 and 7 are mistakes."""
    (x_train, y_train), _ = load_mnist()
    labels = y_train[:40].astype(int)
    grid = np.stack(np.meshgrid(np.arange(8.0), np.arange(5.0)), axis=-1).reshape(40, 2)
    predicted = labels.copy()
    predicted[[0, 7]] = (labels[[0, 7]] + 1) % 10
    maps = {"Rows": grid + 0.2 * RANDOM.random((40, 2)), "Turned": grid[:, ::-1] * [-1, 1]}
    return maps, x_train[:40], labels, predicted


# Arguments


def arguments(**changes):
    given = {
        "maps": {"PCA": np.eye(4)[:, :2]},
        "images": np.zeros((4, 28, 28), dtype="uint8"),
        "labels": [0, 1, 2, 3],
    }
    return given | changes


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"maps": np.zeros((4, 2))}, TypeError, "maps must be a mapping .* got ndarray"),
        ({"maps": {}}, ValueError, "maps must hold at least one map, got none"),
        ({"maps": {3: np.zeros((4, 2))}}, TypeError, "names of text, got 3"),
        ({"maps": {" ": np.zeros((4, 2))}}, TypeError, "names of text, got ' '"),
        ({"maps": {"A": np.zeros((4, 3))}}, ValueError, r"maps\['A'\] must have shape \(n, 2\)"),
        ({"maps": {"A": np.zeros((3, 2))}}, ValueError, "one point per image, got 3 points for 4"),
        ({"maps": {"A": [[0, np.nan]] * 4}}, ValueError, r"maps\['A'\] must hold finite values"),
        ({"maps": {"A": [["a", "b"]] * 4}}, TypeError, r"maps\['A'\] must hold numbers"),
        ({"maps": {"A": [[0, 1], [2]]}}, ValueError, r"maps\['A'\] must be one array"),
        ({"images": np.zeros((4, 9, 9))}, ValueError, r"images must have shape .* \(4, 9, 9\)"),
        ({"images": np.zeros((0, 784))}, ValueError, "at least one image, got none"),
        ({"images": np.full((4, 784), 255.0)}, ValueError, "images must hold floats from 0 to 1"),
        ({"images": np.zeros((4, 784), int)}, TypeError, "images must hold uint8, floats or bool"),
        ({"labels": [0, 1, 2]}, ValueError, "labels must have one class per image, got 3 for 4"),
        ({"labels": np.eye(4)}, ValueError, r"labels must .* pass labels.argmax\(axis=1\)"),
        ({"labels": [0.0, 1, 2, 3]}, TypeError, "labels must hold integer classes"),
        ({"predicted": [0, 1]}, ValueError, "predicted must have one class per image, got 2 for 4"),
        ({"predicted": np.eye(4)}, ValueError, r"pass predicted.argmax\(axis=1\)"),
        ({"class_names": ["a", "b", "c"]}, ValueError, "class_names must name every class"),
        (
            {"class_names": list("abcd"), "predicted": [0, 1, 2, 4]},
            ValueError,
            "class_names must name every class, got no name for 4",
        ),
    ],
)
def test_wrong_arguments_are_refused(changes, error, message):
    with pytest.raises(error, match=message):
        explore_map(**arguments(**changes))


def test_more_than_ten_classes_are_refused():
    with pytest.raises(ValueError, match="at most 10 classes, got 11"):
        explore_map({"A": np.zeros((11, 2))}, np.zeros((11, 784)), np.arange(11))


def pictures_of(html):
    """Unpack the pictures as the page does."""
    data = json.loads(re.search(r"lh-map-data\">(.*?)</script>", html, re.DOTALL)[1])
    text = re.search(r"lh-map-pictures\">(.*?)</script>", html, re.DOTALL)[1]
    values = np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype="uint8")
    if data["bits"] == 4:
        values = 17 * np.stack([values >> 4, values & 15], axis=1)
    return values.reshape(-1, data["side"], data["side"]), data


def test_ten_thousand_digits_stay_exact_and_under_4_mb(html, digits):
    assert len(html.encode()) < 4_000_000
    assert np.array_equal(pictures_of(html)[0], digits[0])


@pytest.mark.parametrize("kind", ["float32", "bool", "flat", "last axis"])
def test_every_form_of_images_gives_the_same_pictures(kind):
    images = 255 * RANDOM.integers(0, 2, size=(4, 28, 28)).astype("uint8")
    forms = {
        "float32": (images / 255).astype("float32"),
        "bool": images > 0,
        "flat": images.reshape(4, 784),
        "last axis": images[..., np.newaxis],
    }
    html = explore_map(**arguments(images=forms[kind]))._repr_html_()
    assert np.array_equal(pictures_of(html)[0], images)


def test_many_digits_lose_gray_levels_then_pixels(monkeypatch, digits):
    images = digits[0][:1000]
    given = arguments(maps={"A": RANDOM.random((1000, 2))}, images=images, labels=digits[1][:1000])
    exact = len(explore_map(**given)._repr_html_())
    for most, side, bits in [(exact + 200, 28, 8), (exact - 20_000, 28, 4)]:
        monkeypatch.setattr(explore, "MOST_BYTES", most)
        html = explore_map(**given)._repr_html_()
        pictures, data = pictures_of(html)
        assert len(html.encode()) <= most
        assert (data["side"], data["bits"]) == (side, bits)
        assert np.abs(pictures.astype(int) - images).max() <= (8 if bits == 4 else 0)
    monkeypatch.setattr(explore, "MOST_BYTES", exact - 150_000)
    pictures, data = pictures_of(explore_map(**given)._repr_html_())
    means = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    assert data["side"] == 14
    assert np.abs(pictures - means).max() <= 8.5
    monkeypatch.setattr(explore, "MOST_BYTES", 60_000)
    with pytest.raises(ValueError, match="got 1,000, which are too many: pass a sample"):
        explore_map(**given)


@pytest.mark.parametrize("factor", [0, 1.5e308])
def test_points_of_any_size_fit_the_box(factor):
    points = explore._scale(factor * np.array([[-1.0, 0], [1, 0.5], [0, 0]]))
    assert np.abs(points).max() == (0.5 if factor else 0)


# Red, green and blue as the three kinds of color-blind eyes see them (Machado and others, 2009).
COLOR_BLIND = {
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def linear(colors):
    values = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colors])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


@pytest.mark.parametrize("eye", COLOR_BLIND)
def test_dark_colors_are_as_far_apart_as_the_light_ones(eye):
    def least(colors):
        seen = (linear(colors) @ np.array(COLOR_BLIND[eye]).T).clip(0) ** (1 / 2.2)
        apart = np.linalg.norm(seen[:, np.newaxis] - seen, axis=-1)
        return apart[np.triu_indices(len(colors), 1)].min()

    assert least(DARK_COLORS) >= 0.9 * least(COLORS)


def test_dark_colors_stand_out_from_the_dark_paper():
    light = linear(DARK_COLORS) @ [0.2126, 0.7152, 0.0722]
    paper = linear(["#14181d"]) @ [0.2126, 0.7152, 0.0722]
    assert ((light + 0.05) / (paper + 0.05) >= 3).all()


# In the browser


# The browser ends with this module: as long as Playwright runs, its event loop keeps nbval from
# starting the notebooks' kernels.
@pytest.fixture(scope="module")
def browser():
    with browsing.launch() as browser:
        yield browser


class Visit:
    """A page with a map, and all that it complains about."""

    def __init__(self, browser, path, **options):
        options = {"viewport": {"width": 900, "height": 900}, "reduced_motion": "reduce"} | options
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.complaints = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.complaints.append(request.url))
        address = path if path.startswith("http") else Path(path).as_uri()
        self.page.goto(address)
        self.page.wait_for_function(f"{MAP}.exploreMap", timeout=10_000)
        self.page.wait_for_function(
            "document.querySelector('.lh-map-picture')"
            ".getContext('2d').getImageData(0, 0, 28, 28).data.some(Boolean)"
        )
        assert self.complaints.pop(0) == address
        self.canvas = self.page.locator(".lh-map-points").first

    def state(self, name):
        """Ask the hook of the first map."""
        return self.page.evaluate(f"{MAP}.exploreMap.{name}")

    def positions(self, count):
        """Give where the first points are on the canvas."""
        code = f"count => Array.from({{length: count}}, (_, i) => {MAP}.exploreMap.position(i))"
        return np.array(self.page.evaluate(code, count))

    def button(self, name):
        """Find a button by its whole name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def hover(self, x, y):
        """Point at a place of the canvas, and give what is picked."""
        box = self.canvas.bounding_box()
        self.page.mouse.move(box["x"] + x, box["y"] + y)
        return self.state("picked")

    def color(self, x, y):
        """Read the color of a place of the canvas."""
        code = """(canvas, [x, y]) => [...canvas.getContext("2d").getImageData(
            Math.round(x * canvas.width / canvas.clientWidth),
            Math.round(y * canvas.height / canvas.clientHeight), 1, 1).data].slice(0, 3)"""
        return self.canvas.evaluate(code, [x, y])


@pytest.fixture(scope="module")
def folder(tmp_path_factory, html, few):
    folder = tmp_path_factory.mktemp("maps")
    (folder / "many.html").write_text(PAGE.format(html), encoding="utf-8")
    maps, images, labels, predicted = few
    small = explore_map(maps, images, labels, predicted=predicted)._repr_html_()
    (folder / "few.html").write_text(PAGE.format(small), encoding="utf-8")
    (folder / "two.html").write_text(PAGE.format(small + small), encoding="utf-8")
    return folder


@pytest.fixture
def visit(browser, folder):
    visits = []

    def open_page(name="few.html", **options):
        visits.append(Visit(browser, str(folder / name), **options))
        return visits[-1]

    yield open_page
    for each in visits:
        each.context.close()
        # Whatever a test does, the page stays quiet and asks for nothing.
        assert each.complaints == []


def nearest(positions, place, count=1):
    return np.argsort(np.hypot(*(positions - place).T), kind="stable")[:count]


def ink_of(locator):
    code = """canvas => [...canvas.getContext("2d").getImageData(0, 0, 28, 28).data]
        .filter((_, i) => i % 4 === 3)"""
    return np.array(locator.evaluate(code)).reshape(28, 28)


def rgb(color):
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


# Picking


def test_hovering_picks_the_nearest_point(visit):
    page = visit("many.html")
    positions = page.positions(COUNT)
    box = page.canvas.bounding_box()
    wide, high = box["width"], box["height"]
    places = [*RANDOM.uniform(60, [wide - 60, high - 20], size=(30, 2)), (2, 2), (2, high - 3)]
    for place in [*places, (wide - 3, high - 3)]:
        # A pointer is at whole pixels of the window.
        window = np.round(np.add(place, [box["x"], box["y"]]))
        place = window - [box["x"], box["y"]]
        away = np.hypot(*(positions - place).T)
        assert away[page.hover(*place)] <= away.min() + 0.001


def test_neighbors_equal_a_count_by_hand(visit, maps):
    page = visit("many.html")
    for name, points in maps.items():
        page.button(name).click()
        for x, y in RANDOM.uniform(100, 400, size=(8, 2)).round():
            picked = page.hover(x, y)
            away = np.hypot(*(points - points[picked]).T)
            away[picked] = np.inf
            expected = np.sort(away)[:5]
            np.testing.assert_allclose(away[page.state("neighbors")], expected, rtol=1e-3)


def test_panel_shows_the_very_pixels_and_what_is_known(visit, digits, predicted):
    page = visit("many.html")
    images, labels = digits
    for place in [(150, 260), (320, 300)]:
        picked = page.hover(*place)
        assert np.array_equal(ink_of(page.page.locator(".lh-map-picture")), images[picked])
        facts = page.page.locator(".lh-map-facts p").all_inner_texts()
        assert facts[:2] == [f"Image {picked}", f"Label {labels[picked]}"]
        assert facts[2].startswith(f"Predicted {predicted[picked]}")
        tiles = page.page.locator(".lh-map-near li")
        for index, tile in zip(page.state("neighbors"), tiles.all(), strict=True):
            assert np.array_equal(ink_of(tile.locator("canvas")), images[index])
            assert tile.inner_text().strip() == str(labels[index])


def test_a_neighbor_can_be_picked_in_turn(visit):
    page = visit()
    second = page.state("neighbors")[1]
    page.page.locator(".lh-map-near button").nth(1).click()
    assert page.state("picked") == second


def test_a_click_pins_until_it_is_let_go(visit):
    page = visit()
    positions = page.positions(40)
    page.canvas.click(position={"x": positions[11][0], "y": positions[11][1]})
    assert page.hover(*positions[30]) == 11
    assert "pinned" in page.page.locator(".lh-map-facts").inner_text()
    page.page.keyboard.press("Escape")
    assert page.hover(*positions[31]) == 31
    page.canvas.click(position={"x": positions[12][0], "y": positions[12][1]})
    page.canvas.click(position={"x": positions[12][0], "y": positions[12][1]})
    assert page.hover(*positions[33]) == 33


def test_a_tap_picks(visit):
    page = visit(has_touch=True, viewport={"width": 375, "height": 700})
    box = page.canvas.bounding_box()
    for index in (20, 5):
        x, y = page.positions(40)[index]
        page.page.touchscreen.tap(box["x"] + x, box["y"] + y)
        assert page.state("picked") == index


DIRECTIONS = {
    "ArrowLeft": (-1, 0),
    "ArrowRight": (1, 0),
    "ArrowUp": (0, -1),
    "ArrowDown": (0, 1),
}


def step(positions, start, key, least=0):
    """Find by hand where an arrow leads; in pixels, y grows downward."""
    way = positions - positions[start]
    along = way @ DIRECTIONS[key]
    across = np.abs(way @ DIRECTIONS[key][::-1])
    away = np.hypot(*way.T)
    away[(along <= 0) | (across > along) | (away < least)] = np.inf
    return start if np.isinf(away).all() else int(away.argmin())


def test_arrow_keys_go_to_the_nearest_in_their_direction(visit):
    page = visit("many.html")
    positions = page.positions(COUNT)
    for _ in range(40):
        page.page.keyboard.press("Tab")
        if page.page.evaluate("document.activeElement.className").startswith("lh-map-points"):
            break
    outline = page.canvas.evaluate("element => getComputedStyle(element).outlineStyle")
    assert outline == "solid"
    keys = [*DIRECTIONS, *RANDOM.choice(list(DIRECTIONS), size=12)]
    for key in keys:
        for shift, least in [("", 0), ("Shift+", 40)]:
            expected = step(positions, page.state("picked"), key, least)
            page.page.keyboard.press(shift + key)
            assert page.state("picked") == expected
    assert page.page.evaluate("scrollY") == 0


def test_a_screen_reader_hears_the_pick_once_it_rests(visit):
    page = visit()
    status = page.page.get_by_role("status")
    page.page.evaluate(browsing.HOLD_TIMERS)
    page.canvas.focus()
    for _ in range(3):
        page.page.keyboard.press("ArrowRight")
    assert status.text_content() == ""
    assert page.page.evaluate("heldDelays()") == [250]
    page.page.evaluate("ring()")
    index = page.state("picked")
    assert re.fullmatch(
        rf"Image {index}, label \d, predicted \d\. Nearest: \d, \d, \d, \d, \d\.",
        status.text_content(),
    )


# Switching, choosing, marking, zooming


def check_places(positions, points, box):
    """Both axes by one factor, y upward, all of it in sight."""
    factor = np.ptp(positions[:, 0]) / np.ptp(points[:, 0])
    expected = (points - points[0]) * [factor, -factor] + positions[0]
    np.testing.assert_allclose(positions, expected, atol=0.01)
    assert positions.min() > 10
    assert (positions.max(axis=0) < [box["width"] - 10, box["height"] - 10]).all()
    assert (np.ptp(positions, axis=0) > 0.8 * np.array([box["width"], box["height"]])).any()


def test_switching_moves_the_points_to_their_places_at_once_without_motion(visit, maps):
    page = visit("many.html")
    box = page.canvas.bounding_box()
    check_places(page.positions(COUNT), maps["PCA"], box)
    page.button("Random").click()
    assert page.state("moving") is False
    check_places(page.positions(COUNT), maps["Random"], box)
    assert page.button("Random").get_attribute("aria-pressed") == "true"
    assert page.button("PCA").get_attribute("aria-pressed") == "false"
    assert page.canvas.get_attribute("aria-label").startswith("Map Random of 10,000 images")


def test_switching_is_smooth_and_quick(visit, maps):
    page = visit("many.html", reduced_motion="no-preference")
    before = page.positions(COUNT)
    page.button("Random").click()
    page.page.wait_for_function(f"{MAP}.exploreMap.frames.length > 3")
    between = page.positions(COUNT)
    page.page.wait_for_function(f"!{MAP}.exploreMap.moving", timeout=20_000)
    after = page.positions(COUNT)
    check_places(after, maps["Random"], page.canvas.bounding_box())
    # Midway each point is on the line from its old place to its new one.
    share = np.sum((between - before) * (after - before)) / np.sum((after - before) ** 2)
    assert 0 < share < 1
    np.testing.assert_allclose(between, before + share * (after - before), atol=0.1)
    frames = page.state("frames")
    assert len(frames) > 5
    assert np.median(frames) < 16, f"a frame took {np.median(frames):.1f} ms"


def test_points_have_the_color_of_their_class_and_dim(visit, few):
    page = visit()
    labels = few[2]
    # Points that no name of a class covers.
    centers = [np.median(page.positions(40)[labels == label], axis=0) for label in range(10)]
    alone = [
        i
        for i, place in enumerate(page.positions(40))
        if np.hypot(*(np.array(centers) - place).T).min() > 25
    ]
    assert len(alone) > 10
    for index in alone:
        assert page.color(*page.positions(40)[index]) == rgb(COLORS[labels[index]])
    one, two = labels[alone[0]], next(labels[i] for i in alone if labels[i] != labels[alone[0]])
    page.button(str(one)).click()
    page.button(str(two)).click()
    for index in alone:
        color = page.color(*page.positions(40)[index])
        if labels[index] in (one, two):
            assert color == rgb(COLORS[labels[index]])
        else:
            assert min(color) > 215
            assert np.ptp(color) < 10
    page.button(str(two)).click()
    # Only the chosen class can be picked now.
    chosen = np.flatnonzero(labels == one)
    for place in ([100, 100], [300, 350], [500, 200]):
        assert page.hover(*place) == chosen[nearest(page.positions(40)[chosen], place)[0]]
    page.button("All").click()
    assert page.page.locator(".lh-map-choice [aria-pressed=true]").count() == 0
    for index in alone:
        assert page.color(*page.positions(40)[index]) == rgb(COLORS[labels[index]])


def test_mistakes_are_marked_and_visited(visit, few):
    page = visit()
    positions = page.positions(40)
    rings = positions + np.array([8.8, 0])
    before = [page.color(*place) for place in rings]
    page.page.get_by_role("checkbox", name="Mark the mistakes (2)").check()
    changed = [i for i, place in enumerate(rings) if page.color(*place) != before[i]]
    assert changed == [0, 7]
    page.page.get_by_role("checkbox").uncheck()
    assert [page.color(*place) for place in rings] == before
    next_mistake = page.button("Next mistake")
    visited = []
    for _ in range(3):
        next_mistake.click()
        visited.append(page.state("picked"))
    assert visited == [7, 0, 7]
    assert "a mistake" in page.page.locator(".lh-map-predicted").inner_text()


def test_without_predictions_nothing_speaks_of_them(few):
    html = explore_map(*few[:3])._repr_html_()
    assert "Mark the mistakes" not in html
    assert "Mistakes</th>" not in html


def test_zoom_pan_and_reset(visit):
    page = visit()
    before = page.positions(40)
    box = page.canvas.bounding_box()
    middle = np.array([box["width"], box["height"]]) / 2
    page.button("Zoom in").click()
    np.testing.assert_allclose(page.positions(40) - middle, 2 * (before - middle), atol=0.7)
    zoomed = page.positions(40)
    page.page.mouse.move(box["x"] + 300, box["y"] + 300)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 250, box["y"] + 280, steps=4)
    page.page.mouse.up()
    np.testing.assert_allclose(page.positions(40) - zoomed, [[-50, -20]] * 40, atol=0.1)
    assert "pinned" not in page.page.locator(".lh-map-facts").inner_text()
    page.button("Reset the view").click()
    np.testing.assert_allclose(page.positions(40), before, atol=0.01)


def test_keyboard_keeps_the_picked_point_in_sight(visit):
    page = visit()
    page.button("Zoom in").click()
    page.button("Zoom in").click()
    box = page.canvas.bounding_box()
    page.canvas.focus()
    for _ in range(7):
        page.page.keyboard.press("ArrowRight")
        place = page.positions(40)[page.state("picked")]
        assert (place > 0).all()
        assert (place < [box["width"], box["height"]]).all()


def test_wheel_zooms_only_with_ctrl(visit):
    page = visit()
    before = page.positions(40)
    place = before[18]
    page.hover(*place)
    page.page.keyboard.down("Control")
    page.page.mouse.wheel(0, -240)
    page.page.wait_for_function(
        f"old => Math.abs({MAP}.exploreMap.position(0)[0] - old) > 20", arg=before[0][0]
    )
    page.page.keyboard.up("Control")
    # What is under the pointer stays there.
    np.testing.assert_allclose(page.positions(40)[18], place, atol=1)
    zoomed = page.positions(40)
    page.page.mouse.wheel(0, 200)
    page.page.wait_for_function("scrollY > 100")
    assert np.array_equal(page.positions(40), zoomed)


# The page around it


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_axe_finds_no_violation_in_use(visit, mode):
    page = visit(color_scheme=mode)
    page.page.get_by_role("checkbox").check()
    page.button("4").click()
    page.button("Turned").click()
    page.canvas.focus()
    page.page.keyboard.press("ArrowRight")
    page.page.locator("summary").click()
    browsing.none(browsing.violations(page.page))


@pytest.mark.parametrize("width", [320, 375])
def test_fits_a_phone(visit, width):
    page = visit("many.html", viewport={"width": width, "height": 700})
    page.page.locator("summary").click()
    assert page.page.evaluate("document.documentElement.scrollWidth") == width
    assert page.canvas.bounding_box()["width"] > 0.8 * width


def test_nothing_shifts(visit):
    page = visit()
    code = """() => new Promise(resolve => new PerformanceObserver(list => resolve(
        list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))
        .observe({ type: "layout-shift", buffered: true }) || setTimeout(resolve, 500, 0))"""
    heights = "[...document.querySelectorAll('.lh-map')].map(map => map.offsetHeight)"
    before = page.page.evaluate(heights)
    page.hover(200, 200)
    page.canvas.click(position={"x": 200, "y": 200})
    page.button("Next mistake").click()
    assert page.page.evaluate(heights) == before
    assert page.page.evaluate(code) < 0.005


def test_starts_when_it_is_scrolled_near(browser, folder):
    page = browser.new_page(viewport={"width": 900, "height": 600})
    text = (folder / "few.html").read_text(encoding="utf-8")
    page.set_content(text.replace("<h1>", '<div style="height: 4000px"></div><h1>'))
    page.wait_for_timeout(400)
    assert page.evaluate(f"{MAP}.exploreMap") is None
    page.evaluate("scrollTo(0, 3300)")
    page.wait_for_function(f"{MAP}.exploreMap", timeout=5000)
    page.close()


def test_leaves_no_name_in_the_page(browser, folder):
    page = browser.new_page()
    names = "Object.getOwnPropertyNames(window)"
    page.set_content("<p>empty</p>")
    before = page.evaluate(names)
    page.set_content((folder / "few.html").read_text(encoding="utf-8"))
    page.wait_for_function(f"{MAP}.exploreMap")
    assert sorted(page.evaluate(names)) == sorted(before)
    assert page.evaluate("document.querySelectorAll('.lh-map [id]').length") == 0
    page.close()


def test_two_maps_on_a_page_go_their_own_ways(visit):
    page = visit("two.html")
    page.page.locator(".lh-map").nth(1).scroll_into_view_if_needed()
    page.page.wait_for_function("document.querySelectorAll('.lh-map')[1].exploreMap")
    before = page.positions(40)
    page.button("Turned").nth(1).click()
    assert np.array_equal(page.positions(40), before)
    second = "document.querySelectorAll('.lh-map')[1].exploreMap.position(3)"
    assert page.page.evaluate(second) != before[3].tolist()


# JupyterLab replaces each script by a copy; older notebooks run its text from the page's head.
WAYS = {
    "copied": """for (const old of box.querySelectorAll("script")) {
        const copy = document.createElement("script");
        for (const { name, value } of old.attributes) copy.setAttribute(name, value);
        copy.textContent = old.textContent;
        old.replaceWith(copy);
    }
    document.body.append(box);""",
    "from the head": """document.body.append(box);
    const copy = document.createElement("script");
    copy.textContent = [...box.querySelectorAll("script")].at(-1).textContent;
    document.head.append(copy);""",
}


@pytest.mark.parametrize("way", WAYS)
def test_works_when_put_into_a_living_page(browser, few, way):
    page = browser.new_page()
    page.set_content("<main></main>")
    insert = f"""html => {{
        const box = document.createElement("div");
        box.innerHTML = html;
        {WAYS[way]}
    }}"""
    for _ in range(2):
        page.evaluate(insert, explore_map(*few[:3])._repr_html_())
    page.wait_for_function(
        "[...document.querySelectorAll('.lh-map')].every(map => map.exploreMap?.neighbors.length)"
    )
    assert page.locator(".lh-map").count() == 2
    page.close()


@pytest.mark.parametrize(
    "switch",
    [
        "document.documentElement.dataset.theme = 'dark'",
        "document.body.dataset.jpThemeLight = 'false'",
        "document.documentElement.setAttribute('theme', 'dark')",
    ],
)
def test_follows_the_theme_of_the_page(visit, switch):
    page = visit(color_scheme="light")
    assert page.color(3, 300) == [255, 255, 255]
    page.page.evaluate(switch)
    page.page.evaluate(browsing.NEXT_FRAME)
    assert page.color(3, 300) == rgb("#14181d")


def test_light_theme_wins_over_a_dark_system(visit):
    page = visit(color_scheme="dark")
    assert page.color(3, 300) == rgb("#14181d")
    page.page.evaluate("document.documentElement.dataset.theme = 'light'")
    page.page.evaluate(browsing.NEXT_FRAME)
    assert page.color(3, 300) == [255, 255, 255]


def test_on_paper_it_is_the_map_and_a_note(browser, folder):
    page = browser.new_page(color_scheme="dark", viewport={"width": 900, "height": 600})
    text = (folder / "few.html").read_text(encoding="utf-8")
    page.set_content(text.replace("<h1>", '<div style="height: 4000px"></div><h1>'))
    assert page.evaluate(f"{MAP}.exploreMap") is None
    # The canvas is asked while the page is on paper.
    page.evaluate(
        """() => addEventListener("afterprint", () => {
            const canvas = document.querySelector(".lh-map-points");
            window.printed = [...canvas.getContext("2d").getImageData(9, 9, 1, 1).data];
        }, { capture: true, once: true })"""
    )
    page.pdf()
    page.wait_for_function(f"{MAP}.exploreMap")
    assert page.evaluate("printed") == [255, 255, 255, 255]
    page.emulate_media(media="print")
    assert page.locator(".lh-map-note").is_visible()
    assert page.locator(".lh-map-points").is_visible()
    for hidden in (".lh-map-tools", ".lh-map-panel", ".lh-map-zoom", ".lh-map-marks"):
        assert not page.locator(hidden).is_visible()
    page.close()


def test_works_over_http(browser, folder):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=folder)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = Visit(browser, f"http://127.0.0.1:{server.server_port}/few.html")
        page.button("Turned").click()
        server.shutdown()
    # The browser itself asks for the page's icon.
    assert [text for text in page.complaints if "favicon" not in text and "404" not in text] == []
    page.context.close()


def test_reduced_pictures_are_read_back(browser, monkeypatch, few):
    images = RANDOM.integers(0, 256, size=(40, 28, 28)).astype("uint8")
    full = len(explore_map(few[0], images, few[2])._repr_html_())
    page = browser.new_page(reduced_motion="reduce")
    for missing, side in [(8_000, 28), (25_000, 14)]:
        monkeypatch.setattr(explore, "MOST_BYTES", full - missing)
        html = explore_map(few[0], images, few[2])._repr_html_()
        pictures, data = pictures_of(html)
        assert (data["side"], data["bits"]) == (side, 4)
        page.set_content(PAGE.format(html))
        page.wait_for_function(
            "document.querySelector('.lh-map-picture')"
            ".getContext('2d').getImageData(0, 0, 28, 28).data.some(Boolean)"
        )
        expected = pictures[0].repeat(28 // side, axis=0).repeat(28 // side, axis=1)
        assert np.array_equal(ink_of(page.locator(".lh-map-picture")), expected)
    page.close()


@pytest.mark.parametrize("count", [1, 3])
def test_a_few_images_have_fewer_neighbors(browser, few, count):
    maps, images, labels, _ = few
    cut = {name: points[:count] for name, points in maps.items()}
    page = browser.new_page()
    page.set_content(PAGE.format(explore_map(cut, images[:count], labels[:count])._repr_html_()))
    page.wait_for_function(f"{MAP}.exploreMap")
    assert len(page.evaluate(f"{MAP}.exploreMap.neighbors")) == count - 1
    assert page.locator(".lh-map-near button:enabled").count() == count - 1
    assert np.isfinite(page.evaluate(f"{MAP}.exploreMap.position(0)")).all()
    page.close()


def test_names_are_shown_as_they_are(browser, few):
    maps, images, labels, _ = few
    odd = ["</script><b>", "@js@", "a & b", '"q"', *map(str, range(4, 10))]
    page = browser.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    maps = {"<i>A</i>": maps["Rows"], "$& B": maps["Turned"]}
    page.set_content(PAGE.format(explore_map(maps, images, labels, class_names=odd)._repr_html_()))
    page.wait_for_function(f"{MAP}.exploreMap")
    assert page.locator(".lh-map-choice button").all_inner_texts() == [*odd, "All"]
    page.get_by_role("button", name="$& B").click()
    label = page.locator(".lh-map-points").get_attribute("aria-label")
    assert label.startswith("Map $& B of 40 images")
    assert errors == []
    page.close()


def test_words_say_where_the_classes_lie(few):
    maps = {"A": [[0, 0], [0, 1], [9, 9], [10, 10]]}
    html = explore_map(maps, few[1][:4], [1, 1, 5, 5], predicted=[1, 5, 5, 5])._repr_html_()
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', html)
    assert [re.split("(?:</?t[hd]>)+", row)[:-1] for row in rows] == [
        ["1", "2", "1", "bottom left"],
        ["5", "2", "0", "top right"],
    ]
