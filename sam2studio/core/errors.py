"""One tree for every error that a user or a script can cause; anything else is a bug and may be loud.

StudioError                 what happened · which file · what is safe · what to do
├── InputError              a wrong argument to the Python API (also a ValueError)
├── Cancelled               the user stopped a job; nothing is wrong
├── MediaError              an image or video that cannot be shown
├── ProjectError            the project file
│   ├── ProjectReadOnlyError    someone else writes it, or it cannot be written here
│   ├── ProjectDamagedError     checksums or structure do not hold
│   ├── ProjectTooNewError      written by a newer version
│   ├── NotAProjectError        another kind of file
│   └── StorageFullError        no room to save
├── WeightsError            a checkpoint
│   ├── UnsafeFileError         it asks to run or import something
│   ├── CorruptFileError        truncated, wrong hash, impossible sizes
│   ├── UnknownModelError       a name or an architecture nobody knows
│   └── DownloadError           network, server or hash
│       └── OfflineError        no connection at all
├── DatasetError            reading or writing a dataset
│   ├── ExportError
│   └── ImportDataError
└── EngineError             a network or the classic segmenter could not do what was asked
    ├── DeviceFullError         the device is out of memory
    └── NothingFoundError       it found nothing where it was told to look
"""

from __future__ import annotations

from pathlib import Path


class StudioError(Exception):
    """A failure told as a sentence: what happened, to which file, what is safe, and what to do.

    Attributes:
        what: What happened, one sentence.
        path: The file or model concerned, if any.
        safe: What is unharmed.
        todo: What the user can do next.
    """

    def __init__(self, what: str, *, path: Path | str | None = None, safe: str = "", todo: str = "") -> None:
        self.what = what
        self.path = None if path is None else str(path)
        self.safe = safe
        self.todo = todo
        super().__init__(what)

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path and self.path not in self.what else ""
        return " ".join(part for part in (where + self.what, self.safe, self.todo) if part)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles with all its parts, so that an error from a child process stays whole."""
        return (_rebuild, (type(self), self.what, self.path, self.safe, self.todo))


def _rebuild(kind: type[StudioError], what: str, path: str | None, safe: str, todo: str) -> StudioError:
    return kind(what, path=path, safe=safe, todo=todo)


class InputError(StudioError, ValueError):
    """An argument has the wrong shape, type or value; the sentence starts with the argument's name."""


class Cancelled(StudioError):  # noqa: N818 - not an error of anybody
    """The user cancelled; what was finished before is kept."""

    def __init__(
        self, what: str = "Cancelled.", *, path: Path | str | None = None, safe: str = "", todo: str = ""
    ) -> None:
        super().__init__(what, path=path, safe=safe, todo=todo)


class MediaError(StudioError):
    """An image or video cannot be read."""


class ProjectError(StudioError):
    """The project file cannot do what was asked."""


class ProjectReadOnlyError(ProjectError):
    """The project is open for looking only."""


class ProjectDamagedError(ProjectError):
    """Part of the project does not match its checksums or its structure."""


class ProjectTooNewError(ProjectReadOnlyError):
    """The project was written by a newer version of the program."""


class NotAProjectError(ProjectError):
    """The file is not a sam2studio project."""


class StorageFullError(ProjectError):
    """The disk (or a quota) is full; the last action is not saved, everything before it is."""


class WeightsError(StudioError):
    """A checkpoint cannot be used."""


class UnsafeFileError(WeightsError):
    """The file asks to import or run something; it was not."""


class CorruptFileError(WeightsError):
    """The file is truncated, altered, or contradicts itself."""


class UnknownModelError(WeightsError):
    """No such model name, or an architecture that is not known."""


class DownloadError(WeightsError):
    """A download failed; a partial file is kept so that it can be resumed."""


class OfflineError(DownloadError):
    """There is no connection to the server."""


class DatasetError(StudioError):
    """A dataset cannot be read or written."""


class ExportError(DatasetError):
    """An export failed; the former dataset is untouched."""


class ImportDataError(DatasetError):
    """A dataset cannot be imported; the project is unchanged."""


class EngineError(StudioError):
    """The segmenter could not answer; annotations are unchanged."""


class DeviceFullError(EngineError):
    """The device ran out of memory."""


class NothingFoundError(EngineError):
    """Nothing was found where a prompt says that something is; a result, not a wrong argument."""
