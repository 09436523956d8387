"""Which detectors and segmenters there are for bulk annotation: what each file is, and what can be had. GUI thread."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.errors import StudioError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.detectors import ONNX
from sam2studio.gui.background import BackgroundJobs
from sam2studio.gui.controllers.bulk_state import BulkModel
from sam2studio.gui.guard import guarded
from sam2studio.weights.catalogue import Ability, label_of
from sam2studio.weights.inspection import Glance, glance
from sam2studio.weights.library import Model, State, models
from sam2studio.weights.onnx_file import read_onnx_file

_Looked: TypeAlias = tuple[tuple[BulkModel, ...], dict[tuple[Path, int], Glance]]
"""What there is, and what files said by path and time of change."""


class BulkModelsController(QObject):
    """Looks into the files on another thread and tells what they are; no network is loaded.

    Signals:
        changed: `options` are others now.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._options: tuple[BulkModel, ...] = ()
        self._files: dict[Path, None] = {}  # chosen by the person, an ordered set
        self._known: dict[tuple[Path, int], Glance] = {}
        self._again = False
        self._jobs = BackgroundJobs(self)
        self._jobs.finished.connect(self._take)
        self._jobs.idle.connect(self._rest)

    @property
    def options(self) -> tuple[BulkModel, ...]:
        """Everything there is, in the order of the list of models; then the files that the person chose."""
        return self._options

    @property
    def looking(self) -> bool:
        """Whether files are being looked into."""
        return self._jobs.running

    @Slot()
    @guarded
    def look(self) -> None:
        """Looks again: something was downloaded, added or removed."""
        if self._jobs.running:
            self._again = True
            return
        listed, files, known = models(), tuple(self._files), dict(self._known)

        def work(cancel: CancelToken) -> Generator[Progress, None, _Looked]:
            options: list[BulkModel] = []
            for option in (*map(_of_model, listed), *map(_of_file, files)):
                cancel.check()
                yield Progress(done=len(options))
                options.append(_seen(option, known))
            return tuple(options), known

        self._jobs.start("models", work)

    @Slot(object)
    @guarded
    def add_file(self, path: Path) -> None:
        """Takes a file of the person's into the list, where it is."""
        self._files[path.absolute()] = None
        self.look()

    def shutdown(self, *, timeout_s: float = 2.0) -> bool:
        """Looks no further; whether the thread ended in time."""
        return self._jobs.shutdown(timeout_s=timeout_s)

    @Slot(str, object)
    @guarded
    def _take(self, _title: str, looked: _Looked) -> None:
        self._options, self._known = looked
        self.changed.emit()

    @Slot()
    @guarded
    def _rest(self) -> None:
        if self._again:
            self._again = False
            self.look()


def _of_model(model: Model) -> BulkModel:
    known = model.checkpoint
    return BulkModel(
        name=model.name,
        label=model.label,
        path=model.path,
        size=model.bytes,
        licence=known.licence if known else "",
        detects=known is not None and known.can(Ability.DETECT),
        segments=known is not None and known.can(Ability.CLICKS),
        partial=model.state is State.PARTIAL,
    )


def _of_file(path: Path) -> BulkModel:
    return BulkModel(name=str(path), label=label_of(path), path=path)


def _seen(option: BulkModel, known: dict[tuple[Path, int], Glance]) -> BulkModel:
    """What its file says, if there is one that the list of published models does not tell enough about."""
    if option.path is None or (option.segments and not option.detects):
        return option
    try:
        key = option.path, option.path.stat().st_mtime_ns
        if key not in known:
            known[key] = _onnx(option.path) if option.path.suffix.lower() == ONNX else glance(option.path)
    except (StudioError, OSError) as error:
        return replace(option, problem=str(error))
    found = known[key]
    return replace(
        option,
        detects=Ability.DETECT in found.abilities,
        segments=Ability.CLICKS in found.abilities,
        classes=found.classes,
        masks=found.masks,
    )


def _onnx(path: Path) -> Glance:
    """What a detector of another program says of itself."""
    from sam2studio.engine.onnx_detector import names_of  # with torch, which is not there when the window opens

    file = read_onnx_file(path)
    return Glance(
        label=label_of(path),
        abilities=(Ability.DETECT,),
        classes=names_of(file),
        masks=file.texts.get("task") == "segment",
    )
