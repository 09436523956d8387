"""Hand tools in the whole window, by real keys and real mouse events on real files."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from sam2studio.core.mask import Mask
from sam2studio.gui.app import Studio
from tests.gui.controllers.conftest import HEIGHT, WIDTH, write_pictures
from tests.support.studio import new_studio, told, until_open

LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton


class Person:
    """Presses keys and draws on the canvas of a window with two pictures, the first of which is shown."""

    def __init__(self, qtbot, studio: Studio) -> None:
        self.qtbot, self.studio, self.canvas = qtbot, studio, studio.canvas
        self.hand, self.objects = studio.controllers.hand, studio.controllers.objects
        self.canvas.setFocus()

    def press(self, key: Qt.Key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        """What a key does depends on which actions are enabled, so the window must have caught up."""
        self.catch_up()
        self.qtbot.keyClick(self.studio.window, key, modifier)
        self.qtbot.waitUntil(lambda: self.canvas._state.hand == self.hand.view)

    def catch_up(self) -> None:
        self.qtbot.waitUntil(lambda: not self.studio.documents._timer.isActive())

    def draw(self, *way: tuple[float, float], button=LEFT) -> None:
        self.mouse(QEvent.Type.MouseButtonPress, way[0], button, button)
        for place in way[1:]:
            self.mouse(QEvent.Type.MouseMove, place, NONE, button)
        self.mouse(QEvent.Type.MouseButtonRelease, way[-1], button, NONE)

    def mouse(self, kind, place, button, held) -> None:
        at = self.canvas.position_of(*place)
        everywhere = QPointF(self.canvas.mapToGlobal(at))
        event = QMouseEvent(kind, at, everywhere, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self.canvas, event)

    def resize_to(self, diameter: int) -> None:
        while self.hand.diameter > diameter:
            self.press(Qt.Key.Key_BracketLeft)
        assert self.hand.diameter == diameter

    @property
    def masks(self) -> list[Mask]:
        return [mask.mask for _, mask in self.objects.here if mask is not None]


@pytest.fixture
def person(qtbot, tmp_path) -> Iterator[Person]:
    write_pictures(tmp_path / "photos", 2)
    studio = new_studio(qtbot)
    studio.start([tmp_path / "photos"])
    until_open(qtbot, studio)
    qtbot.waitUntil(lambda: studio.controllers.navigation.picture.key is not None)
    yield Person(qtbot, studio)
    assert studio.shutdown()


def box(x0: int, y0: int, x1: int, y1: int) -> Mask:
    return Mask.from_crop(np.ones((y1 - y0, x1 - x0), np.bool_), x=x0, y=y0, height=HEIGHT, width=WIDTH)


def test_a_mask_is_painted_erased_and_gone_back_to_clicking(person):
    person.press(Qt.Key.Key_B)
    assert person.studio.window.actions_by_id["mask.brush"].isChecked()
    person.resize_to(3)
    person.draw((10, 10), (30, 10))
    assert person.masks == [box(9, 9, 32, 12)]
    person.draw((20, 10), button=RIGHT)
    person.press(Qt.Key.Key_X)
    person.draw((25, 10))
    assert person.masks == [box(9, 9, 32, 12) - box(19, 9, 22, 12) - box(24, 9, 27, 12)]
    person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert person.masks == [box(9, 9, 32, 12)]
    person.press(Qt.Key.Key_Return)
    assert person.objects.selection == frozenset()
    person.press(Qt.Key.Key_Escape)
    assert person.hand.tool == "select"
    person.draw((15, 10))
    assert len(person.objects.selection) == 1, "a click on a mask selects it again"


def test_the_size_of_the_brush_is_remembered(person):
    person.press(Qt.Key.Key_B)
    before = person.hand.diameter
    person.press(Qt.Key.Key_BracketRight)
    assert person.studio.documents._settings.number("brush_diameter") == person.hand.diameter > before


def test_a_polygon_is_closed_by_enter_and_left_by_escape(person):
    person.press(Qt.Key.Key_P)
    for place in ((9.6, 9.6), (20.4, 9.6), (20.4, 15.4), (40, 30)):
        person.draw(place)
    person.press(Qt.Key.Key_Backspace)
    person.draw((9.6, 15.4))
    person.press(Qt.Key.Key_Return)
    assert [mask.iou(box(10, 10, 21, 16)) > 0.95 for mask in person.masks] == [True]
    person.draw((30, 30))
    person.press(Qt.Key.Key_Escape)
    assert (person.hand.corners, person.hand.tool) == ((), "polygon")
    person.press(Qt.Key.Key_Escape)
    assert person.hand.tool == "select"


def test_undo_takes_back_what_is_being_drawn_before_what_has_been_done(person):
    person.press(Qt.Key.Key_B)
    person.resize_to(3)
    person.draw((10, 10), (30, 10))
    person.mouse(QEvent.Type.MouseButtonPress, (40, 30), LEFT, LEFT)
    person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    person.mouse(QEvent.Type.MouseButtonRelease, (40, 30), LEFT, NONE)
    assert person.masks == [box(9, 9, 32, 12)]
    person.press(Qt.Key.Key_P)
    person.draw((20, 20))
    person.draw((30, 20))
    person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(person.hand.corners) == 1
    person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (person.hand.corners, person.masks) == ((), [box(9, 9, 32, 12)])
    person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert person.masks == []


def test_undo_takes_back_clicks_before_what_has_been_done_and_redo_brings_them_back(person):
    ctrl, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    prompts, undo = person.studio.controllers.prompts, person.studio.window.actions_by_id["edit.undo"]
    person.press(Qt.Key.Key_B)
    person.draw((10, 10), (30, 10))
    person.press(Qt.Key.Key_V)
    person.press(Qt.Key.Key_Escape)
    for place in ((50, 30), (52, 34)):
        person.draw(place)
    clicked = prompts.open.prompt
    assert len(clicked.points) == 2
    person.catch_up()
    assert undo.text() == "Undo click"
    person.press(Qt.Key.Key_Z, ctrl)
    person.press(Qt.Key.Key_Z, ctrl)
    assert (prompts.open, len(person.masks)) == (None, 1)
    person.press(Qt.Key.Key_Z, ctrl | shift)
    person.press(Qt.Key.Key_Z, ctrl | shift)
    assert (prompts.open.prompt, len(person.masks)) == (clicked, 1)
    person.press(Qt.Key.Key_Escape)
    person.press(Qt.Key.Key_Z, ctrl)
    assert person.masks == []


def test_the_canvas_says_what_the_brush_does_while_the_image_is_encoded(person):
    person.press(Qt.Key.Key_B)
    person.studio.client.status.emit("Encoding…")
    assert person.studio.controllers.view.state.busy.startswith("Brush adds to a new object")


def test_an_object_is_copied_to_the_next_image_by_keys(person):
    person.press(Qt.Key.Key_B)
    person.resize_to(3)
    person.draw((10, 10), (30, 10))
    person.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    person.press(Qt.Key.Key_D)
    person.qtbot.waitUntil(lambda: person.studio.controllers.navigation.picture.key is not None)
    assert person.masks == []
    person.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert person.masks == [box(9, 9, 32, 12)]
    person.press(Qt.Key.Key_BracketRight, Qt.KeyboardModifier.ControlModifier)
    assert person.masks[0].area > box(9, 9, 32, 12).area


def test_the_list_of_objects_offers_what_is_done_to_masks(person):
    person.press(Qt.Key.Key_B)
    person.draw((10, 10), (30, 10))
    person.catch_up()
    menu = person.studio.window.objects._build_menu(person.objects.selection)
    (masks,) = [action.menu() for action in menu.actions() if action.menu() is not None and action.text() == "Mask"]
    offered = {action.objectName(): action.isEnabled() for action in masks.actions()}
    assert offered["mask.fill_holes"]
    assert not offered["mask.unite"], "one object is selected"
    menu.deleteLater()


def test_a_locked_object_says_why_nothing_is_drawn(person):
    person.press(Qt.Key.Key_B)
    person.draw((10, 10), (30, 10))
    before = person.masks
    person.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    person.draw((40, 30))
    assert person.masks == before
    assert "locked" in told(person.studio)[0]


def test_the_part_in_view_is_looked_at_by_itself_by_a_key(person):
    prompts, canvas = person.studio.controllers.prompts, person.canvas
    canvas.zoom_to(24.0)
    view = canvas.view_rect()
    assert view.width() < WIDTH
    person.draw((30, 20))
    person.qtbot.waitUntil(lambda: prompts.open is not None and bool(prompts.open.last.candidates))
    person.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    part = prompts.open.last.part
    assert part is not None
    assert (part.x, part.x + part.width) == (int(view.left()), -int(-view.right() // 1))


def test_keys_make_clicks_take_away_and_add_again(person):
    actions, prompts = person.studio.window.actions_by_id, person.studio.controllers.prompts
    person.press(Qt.Key.Key_E)
    assert (prompts.taking_away, actions["object.negative"].isChecked()) == (True, True)
    person.draw((30, 20))
    assert prompts.open.prompt.labels == [0]
    person.press(Qt.Key.Key_Q)
    person.draw((32, 20))
    assert prompts.open.prompt.labels == [0, 1]
    assert actions["object.positive"].isChecked()


def test_a_crowd_is_said_and_told_and_taken_back(person):
    person.press(Qt.Key.Key_B)
    person.draw((10, 10), (30, 10))
    person.catch_up()
    person.studio.window.actions_by_id["object.crowd"].trigger()
    (item,) = person.objects.items
    assert item.title.endswith(", crowd")
    assert [row.crowd for row in person.objects.here.rows] == [True]
    person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert [row.crowd for row in person.objects.here.rows] == [False]
