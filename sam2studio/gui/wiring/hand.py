"""Hand tools: their actions and the canvas's strokes to the controllers, and back what is in hand."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Slot

from sam2studio.config.settings import Settings
from sam2studio.core.progress import Progress
from sam2studio.gui.canvas import Canvas
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.viewstate import ClickIntent, HandTool
from sam2studio.gui.wiring import notices
from sam2studio.gui.wiring.job_line import JobLine

_JOB = "edges"
_TOOLS: tuple[HandTool, ...] = ("select", "brush", "polygon")


class HandWiring(QObject):
    """Joins the tools with the canvas. GUI thread."""

    def __init__(
        self, window: MainWindow, canvas: Canvas, controllers: Controllers, jobs: JobLine, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window = window
        self._controllers = controllers
        self._jobs = jobs
        self._settings = settings
        hand, edits = controllers.hand, controllers.mask_edits
        hand.set_diameter(round(settings.number("brush_diameter")))
        hand.changed.connect(self._show)
        hand.touched.connect(canvas.touch)
        for hinting in (hand, edits):
            hinting.notice.connect(lambda hint: window.notify(notices.of_hint(hint)))
        edits.refining.connect(self._show_refining)
        edits.failed.connect(lambda failure: window.notify(notices.of_failure(failure)))
        canvas.hand.stroke_began.connect(self._begin)
        canvas.hand.stroke_moved.connect(hand.move_stroke)
        canvas.hand.stroke_ended.connect(hand.end_stroke)
        canvas.hand.stroke_cancelled.connect(hand.cancel_stroke)
        canvas.hand.polygon_closed.connect(hand.close_polygon)
        actions = window.actions_by_id
        for tool in _TOOLS:
            actions[f"mask.{tool}"].triggered.connect(partial(self._take, tool))
        actions["mask.swap"].triggered.connect(hand.swap)
        actions["mask.smaller"].triggered.connect(lambda: hand.resize(-1))
        actions["mask.larger"].triggered.connect(lambda: hand.resize(1))
        for name, slot in (
            ("mask.fill_holes", edits.fill_holes),
            ("mask.keep_largest", edits.keep_largest),
            ("mask.smooth", edits.smooth),
            ("mask.refine", edits.refine),
            ("mask.grow", edits.grow),
            ("mask.shrink", edits.shrink),
            ("mask.unite", edits.unite),
            ("mask.subtract", edits.subtract),
            ("mask.intersect", edits.intersect),
            ("edit.copy", edits.copy),
            ("edit.paste", edits.paste),
        ):
            actions[name].triggered.connect(slot)

    def _take(self, tool: HandTool) -> None:
        self._controllers.hand.take(tool)

    @Slot(object)
    @guarded
    def _begin(self, click: ClickIntent) -> None:
        """A stroke on a video that plays stops it, as a click does."""
        if self._controllers.playback.playing:
            self._controllers.playback.pause()
        else:
            self._controllers.hand.begin_stroke(click)

    @Slot()
    @guarded
    def _show(self) -> None:
        hand = self._controllers.hand
        self._window.actions_by_id[f"mask.{hand.tool}"].setChecked(True)
        self._settings.set("brush_diameter", hand.diameter)
        if hand.tool != "select":
            self._controllers.hover.leave()
        if hand.drawing:
            self._window.banner.dismiss_good()  # the canvas says there what the tool does

    @Slot(object)
    @guarded
    def _show_refining(self, progress: Progress | None) -> None:
        if progress is None:
            self._jobs.clear(_JOB)
        else:
            text = self.tr("Drawing outlines to edges")
            self._jobs.show(_JOB, text, progress.fraction, cancel=self._controllers.mask_edits.cancel_refining)
