"""Masks that lie in those of other objects: which of two is in doubt, and what a person has shown to be so."""

from __future__ import annotations

import numpy as np
import pytest

from sam2studio.core.mask import Mask
from sam2studio.engine.track_run import FoundMask, TrackedFrame, TrackedObject
from sam2studio.jobs.claims import Claims
from sam2studio.jobs.doubt import doubtful
from sam2studio.jobs.tracking import plan_track, track
from sam2studio.project import Source, codecs
from tests.support.projects import HEIGHT, WIDTH
from tests.support.tracking import FakeTracker
from tests.support.tracks import blob, empty, film

FRAMES = 24
BEHIND = range(8, 24)
"""Frames on which the second of two is behind the first."""


def child(x: int, *, width: int = 8) -> Mask:
    pixels = np.zeros((HEIGHT, WIDTH), np.bool_)
    pixels[8:24, x : x + width] = True
    return Mask.from_array(pixels)


class Stayer(FakeTracker):
    """The first object stands still; the second one's mask stays on it from where it passes behind it.

    Attributes:
        share: Of the second one's mask that lies on the first, from there on.
    """

    def __init__(self, first: int, *, share: float) -> None:
        super().__init__()
        self._first, self.share = first, share

    def track_steps(self, frame, *, objects, reverse):
        yield
        return {each: FoundMask(mask=self.mask(each, frame), score=0.9, object_score=4.0) for each in objects}

    def mask(self, object_id: int, frame: int) -> Mask:
        if object_id == self._first:
            return child(20, width=16)
        return child(20 - round(8 * (1 - self.share))) if frame in BEHIND else child(2)


@pytest.fixture
def pair(tmp_path):
    project, media_id, ids = film(tmp_path / "clip.s2s", frames=FRAMES)
    with project:
        with project.action("Click") as edit:
            edit.set_mask(ids[0], child(20, width=16), frame=0)
            edit.set_mask(ids[1], child(2), frame=0)
        yield project, media_id, ids


def tracked(project, media_id, tracker, objects=None) -> dict[int, list[int]]:
    """Tracks from frame 0; object → doubtful frames."""
    list(track(project, tracker, plan_track(project, media_id, playhead=0, direction="forward", objects=objects)))
    return {each: doubtful(told).tolist() for each, told in project.track_summary(media_id).items()}


def score(project, object_id: int, frame: int) -> float | None:
    return project.mask(object_id, frame).score


def test_the_one_behind_is_in_doubt_for_as_long_as_it_lies_on_the_other(pair):
    project, media_id, (first, second) = pair
    doubts = tracked(project, media_id, Stayer(first, share=1.0))
    assert doubts == {first: [], second: [*BEHIND]}
    assert score(project, first, 12) == 0.9
    assert score(project, second, 12) == 0.45


def test_what_another_run_has_found_counts_too(pair):
    project, media_id, (first, second) = pair
    tracked(project, media_id, Stayer(first, share=1.0), [first])
    assert tracked(project, media_id, Stayer(first, share=1.0), [second])[second] == [*BEHIND]


@pytest.mark.parametrize(("share", "factor"), [(0.0, 1.0), (0.05, 1.0), (0.5, 0.75)])
def test_touching_is_no_claim_and_a_part_counts_as_a_part(pair, share, factor):
    project, media_id, (first, second) = pair
    tracked(project, media_id, Stayer(first, share=share))
    assert score(project, second, 12) == pytest.approx(0.9 * factor)


def test_what_lies_in_another_where_a_person_shows_both_is_not_in_doubt(pair):
    project, media_id, (first, second) = pair
    with project.action("Shirt") as edit:
        edit.set_mask(second, child(22), frame=0)
    tracked(project, media_id, Stayer(first, share=1.0))
    assert score(project, second, 12) == 0.9


def test_proposals_crowds_and_absent_objects_claim_nothing(pair):
    project, media_id, (first, second) = pair
    with project.action("Others") as edit:
        (class_id,) = [row.id for row in project.classes()]
        proposal, crowd, gone = (edit.add_object(media_id, class_id) for _ in range(3))
        edit.change_object(proposal, state="proposal")
        edit.change_object(crowd, crowd=True)
        for each, mask in ((proposal, child(2)), (crowd, child(2)), (gone, empty())):
            edit.set_mask(each, mask, frame=5, source=Source.PERSON)
    tracked(project, media_id, Stayer(first, share=1.0), [second])
    assert score(project, second, 5) == 0.9


def test_only_masks_whose_boxes_touch_are_decoded_and_none_of_the_run(pair, monkeypatch):
    project, media_id, (first, second) = pair
    with project.action("Others") as edit:
        (class_id,) = [row.id for row in project.classes()]
        near, far = (edit.add_object(media_id, class_id) for _ in range(2))
        for frame in (0, 12):
            edit.set_mask(near, child(10, width=10), frame=frame)
            edit.set_mask(far, child(50), frame=frame)
    tracked(project, media_id, Stayer(first, share=1.0), [first, second])
    request = plan_track(project, media_id, playhead=0, direction="forward", objects=[first, second], through=True)
    made = TrackedFrame(frame=12, reverse=False, objects=(object_at(first, 20), object_at(second, 14)))
    decoded: list[tuple[int, int]] = []
    original = codecs.mask_row
    monkeypatch.setattr(codecs, "mask_row", lambda row: decoded.append((row[0], row[1])) or original(row))
    assert Claims(project, request).shares(made) == {first: 0.25, second: 0.75}
    assert {object_id for object_id, frame in decoded if frame == 12} == {near}


def object_at(object_id: int, x: int) -> TrackedObject:
    return TrackedObject(object_id=object_id, mask=child(x), score=0.9, object_score=4.0, overlap=1.0)


def test_a_share_is_of_the_mask_that_is_asked():
    small, large = blob(20, 20), ~empty()
    assert small.share_in(large) == 1.0
    assert large.share_in(small) == small.area / large.area
    assert empty().share_in(large) == large.share_in(empty()) == 0.0
