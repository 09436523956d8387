"""The open prompt, from its first question until it is an object of the document. GUI thread; no widgets.

What a person does to it is `prompts.PromptController`'s. The rules here:

- A prompt that is accepted while its newest question is still being answered waits for that answer, and is stored then.
- Going to another media or frame while an accepted prompt is being answered does not lose it: it is finished and stored
  where it was made. A prompt that was not accepted is kept in memory and is open again when its frame is.
- Any change of the document asks an unanswered prompt again; a change of the object that is being refined drops it. On
  a video only what a person or an undo changes on that very frame does, so that tracking may run meanwhile.
- A new object leaves nothing selected when it is stored, so that the next click begins the next one. An object that was
  there already stays selected on a video, so that it can be corrected frame by frame.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.errors import Cancelled
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Prompt
from sam2studio.engine.messages import Failure, ImageKey, JobKey, Predicted
from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.classes import ClassesController
from sam2studio.gui.controllers.close_ups import CloseUpsController
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.controllers.objects import ObjectsController
from sam2studio.gui.controllers.picture import Picture
from sam2studio.gui.controllers.prompt_state import OpenPrompt, Turn
from sam2studio.gui.controllers.storing import is_spoiled, write_object
from sam2studio.gui.guard import guarded
from sam2studio.gui.inference import InferenceClient
from sam2studio.project import Change, Edit, Project

DRAFTS = 64
"""How many prompts that were left open are kept."""


class OpenPromptController(QObject):
    """Keeps the open prompt: asks, takes answers, stores it, puts it aside and brings it up again.

    Signals:
        changed: The open prompt or its answer are others now.
        notice: `Hint`, why nothing happened, or what was left behind.
    """

    changed = Signal()
    notice = Signal(object)

    def __init__(
        self,
        document: DocumentController,
        classes: ClassesController,
        objects: ObjectsController,
        navigation: NavigationController,
        client: InferenceClient,
        close_ups: CloseUpsController,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._classes = classes
        self._objects = objects
        self._navigation = navigation
        self._client = client
        self._close_ups = close_ups
        self._open: OpenPrompt | None = None
        self._asked: JobKey | None = None
        self._accepting = False
        self._keeping = False  # what is accepted stays selected
        self._later: list[Callable[[], None]] = []
        self._landing: dict[JobKey, OpenPrompt] = {}
        self._drafts: OrderedDict[ImageKey, OpenPrompt] = OrderedDict()
        self._storing: OpenPrompt | None = None
        self._told_open = False  # that a frame was left with an open prompt
        self._taken_back: list[OpenPrompt] = []  # the prompt before each thing that was taken back, newest last
        document.opened.connect(self._reset)
        document.changed.connect(self._follow)
        navigation.current_changed.connect(self._leave)
        navigation.picture_changed.connect(self._arrive)
        client.predicted.connect(self._answer)
        client.failed.connect(self._fail)
        client.model_loaded.connect(self._change_model)
        client.model_failed.connect(self._keep_model)

    @property
    def open(self) -> OpenPrompt | None:
        """The open prompt."""
        return self._open

    @property
    def accepting(self) -> bool:
        """Whether it is accepted and waits for its answer."""
        return self._accepting

    @property
    def asking(self) -> bool:
        """Whether its newest question waits for its answer."""
        return self._asked is not None

    @property
    def drafts(self) -> int:
        """Prompts left open on other media."""
        return len(self._drafts)

    # Asking.

    def _begin(self, key: ImageKey, turn: Turn, object_id: int | None) -> None:
        self._taken_back.clear()
        self._open = OpenPrompt(key, (self._closely(turn, None),), object_id)
        self._objects.select(() if object_id is None else (object_id,))
        self._ask()

    def _say(self, prompt: Prompt) -> None:
        assert self._open is not None
        self._taken_back.clear()
        known = self._open.last.candidate
        turn = self._closely(self._open.next_turn(prompt), None if known is None else known.mask)
        self._open = self._open.then(turn)
        self._ask()

    def _closely(self, turn: Turn, known: Mask | None) -> Turn:
        """The question as it is asked of a small object, of which this is known."""
        rgb = self._navigation.picture.rgb
        if rgb is None:
            return turn
        return self._close_ups.question(turn, known, height=rgb.shape[0], width=rgb.shape[1])

    def _ask(self) -> None:
        """Asks the newest turn; it replaces an older question."""
        assert self._open is not None
        if self._open.last.askable:
            self._navigation.settle()
            job = self._open.last.job(
                image=self._open.image, revision=self._document.revision, object_id=self._open.object_id
            )
            self._asked = self._client.predict(job)
        else:
            self._forget_question()
        self.changed.emit()

    def _show(self, prompt: OpenPrompt) -> None:
        """Opens a prompt as it was; asks only what has no answer."""
        self._open = prompt
        if prompt.last.candidates:
            self._forget_question()
            self.changed.emit()
        else:
            self._ask()

    def _forget_question(self) -> None:
        if self._asked is not None:
            self._asked = None
            self._client.cancel()

    def _drop(self) -> None:
        self._open = None
        self._taken_back.clear()
        self._accepting = self._keeping = False
        self._later.clear()
        self._forget_question()
        self.changed.emit()

    # Answers.

    @Slot(object)
    @guarded
    def _answer(self, answer: Predicted) -> None:
        landing = self._landing.pop(answer.key, None)
        if landing is not None:
            self._store(landing.answered(answer.candidates), wanted=lambda: True)
            return
        if self._open is None or answer.key != self._asked:
            return
        self._asked = None
        self._open = self._open.answered(answer.candidates)
        if self._accepting:
            self._accepting = False
            self._store(self._open, wanted=partial(self._is_open, self._open))
        self.changed.emit()

    @Slot(object)
    @guarded
    def _fail(self, failure: Failure) -> None:
        """The client tells the person; here the prompt only stops waiting. Its points stay."""
        if not isinstance(failure.key, JobKey):
            return
        self._landing.pop(failure.key, None)
        if self._open is not None and failure.key == self._asked:
            self._open = self._open.unanswered()
            self._asked, self._accepting, self._keeping = None, False, False
            self._later.clear()
            self.changed.emit()

    @Slot(object)
    @guarded
    def _change_model(self, _info: object) -> None:
        self._taken_back.clear()
        self._drafts = OrderedDict((key, draft.for_another_model()) for key, draft in self._drafts.items())
        if self._open is not None:
            self._open = self._open.for_another_model()
            self._ask()

    @Slot(object)
    @guarded
    def _keep_model(self, _failure: object) -> None:
        if self._asked is not None:
            self._ask()

    # Storing.

    def _is_open(self, prompt: OpenPrompt) -> bool:
        return self._open is prompt

    def _store(self, prompt: OpenPrompt, *, wanted: Callable[[], bool]) -> None:
        """Writes an answered prompt in one action; if the disk is full, as soon as there is room and it is `wanted`."""
        if prompt.object_id is None:
            label = self.tr("Add {name}").format(name=self._class_name(prompt))
        else:
            label = self.tr("Refine object")

        def act(edit: Edit) -> int:
            if not wanted():
                raise Cancelled
            return write_object(edit, prompt, new_class=self._classes.ensure)

        self._storing = prompt
        try:
            if not self._document.apply(label, act, then=lambda object_id: self._stored(prompt, object_id)):
                self._later.clear()
        finally:
            self._storing = None

    def _class_name(self, prompt: OpenPrompt) -> str:
        class_id = self._classes.current if prompt.class_id is None else prompt.class_id
        return self._classes.name(class_id) if class_id is not None else self.tr("object")

    def _stored(self, prompt: OpenPrompt, object_id: int) -> None:
        if self._open is not prompt:
            return
        self._open = None
        if self._keeping:
            self._keeping = False
            self._objects.select((object_id,))
        elif prompt.object_id is None or not self._navigation.frames:
            self._objects.select(())
        self.changed.emit()
        while self._later and not self._accepting:
            self._later.pop(0)()

    # Going elsewhere.

    @Slot()
    @guarded
    def _leave(self) -> None:
        """Before another media or frame is shown."""
        self._taken_back.clear()
        prompt, asked = self._open, self._asked
        if prompt is None:
            return
        if self._accepting and asked is not None and self._client.finish(asked):
            self._landing[asked] = prompt
        else:
            self._drafts[prompt.image] = prompt
            while len(self._drafts) > DRAFTS:
                self._drafts.popitem(last=False)
            if self._navigation.frames and prompt.shown is not None and not self._told_open:
                self._told_open = True
                self.notice.emit(hints.left_open(prompt.image.frame))
        self._open, self._asked, self._accepting, self._keeping = None, None, False, False
        self._later.clear()
        self.changed.emit()

    @Slot(object)
    @guarded
    def _arrive(self, picture: Picture) -> None:
        if self._open is not None and self._open.image != picture.key:
            self._leave()
        if any(prompt.image != picture.key for prompt in self._taken_back):
            self._taken_back.clear()
        draft = self._drafts.pop(picture.key, None) if picture.key is not None else None
        if draft is None or self._open is not None:
            return
        if draft.object_id is not None:
            self._objects.select((draft.object_id,))
        self._show(draft)

    @Slot(object)
    @guarded
    def _reset(self, _project: Project | None) -> None:
        self._landing.clear()
        self._drafts.clear()
        self._told_open = False
        self._drop()

    @Slot(object)
    @guarded
    def _follow(self, change: Change) -> None:
        """What happened to the document: undo, a panel, an import, another prompt that was stored."""
        self._taken_back.clear()
        self._landing = {key: prompt for key, prompt in self._landing.items() if not self._spoiled(prompt, change)}
        for key in [key for key, draft in self._drafts.items() if self._spoiled(draft, change)]:
            del self._drafts[key]
        if self._open is None or self._open is self._storing:
            return
        if self._spoiled(self._open, change):
            self._drop()
        elif self._asked is not None:
            self._ask()

    def _spoiled(self, prompt: OpenPrompt, change: Change) -> bool:
        project = self._document.project
        return project is None or is_spoiled(prompt, change, project)
