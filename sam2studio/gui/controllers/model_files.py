"""Which segmenters and detectors there are: what each file is, and what can be had. GUI thread."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal, Slot

from sam2studio.core.errors import StudioError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.gui.background import BackgroundJobs
from sam2studio.gui.controllers.model_state import ModelFile
from sam2studio.gui.error_words import told_error
from sam2studio.gui.guard import guarded
from sam2studio.weights.catalogue import label_of
from sam2studio.weights.inspection import Glance, glance
from sam2studio.weights.library import Model, State, lacking, models

_Looked: TypeAlias = tuple[tuple[ModelFile, ...], dict[tuple[Path, int], Glance]]
"""What there is, and what files said by path and time of change."""


class ModelFilesController(QObject):
    """Looks into the files on another thread and tells what they are; no network is loaded.

    Signals:
        changed: `options` are others now.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._options: tuple[ModelFile, ...] = ()
        self._files: dict[Path, None] = {}  # chosen by the person, an ordered set
        self._known: dict[tuple[Path, int], Glance] = {}
        self._again = False
        self._jobs = BackgroundJobs(self)
        self._jobs.finished.connect(self._take)
        self._jobs.idle.connect(self._rest)

    @property
    def options(self) -> tuple[ModelFile, ...]:
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
            options: list[ModelFile] = []
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


def _of_model(model: Model) -> ModelFile:
    known = model.checkpoint
    return ModelFile(
        name=model.name,
        label=model.label,
        path=model.path,
        size=model.bytes,
        licence=known.licence if known else "",
        abilities=known.family.abilities if known else (),
        partial=model.state is State.PARTIAL,
        problem=told_error(lacking(known)) if known and model.state is State.LACKING else "",
    )


def _of_file(path: Path) -> ModelFile:
    return ModelFile(name=str(path), label=label_of(path), path=path)


def _seen(option: ModelFile, known: dict[tuple[Path, int], Glance]) -> ModelFile:
    """What its file says, if there is one that the list of published models does not tell enough about."""
    if option.path is None or (option.segments and not option.detects):
        return option
    try:
        state = option.path.stat()
        key = option.path, state.st_mtime_ns
        if key not in known:
            known[key] = glance(option.path)
    except StudioError as error:
        return replace(option, problem=told_error(error))
    except OSError as error:
        return replace(option, problem=str(error))
    found = known[key]
    return replace(
        option,
        kind=found.label,
        size=option.size or state.st_size,
        abilities=found.abilities,
        classes=found.classes,
        masks=found.masks,
    )
