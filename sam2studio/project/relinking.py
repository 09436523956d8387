"""Finding media again whose folder was moved, renamed or unplugged. Reads names and file heads; changes nothing.

All functions may be called from any thread.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from sam2studio.core.files import is_there
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.project.media_files import differs, moved_path
from sam2studio.project.records import MediaRow

_SAMPLE = 32  # files that decide which of several readings of two folders is meant
_EVERY = 100  # files between two reports
_NAMES = 4  # of the folders that a file was in, which are looked for together, at most


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
        found: (media id, new place) of each that is there, those of `plan_rest` among them.
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


def plan_rest(
    plan: RelinkPlan,
    rows: Sequence[MediaRow],
    *,
    folder: Path,
    below: Path,
    taken: Collection[Path] = (),
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, RelinkPlan]:
    """A plan with what else is in the folder that a person chose, so that each is chosen once and not for every folder.

    That may be files of other lost folders, and those of the same one if its parts lie otherwise now. Nobody has said
    so of them, so their content has to be the same, and their own name; names of their folders only say where to look
    first. A file that is found for one is not taken for another.

    Args:
        plan: What is known already.
        rows: All media that are missing.
        folder: The project's folder.
        below: The folder that was chosen.
        taken: Where other media are.
        cancel: Looked at before each file.

    Raises:
        Cancelled: The token says so.
    """
    known, used = {media_id for media_id, _ in plan.found}, {*taken, *(path for _, path in plan.found)}
    rest: dict[int, Path] = {}
    for done, row in enumerate(rows):
        if cancel is not None:
            cancel.check()
        if done % _EVERY == 0:
            yield Progress(done=done, total=len(rows))
        if row.id not in known:
            old = Path(os.path.normpath(folder / row.path))
            places = (place for place in _places(old, below) if place not in used and is_there(place))
            place = next((each for each in places if not differs(each, row)), None)
            if place is not None:
                rest[row.id] = place
                used.add(place)
    missing = tuple(media_id for media_id in plan.missing if media_id not in rest)
    return replace(plan, found=(*plan.found, *rest.items()), missing=missing)


def _places(path: Path, below: Path) -> Iterator[Path]:
    """Where a file may be below a folder, under the more names of its own folders the sooner."""
    names = path.parts[1:]
    for count in range(min(len(names), _NAMES + 1), 0, -1):
        yield below.joinpath(*names[-count:])


def outcome(looking: Generator[Progress, None, RelinkPlan]) -> RelinkPlan:
    """Looks at all of it at once."""
    while True:
        try:
            next(looking)
        except StopIteration as end:
            plan: RelinkPlan = end.value
            return plan
