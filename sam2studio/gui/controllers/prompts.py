"""From clicks to prompts: what a person does to the open prompt. GUI thread; no widgets.

The rules, beside those of `clicks.meaning_of`, `meant`, `prompt_state` and `open_prompt`:

- Accepting while the newest prompt is still being answered accepts that answer when it comes. What is clicked
  meanwhile belongs to the next object and is done afterwards, in order.
- What was taken back comes again with `bring_back`, until something else is said or shown.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Slot

from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.clicks import Begin, Refine, Select
from sam2studio.gui.controllers.meant import (
    beside_absent,
    continued_by,
    first_turn,
    meaning_among,
    part_in_view,
    point_on,
    refused_by_selected,
)
from sam2studio.gui.controllers.open_prompt import OpenPromptController
from sam2studio.gui.controllers.prompt_state import Turn
from sam2studio.gui.guard import guarded
from sam2studio.gui.viewstate import ClickIntent
from sam2studio.project import Project

_MIN_BOX = 2.0  # pixels; a smaller drag is a click that slipped


class PromptController(OpenPromptController):
    """Turns what a person does on the canvas into prompts, and accepts them."""

    _taking_away = False

    @property
    def taking_away(self) -> bool:
        """Whether a left click says what does not belong to the object."""
        return self._taking_away

    @property
    def can_bring_back(self) -> bool:
        """Whether something that was taken back can come again."""
        return bool(self._taken_back)

    @Slot(object)
    @guarded
    def click(self, click: ClickIntent) -> None:
        """A click on the image: a point, or a selection; see `clicks.meaning_of`."""
        click = replace(click, positive=click.positive and not self._taking_away)
        if self._accepting:
            self._later.append(partial(self.click, click))
            return
        key, point = self._navigation.picture.key, point_on(self._navigation.picture, click)
        if key is None or point is None:
            return
        if self._open is not None:
            self._say(self._open.prompt.with_point(point))
            return
        if not click.shift and (hint := refused_by_selected(self._objects, click)):
            self.notice.emit(hint)
            return
        meaning = meaning_among(self._objects, click, video=bool(self._navigation.frames))
        if isinstance(meaning, Select):
            self._objects.select([meaning.object_id])
        elif self._may_edit():
            object_id = meaning.object_id if isinstance(meaning, Refine) else None
            if object_id is None and not click.shift and (hint := beside_absent(self._objects)):
                self.notice.emit(hint)
            self._begin(key, self._first_turn(point, object_id), object_id)

    @Slot(bool)
    @guarded
    def set_taking_away(self, taking_away: bool) -> None:
        """Says what a left click means from now on."""
        self._taking_away = taking_away
        self.changed.emit()

    @Slot()
    @guarded
    def explain_nothing(self) -> None:
        """A click where there is no image."""
        picture = self._navigation.picture
        if picture.media_id is not None and picture.rgb is None:
            self.notice.emit(hints.no_image(picture.message))

    @Slot(object)
    @guarded
    def drag_box(self, box: Box) -> None:
        """A box: of the open prompt, else of the selected object of a video (`continued_by`), else of a new one."""
        if self._accepting:
            self._later.append(partial(self.drag_box, box))
            return
        key, rgb = self._navigation.picture.key, self._navigation.picture.rgb
        if key is None or rgb is None:
            return
        box = box.clipped(width=rgb.shape[1], height=rgb.shape[0])
        if min(box.size) < _MIN_BOX:
            return
        if self._open is not None:
            self._say(self._open.prompt.with_box(box))
        elif self._may_edit():
            selected = self._objects.refinable if self._navigation.frames else None
            continued = None if selected is None else continued_by(box, self._objects)
            row = None if selected is None else self._objects.here.row(selected)
            if continued is None and row is not None:
                self.notice.emit(beside_absent(self._objects) or hints.box_beside(self._objects.title(row)))
            self._begin(key, Turn(Prompt(box=box)), continued)

    @Slot()
    @guarded
    def accept(self) -> None:
        """Stores the candidate meant and is ready for the next object."""
        if self._accepting:
            if self._later:
                self._later.append(self.accept)
            return
        if self._open is None or not self._may_edit():
            return
        if self._open.object_id is None and self._open.class_id is None:
            self._open = replace(self._open, class_id=self._classes.current)
        if self._asked is not None:
            self._accepting = True
            self.changed.emit()
        elif self._open.last.candidate is not None:
            self._store(self._open, wanted=partial(self._is_open, self._open))

    def keep(self) -> None:
        """Accepts, and leaves the object selected, as a hand goes on with it. A prompt without an answer is dropped."""
        if self._open is not None and self._asked is None and self._open.last.candidate is None:
            self._drop()
            return
        self._keeping = True
        self.accept()

    @Slot()
    @guarded
    def escape(self) -> None:
        """One level back: drops the open prompt, else the selection."""
        if self._open is not None:
            self._drop()
        else:
            self._objects.select(())

    @Slot()
    @guarded
    def remove_last(self) -> None:
        """Takes back what was said last, and shows the answer from before."""
        if self._open is None:
            return
        self._accepting = self._keeping = False
        self._later.clear()
        taken, before = [*self._taken_back, self._open], self._open.taken_back()
        if before is None:
            self._drop()
        else:
            self._show(before)
        self._taken_back = taken
        self.changed.emit()

    @Slot(object)
    @guarded
    def look_closer(self, view: Box) -> None:
        """Asks again of the part of the image in view by itself: what is small in the image is large there."""
        rgb = self._navigation.picture.rgb
        if self._open is None or rgb is None or self._accepting:
            return
        part = part_in_view(view, height=rgb.shape[0], width=rgb.shape[1])
        closer = None if part is None else self._open.looked_at(part)
        if closer is None:
            self.notice.emit(hints.zoom_in_first() if part is None else hints.not_in_view())
            return
        self._taken_back.clear()
        self._open = closer
        self._ask()

    @Slot()
    @guarded
    def bring_back(self) -> None:
        """Says again what was taken back last."""
        if not self._taken_back or self._accepting:
            return
        prompt = self._taken_back.pop()
        if self._open is None:
            self._objects.select(() if prompt.object_id is None else (prompt.object_id,))
        else:
            prompt = replace(prompt, class_id=self._open.class_id)
        self._show(prompt)

    @Slot(int)
    @guarded
    def choose(self, index: int) -> None:
        """Picks a candidate of the newest answer, from 0, best first."""
        if self._open is not None and not self._accepting and self._asked is None:
            self._open = self._open.choosing(index)
            self.changed.emit()

    @Slot(int)
    @guarded
    def choose_class(self, class_id: int) -> None:
        """The class of the open prompt, else of the selected objects, else of the next object."""
        if self._open is not None:
            self._open = replace(self._open, class_id=class_id)
            if self._open.object_id is None:
                self._classes.choose(class_id)
            self.changed.emit()
        elif self._objects.selection:
            self._objects.change_class(self._objects.selection, class_id)
        else:
            self._classes.choose(class_id)

    @Slot(int)
    @guarded
    def press_class_key(self, key: int) -> None:
        """`choose_class` for a number key, 1…9."""
        class_id = self._classes.with_key(key)
        if class_id is not None:
            self.choose_class(class_id)

    def question_at(self, x: float, y: float) -> tuple[Turn, int | None] | None:
        """What a left click there would ask, and of which object; None when it would ask nothing."""
        click = ClickIntent(x, y, positive=not self._taking_away)
        point = point_on(self._navigation.picture, click)
        if point is None or self._accepting or not self._document.writable:
            return None
        if self._open is not None:
            if self._open.last.part is not None:
                return None  # encoding for a hover would be too much
            return self._open.next_turn(self._open.prompt.with_point(point)), self._open.object_id
        match meaning_among(self._objects, click, video=bool(self._navigation.frames)):
            case Begin():
                return self._first_turn(point, None), None
            case Refine(object_id):
                return self._first_turn(point, object_id), object_id
            case Select():
                return None

    def _may_edit(self) -> bool:
        if self._document.writable:
            return True
        self.notice.emit(self._document.read_only_hint)
        return False

    def _first_turn(self, point: Point, object_id: int | None) -> Turn:
        return first_turn(point, object_id, objects=self._objects, project=self._document.project)

    @Slot(object)
    @guarded
    def _reset(self, project: Project | None) -> None:
        self._taking_away = False
        super()._reset(project)
