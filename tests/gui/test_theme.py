"""Schemes keep their contrast, icons are one family and follow the scheme."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QPushButton, QStyle, QStyleOptionButton

import sam2studio.gui
from sam2studio.config.resources import resource
from sam2studio.gui.actions import ACTIONS
from sam2studio.gui.theme import (
    DARK,
    LIGHT,
    Scheme,
    Theme,
    app_icon,
    contrast_ratio,
    current_scheme,
    icon,
    metrics,
    readable_on,
)
from sam2studio.gui.theme.scheme import MINIMUM_CONTRAST

WORDS = ("text", "muted", "good", "caution", "bad")
GROUNDS = ("window", "surface", "field", "hover", "pressed", "selection")
SCHEMES = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])


@SCHEMES
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("word", WORDS)
def test_words_can_be_read_on_every_ground(scheme: Scheme, word: str, ground: str):
    assert contrast_ratio(getattr(scheme, word), getattr(scheme, ground)) >= MINIMUM_CONTRAST


@SCHEMES
def test_the_primary_button_and_links_can_be_read(scheme: Scheme):
    assert contrast_ratio(scheme.on_accent, scheme.accent) >= MINIMUM_CONTRAST
    for ground in ("window", "surface", "field", "selection"):
        assert contrast_ratio(scheme.accent, getattr(scheme, ground)) >= MINIMUM_CONTRAST


@SCHEMES
def test_controls_can_be_seen(scheme: Scheme):
    for ground in ("window", "surface", "field"):
        assert contrast_ratio(scheme.outline, getattr(scheme, ground)) >= 3


@SCHEMES
def test_schemes_hold_plain_colours(scheme: Scheme):
    for field in fields(Scheme):
        assert re.fullmatch(r"#[0-9a-f]{6}", getattr(scheme, field.name)), field.name


def test_contrast_agrees_with_the_known_values():
    assert contrast_ratio("#000000", "#ffffff") == pytest.approx(21)
    assert contrast_ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast_ratio("#123456", "#123456") == 1


def test_readable_on_picks_the_better_of_black_and_white():
    assert readable_on("#ffee00") == "#000000"
    assert readable_on("#1a237e") == "#ffffff"


def test_distances_are_on_the_grid():
    for name in (
        "TIGHT",
        "SPACE",
        "WIDE",
        "ROOMY",
        "SECTION",
        "HUGE",
        "ICON",
        "ICON_SMALL",
        "CONTROL",
        "ROW",
        "HEADER",
    ):
        assert getattr(metrics, name) % 4 == 0, name


@pytest.fixture
def theme(qapp: QApplication):
    theme = Theme(qapp, "light")
    yield theme
    theme.set_mode("system")
    theme.deleteLater()


def test_a_chosen_theme_is_on_at_once(theme: Theme, qapp: QApplication, qtbot):
    with qtbot.waitSignal(theme.changed):
        theme.set_mode("dark")
    assert current_scheme() is DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    with qtbot.waitSignal(theme.changed):
        theme.set_mode("light")
    assert current_scheme() is LIGHT


@pytest.mark.parametrize("kind", ["", "primary", "quiet", "link", "key-button"])
def test_the_words_on_a_button_keep_their_room_when_it_has_the_keyboard(theme: Theme, kind: str, qtbot):
    button = QPushButton("Details")
    button.setProperty("kind", kind)
    qtbot.addWidget(button)
    button.resize(button.sizeHint())
    room = {}
    for state in (QStyle.StateFlag.State_None, QStyle.StateFlag.State_HasFocus):
        option = QStyleOptionButton()
        button.initStyleOption(option)
        option.state |= state
        room[state] = button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button)
    bare, focused = room.values()
    assert (focused.left(), focused.width()) == (bare.left(), bare.width())


def test_the_same_scheme_again_changes_nothing(theme: Theme, qtbot):
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_mode("light")


def test_the_system_is_followed_while_the_window_is_open(theme: Theme, qapp: QApplication):
    theme.set_mode("system")
    for system, expected in ((Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)):
        qapp.styleHints().colorSchemeChanged.emit(system)
        assert current_scheme() is expected


def test_a_chosen_theme_is_kept_when_the_system_changes(theme: Theme, qapp: QApplication):
    theme.set_mode("dark")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert current_scheme() is DARK


def strongest_color(icon_: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> str:
    image = icon_.pixmap(QSize(48, 48), mode).toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=lambda color: color.alpha()).name()


def test_one_icon_follows_the_scheme(theme: Theme):
    eye = icon("eye")
    assert strongest_color(eye) == LIGHT.text
    theme.set_mode("dark")
    assert strongest_color(eye) == DARK.text
    assert strongest_color(eye, QIcon.Mode.Disabled) == DARK.faint
    assert strongest_color(icon("eye", role="bad")) == DARK.bad


def test_an_icon_survives_its_engine_being_copied(theme: Theme):
    copy = QIcon(icon("lock"))
    copy.addPixmap(icon("eye").pixmap(16, 16), QIcon.Mode.Active)  # detaches: Qt clones the engine
    assert strongest_color(copy) == LIGHT.text


def test_an_unknown_icon_is_refused():
    with pytest.raises(FileNotFoundError):
        icon("no such drawing")


DRAWINGS = sorted(resource("icons", "ui").glob("*.svg"))


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_drawings_are_one_family(path: Path, qapp: QApplication):
    text = path.read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in text
    assert 'stroke-width="1.75"' in text
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", text), "colours are the scheme's"
    assert QSvgRenderer(text.replace("currentColor", "#000000").encode()).isValid()


def test_every_drawing_is_used():
    package = Path(sam2studio.gui.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    used = {spec.icon for spec in ACTIONS} | set(re.findall(r'"([a-z0-9-]+)"', source))
    assert {path.stem for path in DRAWINGS} <= used


def test_the_application_has_an_icon_at_every_size(qapp: QApplication):
    sizes = {size.width() for size in app_icon().availableSizes()}
    assert {16, 32, 48, 256, 512} <= sizes
    assert not app_icon().pixmap(256, 256).isNull()
