"""File names: unique ones for what is written, and none that leads out of its folder for what is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path, PurePosixPath

from sam2studio.core.files import found_under

_LONGEST = 240  # bytes of a name that is made here; room for endings and for numbers
_LONGEST_READ = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\<>:"|?*\ufffe\uffff]|[ .]+$')  # no file of Windows has these in its name
_DRIVE = re.compile(r"[A-Za-z]:")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")


class FlatNames:
    """Gives out file names, all in one folder, whose stems differ on every system.

    Labels are found by the stem, so `a.jpg` and `a.png` may not both keep theirs; nor may `x/1.jpg` and `y/1.jpg`, or
    names that differ only in case or in how accents are composed. The first keeps its name, later ones get that of
    their folder in front, then a number. What `safe_name` would refuse or take for a folder becomes `_`, and so does
    what some system cannot hold.
    """

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._given = {_alike(stem) for stem in taken}
        self._last: dict[str, int] = {}

    def give(self, path: str) -> str:
        """The name for a path with `/` between its parts."""
        pure = PurePosixPath(_UNSAFE.sub("_", path))
        stem = next(stem for stem in _stems(pure, self._last) if _alike(stem) not in self._given)
        self._given.add(_alike(stem))
        return stem + pure.suffix


def flat_names(paths: Iterable[str], *, taken: Iterable[str] = ()) -> list[str]:
    """A name for each path, as `FlatNames` gives them out; stems in `taken` are given out already."""
    names = FlatNames(taken)
    return [names.give(path) for path in paths]


def _stems(path: PurePosixPath, last: dict[str, int]) -> Iterator[str]:
    """Stems to try in turn; endless. `last` notes the numbers given out, so that many equal names take no longer."""
    stem = _shortened(path.stem)
    if _RESERVED.fullmatch(stem):
        stem = f"_{stem}"
    yield stem
    folder = re.sub(r"[^\w.-]+", "_", path.parent.name).strip("._")
    if folder:
        yield _shortened(f"{folder}_{stem}")
    for number in count(last.get(stem, 1) + 1):
        last[stem] = number
        yield f"{stem}-{number}"


def _alike(stem: str) -> str:
    """Equal for names that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", stem).casefold())


def _shortened(stem: str) -> str:
    return stem.encode()[:_LONGEST].decode(errors="ignore")


def safe_name(name: str) -> PurePosixPath:
    """A relative path from a file that nobody vouches for, with `/` between its parts.

    Raises:
        ValueError: It is absolute, leads upwards, or is no name on some system; the text says which.
    """
    if any("\ud800" <= character <= "\udfff" for character in name):
        raise ValueError("a file name that is not valid Unicode")
    parts = name.replace("\\", "/").split("/")
    if not name or not parts[-1]:
        raise ValueError("an empty file name")
    if not parts[0] or any(map(_DRIVE.match, parts)):  # anywhere in a path, Windows begins anew at a drive
        raise ValueError("an absolute file name")
    if _CONTROL.search(name):
        raise ValueError("a file name with control characters")
    for part in parts:
        if part == "..":
            raise ValueError("a file name that leads out of its folder")
        if _RESERVED.fullmatch(part) or len(part.encode()) > _LONGEST_READ:
            raise ValueError("a file name that some systems reserve or cannot hold")
    return PurePosixPath(*parts)


def inside(root: Path, name: PurePosixPath) -> Path | None:
    """Where a safe name leads from `root`, or None when links on the way lead out of it."""
    path = found_under(root, str(name))
    return path if path.resolve().is_relative_to(root.resolve()) else None


def by_stem(files: Iterable[tuple[str, Path]]) -> dict[str, Path]:
    """Files by their paths without ending, composed: macOS and archives made there tell the parts of é one by one.

    Where a folder has both spellings, each stays what it is.
    """
    found: dict[str, Path] = {}
    others = []
    for stem, path in files:
        if unicodedata.is_normalized("NFC", stem):
            found[stem] = path
        else:
            others.append((stem, path))
    for stem, path in others:
        composed = unicodedata.normalize("NFC", stem)
        found[stem if composed in found else composed] = path
    return found
