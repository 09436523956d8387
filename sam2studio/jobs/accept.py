"""Accepting proposals unseen, from a score on: what the window's bulk choice does, for scripts. One step of undo."""

from __future__ import annotations

from collections.abc import Collection, Generator
from dataclasses import dataclass
from functools import partial

from sam2studio.core.errors import InputError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.core.words import counted
from sam2studio.jobs.review import ReviewItem, above, assess
from sam2studio.project import Edit, Project

_PART = 100  # proposals accepted at a time


@dataclass(frozen=True, kw_only=True)
class AcceptReport:
    """What became of the proposals of a project.

    Attributes:
        accepted: How many were accepted; of a dry run, how many would be.
        media: On how many images and videos.
        below: How many are worth less.
        doubtful: How many are worth enough, but do not fit their box or lie where a better one is.
        unscored: How many have neither a score nor a quality to go by.
        other: How many are of classes that were not asked for.
    """

    accepted: int
    media: int
    below: int
    doubtful: int
    unscored: int
    other: int


def confirm(edit: Edit, item: ReviewItem, frames: range | None = None) -> None:
    """A person says that a proposal is right, on all of its frames or on these."""
    edit.change_object(item.object_id, state="person")
    edit.set_reviewed(item.object_id, item.stretch if frames is None else frames, True)


def accept_above(
    project: Project,
    score: float,
    *,
    classes: Collection[str] = (),
    careful: bool = True,
    dry: bool = False,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, AcceptReport]:
    """Accepts what is worth at least so much. Only proposals are touched, nothing that a person made or confirmed.

    What nobody looked at says nothing about the machine, so it is not in the statistics of reviews.

    Args:
        project: Open for writing, unless `dry`.
        score: The least that a proposal has to be worth: the detector's score, else the quality of the mask.
        classes: Names; only proposals of these. None: of all.
        careful: Leave masks that do not fit their box, and those that lie where a better one is.
        dry: Only count.
        cancel: Polled between parts.

    Raises:
        InputError: A score that none can have, or an unknown class.
        Cancelled: The token was cancelled. As after any error, the project is as it was.
    """
    cancel = cancel or CancelToken()
    if not 0.0 <= score <= 1.0:
        raise InputError(f"score: must be from 0 to 1, not {score}.")
    wanted = _class_ids(project, classes)
    items: list[ReviewItem] = []
    left = [media_id for media_id, counts in project.media_status().items() if counts.proposals]
    for done, media_id in enumerate(left):
        cancel.check()
        yield Progress(done=done, total=len(left), text="Looking at proposals")
        items += assess(project.proposals(media_id), overlap=partial(_overlap, project))
    asked = [item for item in items if item.class_id in wanted]
    enough = above(asked, score, careful=False)
    chosen = above(asked, score, careful=careful)
    if not dry:
        yield from _accept(project, chosen, cancel)
    unscored = sum(item.worth is None for item in asked)
    return AcceptReport(
        accepted=len(chosen),
        media=len({item.media_id for item in chosen}),
        below=len(asked) - len(enough) - unscored,
        doubtful=len(enough) - len(chosen),
        unscored=unscored,
        other=len(items) - len(asked),
    )


def _accept(project: Project, chosen: Collection[ReviewItem], cancel: CancelToken) -> Generator[Progress, None, None]:
    items, last = list(chosen), None
    label = f"Accept {counted(len(items), 'proposal')}"
    try:
        for start in range(0, len(items), _PART):
            cancel.check()
            with project.action(label, joins=last) as edit:
                for item in items[start : start + _PART]:
                    confirm(edit, item)
            last = project.revision
            yield Progress(done=min(start + _PART, len(items)), total=len(items), text="Accepting proposals")
    except BaseException:
        if last is not None and project.revision == last:
            project.undo()
        raise


def _overlap(project: Project, one: int, other: int, frame: int) -> float:
    """IoU of the masks of two objects on a frame."""
    first, second = project.mask(one, frame), project.mask(other, frame)
    return 0.0 if first is None or second is None else first.mask.iou(second.mask)


def _class_ids(project: Project, names: Collection[str]) -> frozenset[int]:
    rows = {row.name: row.id for row in project.classes()}
    for name in names:
        if name not in rows:
            raise InputError(f"classes: the project has no class {name!r}; it has {', '.join(rows) or 'none'}.")
    return frozenset(rows[name] for name in names) if names else frozenset(rows.values())
