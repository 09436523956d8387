"""Dataset → project: one step of undo, nothing of a person's overwritten, and twice is once."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sam2studio.core.errors import Cancelled, ImportDataError, ProjectReadOnlyError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.core.prompts import Box
from sam2studio.jobs.import_ import import_dataset, open_dataset
from sam2studio.jobs.matching import SAME
from sam2studio.media.images import probe_image
from sam2studio.project import Project, Source
from tests.support.datasets import export, finish, import_, photo_project, picture, tree
from tests.support.masks import ellipse

DISC = ellipse(height=48, width=64, centre=(30, 22), axes=(15, 12))
NEAR = ellipse(height=48, width=64, centre=(31, 22), axes=(15, 12))
FAR = ellipse(height=48, width=64, centre=(45, 30), axes=(6, 6))


def square(mask: Mask) -> dict:
    return {"segmentation": {"size": [48, 64], "counts": mask.to_text().decode()}}


def coco(folder: Path, masks: list[Mask], *, name: str = "a.png", classes: tuple[str, ...] = ("car",)) -> Path:
    """A COCO dataset by somebody else, with the picture that `project` has, of class 1 throughout."""
    if not (folder / name).exists():
        picture(folder / name)
    content = {
        "images": [{"id": 1, "file_name": name, "width": 64, "height": 48}],
        "categories": [{"id": number, "name": each} for number, each in enumerate(classes, start=1)],
        "annotations": [
            {"id": number, "image_id": 1, "category_id": 1} | square(mask) for number, mask in enumerate(masks, start=1)
        ],
    }
    path = folder / "labels.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """One photo, one class, nothing marked."""
    with Project.create(tmp_path / "p.s2s") as opened:
        with opened.action("Fill") as edit:
            file = picture(tmp_path / "photos" / "a.png")
            edit.add_image(file, probe_image(file))
            edit.add_class("car")
        yield opened


def add(project: Project, mask: Mask, *, source: Source = Source.PERSON, state: str = "person", **more: object) -> int:
    with project.action("Mark") as edit:
        object_id = edit.add_object(project.media()[0].id, project.classes()[0].id, state=state)  # type: ignore[arg-type]
        edit.set_mask(object_id, mask, source=source)
        if more:
            edit.change_object(object_id, **more)  # type: ignore[arg-type]
    return object_id


def only_mask(project: Project, object_id: int) -> Mask:
    row = project.mask(object_id)
    assert row is not None
    return row.mask


def all_masks(project: Project) -> dict[int, Mask]:
    return {key: row.mask for media in project.media() for key, row in project.masks(media.id).items()}


def test_objects_arrive_with_their_pixels_and_say_where_from(project: Project, tmp_path: Path):
    report = import_(project, coco(tmp_path / "set", [DISC, FAR]))
    assert (report.images_matched, report.images_added, report.objects_added) == (1, 0, 2)
    rows = project.objects(project.media()[0].id)
    assert [only_mask(project, row.id) for row in rows] == [DISC, FAR]
    for row in rows:
        mask = project.mask(row.id)
        assert mask is not None
        assert mask.source == Source.IMPORTED
        assert row.state == "person"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset that is taken over in several parts."""
    folder = tmp_path_factory.mktemp("large")
    with photo_project(folder / "a.s2s", seed=1, images=50, most_objects=40) as source:
        export(source, folder / "large", "coco", media="all")
    return folder / "large"


def test_one_step_of_undo_takes_it_all_back(large: Path, tmp_path: Path):
    with Project.create(tmp_path / "b.s2s") as project:
        start = project.content_hash()
        report = import_(project, large)
        assert report.objects_added > 600  # four parts or more
        end = project.content_hash()
        assert project.undo_label == "Import large"
        project.undo()
        assert project.content_hash() == start
        assert project.undo_label is None
        project.redo()
        assert project.content_hash() == end


@pytest.mark.parametrize("kind", ["yolo-seg", "coco", "yolo-boxes", "cvat-images", "voc"])
def test_twice_is_once(tmp_path: Path, kind: str):
    with photo_project(tmp_path / "a.s2s", seed=2, images=8) as source:
        export(source, tmp_path / "out", kind, media="all")
    with Project.create(tmp_path / "b.s2s") as project:
        first = import_(project, tmp_path / "out")
        once = project.content_hash()
        revision = project.revision
        second = import_(project, tmp_path / "out")
        assert project.content_hash() == once
        assert project.revision == revision
        assert second.objects_same == first.objects_added
        assert second.images_matched == first.images_added


@pytest.mark.parametrize("kind", ["yolo-seg", "coco", "yolo-boxes", "cvat-images", "voc"])
def test_the_projects_own_export_changes_nothing_that_was_there(tmp_path: Path, kind: str):
    with photo_project(tmp_path / "a.s2s", seed=3, images=10) as project:
        export(project, tmp_path / "out", kind, media="all", shares={"train": 1})
        before, masks = project.content_hash(), all_masks(project)
        report = import_(project, tmp_path / "out")
        assert (report.images_added, report.objects_replaced) == (0, 0)
        assert all_masks(project).items() >= masks.items()
        if kind == "coco":
            assert report.objects_same == len(masks)
            assert project.content_hash() == before


def test_what_a_person_made_stays(project: Project, tmp_path: Path):
    assert SAME < DISC.iou(NEAR) < 1
    mine = add(project, DISC)
    before = project.content_hash()
    report = import_(project, coco(tmp_path / "set", [NEAR]))
    assert report.objects_kept == 1
    assert only_mask(project, mine) == DISC
    assert project.content_hash() == before


@pytest.mark.parametrize(
    ("how", "kept"),
    [
        ({"source": Source.MODEL, "state": "person"}, True),  # a person accepted it
        ({"source": Source.IMPORTED, "state": "person", "locked": True}, True),
        ({"source": Source.PERSON, "state": "proposal", "locked": True}, True),
        ({"source": Source.MODEL, "state": "proposal"}, False),
        ({"source": Source.IMPORTED, "state": "person"}, False),
    ],
)
def test_who_made_it_decides(project: Project, tmp_path: Path, how: dict, kept: bool):
    mine = add(project, DISC, **how)
    report = import_(project, coco(tmp_path / "set", [NEAR]))
    assert (report.objects_kept, report.objects_replaced) == ((1, 0) if kept else (0, 1))
    assert only_mask(project, mine) == (DISC if kept else NEAR)
    assert project.object_row(mine).state == ("proposal" if kept and how["state"] == "proposal" else "person")


def test_other_classes_and_other_places_are_other_things(project: Project, tmp_path: Path):
    add(project, DISC)
    report = import_(project, coco(tmp_path / "set", [DISC, FAR], classes=("lorry",)))
    assert report.objects_added == 2
    assert report.classes_added == ("lorry",)
    assert [row.name for row in project.classes()] == ["car", "lorry"]


def test_two_equal_objects_of_a_dataset_are_two(project: Project, tmp_path: Path):
    path = coco(tmp_path / "set", [DISC, DISC, NEAR])
    assert import_(project, path).objects_added == 3
    assert import_(project, path).objects_same == 3


def test_only_classes_in_use_are_added_to_a_project_that_has_some(project: Project, tmp_path: Path):
    import_(project, coco(tmp_path / "set", [DISC], classes=("dog", "cat", "horse")))
    assert [row.name for row in project.classes()] == ["car", "dog"]


def test_a_new_project_gets_all_classes_in_their_order(tmp_path: Path):
    with Project.create(tmp_path / "p.s2s") as project:
        import_(project, coco(tmp_path / "set", [DISC], classes=("dog", "cat", "horse")))
        assert [(row.name, row.export_id) for row in project.classes()] == [("dog", 0), ("cat", 1), ("horse", 2)]


@pytest.mark.parametrize("name", ["", "  ", "x" * 500, "line\nbreak", "bell\x07"])
def test_impossible_class_names_become_possible(project: Project, tmp_path: Path, name: str):
    report = import_(project, coco(tmp_path / "set", [DISC], classes=(name,)))
    (added,) = report.classes_added
    assert added.isprintable()
    assert 0 < len(added) <= 200


# which picture is meant


def test_the_same_content_under_another_name_is_the_same_picture(project: Project, tmp_path: Path):
    (tmp_path / "set").mkdir()
    shutil.copy(tmp_path / "photos" / "a.png", tmp_path / "set" / "renamed.png")
    assert import_(project, coco(tmp_path / "set", [DISC], name="renamed.png")).images_matched == 1


def test_another_picture_of_the_same_name_is_another_picture(project: Project, tmp_path: Path):
    picture(tmp_path / "set" / "a.png", seed=77)
    report = import_(project, coco(tmp_path / "set", [DISC]))
    assert (report.images_added, report.images_matched) == (1, 0)
    assert project.objects(project.media()[0].id) == ()


def test_a_dataset_without_pictures_is_matched_by_name_and_size(project: Project, tmp_path: Path):
    path = coco(tmp_path / "set", [DISC])
    (tmp_path / "set" / "a.png").unlink()
    assert import_(project, path).images_matched == 1


def test_an_ambiguous_name_is_not_guessed(project: Project, tmp_path: Path):
    with project.action("Add") as edit:
        other = picture(tmp_path / "photos" / "b" / "a.png", seed=5)
        edit.add_image(other, probe_image(other))
    path = coco(tmp_path / "set", [DISC])
    (tmp_path / "set" / "a.png").unlink()
    report = import_(project, path)
    assert report.objects_added == 0
    assert any("neither in the dataset nor in the project" in note for note in report.notes)


def test_labels_for_another_size_are_not_taken(project: Project, tmp_path: Path):
    path = coco(tmp_path / "set", [DISC])
    picture(tmp_path / "set" / "a.png", width=128, height=96)
    report = import_(project, path)
    assert report.objects_added == 0
    assert any("another size" in note for note in report.notes)


def test_a_turned_picture_is_known_again(tmp_path: Path):
    file = picture(tmp_path / "photos" / "a.jpg", width=48, height=64, orientation=6)
    with Project.create(tmp_path / "p.s2s") as project:
        with project.action("Fill") as edit:
            media = edit.add_image(file, probe_image(file))
            edit.set_mask(edit.add_object(media, edit.add_class("car")), DISC, source=Source.PERSON)
        export(project, tmp_path / "out", "coco")
        report = import_(project, tmp_path / "out")
        assert (report.images_matched, report.objects_same) == (1, 1)


def test_a_picture_that_cannot_be_read_is_left_out_and_told(tmp_path: Path):
    with photo_project(tmp_path / "a.s2s", seed=2, images=8) as source:
        export(source, tmp_path / "out", "yolo-seg", media="all")
    broken = next((tmp_path / "out" / "images").rglob("*.*"))
    broken.write_bytes(b"\xff\xd8\xff nothing")
    with Project.create(tmp_path / "b.s2s") as project:
        report = import_(project, tmp_path / "out")
        assert any("was left out" in note and broken.name in note for note in report.notes)
        assert report.images_added == len(list((tmp_path / "out" / "images").rglob("*.*"))) - 1


# reviewed, splits, boxes, crowds


def test_an_empty_label_file_is_a_reviewed_negative(tmp_path: Path):
    picture(tmp_path / "set/images/a.png")
    (tmp_path / "set/labels").mkdir()
    (tmp_path / "set/labels/a.txt").touch()
    (tmp_path / "set/data.yaml").write_text("train: images\nval: images\nnames: [car]\n")
    with Project.create(tmp_path / "p.s2s") as project:
        import_(project, tmp_path / "set")
        assert [row.status for row in project.media()] == ["reviewed"]
        assert project.media()[0].split is None  # one split is no decision


def test_boxes_become_objects_with_a_box_prompt(tmp_path: Path):
    picture(tmp_path / "set/images/a.png")
    (tmp_path / "set/labels").mkdir()
    (tmp_path / "set/labels/a.txt").write_text("0 0.5 0.5 0.25 0.5\n")
    (tmp_path / "set/data.yaml").write_text("train: images\nval: images\nnames: [car]\n")
    with Project.create(tmp_path / "p.s2s") as project:
        import_(project, tmp_path / "set", "yolo-boxes")
        (row,) = project.objects(project.media()[0].id)
        assert project.mask(row.id) is None
        assert project.prompt(row.id).box == Box(24, 12, 40, 36)
        # pixels for the same thing, from a segmentation of it, fill it in
        box = np.zeros((48, 64), bool)
        box[12:36, 24:40] = True
        (tmp_path / "masks").mkdir()
        shutil.copy(tmp_path / "set/images/a.png", tmp_path / "masks/a.png")
        report = import_(project, coco(tmp_path / "masks", [Mask.from_array(box)]))
        assert report.objects_replaced == 1
        assert only_mask(project, row.id).area == 24 * 16


# when it goes wrong


@pytest.mark.parametrize("after", [0, 1, 2])
def test_cancelling_leaves_the_project_as_it_was(large: Path, tmp_path: Path, after: int):
    with Project.create(tmp_path / "b.s2s") as project:
        before = project.content_hash()
        cancel = CancelToken()
        steps = import_dataset(project, open_dataset(large), cancel=cancel)
        for _ in range(after + 1):
            assert next(steps).fraction != 1.0
        cancel.cancel()
        with pytest.raises(Cancelled):
            finish(steps)
        assert project.content_hash() == before


def test_a_read_only_project_is_not_imported_into(project: Project, tmp_path: Path):
    path = coco(tmp_path / "set", [DISC])
    with Project.open(project.path, read_only=True) as reader, pytest.raises(ProjectReadOnlyError):
        import_(reader, path)


@pytest.mark.parametrize("what", ["missing", "empty folder", "text file", "picture"])
def test_what_is_no_dataset_is_told(tmp_path: Path, what: str):
    path = tmp_path / "x"
    if what == "empty folder":
        path.mkdir()
    elif what == "text file":
        path.write_text("hello")
    elif what == "picture":
        path = picture(tmp_path / "x.png")
    with pytest.raises(ImportDataError) as told:
        open_dataset(path)
    assert str(path) in str(told.value)
    assert len(str(told.value)) <= 400


def test_the_dataset_and_the_pictures_are_only_read(project: Project, tmp_path: Path):
    path = coco(tmp_path / "set", [DISC])
    before = tree(tmp_path / "set"), tree(tmp_path / "photos")
    import_(project, path)
    assert (tree(tmp_path / "set"), tree(tmp_path / "photos")) == before


def test_a_backup_is_made_first(project: Project, tmp_path: Path):
    assert project.backups() == ()
    import_(project, coco(tmp_path / "set", [DISC]))
    (backup,) = project.backups()
    with Project.open(backup) as before:
        assert before.objects(before.media()[0].id) == ()
