"""Folders beyond a project's own that its media lie in, and whether a person has confirmed on this machine that they
may be read."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sam2studio.config.confirmed_folders import ConfirmedFolders
from sam2studio.project.queries import Queries

_FEW = 64
"""Files that are looked at one by one rather than with all others of their folder."""


@dataclass(frozen=True)
class OutsideFolder:
    """A folder that is neither the project's nor below it.

    Attributes:
        path: Where it is.
        media: How many of the project's images and videos lie in it.
    """

    path: Path
    media: int


def unconfirmed_folders(project: Queries) -> tuple[OutsideFolder, ...]:
    """Folders that a person has to confirm before they are read, those with most media first.

    Those that are not there are asked about too: they may come back while the project is open. Servers are not looked
    for: they would be told who looks.
    """
    confirmed = ConfirmedFolders()
    if confirmed.is_old(project.path):
        return ()
    known = set(confirmed.of(project.document_id))
    found = outside_folders(project.folder, (row.path for row in project.media()))
    return tuple(each for each in found if known.isdisjoint((each.path, *each.path.parents)))


def confirm_folders(project: Queries, stored: Collection[str]) -> None:
    """Keeps that the folders of stored media paths may be read: whoever adds a file or says where it is wants that."""
    confirmed = ConfirmedFolders()
    known = confirmed.of(project.document_id) if stored else ()
    found = [each.path for each in outside_folders(project.folder, stored)]
    new = [each for each in dict.fromkeys([*found, *_as_written(project.folder, stored)]) if each not in known]
    if new:
        confirmed.confirm(project.document_id, new)


def confirm_copy(source: Queries, copy: Queries) -> None:
    """Keeps for a copy what is confirmed for its source: nobody was asked about the rest."""
    unasked = {each.path for each in unconfirmed_folders(source)}
    found = outside_folders(copy.folder, (row.path for row in copy.media()))
    if new := [each.path for each in found if each.path not in unasked]:
        ConfirmedFolders().confirm(copy.document_id, new)


def outside_folders(home: Path, stored: Iterable[str]) -> tuple[OutsideFolder, ...]:
    """Folders that stored media paths lie in, other than `home` and what is really below it: links are followed.

    Links in folders below `home` are, those to single files too, and to the pictures of a folder that is a video.
    Folders outside are not looked into.
    """
    names: dict[str, list[str]] = {}
    for each in stored:
        folder, name = os.path.split(os.path.join(home, each))  # noqa: PTH118
        names.setdefault(folder, []).append(name)
    real_home = Path(_real(str(home)))
    outside = Counter[Path]()
    for folder, files in names.items():
        outside.update(place for place in _places(folder, files, real_home) if not place.is_relative_to(real_home))
    return tuple(OutsideFolder(path, media) for path, media in outside.most_common())


def _as_written(home: Path, stored: Iterable[str]) -> Iterator[Path]:
    """The folders outside that paths name: where a link or a drive that is taken away leads can no longer be told."""
    own = os.path.normpath(home)
    for each in stored:
        folder = Path(os.path.normpath(os.path.join(home, each))).parent  # noqa: PTH118
        if not folder.is_relative_to(own):
            yield folder


def _places(folder: str, names: Collection[str], home: Path) -> Iterator[Path]:
    """The folders that files named in one folder really lie in, and those of a video's pictures where others."""
    if is_on_server(Path(folder)):
        yield from (Path(os.path.normpath(os.path.join(folder, name))).parent for name in names)  # noqa: PTH118
        return
    real = _real(folder)
    place = Path(real)
    inside = place.is_relative_to(home)
    if not inside and os.pardir not in names:
        yield from (place for _ in names)
        return
    if os.pardir not in names and not os.path.isdir(real):  # noqa: PTH112  (no link in it; never raises)
        yield from (place for _ in names)
        return
    plain = _plain_files(real) if inside and len(names) > _FEW else ()
    for name in names:
        if name in plain:  # most are: not even looked at
            yield place
        else:
            path = _real(os.path.join(real, name))  # noqa: PTH118
            yield Path(path).parent
            if Path(path).is_relative_to(home):
                yield from _linked(path, home)


def _linked(folder: str, home: Path) -> set[Path]:
    """The folders that links in a folder lead to, out of `home`; none when it is a file."""
    try:
        with os.scandir(folder) as entries:
            places = {Path(_real(entry.path)).parent for entry in entries if not _is_plain(entry)}
    except (OSError, ValueError):  # no folder, or one that cannot be read at all
        return set()
    return {place for place in places if not place.is_relative_to(home)}


def _plain_files(folder: str) -> frozenset[str]:
    """Names of what is in a folder itself: no links, no folders."""
    try:
        with os.scandir(folder) as entries:
            return frozenset(entry.name for entry in entries if _is_plain(entry))
    except (OSError, ValueError):
        return frozenset()


def _is_plain(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False


def _real(path: str) -> str:
    """Where a path leads, link by link; as written when it can lead nowhere."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return os.path.normpath(path)


def is_on_server(path: Path) -> bool:
    """Whether a path names another machine: `\\\\server\\share`."""
    return str(path).startswith(("\\\\", "//"))
