"""From what the controllers know to what the canvas shows: a pure function, and the object that calls it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sam2studio.core.colors import Rgb
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Prompt
from sam2studio.gui.controllers.classes import ClassesController
from sam2studio.gui.controllers.colors import ColorsController
from sam2studio.gui.controllers.frame_objects import FrameObjects
from sam2studio.gui.controllers.hand import HandController
from sam2studio.gui.controllers.hand_target import keeper, refusal
from sam2studio.gui.controllers.hover import HoverController
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.objects import ObjectsController
from sam2studio.gui.controllers.picture import Picture
from sam2studio.gui.controllers.prompt_state import OpenPrompt
from sam2studio.gui.controllers.prompts import PromptController
from sam2studio.gui.guard import guarded
from sam2studio.gui.inference import InferenceClient
from sam2studio.gui.viewstate import CandidateView, CanvasState, HandView, MaskView, ReviewView
from sam2studio.project import ObjectRow

LATE_MS = 250
"""A frame that takes longer to come is announced."""
SLOW_MS = 400
"""A click that takes longer to answer is said to be at work."""


@dataclass(frozen=True, kw_only=True)
class ViewOptions:
    """How masks are painted.

    Attributes:
        opacity: Of fills, 0…1.
        outline_only: No fills.
    """

    opacity: float = 0.45
    outline_only: bool = False


def canvas_state(
    *,
    picture: Picture,
    objects: FrameObjects,
    selection: frozenset[int] = frozenset(),
    solo: int | None = None,
    prompt: OpenPrompt | None = None,
    hover: Mask | None = None,
    options: ViewOptions,
    review: ReviewView | None = None,
    hand: HandView | None = None,
    sketched: int | None = None,
    busy: str = "",
    colors: ColorsController,
    current_class: int | None = None,
    title: Callable[[ObjectRow], str],
) -> CanvasState:
    """What the canvas shows.

    Larger masks lie below smaller ones. The stored mask of the object that is being refined gives way to the candidate,
    and that of the object under the brush to the sketch.

    Args:
        picture: Pixels, or why there are none.
        objects: Objects and masks of the frame.
        selection: Selected objects.
        solo: The object shown fully while others are dimmed.
        prompt: The open prompt.
        hover: Preview under the pointer.
        options: How masks are painted.
        review: The proposal that is up for review.
        hand: The tool in hand.
        sketched: The object whose mask is in the tool's sketch.
        busy: Text in the corner.
        colors: What objects are painted in.
        current_class: The class that a new object gets.
        title: What an object is called.
    """
    shown = prompt.shown if prompt else None
    replaced = {prompt.object_id if prompt and shown else None, sketched}
    candidates = () if shown is None else shown.candidates
    views = [
        MaskView(
            object_id=row.id,
            mask=mask.mask,
            color=colors.of(row),
            label=title(row) if row.id in selection else "",
            selected=row.id in selection,
            dimmed=solo is not None and row.id != solo,
            proposal=row.state == "proposal",
        )
        for row, mask in objects
        if mask is not None and mask.mask and not row.hidden and row.id not in replaced
    ]
    return CanvasState(
        image=picture.rgb,
        image_key=picture.place,
        masks=tuple(sorted(views, key=lambda view: -view.mask.area)) if picture.rgb is not None else (),
        prompt=prompt.prompt if prompt else Prompt(),
        prompt_color=_prompt_color(prompt, objects, current_class, colors),
        candidates=tuple(
            CandidateView(candidate.mask, candidate.score, chosen=shown is not None and place == shown.chosen)
            for place, candidate in enumerate(candidates)
        ),
        hover=hover,
        opacity=options.opacity,
        outline_only=options.outline_only,
        review=review,
        hand=hand or HandView(),
        busy=busy,
        message=picture.message,
    )


def _prompt_color(
    prompt: OpenPrompt | None, objects: FrameObjects, current_class: int | None, colors: ColorsController
) -> Rgb:
    """What the prompt's object is painted in once it is accepted."""
    chosen = None if prompt is None else prompt.class_id
    row = None if prompt is None or prompt.object_id is None else objects.row(prompt.object_id)
    if row is None:
        return colors.of_next(current_class if chosen is None else chosen, objects.rows)
    return colors.of(row if chosen is None else replace(row, class_id=chosen))


class ViewController(QObject):
    """Listens to all controllers and tells the canvas's state, once per turn of the event loop at most.

    Signals:
        state_changed: `CanvasState`.
    """

    state_changed = Signal(object)

    def __init__(
        self,
        classes: ClassesController,
        objects: ObjectsController,
        navigation: NavigationController,
        prompts: PromptController,
        hover: HoverController,
        hand: HandController,
        client: InferenceClient,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._classes = classes
        self._objects = objects
        self._navigation = navigation
        self._prompts = prompts
        self._hover = hover
        self._hand = hand
        self._options = ViewOptions()
        self._review: ReviewView | None = None
        self._busy = ""
        self._late = False
        self._waiting = QTimer(self)  # for the frame under the playhead
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(LATE_MS)
        self._waiting.timeout.connect(self._say_late)
        self._slow = False
        self._answering = QTimer(self)  # for the answer of a click
        self._answering.setSingleShot(True)
        self._answering.setInterval(SLOW_MS)
        self._answering.timeout.connect(self._say_slow)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._tell)
        for changed in (
            classes.changed,
            objects.changed,
            objects.turned,
            navigation.current_changed,
            navigation.picture_changed,
            prompts.changed,
            hover.changed,
            hand.changed,
        ):
            changed.connect(self.refresh)
        navigation.picture_changed.connect(self._time_frame)
        prompts.changed.connect(self._time_answer)
        client.status.connect(self._set_busy)

    @property
    def options(self) -> ViewOptions:
        """How masks are painted."""
        return self._options

    @property
    def state(self) -> CanvasState:
        """What the canvas is to show now."""
        return canvas_state(
            picture=self._navigation.picture,
            objects=self._objects.here,
            selection=self._objects.selection,
            solo=self._objects.solo,
            prompt=self._prompts.open,
            hover=self._hover.mask,
            options=self._options,
            review=self._review,
            hand=self._hand.view,
            sketched=self._hand.sketched,
            busy=" · ".join(part for part in (self._hint(), self._awaited) if part),
            colors=self._objects.colors,
            current_class=self._classes.current,
            title=self._objects.title,
        )

    @Slot(float)
    @guarded
    def set_opacity(self, opacity: float) -> None:
        """Opacity of mask fills, 0…1."""
        self._set(replace(self._options, opacity=min(max(opacity, 0.0), 1.0)))

    @Slot(bool)
    @guarded
    def set_outline_only(self, outline_only: bool) -> None:
        """Masks without fills."""
        self._set(replace(self._options, outline_only=outline_only))

    @Slot(object)
    @guarded
    def set_review(self, review: ReviewView | None) -> None:
        """The proposal that is up for review, or None."""
        if review != self._review:
            self._review = review
            self.refresh()

    @Slot()
    @guarded
    def refresh(self) -> None:
        """Tells the state soon."""
        self._timer.start()

    def _set(self, options: ViewOptions) -> None:
        self._options = options
        self.refresh()

    @property
    def _by_hand(self) -> bool:
        """Whether the person draws, which waits for no model."""
        return self._hand.tool != "select" and self._prompts.open is None

    @property
    def _awaited(self) -> str:
        """What a person waits for."""
        if self._by_hand:
            return ""
        return self._busy or (self.tr("Answering…") if self._slow else "")

    def _hint(self) -> str:
        """What to do next, and that clicks take away, where that was chosen."""
        hint = self._hint_of_work()
        if self._by_hand or not self._prompts.taking_away or self._navigation.picture.key is None:
            return hint
        return " · ".join(part for part in (hint, self.tr("clicks take away, [object.positive] adds")) if part)

    def _hint_of_work(self) -> str:
        """What to do with an answer, also before it comes, for those who do not know the keys; or that another frame
        is on its way.
        """
        if self._late:
            text = self.tr("This is frame {frame}; frame {wanted} follows")
            return text.format(frame=self._navigation.picture.frame, wanted=self._navigation.frame)
        prompt = self._prompts.open
        if prompt is None:
            return self._hint_of_tool() if self._by_hand else self._hint_of_selection()
        if not prompt.last.askable:
            return self.tr("Now click on the object itself · [object.cancel] cancels")
        if not self._prompts.asking and (prompt.shown is None or not prompt.shown.candidates):
            return ""
        row = None if prompt.object_id is None else self._objects.here.row(prompt.object_id)
        if row is None:
            return self.tr("New object · [object.accept] accepts, [object.cancel] cancels")
        return self.tr("“{name}” · [object.accept] accepts, [object.cancel] cancels").format(
            name=self._objects.title(row)
        )

    def _hint_of_tool(self) -> str:
        """What the tool in hand does, and the keys that change that; or why it does nothing."""
        if self._hand.tool == "brush" and not self._objects.selection and self._objects.here.free:
            return self._hint_of_brush_on_any()
        if (hint := refusal(self._objects, adds=self._hand.adds)) is not None:
            return hint.brief
        row = None if self._objects.refinable is None else self._objects.here.row(self._objects.refinable)
        name = self.tr("a new object") if row is None else f"“{self._objects.title(row)}”"
        if self._hand.tool == "brush":
            text = (
                self.tr(
                    "Brush adds to {name} · {size} px [mask.smaller] [mask.larger] · [mask.swap] erases · "
                    "[mask.select] ends"
                )
                if self._hand.adds
                else self.tr(
                    "Brush erases from {name} · {size} px [mask.smaller] [mask.larger] · [mask.swap] adds · "
                    "[mask.select] ends"
                )
            )
            return text.format(name=name, size=self._hand.diameter)
        text = (
            self.tr("Polygon adds to {name} · [object.accept] closes · [mask.swap] cuts · [mask.select] ends")
            if self._hand.adds
            else self.tr("Polygon cuts from {name} · [object.accept] closes · [mask.swap] adds · [mask.select] ends")
        )
        return text.format(name=name)

    def _hint_of_brush_on_any(self) -> str:
        text = (
            self.tr(
                "Brush adds to a new object, or to the mask it begins on · {size} px [mask.smaller] [mask.larger] · "
                "[mask.swap] erases · [mask.select] ends"
            )
            if self._hand.adds
            else self.tr(
                "Select an object, or begin on a mask, to erase from it · {size} px [mask.smaller] [mask.larger] · "
                "[mask.swap] adds · [mask.select] ends"
            )
        )
        return text.format(size=self._hand.diameter)

    def _hint_of_selection(self) -> str:
        """Which of several objects combining changes; whose a click is on a video, where one stays selected."""
        if len(self._objects.selection) > 1:
            return self._hint_of_several()
        object_id = self._objects.refinable
        row = None if object_id is None else self._objects.here.row(object_id)
        if row is None or not self._navigation.frames or self._navigation.picture.key is None:
            return ""
        text = self.tr("Clicks belong to “{name}” · [object.cancel] for another object")
        return text.format(name=self._objects.title(row))

    def _hint_of_several(self) -> str:
        here = self._objects.here
        chosen = [(row, here.mask(row.id)) for row in here.rows if row.id in self._objects.selection]
        found = [(row, mask.mask) for row, mask in chosen if mask is not None and mask.mask and not row.hidden]
        if len(found) < 2:
            return ""
        text = self.tr("Uniting or cutting changes “{name}”, which was selected last")
        if self._objects.active is None:
            text = self.tr("Uniting or cutting changes “{name}”, the largest")
        return text.format(name=self._objects.title(keeper(self._objects, found)[0]))

    @Slot(object)
    @guarded
    def _time_frame(self, picture: Picture) -> None:
        """Says so when the frame under the playhead does not come at once; playback is by the clock anyway."""
        if picture.rgb is None or picture.frame == self._navigation.frame or self._navigation.playing:
            self._waiting.stop()
            self._late = False
        elif not self._waiting.isActive() and not self._late:
            self._waiting.start()

    @Slot()
    @guarded
    def _say_late(self) -> None:
        self._late = True
        self.refresh()

    @Slot()
    @guarded
    def _time_answer(self) -> None:
        """Says so when a click is not answered at once; the newest of several counts from the first."""
        if not self._prompts.asking:
            self._answering.stop()
            self._slow = False
        elif not self._answering.isActive() and not self._slow:
            self._answering.start()

    @Slot()
    @guarded
    def _say_slow(self) -> None:
        self._slow = True
        self.refresh()

    @Slot(str)
    @guarded
    def _set_busy(self, text: str) -> None:
        self._busy = text
        self.refresh()

    @Slot()
    @guarded
    def _tell(self) -> None:
        self.state_changed.emit(self.state)
