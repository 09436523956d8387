"""Finding media again whose folder was moved, renamed or unplugged. Reads names and file heads; changes nothing.

All functions may be called from any thread.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from sam2studio.core.files import is_there
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.project.media_files import differs, moved_path
from sam2studio.project.records import MediaRow

_SAMPLE = 32  # files that decide which of several readings of two folders is meant
_EVERY = 100  # files between two reports


@dataclass(frozen=True)
class LostFolder:
    """A folder in which files of the project are missing.

    Attributes:
        path: The folder; where it is gone itself, the topmost one that is.
        count: How many are missing in it and below.
    """

    path: Path
    count: int


@dataclass(frozen=True)
class RelinkPlan:
    """Where media under one folder would be found under another one.

    Attributes:
        old_root: As it was understood; see `likely_roots`.
        new_root: The place that takes its part.
        found: (media id, new place) of each that is there.
        missing: Media that are not there either.
        changed: Media found, but with another content than when they were added.
    """

    old_root: Path
    new_root: Path
    found: tuple[tuple[int, Path], ...] = ()
    missing: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()


def lost_folders(paths: Iterable[Path]) -> tuple[LostFolder, ...]:
    """The folders that missing files were in, those with most files first."""
    known: dict[Path, Path] = {}
    count: Counter[Path] = Counter()
    for path in paths:
        parent = Path(os.path.normpath(path)).parent
        if parent not in known:
            known[parent] = _topmost_lost(parent)
        count[known[parent]] += 1
    return tuple(LostFolder(path, number) for path, number in count.most_common())


def _topmost_lost(folder: Path) -> Path:
    lost = folder
    for above in (folder, *folder.parents):
        if is_there(above):
            break
        lost = above
    return lost


def likely_roots(old_root: Path, new_root: Path, files: Sequence[Path]) -> tuple[Path, Path]:
    """What was meant by "what was in `old_root` is in `new_root` now".

    People choose the folder that holds the moved one, or one inside it, as often as the very one. Of these readings,
    the one that finds most of `files` (some of those under `old_root`) is taken; the literal one among equals.
    """
    sample = files[:: max(1, len(files) // _SAMPLE)]
    best, most = (old_root, new_root), -1
    for old, new in _readings(old_root, new_root, sample):
        hits = sum(is_there(new / path.relative_to(old)) for path in sample if path.is_relative_to(old))
        if hits > most:
            best, most = (old, new), hits
    return best


def _readings(old_root: Path, new_root: Path, files: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    yield old_root, new_root
    yield old_root, new_root / old_root.name
    if files:
        shared = Path(os.path.commonpath([path.parent for path in files]))
        while shared != old_root and shared.is_relative_to(old_root):
            yield shared, new_root
            shared = shared.parent


def plan_relink(
    rows: Sequence[MediaRow],
    *,
    folder: Path,
    old_root: PurePath | str,
    new_root: Path,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, RelinkPlan]:
    """Looks which media under `old_root` are at the same places under `new_root`.

    Args:
        rows: Media that may be moved.
        folder: The project's folder.
        old_root: Where they were.
        new_root: Where they may be now.
        cancel: Looked at before each file.

    Raises:
        Cancelled: The token says so.
    """
    found, missing, changed = [], [], []
    for done, row in enumerate(rows):
        if cancel is not None:
            cancel.check()
        if done % _EVERY == 0:
            yield Progress(done=done, total=len(rows))
        path = moved_path(row.path, folder=folder, old_root=old_root, new_root=new_root)
        if path is None:
            continue
        if not is_there(path):
            missing.append(row.id)
            continue
        found.append((row.id, path))
        if differs(path, row):
            changed.append(row.id)
    return RelinkPlan(Path(old_root), new_root, tuple(found), tuple(missing), tuple(changed))


def outcome(looking: Generator[Progress, None, RelinkPlan]) -> RelinkPlan:
    """Looks at all of it at once."""
    while True:
        try:
            next(looking)
        except StopIteration as end:
            plan: RelinkPlan = end.value
            return plan
