"""An import in the window: nothing heavy happens where the project is, and no step is long, whatever is imported."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sam2studio.core.errors import Cancelled, MediaError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.formats import labelme_reading
from sam2studio.formats.dataset import DatasetImage, DatasetObject, LazyImages
from sam2studio.formats.manifest import Manifest
from sam2studio.jobs import import_ahead
from sam2studio.jobs.import_ import ImportReport, OpenedDataset, import_dataset, open_dataset
from sam2studio.jobs.import_ahead import ImagesAhead
from sam2studio.media.images import ImageInfo, probe_image
from sam2studio.project import Project, Source
from tests.support.datasets import dataset_image, dataset_of, export, finish, picture, write
from tests.support.videos import track_project

MANY = 300


@pytest.fixture(autouse=True)
def no_waiting_for_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared here does not depend on it."""
    monkeypatch.setattr("os.fsync", lambda _file: None)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project.create(tmp_path / "p.s2s") as made:
        yield made


def crowded(folder: Path) -> Path:
    """A dataset of one image with many objects."""
    image = dataset_image(picture(folder / "a.png", width=200, height=100))
    squares = [
        Mask.from_crop(np.ones((4, 4), bool), x=n % 40 * 5, y=n // 40 * 5, height=100, width=200) for n in range(MANY)
    ]
    objects = tuple(DatasetObject(class_id=0, mask=mask) for mask in squares)
    write(dataset_of([replace(image, objects=objects)]), folder / "out", "coco")
    return folder / "out"


def test_an_image_of_many_objects_is_taken_over_in_parts_that_are_one_step_of_undo(project: Project, tmp_path: Path):
    start = project.content_hash()
    counts = []
    for _ in import_dataset(project, open_dataset(crowded(tmp_path)), backup=False):
        counts.append(sum(status.objects for status in project.media_status().values()))  # noqa: PERF401
    grown = np.diff([0, *counts])
    assert counts[-1] == MANY
    assert grown.max() <= 41, "as many objects as are saved together, however many the image has"
    assert project.undo_label == "Import out"
    project.undo()
    assert project.content_hash() == start
    assert project.undo_label is None


def test_cancelling_amid_an_image_leaves_the_project_as_it_was(project: Project, tmp_path: Path):
    start, cancel = project.content_hash(), CancelToken()
    steps = import_dataset(project, open_dataset(crowded(tmp_path)), backup=False, cancel=cancel)
    while not any(status.objects for status in project.media_status().values()):
        next(steps)
    cancel.cancel()
    with pytest.raises(Cancelled):
        finish(steps)
    assert project.content_hash() == start
    assert not importing()


def test_leaving_amid_an_image_leaves_the_project_as_it_was(project: Project, tmp_path: Path):
    start = project.content_hash()
    steps = import_dataset(project, open_dataset(crowded(tmp_path)), backup=False)
    while not any(status.objects for status in project.media_status().values()):
        next(steps)
    steps.close()
    assert project.content_hash() == start
    assert not importing()


def importing() -> list[str]:
    return [each.name for each in threading.enumerate() if each.name.startswith("import")]


def test_files_are_read_where_they_do_not_hold_the_window(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    shapes = [{"label": "car", "points": [[1, 1], [20, 1], [20, 20]], "shape_type": "polygon"}]
    for name in ("a", "b"):
        picture(tmp_path / "set" / f"{name}.png", seed=ord(name))
        content = {"shapes": shapes, "imagePath": f"{name}.png", "imageData": "A" * 100, "imageHeight": 48}
        (tmp_path / "set" / f"{name}.json").write_text(json.dumps(content | {"imageWidth": 64}))
    opened = open_dataset(tmp_path / "set")
    threads: list[tuple[str, bool]] = []

    def noted(name: str, work: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            threads.append((name, threading.current_thread() is threading.main_thread()))
            return work(*given, **named)

        return call

    monkeypatch.setattr(labelme_reading, "read_json", noted("labels", labelme_reading.read_json))
    for name in ("fingerprint_of", "probe_safely"):
        monkeypatch.setattr(import_ahead, name, noted(name, getattr(import_ahead, name)))
    monkeypatch.setattr("sam2studio.project.media_files.fingerprint_of", noted("again", import_ahead.fingerprint_of))
    report = finish(import_dataset(project, opened, backup=False))
    assert (report.images_added, report.objects_added) == (2, 2)
    assert sorted(threads) == sorted((name, False) for name in ("labels", "fingerprint_of", "probe_safely") * 2)


def test_pictures_that_the_project_has_are_not_looked_at_again(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = crowded(tmp_path)
    finish(import_dataset(project, open_dataset(folder), backup=False))
    monkeypatch.setattr(import_ahead, "probe_safely", lambda path: pytest.fail(f"{path} was looked at"))
    report = finish(import_dataset(project, open_dataset(folder), backup=False))
    assert (report.images_matched, report.objects_same) == (1, MANY)


def test_a_picture_that_cannot_be_looked_at_is_looked_at_once(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """It may hang the other process for a minute: that is paid where it does not hold the window, and not twice."""
    opened = open_dataset(crowded(tmp_path))
    threads = []

    def hangs(path: Path) -> ImageInfo:
        threads.append(threading.current_thread() is threading.main_thread())
        raise MediaError("The picture hangs.", path=path)

    monkeypatch.setattr("sam2studio.media.first_look.probe_safely", hangs)
    for module in ("import_ahead", "import_"):
        monkeypatch.setattr(f"sam2studio.jobs.{module}.probe_safely", hangs, raising=False)
    report = finish(import_dataset(project, opened, backup=False))
    assert threads == [False]
    assert (report.images_added, report.objects_added) == (0, 0)
    assert any("The picture hangs." in note for note in report.notes)


def test_a_picture_whose_name_two_others_were_exported_under_is_looked_at_ahead(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Of two pictures of one name the manifest cannot tell which is meant; one that is neither is new."""
    late = "sam2studio.jobs.import_.probe_safely"
    monkeypatch.setattr(late, lambda path: pytest.fail(f"{path} was looked at in the window"), raising=False)
    (tmp_path / "set").mkdir()
    with project.action("Add") as edit:
        for number in (1, 2):
            path = picture(tmp_path / str(number) / "a.png", seed=number)
            edit.add_image(path, probe_image(path))
    fingerprints = [row.fingerprint for row in project.media()]
    image = dataset_image(picture(tmp_path / "set" / "a.png", seed=3))
    write(dataset_of([image]), tmp_path / "out", "coco")
    manifest = Manifest(format="coco", images={f"{n}/a.png": each for n, each in enumerate(fingerprints)})
    opened = replace(open_dataset(tmp_path / "out"), manifest=manifest)
    assert finish(import_dataset(project, opened, backup=False)).images_added == 1


def test_tracks_are_compared_by_images_that_were_made_on_the_other_thread(tmp_path: Path):
    with track_project(tmp_path / "p.s2s") as project:
        export(project, tmp_path / "out", "davis", media="all")
        opened = open_dataset(tmp_path / "out")
        images, made = opened.dataset.images, []

        def make(index: int) -> DatasetImage:
            made.append(threading.current_thread() is threading.main_thread())
            return images[index]

        lazy = replace(opened.dataset, images=LazyImages(len(images), make))
        told = OpenedDataset(**{**vars(opened), "dataset": lazy})
        report = finish(import_dataset(project, told, backup=False))
        assert report.objects_same + report.objects_replaced + report.objects_kept > 0
        assert report.objects_added == 0
        assert len(made) > len(images)
        assert not any(made)


def test_what_cannot_be_made_is_told_in_its_place_and_the_rest_comes_in_order():
    def make(index: int) -> DatasetImage:
        if index == 2:
            raise MediaError("broken")
        return DatasetImage(name=str(index), width=1, height=1)

    ahead = ImagesAhead(LazyImages(30, make), unknown=lambda _image, _hash: True, compared={4: [0, 1]})
    names: list[str] = []
    for index in range(30):
        assert ahead.ready(wait_s=30)
        if index == 2:
            with pytest.raises(MediaError, match="broken"):
                ahead.take()
        else:
            ready = ahead.take()
            names.append(ready.image.name)
            assert ready.index == index
    ahead.close()
    assert names == [str(index) for index in range(30) if index != 2]
    assert not importing()


def test_no_more_images_are_made_than_are_wanted_soon():
    made = threading.Semaphore(0)
    count = []

    def make(index: int) -> DatasetImage:
        count.append(index)
        made.release()
        return DatasetImage(name=str(index), width=1, height=1)

    ahead = ImagesAhead(LazyImages(1000, make), unknown=lambda _image, _hash: True, compared={})
    for _ in range(import_ahead._AHEAD):
        assert made.acquire(timeout=30)
    ahead.take()
    assert made.acquire(timeout=30)
    ahead.close()
    assert count == list(range(import_ahead._AHEAD + 1))


def half_replaced(project: Project, folder: Path) -> Generator[Progress, None, ImportReport]:
    """An import of a slightly different version of a crowded image, stopped after its first part."""
    finish(import_dataset(project, open_dataset(crowded(folder)), backup=False))
    image = dataset_image(folder / "a.png")
    less = np.ones((4, 4), bool)
    less[0, 0] = False
    thinner = [Mask.from_crop(less, x=n % 40 * 5, y=n // 40 * 5, height=100, width=200) for n in range(MANY)]
    objects = tuple(DatasetObject(class_id=0, mask=mask) for mask in thinner)
    write(dataset_of([replace(image, objects=objects)]), folder / "less", "coco")
    before = project.revision
    steps = import_dataset(project, open_dataset(folder / "less"), backup=False)
    while project.revision == before:
        next(steps)
    return steps


def test_what_a_person_does_amid_an_import_stays(project: Project, tmp_path: Path):
    steps = half_replaced(project, tmp_path)
    media = project.media()[0]
    *_, locked, deleted, drawn = project.objects(media.id)
    hand = Mask.from_crop(np.ones((5, 4), bool), x=195, y=35, height=100, width=200)
    with project.action("Work on") as edit:
        edit.set_mask(drawn.id, hand, source=Source.PERSON)
        edit.delete_object(deleted.id)
        edit.change_object(locked.id, locked=True)
    lock_before = project.mask(locked.id)
    report = finish(steps)
    stored = project.mask(drawn.id)
    assert stored is not None
    assert (stored.source, stored.mask) == (Source.PERSON, hand)
    assert project.mask(locked.id) == lock_before
    assert deleted.id not in {row.id for row in project.objects(media.id)}
    assert project.mask(deleted.id) is None
    assert (report.objects_added, report.objects_kept, report.objects_replaced) == (0, 2, MANY - 3)
    assert any("deleted meanwhile" in note for note in report.notes)


def test_an_image_that_is_removed_amid_an_import_stays_away(project: Project, tmp_path: Path):
    for number in (1, 2):
        picture(tmp_path / f"{number}.png", seed=number, width=200, height=100)
    square = Mask.from_crop(np.ones((4, 4), bool), x=5, y=5, height=100, width=200)
    first = dataset_image(tmp_path / "1.png", [DatasetObject(class_id=0, mask=square)] * MANY)
    second = dataset_image(tmp_path / "2.png", [DatasetObject(class_id=0, mask=square)])
    write(dataset_of([first, second]), tmp_path / "out", "coco")
    steps = import_dataset(project, open_dataset(tmp_path / "out"), backup=False)
    while not any(status.objects for status in project.media_status().values()):
        next(steps)
    used = project.classes()[0]
    with project.action("Remove") as edit:
        edit.remove_media([project.media()[0].id])
        edit.delete_class(used.id)
    report = finish(steps)
    (left,) = project.media()
    assert left.path.endswith("2.png")
    (row,) = project.objects(left.id)
    assert {each.id: each.name for each in project.classes()}[row.class_id] == used.name, "made again for what comes"
    assert any("deleted meanwhile" in note for note in report.notes)


def test_a_class_that_is_renamed_amid_an_import_goes_on_under_its_new_name(project: Project, tmp_path: Path):
    square = Mask.from_crop(np.ones((4, 4), bool), x=5, y=5, height=100, width=200)
    images = []
    for number in (1, 2):
        picture(tmp_path / f"{number}.png", seed=number, width=200, height=100)
        images.append(dataset_image(tmp_path / f"{number}.png", [DatasetObject(class_id=0, mask=square)] * MANY))
    write(dataset_of(images), tmp_path / "out", "coco")
    steps = import_dataset(project, open_dataset(tmp_path / "out"), backup=False)
    while not any(status.objects for status in project.media_status().values()):
        next(steps)
    used = project.objects(project.media()[0].id)[0].class_id
    with project.action("Rename") as edit:
        edit.change_class(used, name="kitty")
    finish(steps)
    rows = [row for media in project.media() for row in project.objects(media.id)]
    assert {row.class_id for row in rows} == {used}


HANGS = """
import threading
from sam2studio.formats.dataset import LazyImages
from sam2studio.jobs.import_ahead import ImagesAhead
begun = threading.Event()
def make(index):
    begun.set()
    threading.Event().wait()
ahead = ImagesAhead(LazyImages(3, make), unknown=lambda _image, _hash: True, compared={})
begun.wait()
ahead.close()
print("closed", flush=True)
"""


def test_a_file_that_hangs_does_not_keep_the_program_from_ending():
    ended = subprocess.run([sys.executable, "-c", HANGS], capture_output=True, text=True, timeout=60, check=True)
    assert ended.stdout.split() == ["closed"]
