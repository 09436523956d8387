"""Proposals in the document: what proposed a mask, for as long as the mask is what was proposed."""

from __future__ import annotations

import apsw
import numpy as np
import pytest

from sam2studio.core.errors import InputError, ProjectDamagedError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.project import Project, Proposed, Source
from tests.support.projects import HEIGHT, WIDTH, add_photo, filled, some_mask
from tests.support.tracks import add_video, blob, empty, machine

DETECTED = Proposed(by="yolo11n.pt, sam2.1_t.pt", score=0.75, box=Box(4.5, 9.25, 21.0, 30.0))


@pytest.fixture
def folder(project: Project, path) -> tuple[Project, int, int, int]:
    """The project, a class, a photo and a video."""
    with project.action("Begin") as edit:
        car = edit.add_class("car")
        photo = add_photo(edit, path.parent, "a.jpg")
        return project, car, photo, add_video(edit, path.parent)


def propose(project: Project, media_id: int, class_id: int, proposed: Proposed = DETECTED, **more) -> int:
    with project.action("Propose") as edit:
        return edit.add_proposal(media_id, class_id, blob(12, 20), proposed, **more)


def test_a_proposal_is_an_object_of_a_machine_with_all_that_is_known_of_it(folder):
    project, car, photo, video = folder
    first = propose(project, photo, car, score=0.5)
    later = propose(project, video, car, Proposed(by="sam2.1_t.pt"), frame=7, keyframe=False)
    with project.action("Draw") as edit:
        edit.set_mask(edit.add_object(photo, car), some_mask(1))
    row, mask = project.object_row(first), project.mask(first)
    assert (row.state, row.score, row.class_id) == ("proposal", 0.75, car)
    assert (mask.source, mask.score, mask.keyframe, mask.mask) == (Source.MODEL, 0.5, True, blob(12, 20))
    assert not project.mask(later, 7).keyframe
    told = project.proposals()
    assert told.object_id.tolist() == [first, later]
    assert told.media_id.tolist() == [photo, video]
    assert told.class_id.tolist() == [car, car]
    assert told.frame.tolist() == [0, 7]
    assert told.area.tolist() == [blob(12, 20).area] * 2
    assert told.by.tolist() == [DETECTED.by, "sam2.1_t.pt"]
    np.testing.assert_equal(told.predicted_iou, [0.5, np.nan])
    np.testing.assert_equal(told.score, [0.75, np.nan])
    np.testing.assert_equal(told.box, [[4.5, 9.25, 21, 30], [np.nan] * 4])
    rows, columns = np.nonzero(blob(12, 20).to_array())
    around = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    np.testing.assert_equal(told.mask_box, [around, around])
    assert len(project.proposals(video)) == 1
    assert len(project.proposals(99)) == 0


def test_what_a_person_confirmed_is_no_proposal_and_undo_makes_it_one_again(folder):
    project, car, photo, _ = folder
    object_id = propose(project, photo, car)
    with project.action("Accept") as edit:
        edit.change_object(object_id, state="person")
    assert len(project.proposals()) == 0
    project.undo()
    assert project.proposals().by.tolist() == [DETECTED.by]


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda edit, each: edit.set_mask(each, some_mask(3), frame=5, source=Source.PERSON),
        lambda edit, each: edit.set_masks(machine(each, [4, 5])),
        lambda edit, each: edit.set_tracked(machine(each, [4, 5])),
    ],
)
def test_a_mask_that_is_written_again_is_no_longer_what_was_proposed(folder, rewrite):
    project, car, _, video = folder
    object_id = propose(project, video, car, frame=5, keyframe=False)
    with project.action("Write again") as edit:
        rewrite(edit, object_id)
    told = project.proposals()
    assert set(told.by) == {""}
    assert np.isnan(told.score).all()
    assert np.isnan(told.mask_box).all()
    project.undo()
    assert project.proposals().by.tolist() == [DETECTED.by]
    assert project.check().ok


def test_tracking_leaves_what_it_may_not_replace_as_it_was_proposed(folder):
    project, car, _, video = folder
    object_id = propose(project, video, car, frame=5)
    with project.action("Track") as edit:
        assert edit.set_tracked(machine(object_id, range(3, 8))) == 4
    told = project.proposals()
    assert dict(zip(told.frame.tolist(), told.by.tolist(), strict=True)) == {
        **dict.fromkeys((3, 4, 6, 7), ""),
        5: DETECTED.by,
    }


def test_what_is_taken_away_takes_it_along(folder):
    project, car, photo, video = folder
    first, second = propose(project, photo, car), propose(project, video, car, frame=5)
    third = propose(project, video, car, frame=6)
    with project.action("Delete") as edit:
        edit.delete_object(first)
        edit.delete_mask(second, frame=5)
        edit.set_absent(third, 6)
    assert len(project.proposals()) == 0
    assert project._connection.execute("SELECT count(*) FROM proposals").get == 0
    project.undo()
    assert project.proposals().by.tolist() == [DETECTED.by] * 3


def test_views_are_told_of_the_object_and_the_frame(folder):
    project, car, _, video = folder
    with project.action("Propose") as edit:
        object_id = edit.add_proposal(video, car, blob(12, 20), DETECTED, frame=5)
    assert edit.change.tables["proposals"] == {object_id}
    assert edit.change.frames == {object_id: {5}}
    assert edit.change.media_ids == {video}


@pytest.mark.parametrize(
    ("mask", "proposed"),
    [
        (empty(), DETECTED),
        (Mask.empty(height=HEIGHT, width=WIDTH + 1), DETECTED),
        (blob(12, 20), Proposed(by="x", score=1.5)),
        (blob(12, 20), Proposed(by="x", score=float("nan"))),
        (blob(12, 20), Proposed(by="x", box=Box(3, 3, 2, 4))),
        (blob(12, 20), Proposed(by="x", box=Box(0, 0, float("inf"), 4))),
        (blob(12, 20), Proposed(by="")),
    ],
)
def test_what_cannot_be_stored_is_refused_whole(folder, mask, proposed):
    project, car, photo, _ = folder
    before = project.content_hash()
    with pytest.raises(InputError), project.action("Propose") as edit:
        edit.add_proposal(photo, car, mask, proposed)
    assert project.content_hash() == before


def test_copies_and_backups_have_it_too(full, path):
    told = full.proposals()
    assert len(told) == 4
    assert set(told.by) == {"sam2.1_t.pt", "yolo11n.pt, sam2.1_t.pt"}
    full.save_copy(path.with_name("copy.s2s"))
    backup = full.backup("test")
    full.close()
    for other in (path.with_name("copy.s2s"), backup):
        with Project.open(other, read_only=True) as project:
            np.testing.assert_equal(vars(project.proposals()), vars(told))
    with Project.open(path, salvage=True) as project:
        np.testing.assert_equal(vars(project.proposals()), vars(told))


def test_it_reads_no_row_with_pixels(full):
    statements: list[tuple[str, object]] = []
    full._connection.set_exec_trace(lambda _cursor, sql, values: statements.append((sql, values)) or True)
    full.proposals()
    full.proposals(2)
    full._connection.set_exec_trace(None)
    assert len(statements) == 2
    for sql, values in statements:
        plan = [row[3] for row in full._connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        (about_masks,) = [step for step in plan if " masks " in step]
        assert "USING COVERING INDEX masks_for_tracks" in about_masks, plan


def test_a_flipped_bit_is_found(full):
    object_id = int(full.proposals().object_id[0])
    full._connection.execute("UPDATE proposals SET mask_x0 = mask_x0 + 1 WHERE object_id = ?", (object_id,))
    (damage,) = full.check().damage
    assert (damage.table, damage.key) == ("proposals", (object_id, 0))
    assert damage.text == f"what proposed the mask of object {object_id} on frame 0 is not what was written"


def test_what_a_detector_saw_is_not_told_when_it_is_not_what_was_written(path):
    with filled(path, media=2, objects=2) as project:
        assert len(project.proposals().score) == 2
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE proposals SET box_x1 = box_x1 + 1 WHERE rowid = (SELECT max(rowid) FROM proposals)")
    connection.close()
    with Project.open(path) as project:
        with pytest.raises(ProjectDamagedError, match="what proposed the mask of object"):
            project.proposals()
        assert len(project.proposals(project.media()[0].id).score) == 1, "the others are told"
