"""Everything on the picture that is shown: a search on the inference thread, and its masks as proposals.

GUI thread; no widgets. The person goes on working meanwhile, on other pictures too: what is found lands where it was
looked for, in one step of undo. A search ends by itself, by `cancel`, when another model is chosen, and with its media.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.errors import InputError
from sam2studio.engine.everything_options import EverythingOptions
from sam2studio.engine.messages import (
    EverythingEnded,
    EverythingJob,
    EverythingKey,
    EverythingProgress,
    ImageJob,
    ModelInfo,
)
from sam2studio.engine.segmenters import CLASSIC
from sam2studio.gui.controllers import hints
from sam2studio.gui.controllers.document import DocumentController
from sam2studio.gui.controllers.navigation import NavigationController
from sam2studio.gui.guard import guarded
from sam2studio.gui.inference import InferenceClient
from sam2studio.jobs.everything import propose_everything
from sam2studio.project import Edit, Project
from sam2studio.weights.catalogue import find


@dataclass(frozen=True)
class _Search:
    """A search under way.

    Attributes:
        key: That of its answers.
        by: Who looks.
        fraction: 0…1.
        stopped: The person cancelled it.
    """

    key: EverythingKey
    by: str
    fraction: float = 0.0
    stopped: bool = False


class EverythingController(QObject):
    """Begins a search, stores what it finds, and ends it.

    Signals:
        changed: A search began, went on or ended.
        notice: `Hint`, why nothing happened.
        finished: Number of proposals that were made.
    """

    changed = Signal()
    notice = Signal(object)
    finished = Signal(int)

    def __init__(
        self,
        document: DocumentController,
        navigation: NavigationController,
        client: InferenceClient,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._navigation = navigation
        self._client = client
        self._model: ModelInfo | None = None
        self._search: _Search | None = None
        self._warned = False  # that this model finds little
        client.model_loaded.connect(self._change_model)
        client.everything_progressed.connect(self._pass)
        client.everything_ended.connect(self._end)
        document.opened.connect(self._reset)

    @property
    def fraction(self) -> float | None:
        """How far the search is, 0…1; None while there is none."""
        return None if self._search is None else self._search.fraction

    def begin(self, *, fast: bool = False) -> None:
        """Searches the picture that is shown; a search under way ends. The bundled network begins when asked again.

        Args:
            fast: Leave out the middle of things that were found.
        """
        picture, model = self._navigation.picture, self._model
        if self._document.project is None or picture.media_id is None:
            return
        if not self._document.writable:
            self.notice.emit(self._document.read_only_hint)
        elif picture.key is None or picture.rgb is None:
            self.notice.emit(hints.no_image(picture.message))
        elif model is not None and model.name == CLASSIC:
            self.notice.emit(hints.everything_needs_a_model())
        elif model is not None and _finds_little(model.label) and not self._warned:
            self._warned = True
            self.notice.emit(hints.everything_by_nano(model.label))
        else:
            options = EverythingOptions(fast=fast)
            image = ImageJob(picture.key, picture.rgb)
            key = self._client.find_everything(
                EverythingJob(key=EverythingKey(image=picture.key), image=image, options=options)
            )
            self._search = _Search(key, by="" if model is None else model.label)
            self.changed.emit()

    @Slot()
    @guarded
    def cancel(self) -> None:
        """Ends the search; nothing is proposed."""
        if self._search is not None:
            self._search = _Search(self._search.key, self._search.by, self._search.fraction, stopped=True)
            self._client.cancel_everything()

    @Slot(object)
    @guarded
    def _change_model(self, info: ModelInfo) -> None:
        self._model, self._warned = info, False
        if self._search is not None and not self._search.by:
            self._search = _Search(self._search.key, info.label, self._search.fraction, self._search.stopped)

    @Slot(object)
    @guarded
    def _pass(self, answer: EverythingProgress) -> None:
        search = self._search
        if search is not None and answer.key == search.key:
            self._search = _Search(search.key, search.by, answer.done / max(1, answer.total), search.stopped)
            self.changed.emit()

    @Slot(object)
    @guarded
    def _end(self, answer: EverythingEnded) -> None:
        search = self._search
        if search is None or answer.key != search.key:
            return
        self._search = None
        self.changed.emit()
        if answer.how == "done" and not search.stopped:
            self._store(search, answer)
        elif answer.how == "cancelled" and not search.stopped:
            self.notice.emit(hints.everything_stopped_by_model())

    def _store(self, search: _Search, answer: EverythingEnded) -> None:
        project, image = self._document.project, search.key.image
        if project is None or not _holds(project, image.media_id):
            return

        def propose(edit: Edit) -> int:
            return propose_everything(
                edit,
                project,
                image.media_id,
                answer.found,
                by=search.by,
                frame=image.frame,
                class_name=self.tr("object"),
            )

        def tell(added: int) -> None:
            if added:
                self.finished.emit(added)
            else:
                bundled = _finds_little(search.by)
                self.notice.emit(hints.nothing_new_found(search.by, known=len(answer.found), bundled=bundled))

        self._document.apply(self.tr("Segment everything"), propose, then=tell)

    @Slot(object)
    @guarded
    def _reset(self, _project: Project | None) -> None:
        if self._search is not None:
            self._search = None
            self._client.cancel_everything()
            self.changed.emit()


def _finds_little(label: str) -> bool:
    """Whether a model is the bundled one, which by itself finds next to nothing on photographs."""
    return label == find("nano").label


def _holds(project: Project, media_id: int) -> bool:
    """Whether a project still has a media."""
    try:
        project.media_row(media_id)
    except InputError:
        return False
    return True
