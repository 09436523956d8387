"""Bulk annotation into a project: proposals, one step of undo, and nothing of a person's is touched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sam2studio.core.errors import Cancelled
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.jobs.auto_annotate.crew import Annotating
from sam2studio.jobs.auto_annotate.request import AutoAnnotateReport, AutoAnnotateRequest
from sam2studio.jobs.auto_annotate.run import annotate_project
from sam2studio.jobs.pictures import add_pictures
from sam2studio.project import Project, Source
from tests.support.annotating import make_picture, use_puppets
from tests.support.videos import film

FOUND = np.zeros((24, 32), bool)
FOUND[6:12, 8:16] = True
"""What is found on a picture of the usual size."""


@pytest.fixture(autouse=True)
def _puppets(monkeypatch: pytest.MonkeyPatch) -> None:
    use_puppets(monkeypatch)


@pytest.fixture
def models(tmp_path: Path) -> dict[str, str]:
    for name in ("det.pt", "sam.pt"):
        (tmp_path / name).write_bytes(name.encode())
    return {"det_model": str(tmp_path / "det.pt"), "sam_model": str(tmp_path / "sam.pt")}


@pytest.fixture
def project(tmp_path: Path):
    with Project.create(tmp_path / "p.s2s") as made:
        yield made


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    for place, name in enumerate(["a.png", "b.png", "c.png", "none.png"]):
        make_picture(folder / name, kind=place)
    return folder


def run(project: Project, cancel: CancelToken | None = None, **asked) -> AutoAnnotateReport:
    job = annotate_project(project, AutoAnnotateRequest(**asked), cancel=cancel, backup=False)
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


def ids(project: Project) -> dict[str, int]:
    return {Path(row.path).name: row.id for row in project.media()}


def test_proposals_with_all_that_is_known_of_them(project, photos, models):
    report = run(project, data=(photos,), **models)
    assert (report.pictures, report.objects) == (4, {"cat": 1, "dog": 1, "bird": 1})
    assert sorted(report.classes_added) == ["bird", "cat", "dog"]
    (row,) = project.objects(ids(project)["b.png"])
    assert (row.state, row.score) == ("proposal", pytest.approx(0.8))
    mask = project.mask(row.id)
    assert mask is not None
    assert mask.mask == Mask.from_array(FOUND)
    assert (mask.source, mask.score, mask.reviewed) == (Source.MODEL, 0.75, False)
    told = project.proposals(ids(project)["b.png"])
    assert told.by.tolist() == ["det.pt, sam.pt"]
    assert told.box.tolist() == [[8, 6, 16, 12]]
    assert told.score.tolist() == [pytest.approx(0.8)]
    assert all(each.status != "reviewed" for each in project.media())


def test_one_step_of_undo_which_also_forgets_that_it_was_done(project, photos, models):
    for _ in add_pictures(project, [photos]):
        pass
    before = project.content_hash()
    assert run(project, **models).pictures == 4
    after = project.content_hash()
    assert project.undo_label == "Auto-annotate"
    project.undo()
    assert project.content_hash() == before
    project.redo()
    assert project.content_hash() == after
    project.undo()
    assert run(project, **models).pictures == 4


def test_a_second_run_resumes_and_what_was_rejected_does_not_come_back(project, photos, models):
    run(project, data=(photos,), **models)
    (row,) = project.objects(ids(project)["a.png"])
    with project.action("Reject") as edit:
        edit.delete_object(row.id)
    before = project.content_hash()
    again = run(project, existing="add", **models)
    assert (again.pictures, again.resumed, again.kept) == (0, 4, 0)
    assert project.content_hash() == before
    other = run(project, conf=0.3, **models)
    assert (other.pictures, other.resumed, other.kept) == (2, 0, 2)
    assert len(project.objects(ids(project)["a.png"])) == 1


def test_classes_are_mapped_by_name_and_left_out(project, photos, models):
    with project.action("Add") as edit:
        pet = edit.add_class("pet")
    mapping = {"cat": "pet", "dog": "pet", "bird": ""}
    report = run(project, data=(photos,), class_map=mapping, **models)
    assert report.classes_added == ()
    assert [row.name for row in project.classes()] == ["pet"]
    assert project.class_counts() == {pet: 2}
    assert project.objects(ids(project)["c.png"]) == ()


def drawn(project: Project, media_id: int, class_id: int, mask: np.ndarray) -> int:
    with project.action("Draw") as edit:
        made = edit.add_object(media_id, class_id)
        edit.set_mask(made, Mask.from_array(mask), source=Source.PERSON)
    return made


def test_media_that_have_masks_are_skipped_or_get_what_is_missing(project, photos, models):
    with project.action("Add") as edit:
        cat, dog = edit.add_class("cat"), edit.add_class("dog")
    elsewhere = np.zeros((24, 32), bool)
    elsewhere[14:20, 20:30] = True
    almost = FOUND.copy()
    almost[6, 8:12] = False
    run(project, data=(photos / "none.png",), **models)
    for _ in add_pictures(project, [photos]):
        pass
    place = ids(project)
    mine = drawn(project, place["a.png"], cat, almost)  # the cat, by hand
    other = drawn(project, place["b.png"], dog, elsewhere)  # another dog
    with project.action("Reviewed") as edit:
        edit.set_media(place["c.png"], reviewed=True)
    by_hand = {each: project.mask(each) for each in (mine, other)}
    skipped = run(project, **models)
    assert (skipped.pictures, skipped.kept, skipped.resumed) == (0, 3, 1)
    added = run(project, existing="add", **models)
    assert (added.pictures, added.known, added.resumed) == (3, 1, 1)
    assert [row.id for row in project.objects(place["a.png"])] == [mine]
    assert [row.state for row in project.objects(place["b.png"])] == ["person", "proposal"]
    assert [row.state for row in project.objects(place["c.png"])] == ["proposal"]
    assert {each: project.mask(each) for each in by_hand} == by_hand


def test_adding_again_renews_what_nobody_touched_and_nothing_else(project, photos, models):
    run(project, data=(photos,), **models)
    place = ids(project)
    (touched,) = project.objects(place["a.png"])
    with project.action("Accept") as edit:
        edit.change_object(touched.id, state="person")
    (locked,) = project.objects(place["b.png"])
    with project.action("Lock") as edit:
        edit.change_object(locked.id, locked=True)
    before = {name: project.objects(place[name]) for name in place}
    report = run(project, existing="add", conf=0.3, **models)
    assert (report.pictures, report.known, report.objects) == (4, 2, {"cat": 1, "dog": 1, "bird": 1})
    assert {name: project.objects(place[name]) for name in place} == before


def test_bad_pictures_are_told_and_change_nothing(project, photos, models, tmp_path):
    make_picture(photos / "crash.png")
    make_picture(photos / "gone.png")
    make_picture(photos / "changed.png")
    for _ in add_pictures(project, [photos]):
        pass
    (photos / "gone.png").unlink()
    make_picture(photos / "changed.png", size=(30, 30))
    report = run(project, **models)
    assert report.pictures == 4
    assert len(report.failed) == 3
    for name in ("crash.png", "gone.png", "changed.png"):
        assert any(name in sentence for sentence in report.failed)
        assert project.objects(ids(project)[name]) == ()


def test_what_moves_through_a_video_is_one_object_and_the_run_goes_on_later(project, models, tmp_path):
    clip = film(tmp_path, name="street.mp4", frames=9)
    cancel = CancelToken()
    request = AutoAnnotateRequest(data=(clip,), **models)
    with pytest.raises(Cancelled):  # noqa: PT012
        for report in annotate_project(project, request, cancel=cancel, backup=False):
            if isinstance(report, Annotating) and report.done >= 4:
                cancel.cancel()
    (row,) = project.media()
    summaries = project.track_summary(row.id)
    made = {frame for track in summaries.values() for frame in track.frames.tolist()}
    assert 4 <= len(made) <= 9
    rest = run(project, **models)
    assert rest.resumed + rest.pictures == 9
    assert rest.resumed == len(made)
    objects = project.objects(row.id)
    summaries = project.track_summary(row.id)
    assert sorted(frame for track in summaries.values() for frame in track.frames.tolist()) == list(range(9))
    kinds = {each.class_id for each in objects}
    assert len(objects) <= 2 * len(kinds)
    assert not any(track.obeyed.any() for track in summaries.values())


def test_a_persons_frames_of_a_video_stay_as_they_are(project, models, tmp_path):
    clip = film(tmp_path, name="street.mp4", frames=6)
    for _ in add_pictures(project, [clip]):
        pass
    (row,) = project.media()
    with project.action("Draw") as edit:
        mine = edit.add_object(row.id, edit.add_class("cat"))
        whole = np.zeros((row.height, row.width), bool)
        whole[row.height // 4 : row.height // 2, row.width // 4 : row.width // 2] = True
        edit.set_mask(mine, Mask.from_array(whole), frame=2, source=Source.PERSON)
    before = project.mask(mine, 2)
    report = run(project, every=2, **models)
    assert (report.pictures, report.kept) == (2, 1)
    assert project.track_summary(row.id)[mine].frames.tolist() == [2]
    assert project.mask(mine, 2) == before
    assert run(project, existing="add", **models).pictures == 4
    assert project.track_summary(row.id)[mine].frames.tolist() == [2]
    assert project.mask(mine, 2) == before


def test_a_backup_is_made_before(project, photos, models):
    for _ in annotate_project(project, AutoAnnotateRequest(data=(photos,), **models)):
        pass
    assert any("auto-annotate" in path.name for path in project.backups())
