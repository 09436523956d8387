"""Two tracks that become one object: what a person said comes first, and nothing that was up to date is out of date."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sam2studio.core.errors import InputError
from sam2studio.engine.track_rest import frames_of
from sam2studio.jobs.track_plan import plan_track
from sam2studio.jobs.tracking import track
from sam2studio.project import Project, Source
from tests.support.projects import some_prompt
from tests.support.tracking import FakeTracker
from tests.support.tracks import blob, empty, film, machine

HERE, THERE = blob(20, 20), blob(44, 20)


@pytest.fixture
def clip(path):
    """Two objects of 40 frames: the first tracked to its end, the second clicked on 30 and tracked both ways."""
    project, media_id, ids = film(path)
    with project:
        for object_id, frame, mask in ((ids[0], 0, HERE), (ids[1], 30, THERE)):
            with project.action("Click") as edit:
                edit.set_mask(object_id, mask, frame=frame, source=Source.PERSON)
                edit.set_prompt(object_id, some_prompt(frame), frame=frame)
            run(project, media_id, frame, object_id)
        yield project, media_id, ids


def run(project: Project, media_id: int, playhead: int, object_id: int) -> None:
    request = plan_track(project, media_id, playhead=playhead, direction="both", objects=[object_id])
    for _ in track(project, FakeTracker(), request):
        pass


def join(project: Project, kept: int, other: int) -> None:
    with project.action("Join") as edit:
        edit.join_objects(kept, other)


def missing(project: Project, media_id: int) -> int:
    return frames_of(plan_track(project, media_id, playhead=0, direction="both", missing=True))


def lose(project: Project, object_id: int, frames: range) -> None:
    """The machine finds nothing there; that is up to date."""
    rows = [project.mask(object_id, frame) for frame in frames]
    with project.action("Track") as edit:
        edit.set_masks(replace(row, mask=empty(), score=None) for row in rows)


def masks(project: Project, object_id: int) -> list:
    rows = (project.mask(object_id, frame) for frame in range(40))
    return [None if row is None else row.mask for row in rows]


def test_a_track_that_was_lost_goes_on_with_what_was_found_later(clip):
    project, media_id, (first, second) = clip
    lose(project, first, range(10, 40))
    lose(project, second, range(5))
    start, expected = project.content_hash(), masks(project, first)[:10] + masks(project, second)[10:]
    join(project, first, second)
    assert [row.id for row in project.objects(media_id)] == [first]
    assert masks(project, first) == expected
    assert project.keyframes(media_id) == {first: (0, 30)}
    assert project.prompt(first, 30) == some_prompt(30)
    assert missing(project, media_id) == 0, "nothing has to be tracked again for that"
    project.undo()
    assert project.content_hash() == start
    project.redo()
    assert masks(project, first) == expected


def test_a_persons_word_goes_before_a_machines_on_either_side(clip):
    project, _media_id, (first, second) = clip
    with project.action("Say") as edit:
        edit.set_absent(first, 20)  # from there to the next keyframe, whichever object has it
        edit.delete_masks(first, range(25, 28))
        edit.set_reviewed(first, range(35, 37), True)
        edit.set_reviewed(second, range(5, 8), True)
    mine, theirs = masks(project, first), masks(project, second)
    join(project, first, second)
    joined = masks(project, first)
    assert joined == [*mine[:5], *theirs[5:8], *mine[8:30], theirs[30], *mine[31:]]
    assert (joined[20], joined[25]) == (empty(), None), "where it was said to be absent the other one does not bring it"


@pytest.mark.parametrize("kept", [0, 1])
def test_that_one_comes_into_sight_later_does_not_take_the_others_beginning_away(clip, kept):
    project, _media_id, ids = clip
    with project.action("Absent before here") as edit:
        edit.set_absent(ids[1], 0)
    lose(project, ids[1], range(1, 30))
    mine, theirs = masks(project, ids[0]), masks(project, ids[1])
    join(project, ids[kept], ids[1 - kept])
    assert masks(project, ids[kept]) == [*mine[:30], theirs[30], *(mine, theirs)[kept][31:]]


def test_what_was_out_of_date_stays_so(clip):
    project, media_id, (first, second) = clip
    with project.action("Track") as edit:
        edit.set_masks(machine(first, range(10, 13)))  # of keyframes that are no more
    with project.action("Forget") as edit:
        edit.delete_masks(second, range(5, 20))
    assert missing(project, media_id) == 3 + 15
    join(project, second, first)
    assert missing(project, media_id) == 3


def test_only_objects_of_one_media_are_joined(clip):
    project, _, (first, _second) = clip
    with pytest.raises(InputError, match="another object"):
        join(project, first, first)
