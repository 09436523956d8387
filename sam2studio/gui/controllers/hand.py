"""Hand tools: strokes of the brush and polygons become masks that a person made. GUI thread; no widgets.

- The tool works on the selected object. With none selected, a stroke goes on with the object on whose mask it begins,
  the smallest first as for clicks; elsewhere, what is added is a new object of the current class. Either is selected
  from then on, so that the next stroke goes on with it. Enter ends that; with Shift, a stroke is another object anyway.
- A stroke or a polygon is one step of undo. It belongs to the frame that it was begun on.
- An open prompt is accepted first: its mask is what the hand corrects.
- What is stored is a person's: a keyframe on a video, and without clicks, as those no longer say what the mask is.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.brush import MAX_DIAMETER, BrushStroke
from sam2studio.core.errors import Cancelled
from sam2studio.core.mask import Mask
from sam2studio.core.mask_edit import polygon_mask
from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.classes import ClassesController
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.hand_target import Target, refusal, target_on
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.objects import ObjectsController
from sam2studio.gui.controllers.picture import Picture
from sam2studio.gui.controllers.prompts import PromptController
from sam2studio.gui.controllers.storing import is_spoiled_base, write_by_hand
from sam2studio.gui.guard import guarded
from sam2studio.gui.viewstate import ClickIntent, HandTool, HandView, Sketch
from sam2studio.project import Change, Edit, Project

_STEP = 1.2


@dataclass(frozen=True, eq=False)
class _Stroke:
    """A stroke that goes on."""

    target: Target
    brush: BrushStroke
    sketch: Sketch


class HandController(QObject):
    """Owns the tool in hand and what it is drawing.

    Signals:
        changed: Tool, mode, size, polygon or sketch are others now.
        touched: The sketch has changed in that part of the image: (x0, y0, x1, y1) in edge coordinates.
        notice: `Hint`, why nothing happened.
    """

    changed = Signal()
    touched = Signal(object)
    notice = Signal(object)

    def __init__(
        self,
        document: DocumentController,
        classes: ClassesController,
        objects: ObjectsController,
        navigation: NavigationController,
        prompts: PromptController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._classes = classes
        self._objects = objects
        self._navigation = navigation
        self._prompts = prompts
        self._tool: HandTool = "select"
        self._adds = True
        self._diameter = HandView().diameter
        self._stroke: _Stroke | None = None
        self._polygon: Target | None = None
        self._corners: tuple[tuple[float, float], ...] = ()
        document.opened.connect(self._reset)
        document.changed.connect(self._follow)
        navigation.current_changed.connect(self.end_stroke)
        navigation.picture_changed.connect(self._turn)

    @property
    def tool(self) -> HandTool:
        """The tool in hand."""
        return self._tool

    @property
    def adds(self) -> bool:
        """Whether the tool adds to masks; else it takes away."""
        return self._adds

    @property
    def diameter(self) -> int:
        """Of the brush, in pixels of the image."""
        return self._diameter

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """Corners of the polygon that is being drawn on the frame shown."""
        here = self._polygon is not None and self._polygon.image == self._navigation.picture.key
        return self._corners if here else ()

    @property
    def sketched(self) -> int | None:
        """The object whose mask is in the sketch; None without a stroke, or when it is a new one."""
        return None if self._stroke is None else self._stroke.target.object_id

    @property
    def drawing(self) -> bool:
        """Whether a stroke goes on, or a polygon is open on the frame shown."""
        return self._stroke is not None or bool(self.corners)

    @property
    def view(self) -> HandView:
        """What the canvas shows of the tool."""
        corners = self.corners
        color = self._polygon.color if self._polygon is not None and corners else HandView().color
        return HandView(
            tool=self._tool,
            adds=self._adds,
            diameter=self._diameter,
            corners=corners,
            color=color,
            sketch=None if self._stroke is None else self._stroke.sketch,
        )

    @Slot(str)
    @guarded
    def take(self, tool: HandTool) -> None:
        """Takes another tool; what the former one was drawing is kept if it is a stroke, dropped if a polygon."""
        if tool == self._tool:
            return
        self.end_stroke()
        self._polygon, self._corners = None, ()
        self._tool, self._adds = tool, True
        if tool != "select" and self._prompts.open is not None and self._document.writable:
            self._prompts.keep()
        self.changed.emit()

    @Slot()
    @guarded
    def swap(self) -> None:
        """From adding to taking away, and back."""
        self._adds = not self._adds
        self.changed.emit()

    @Slot(int)
    @guarded
    def resize(self, steps: int) -> None:
        """Makes the brush larger, or smaller, by steps that are felt at any size."""
        size = self._diameter
        for _ in range(abs(steps)):
            size = max(size + 1, round(size * _STEP)) if steps > 0 else min(size - 1, round(size / _STEP))
        self.set_diameter(size)

    def set_diameter(self, diameter: int) -> None:
        """Gives the brush a size in pixels of the image."""
        diameter = min(max(diameter, 1), MAX_DIAMETER)
        if diameter != self._diameter:
            self._diameter = diameter
            self.changed.emit()

    @Slot()
    @guarded
    def back(self) -> None:
        """One level back: what is being drawn (the stroke, or the last corner), then the tool."""
        if self._stroke is not None:
            self.cancel_stroke()
        elif self.corners:
            self.remove_corner()
        else:
            self.take("select")

    @Slot()
    @guarded
    def accept(self) -> None:
        """Closes the polygon; without one, ends the object in hand: what is added next is another one."""
        if self.corners:
            self.close_polygon()
        else:
            self._objects.select(())

    # The brush.

    @Slot(object)
    @guarded
    def begin_stroke(self, click: ClickIntent) -> None:
        """Sets the brush down; the right button, or Alt, does the opposite; with Shift it begins another object."""
        self.end_stroke()
        if click.shift:
            self._objects.select(())
        elif not self._objects.selection and self._may_draw:
            self._objects.select(self._objects.here.hits(click.x, click.y)[:1])
        adds = self._adds if click.positive else not self._adds
        target = self._target(adds=adds)
        if target is None:
            return
        brush = BrushStroke(target.base, adds=adds)
        x, y = target.base.bbox[:2] if target.base.bbox is not None else (0, 0)
        sketch = Sketch(brush.pixels, target.color, label=target.label, anchor=(x, y))
        self._stroke = _Stroke(target, brush, sketch)
        self.move_stroke(click.x, click.y)
        self.changed.emit()

    @Slot(float, float)
    @guarded
    def move_stroke(self, x: float, y: float) -> None:
        """Goes on to there."""
        if self._stroke is not None:
            part = self._stroke.brush.draw_to(x, y, diameter=self._diameter)
            if part is not None:
                self.touched.emit(part)

    @Slot()
    @guarded
    def end_stroke(self) -> None:
        """Keeps what was drawn."""
        stroke, self._stroke = self._stroke, None
        if stroke is not None:
            label = self.tr("Paint mask") if stroke.brush.adds else self.tr("Erase from mask")
            self._store(label, stroke.target, stroke.brush.mask())
            self.changed.emit()

    @Slot()
    @guarded
    def cancel_stroke(self) -> None:
        """Forgets what was drawn."""
        if self._stroke is not None:
            self._stroke = None
            self.changed.emit()

    # The polygon.

    @Slot(object)
    @guarded
    def add_corner(self, click: ClickIntent) -> None:
        """Sets a corner; the first one decides which object it is about."""
        if not click.positive:
            return
        if not self.corners:
            if click.shift:
                self._objects.select(())
            self._polygon, self._corners = self._target(adds=self._adds), ()
        if self._polygon is not None:
            self._corners = (*self._corners, (click.x, click.y))
            self.changed.emit()

    @Slot()
    @guarded
    def remove_corner(self) -> None:
        """Takes the last corner back."""
        if self.corners:
            self._corners = self._corners[:-1]
            self.changed.emit()

    @Slot()
    @guarded
    def close_polygon(self) -> None:
        """Adds what the polygon encloses, or takes it away; one of less than three corners goes on."""
        corners, target = self.corners, self._polygon
        if target is None or len(corners) < 3:
            if corners:
                self.notice.emit(hints.three_corners())
            return
        self._polygon, self._corners = None, ()
        inside = polygon_mask(corners, height=target.base.height, width=target.base.width)
        label = self.tr("Add polygon") if self._adds else self.tr("Cut polygon")
        self._store(label, target, target.base | inside if self._adds else target.base - inside)
        self.changed.emit()

    # What it works on, and storing.

    @property
    def _may_draw(self) -> bool:
        """Whether there is something to draw on, and no clicks are open; why not, `_target` says."""
        shown = self._navigation.picture.key is not None
        return shown and self._document.writable and self._prompts.open is None

    def _target(self, *, adds: bool) -> Target | None:
        """The object meant, on the frame shown; None, and why, when nothing can be drawn."""
        picture = self._navigation.picture
        if picture.rgb is None:
            if picture.media_id is not None:
                self.notice.emit(hints.no_image(picture.message))
            return None
        if picture.key is None:
            return None  # another frame is on its way
        if not self._document.writable:
            self.notice.emit(self._document.read_only_hint)
            return None
        if self._prompts.open is not None:
            self._prompts.keep()
        if self._prompts.open is not None:
            self.notice.emit(hints.answer_first())
            return None
        if (hint := refusal(self._objects, adds=adds)) is not None:
            self.notice.emit(hint)
            return None
        height, width = picture.rgb.shape[:2]
        return target_on(picture.key, self._objects, height=height, width=width, new_class=self._classes.current)

    def _store(self, label: str, target: Target, mask: Mask) -> None:
        project = self._document.project
        if mask == target.base or project is None:
            return
        video = project.media_row(target.image.media_id).kind == "video"
        if target.object_id is None:
            label = self.tr("Add {name}").format(name=self._class_name())
        elif not mask and not video:
            self.notice.emit(hints.erased_all(target.label))

        def act(edit: Edit) -> int:
            object_id = target.object_id
            if self._is_spoiled(target):
                raise Cancelled
            if object_id is None:
                object_id = edit.add_object(target.image.media_id, self._classes.ensure(edit))
            confirms = object_id != self._objects.undecided
            write_by_hand(edit, object_id, mask, frame=target.image.frame, video=video, confirms=confirms)
            return object_id

        self._document.apply(label, act, then=lambda object_id: self._stored(target, object_id))

    def _class_name(self) -> str:
        current = self._classes.current
        return self._classes.name(current) if current is not None else self.tr("object")

    def _stored(self, target: Target, object_id: int) -> None:
        if target.object_id is None and target.image.media_id == self._objects.here.media_id:
            self._objects.select((object_id,))

    # Going elsewhere.

    @Slot(object)
    @guarded
    def _turn(self, picture: Picture) -> None:
        if self._stroke is not None and self._stroke.target.image != picture.key:
            self.end_stroke()
        elif self._polygon is not None:
            self.changed.emit()

    @Slot(object)
    @guarded
    def _reset(self, _project: Project | None) -> None:
        self._stroke, self._polygon, self._corners = None, None, ()
        self._tool, self._adds = "select", True
        self.changed.emit()

    @Slot(object)
    @guarded
    def _follow(self, change: Change) -> None:
        """An undo, a panel or an import may have changed the mask that is being drawn on: then what was drawn goes."""
        if self._stroke is not None and self._touches(change, self._stroke.target):
            self.cancel_stroke()
        if self._polygon is not None and self._touches(change, self._polygon):
            self._polygon, self._corners = None, ()
            self.changed.emit()

    def _touches(self, change: Change, target: Target) -> bool:
        named = target.object_id in change.object_ids or target.image.media_id in change.tables.get("media", ())
        return named and self._is_spoiled(target)

    def _is_spoiled(self, target: Target) -> bool:
        project = self._document.project
        return project is None or is_spoiled_base(project, target.image, target.object_id, target.base)
