"""Project → dataset: what goes in, under which number and name, and what stands in the way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import yaml
from PIL import Image

from sam2studio.core import files
from sam2studio.core.errors import Cancelled, ExportError, InputError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.core.prompts import Box, Prompt
from sam2studio.formats.manifest import read_manifest
from sam2studio.formats.writing import WriteOptions
from sam2studio.jobs import export_choice
from sam2studio.jobs.export import ExportOptions, export_project
from sam2studio.jobs.export_choice import find_unreadable
from sam2studio.media.images import probe_image
from sam2studio.project import Project, Source
from tests.support.datasets import export, finish, photo_project, picture, progress_of, tree
from tests.support.masks import blob

MASK = blob(1, height=48, width=64, share=0.2)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    """Three photos: one with an object of a person, one with a proposal only, one new."""
    with Project.create(tmp_path / "p.s2s") as opened:
        with opened.action("Fill") as edit:
            car, dog = edit.add_class("car"), edit.add_class("dog")
            for seed, name in enumerate(("person", "machine", "new")):
                file = picture(tmp_path / "photos" / f"{name}.jpg", seed=seed)
                media = edit.add_image(file, probe_image(file))
                if name == "person":
                    edit.set_mask(edit.add_object(media, dog), MASK, source=Source.PERSON)
                elif name == "machine":
                    edit.set_mask(edit.add_object(media, car, state="proposal", score=0.4), MASK)
        yield opened


def pictures(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("images/*/*")}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {"person.jpg"}),
        ({"include_proposals": True}, {"person.jpg", "machine.jpg"}),
        ({"media": "all"}, {"person.jpg", "machine.jpg", "new.jpg"}),
        ({"media": (3,)}, {"new.jpg"}),
    ],
)
def test_which_pictures_go_in(project: Project, tmp_path: Path, options: dict, expected: set[str]):
    report = export(project, tmp_path / "out", "yolo-seg", **options)
    assert pictures(tmp_path / "out") == expected
    assert sum(report.images.values()) == len(expected)


def test_reviewed_pictures_are_negatives(project: Project, tmp_path: Path):
    new = project.media()[2]
    with project.action("Review") as edit:
        edit.set_media(new.id, reviewed=True)
    export(project, tmp_path / "out", "yolo-seg")
    assert pictures(tmp_path / "out") == {"person.jpg", "new.jpg"}
    export(project, tmp_path / "out", "yolo-seg", media="reviewed")
    assert pictures(tmp_path / "out") == {"new.jpg"}
    (labels,) = (tmp_path / "out").glob("labels/*/new.txt")
    assert labels.read_bytes() == b""


def test_proposals_left_out_are_told(project: Project, tmp_path: Path):
    report = export(project, tmp_path / "out", "coco", media="all")
    assert any("1 × a proposal" in note for note in report.notes)
    assert report.objects == {"car": 0, "dog": 1}
    report = export(project, tmp_path / "out", "coco")
    assert any("1 × an image was left out: it has nothing but proposals" in note for note in report.notes)


def test_a_project_of_nothing_but_proposals_says_so(project: Project, tmp_path: Path):
    with project.action("Delete") as edit:
        edit.remove_media([project.media()[0].id])
    with pytest.raises(ExportError, match="nobody has confirmed the proposals") as caught:
        export(project, tmp_path / "out", "coco")
    assert "accept what is right" in (caught.value.todo or "")


def test_the_report_and_the_manifest(project: Project, tmp_path: Path):
    reports, report = progress_of(
        export_project(project, ExportOptions(destination=tmp_path / "out", format="coco", include_proposals=True))
    )
    assert all(each.done <= (each.total or 0) for each in reports)
    assert [each.fraction for each in reports][-1] == 1.0
    assert report.verification.exact == report.verification.objects == 2
    assert report.objects == {"car": 1, "dog": 1}
    manifest = read_manifest(tmp_path / "out")
    assert manifest is not None
    assert (manifest.format, manifest.revision, dict(manifest.classes)) == ("coco", project.revision, report.objects)
    on_disk = {name for name, kind in tree(tmp_path / "out").items() if kind != "folder"}
    assert on_disk == {*manifest.files, "manifest.json"}
    assert report.files == len(on_disk)
    assert report.size == sum((tmp_path / "out" / name).stat().st_size for name in on_disk)
    by_content = {row.fingerprint for row in project.media()}
    assert set(manifest.images.values()) < by_content


@pytest.mark.parametrize("kind", ["yolo-seg", "coco", "yolo-boxes"])
def test_numbers_of_classes_never_change(project: Project, tmp_path: Path, kind: str):
    dog = project.classes()[1]
    with project.action("Change classes") as edit:
        cat = edit.add_class("cat")
        edit.delete_class(project.classes()[0].id)
        edit.move_class(cat, to=0)
        edit.change_class(dog.id, name="Hund")
        edit.add_class("car")
    export(project, tmp_path / "out", kind, media="all")
    if kind == "coco":
        (file,) = {*(tmp_path / "out/annotations").glob("*train*")} or (tmp_path / "out/annotations").glob("*")
        content = json.loads(file.read_text())
        names = {each["id"] - 1: each["name"] for each in content["categories"]}
    else:
        names = yaml.safe_load((tmp_path / "out/data.yaml").read_text())["names"]
    assert names == {0: "car (deleted)", 1: "Hund", 2: "cat", 3: "car"}


def test_splits_set_by_a_person_are_obeyed(project: Project, tmp_path: Path):
    with project.action("Split") as edit:
        for row, split in zip(project.media(), ("test", "val", "train"), strict=True):
            edit.set_media(row.id, split=split)
    report = export(project, tmp_path / "out", "yolo-seg", media="all", shares={"train": 1})
    assert report.images == {"train": 1, "val": 1, "test": 1}
    assert (tmp_path / "out/images/test/person.jpg").exists()


def test_a_class_that_a_part_lacks_is_reported(project: Project, tmp_path: Path):
    person, machine, _new = project.media()
    assert export(project, tmp_path / "out", "yolo-seg", include_proposals=True, shares={"train": 1}).lacking == {}
    with project.action("Split") as edit:
        edit.set_media(person.id, split="val")
        edit.set_media(machine.id, split="train")
        car = project.classes()[0]
        edit.set_mask(edit.add_object(person.id, car.id), MASK, source=Source.PERSON)
        edit.add_class("bird")
    report = export(project, tmp_path / "out", "yolo-seg", include_proposals=True)
    assert report.lacking == {"train": ("dog",)}, "a class without any object lacks nowhere"


def test_equal_names_from_several_folders_do_not_overwrite_each_other(tmp_path: Path):
    names = ["a/1.jpg", "b/1.jpg", "a/1.png", "a/2.jpg", "b/2.JPG"]
    with Project.create(tmp_path / "p.s2s") as project:
        with project.action("Fill") as edit:
            edit.add_class("x")
            for number, name in enumerate(names):
                file = picture(tmp_path / name, seed=number)
                edit.set_media(edit.add_image(file, probe_image(file)), reviewed=True)
        report = export(project, tmp_path / "out", "yolo-seg")
        sources = {(tmp_path / name).read_bytes() for name in names}
        assert {path.read_bytes() for path in tmp_path.glob("out/images/*/*")} == sources
        assert len({path.stem for path in tmp_path.glob("out/labels/*/*")}) == 5
        assert any("renamed" in note for note in report.notes)


@pytest.mark.parametrize("what", ["missing", "damaged", "another size"])
def test_an_unreadable_picture_stops_the_export_or_is_left_out_and_told(project: Project, tmp_path: Path, what: str):
    file = project.media_path(project.media()[0])
    if what == "missing":
        file.unlink()
    elif what == "damaged":
        file.write_bytes(b"\xff\xd8\xff\xe0 no image")
    else:
        picture(file, width=30, height=20)
    options = ExportOptions(destination=tmp_path / "out", media="all")
    (lost,) = finish(find_unreadable(project, options, CancelToken()))
    assert lost.path.endswith("person.jpg"), "known before anything is written"
    with pytest.raises(ExportError, match=r"person\.jpg") as told:
        export(project, tmp_path / "out", "yolo-seg", media="all")
    assert not (tmp_path / "out").exists()
    assert len(str(told.value)) <= 400
    report = export(project, tmp_path / "out", "yolo-seg", media="all", skip_unreadable=True)
    assert pictures(tmp_path / "out") == {"machine.jpg", "new.jpg"}
    assert any("was left out" in note and "person.jpg" in note for note in report.notes)
    assert any(lost.why in note for note in report.notes), "and told as it was then"


def test_nothing_is_left_where_every_file_is_lost(project: Project, tmp_path: Path):
    for row in project.media():
        project.media_path(row).unlink()
    with pytest.raises(ExportError, match="none of the files that were chosen can be read"):
        export(project, tmp_path / "out", "coco", media="all", skip_unreadable=True)
    labels_only = ExportOptions(destination=tmp_path / "out", media="all", write=WriteOptions(copy_images=False))
    assert finish(find_unreadable(project, labels_only, CancelToken())) == (), "labels alone need no files"


def test_a_picture_whose_pixels_end_too_early_is_left_out_and_told(project: Project, tmp_path: Path):
    """Its header is in order, so that it is seen only when the picture has to be turned."""
    file = project.media_path(project.media()[0])
    exif = Image.Exif()
    exif[0x0112] = 3
    noise = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    Image.fromarray(noise).save(file, "JPEG", exif=exif)
    file.write_bytes(file.read_bytes()[:-1500])
    report = export(project, tmp_path / "out", "yolo-seg", media="all")
    assert pictures(tmp_path / "out") == {"machine.jpg", "new.jpg"}
    assert any("was left out" in note and "person.jpg" in note for note in report.notes)


def test_a_picture_with_another_content_is_told(project: Project, tmp_path: Path):
    picture(project.media_path(project.media()[0]), seed=99)
    report = export(project, tmp_path / "out", "yolo-seg")
    assert any("another one than when" in note for note in report.notes)


def test_labels_alone_need_no_pictures(project: Project, tmp_path: Path):
    shutil.rmtree(tmp_path / "photos")
    report = export(project, tmp_path / "out", "yolo-seg", write=WriteOptions(copy_images=False))
    assert report.verification.objects == 1
    assert list((tmp_path / "out").glob("labels/*/person.txt"))


def test_a_folder_with_the_projects_own_pictures_is_never_replaced(project: Project, tmp_path: Path):
    export(project, tmp_path / "out", "yolo-seg")
    (copy,) = (tmp_path / "out").glob("images/*/person.jpg")
    with project.action("Work on the exported copy") as edit:
        edit.add_image(copy, probe_image(copy))
    before = tree(tmp_path / "out")
    with pytest.raises(ExportError, match="images of this project"):
        export(project, tmp_path / "out", "coco", media=(1,))
    with pytest.raises(ExportError, match="images of this project"):
        export(project, tmp_path / "out", "coco", media="all")
    assert tree(tmp_path / "out") == before


@pytest.mark.parametrize("destination", ["photos", "."])
def test_folders_with_other_things_are_refused(project: Project, tmp_path: Path, destination: str):
    before = tree(tmp_path / "photos")
    with pytest.raises(ExportError, match="not empty"):
        export(project, tmp_path / destination, "coco")
    assert tree(tmp_path / "photos") == before


def test_nothing_to_export_is_told(tmp_path: Path):
    with Project.create(tmp_path / "p.s2s") as project, pytest.raises(ExportError, match="nothing to export"):
        export(project, tmp_path / "out", "coco", media="all")


def test_too_little_room_is_told_before_anything_is_written(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(export_choice.shutil, "disk_usage", lambda _: SimpleNamespace(total=1 << 30, free=1000))
    with pytest.raises(ExportError, match="about 1 MB are needed, 0 MB are free"):
        export(project, tmp_path / "deep" / "out", "coco")
    assert not (tmp_path / "deep").exists()


def test_where_nothing_can_be_written_neither_room_nor_a_former_dataset_is_spoken_of(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(_disk: files.Disk, folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(export_choice.shutil, "disk_usage", lambda _: SimpleNamespace(total=0, free=0))
    monkeypatch.setattr(files.Disk, "make_folder", refuse)
    with pytest.raises(ExportError) as caught:
        export(project, tmp_path / "ro" / "out", "coco")
    assert "could not be written (Permission denied). Nothing was written." in str(caught.value)


@pytest.mark.parametrize("after", range(6))
def test_cancelling_at_any_report_leaves_the_former_dataset(project: Project, tmp_path: Path, after: int):
    export(project, tmp_path / "out", "coco")
    before = tree(tmp_path)
    cancel = CancelToken()
    options = ExportOptions(destination=tmp_path / "out", format="yolo-seg", media="all")
    steps = export_project(project, options, cancel=cancel)
    for _ in range(after + 1):
        next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        finish(steps)
    assert tree(tmp_path) == before


def test_a_job_that_is_simply_dropped_leaves_the_former_dataset(project: Project, tmp_path: Path):
    export(project, tmp_path / "out", "coco")
    before = tree(tmp_path)
    steps = export_project(project, ExportOptions(destination=tmp_path / "out", media="all"))
    for _ in range(3):
        next(steps)
    steps.close()
    assert tree(tmp_path) == before


def test_an_export_beside_a_person_who_goes_on_working(project: Project, tmp_path: Path):
    """The job reads the project through a connection of its own; what is saved meanwhile is not in it."""
    dog = project.classes()[1].id
    with Project.open(project.path, read_only=True) as reader:
        steps = export_project(reader, ExportOptions(destination=tmp_path / "out", format="coco", media="all"))
        next(steps)
        for _ in range(4):
            with project.action("Go on") as edit:
                edit.set_mask(edit.add_object(project.media()[2].id, dog), MASK, source=Source.PERSON)
            next(steps)
        report = finish(steps)
    assert report.verification.objects == 1
    assert export(project, tmp_path / "out", "coco", media="all").verification.objects == 5


def test_a_project_changed_by_the_same_hand_meanwhile_is_noticed(project: Project, tmp_path: Path):
    steps = export_project(project, ExportOptions(destination=tmp_path / "out", format="coco"))
    next(steps)
    with project.action("In between") as edit:
        edit.add_class("late")
    with pytest.raises(ExportError, match="changed while"):
        finish(steps)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("options", "why"), [({"format": "pascal"}, "format"), ({"shares": {"train": -1}}, "shares")])
def test_options_that_make_no_sense_are_refused(project: Project, tmp_path: Path, options: dict, why: str):
    with pytest.raises(InputError, match=why):
        finish(export_project(project, ExportOptions(destination=tmp_path / "out", **options)))
    assert not (tmp_path / "out").exists()


def test_objects_with_only_a_box_and_absent_ones(project: Project, tmp_path: Path):
    media, dog = project.media()[2].id, project.classes()[1].id
    with project.action("Odd objects") as edit:
        edit.set_prompt(edit.add_object(media, dog), Prompt(box=Box(5, 6, 20, 30)))
        edit.set_mask(edit.add_object(media, dog), Mask.empty(height=48, width=64), source=Source.PERSON)
        edit.add_object(media, dog)
    boxes = export(project, tmp_path / "boxes", "yolo-boxes", media=(media,))
    assert boxes.verification.objects == 1
    assert any("2 × an object without pixels" in note for note in boxes.notes)
    masks = export(project, tmp_path / "masks", "yolo-seg", media=(media,))
    assert masks.verification.objects == 0
    assert any("only a box" in note for note in masks.notes)


def test_sources_are_never_touched(tmp_path: Path):
    with photo_project(tmp_path / "p.s2s", seed=4, images=8) as project:
        state = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "photos").rglob("*.*")}
        for kind in ("yolo-seg", "coco", "yolo-boxes"):
            export(project, tmp_path / "out" / kind, kind, media="all")
        assert state == {
            path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "photos").rglob("*.*")
        }


def test_the_same_project_makes_the_same_bytes(tmp_path: Path):
    with photo_project(tmp_path / "p.s2s", seed=6, images=8) as project:
        for kind in ("yolo-seg", "coco"):
            export(project, tmp_path / "a" / kind, kind)
            export(project, tmp_path / "b" / kind, kind)
    assert tree(tmp_path / "a") == tree(tmp_path / "b")


@pytest.mark.parametrize(
    "name",
    ["ü ☂ 漢字", "e\u0301 nfd", "مرحبا", "100% #1 'q' $x", "-dash", " lead", "🦊" * 20, "x" * 200, "CON", "a.b.c"],
)
def test_paths_of_every_kind_work(tmp_path: Path, name: str):
    file = picture(tmp_path / name / f"{name}.png", width=64, height=48)
    with Project.create(tmp_path / name / "p.s2s") as project:
        with project.action("Fill") as edit:
            media = edit.add_image(file, probe_image(file))
            edit.set_mask(edit.add_object(media, edit.add_class("x")), MASK, source=Source.PERSON)
        for kind in ("yolo-seg", "coco"):
            report = export(project, tmp_path / name / kind / name, kind)
            assert pictures(tmp_path / name / kind / name) == {f"{name.replace('CON', '_CON')}.png"}
            assert report.verification.objects == 1


def test_numbers_in_the_labels_do_not_depend_on_the_machines_language(project: Project, tmp_path: Path):
    export(project, tmp_path / "out", "yolo-seg")
    (labels,) = tmp_path.glob("out/labels/*/person.txt")
    values = np.array(labels.read_text().split(), float)
    assert values[0] == 1
    assert ((values[1:] >= 0) & (values[1:] <= 1)).all()


def test_a_damaged_picture_that_would_become_jpeg_is_left_out_and_told(tmp_path: Path):
    """A header says nothing of what follows it; a JPEG goes in byte by byte, so that it is not looked at."""
    with Project.create(tmp_path / "p.s2s") as project:
        with project.action("Fill") as edit:
            car = edit.add_class("car")
            for name in ("cut.png", "sound.png", "cut.jpg"):
                file = picture(tmp_path / "photos" / name)
                media = edit.add_image(file, probe_image(file))
                edit.set_mask(edit.add_object(media, car), MASK)
                if name.startswith("cut"):
                    file.write_bytes(file.read_bytes()[:-200])
        report = export(project, tmp_path / "out", "voc", shares={"train": 1})
    assert report.verification.exact == report.images["train"] == 2
    assert any("cut.png" in note and "1 × an image was left out" in note for note in report.notes)
