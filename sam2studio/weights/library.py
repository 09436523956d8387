"""The checkpoints on this computer: what is there, finding one by any name, taking in a person's own, removing.

Downloaded and own files lie in one folder, `config.paths.models_dir()`; a bundled one lies with the program. What has
the name of a bundled one in that folder, as `train export` gives it, is an own file, which is meant by its path.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from sam2studio.config import paths
from sam2studio.config.resources import resource
from sam2studio.core.errors import CorruptFileError, UnknownModelError, WeightsError
from sam2studio.core.files import atomic_write, disk, is_full
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.weights.catalogue import CATALOGUE, Checkpoint, find, label_of, published_elsewhere
from sam2studio.weights.hashes import sha256_of
from sam2studio.weights.inspection import glance
from sam2studio.weights.onnx_file import ONNX

SUFFIXES = frozenset({".pt", ".pth", ".safetensors", ONNX})
"""What files of weights end with."""
VALIDATOR_SUFFIX = ".etag"
"""Beside a part: the server's name for the version of the file it belongs to."""

_CHUNK = 4 << 20
_BUNDLED = frozenset(checkpoint.name for checkpoint in CATALOGUE if checkpoint.bundled)
_INSTALL = "Install the program again."


class State(Enum):
    """Whether a model can be used at once; the value is what people read."""

    BUNDLED = "comes with the program"
    DOWNLOADED = "downloaded"
    OWN = "own file"
    PARTIAL = "download not finished"
    AVAILABLE = "can be downloaded"
    LACKING = "missing: install the program again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One line of the list of models.

    Attributes:
        name: What `load_network` takes.
        label: What people read.
        state: Whether it can be used at once.
        path: The file, or None while there is none.
        bytes: Size of the whole file.
        bytes_here: Size of what is on this computer.
        checkpoint: Its row of the catalogue, or None for a person's own file.
    """

    name: str
    label: str
    state: State
    path: Path | None
    bytes: int
    bytes_here: int
    checkpoint: Checkpoint | None = None

    @property
    def ready(self) -> bool:
        """Whether it can be loaded now."""
        return self.path is not None and (self.checkpoint is None or self.checkpoint.runnable)


def part_path(checkpoint: Checkpoint) -> Path:
    """Where the unfinished download of a checkpoint lies."""
    return paths.models_dir() / f"{checkpoint.sha256}.part"


def models() -> tuple[Model, ...]:
    """Every known model, and after them the person's own files. Looks at sizes only; no file is opened."""
    known = tuple(_known(checkpoint) for checkpoint in CATALOGUE)
    return known + tuple(map(_own, _own_files()))


def _own(path: Path) -> Model:
    """A person's own file; its path is its name where the name alone means a bundled one."""
    size = path.stat().st_size
    name = str(path) if path.name.casefold() in _BUNDLED else path.name
    return Model(name=name, label=label_of(name), state=State.OWN, path=path, bytes=size, bytes_here=size)


def _known(checkpoint: Checkpoint) -> Model:
    path, state = _bundled(checkpoint), State.BUNDLED
    if not checkpoint.bundled and (path is None or (paths.models_dir() / checkpoint.name).is_file()):
        path, state = paths.models_dir() / checkpoint.name, State.DOWNLOADED
    here = path.stat().st_size if path is not None and path.is_file() else 0
    if not here and checkpoint.bundled:
        state = State.LACKING
    elif not here:
        part = part_path(checkpoint)
        here = part.stat().st_size if part.is_file() else 0
        state = State.PARTIAL if here else State.AVAILABLE
    return Model(
        name=checkpoint.name,
        label=checkpoint.label,
        state=state,
        path=path if state in (State.BUNDLED, State.DOWNLOADED) else None,
        bytes=checkpoint.bytes,
        bytes_here=here,
        checkpoint=checkpoint,
    )


def _bundled(checkpoint: Checkpoint) -> Path | None:
    try:
        return resource("weights", checkpoint.name)
    except FileNotFoundError:
        return None


def _own_files() -> Iterator[Path]:
    folder = paths.models_dir()
    if folder.is_dir():
        catalogued = {checkpoint.name for checkpoint in CATALOGUE if not checkpoint.bundled}
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in SUFFIXES and path.name not in catalogued and path.is_file():
                yield path


def locate(name_or_path: str | Path) -> Path:
    """The file that a path or a name means.

    An existing file wins. A bundled one is then looked up with the program only, another name of the catalogue in the
    models folder (where the file must have the published hash) and in the current folder, any other name in the models
    folder.

    Raises:
        WeightsError: No such file, or a known model that is not here; the sentence says how to get it.
        CorruptFileError: The downloaded file is not the published one.
        UnknownModelError: Neither a file nor a known name.
    """
    given = Path(name_or_path)
    if _is_file(given):
        return given
    own = paths.models_dir() / given.name
    if given.name != str(name_or_path):
        raise WeightsError("There is no such file.", path=given, todo="Check the path.")
    try:
        checkpoint = find(str(name_or_path))
    except UnknownModelError:
        if _is_file(own):
            return own
        place = published_elsewhere(given.name)
        if place is None:
            raise
        raise WeightsError(
            f"{given.name} is not on this computer, and no hash is known that a download could be checked with.",
            todo=f"Get it from {place} and put it into {paths.models_dir()}.",
        ) from None
    for candidate in _candidates(checkpoint):
        if _is_file(candidate):
            return candidate
    if checkpoint.bundled:
        raise lacking(checkpoint)
    raise WeightsError(
        f"{checkpoint.label} is not on this computer.",
        todo=f"`sam2studio models get {checkpoint.name}` downloads it ({checkpoint.bytes / 1e6:.0f} MB).",
    )


def lacking(checkpoint: Checkpoint) -> WeightsError:
    """What to tell of a bundled file that is not there."""
    return WeightsError(f"{checkpoint.name} should have come with the program.", todo=_INSTALL)


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Reads a checkpoint; where a bundled one cannot be used, the advice is to install the program again.

    Raises:
        WeightsError: What was raised within.
    """
    try:
        yield
    except WeightsError as error:
        if all(path != _bundled(checkpoint) for checkpoint in CATALOGUE if checkpoint.bundled):
            raise
        raise type(error)(error.what, path=error.path, safe=error.safe, todo=_INSTALL) from error


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _candidates(checkpoint: Checkpoint) -> Iterator[Path]:
    """Where a known model may lie, best first."""
    downloaded = paths.models_dir() / checkpoint.name
    if downloaded.is_file() and not checkpoint.bundled:
        check_downloaded(downloaded, checkpoint)
        yield downloaded
    bundled = _bundled(checkpoint)
    if bundled is not None:
        yield bundled
    if checkpoint.bundled:
        return
    yield from (paths.models_dir() / alias for alias in checkpoint.aliases)
    yield from (Path(name) for name in (checkpoint.name, *checkpoint.aliases))


def check_downloaded(path: Path, checkpoint: Checkpoint) -> None:
    """Whether a file is the published one, byte for byte. Quick when it was checked before and did not change.

    Raises:
        CorruptFileError: It is not; the message gives both hashes.
    """
    size = path.stat().st_size
    if size != checkpoint.bytes:
        actual = f"{size} bytes instead of {checkpoint.bytes}"
    elif (digest := sha256_of(path)) != checkpoint.sha256:
        actual = f"SHA-256 {digest} instead of {checkpoint.sha256}"
    else:
        return
    raise CorruptFileError(
        f"This is not the published file: {actual}.",
        path=path.name,
        safe="Nothing of it was used.",
        todo=f"`sam2studio models get {checkpoint.name}` downloads it again.",
    )


def import_checkpoint(path: Path, cancel: CancelToken | None = None) -> Generator[Progress, None, Path]:
    """Copies a person's own file into the models folder, after reading what it is; returns its place there.

    The original is only read. A file that is there already, byte for byte, is not copied again; a name that is taken
    by another file, or belongs to a published one or to one that comes with the program, gets the first digits of the
    hash.

    Raises:
        WeightsError: It cannot be used, or there is no room; the models folder is unchanged.
        Cancelled: The token was set; the models folder is unchanged.
    """
    glance(path)
    digest = sha256_of(path)
    target = paths.models_dir() / path.name
    taken = any(path.name == checkpoint.name and digest != checkpoint.sha256 for checkpoint in CATALOGUE)
    if taken or path.name.casefold() in _BUNDLED or (target.exists() and sha256_of(target) != digest):
        target = target.with_name(f"{path.stem}-{digest[:8]}{path.suffix}")
    total = path.stat().st_size
    if target.exists() and sha256_of(target) == digest:
        yield Progress(done=total, total=total, text=f"{target.name} is here already.")
        return target
    try:
        disk.make_folder(target.parent)
        with path.open("rb") as source, atomic_write(target) as copy:
            done = 0
            while chunk := source.read(_CHUNK):
                if cancel is not None:
                    cancel.check()
                disk.write(copy, chunk)
                done += len(chunk)
                yield Progress(done=done, total=total, text=f"Copying {target.name}")
    except OSError as error:
        what = "There is no room for a copy." if is_full(error) else f"It cannot be copied: {error.strerror}."
        raise WeightsError(what, path=path, safe="The models folder is unchanged.") from error
    return target


def remove(model: Model) -> None:
    """Deletes a downloaded or own file, or what an unfinished download left. A bundled one cannot be removed.

    Raises:
        WeightsError: The system refused.
    """
    part = part_path(model.checkpoint) if model.checkpoint else None
    doomed = [part, part.with_suffix(VALIDATOR_SUFFIX)] if part else []
    if model.path is not None and model.state in (State.DOWNLOADED, State.OWN):
        doomed.append(model.path)
    try:
        for path in doomed:
            disk.remove(path)
    except OSError as error:
        raise WeightsError(f"It cannot be removed: {error.strerror}.", path=model.path) from error
