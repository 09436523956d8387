"""From what a review knows to what its bar and the canvas show. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable

from sam2studio.core.colors import Rgb
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.gui.controllers.review_queue import ReviewQueue
from sam2studio.gui.viewstate import ClassItem, ReviewCard, ReviewChoice, ReviewState
from sam2studio.jobs.review import ReviewItem, Tally


def review_state(
    queue: ReviewQueue,
    item: ReviewItem | None,
    *,
    since: Tally,
    tally: Tally,
    card: ReviewCard | None,
    fixing: bool,
    choice: ReviewChoice,
    classes: Iterable[ClassItem],
) -> ReviewState:
    """What the bar shows.

    Args:
        queue: What is left.
        item: What is up.
        since: What had been decided when the review began.
        tally: What is decided now; undo may have taken it back to before the review.
        card: What is up, in numbers.
        fixing: The person corrects it.
        choice: What is looked at.
        classes: All of the project.
    """
    accepted, fixed, rejected = (
        max(0, tally.total(outcome) - since.total(outcome)) for outcome in ("accepted", "fixed", "rejected")
    )
    decided, left, counts = accepted + fixed + rejected, len(queue.items), queue.class_counts
    return ReviewState(
        running=True,
        reading=not queue.complete,
        fixing=fixing,
        card=card,
        place=0 if item is None else decided + queue.place(item) + 1,
        total=decided + left,
        left=left,
        others=sum(counts.values()) - left,
        accepted=accepted,
        fixed=fixed,
        rejected=rejected,
        choice=choice,
        classes=tuple((each.class_id, each.name, counts[each.class_id]) for each in classes if each.class_id in counts),
    )


def review_card(item: ReviewItem, *, title: str, color: Rgb, twin: str, changed: bool) -> ReviewCard:
    """A proposal in numbers.

    Args:
        item: The proposal.
        title: What it is called.
        color: What it is painted in.
        twin: What the better one in the same place is called, or "".
        changed: Whether it is another than the machine proposed.
    """
    return ReviewCard(
        title=title,
        color="#{:02x}{:02x}{:02x}".format(*color),
        frames=item.masks,
        score=item.score,
        quality=item.quality,
        fit=item.fit,
        twin=twin,
        changed=changed,
        reasons=item.reasons,
    )


def sight_of(item: ReviewItem, mask: Mask | None) -> Box | None:
    """What is to be seen of a proposal, in edge coordinates: its mask and the detector's box.

    Args:
        item: The proposal.
        mask: Its pixels as they are now, where they are at hand.
    """
    around = item.around
    if around is None and mask is not None and mask.bbox is not None:
        x, y, width, height = mask.bbox
        around = Box(x, y, x + width, y + height)
    boxes = [box for box in (around, item.box) if box is not None]
    if not boxes:
        return None
    return Box(
        min(box.x0 for box in boxes),
        min(box.y0 for box in boxes),
        max(box.x1 for box in boxes),
        max(box.y1 for box in boxes),
    )
