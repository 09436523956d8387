"""COCO instances, judged by pycocotools and by another reader; and files by others, honest or not."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from pycocotools.coco import COCO

from sam2studio.core.errors import ImportDataError
from sam2studio.core.mask import Mask
from sam2studio.core.parts import fill_holes, parts
from sam2studio.core.polygons import corner_polygons, fill_area
from sam2studio.core.prompts import Box
from sam2studio.formats.coco_reading import CocoFile, recognises_coco
from sam2studio.formats.dataset import DatasetClass, DatasetObject, Notes
from tests.support.datasets import dataset_image, dataset_of, one_image, picture, read, tree, write
from tests.support.masks import blob, ellipse, real_masks
from tests.support.readers import supervision_masks

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # inside pycocotools

SQUARE = [10.0, 5.0, 30.0, 5.0, 30.0, 25.0, 10.0, 25.0]


def judge(folder: Path, split: str = "train") -> COCO:
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(folder / "annotations" / f"instances_{split}.json"))


def sample(folder: Path, **fields: Any) -> tuple[list[DatasetObject], Any]:
    """Objects with parts and holes on one picture, one of them a crowd."""
    objects = [
        DatasetObject(class_id=seed % 3, mask=blob(seed, height=60, width=80, share=0.3), crowd=seed == 2, key=seed + 1)
        for seed in range(4)
    ]
    return objects, dataset_of([dataset_image(picture(folder / "ü a.png", width=80, height=60), objects, **fields)])


def coco_file(path: Path, **parts_: Any) -> Path:
    """A small file by somebody else, with a picture beside it."""
    picture(path.parent / "a.png", width=50, height=40)
    content = {
        "images": [{"id": 7, "file_name": "a.png", "width": 50, "height": 40}],
        "categories": [{"id": 3, "name": "car"}, {"id": 18, "name": "dog"}],
        "annotations": [{"id": 1, "image_id": 7, "category_id": 18, "segmentation": [SQUARE], "iscrowd": 0}],
    } | parts_
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize("polygons", [False, True], ids=["runs", "polygons"])
def test_pycocotools_sees_every_pixel(tmp_path: Path, polygons: bool):
    objects, dataset = sample(tmp_path)
    result = write(dataset, tmp_path / "out", "coco", polygons=polygons)
    assert result.verification.exact == 4
    theirs = judge(tmp_path / "out")
    assert theirs.loadCats(theirs.getCatIds()) == [
        {"id": number + 1, "name": name, "supercategory": ""} for number, name in enumerate(("car", "person", "dog ☂"))
    ]
    annotations = theirs.loadAnns(theirs.getAnnIds())
    assert [each["id"] for each in annotations] == [1, 2, 3, 4]
    for source, each in zip(objects, annotations, strict=True):
        assert source.mask is not None
        assert each["category_id"] == source.class_id + 1
        assert each["iscrowd"] == int(source.crowd)
        assert Mask.from_array(theirs.annToMask(each)) == source.mask
        assert each["area"] == source.mask.area
        assert tuple(each["bbox"]) == source.mask.bbox
        assert isinstance(each["segmentation"], list) == (polygons and not source.crowd)


def test_another_reader_sees_the_same_masks(tmp_path: Path):
    objects, dataset = sample(tmp_path)
    write(dataset, tmp_path / "out", "coco")
    ((name, seen),) = supervision_masks(tmp_path / "out", "coco", "train").items()
    assert name == "ü a.png"
    for source, (class_name, theirs) in zip(objects, seen, strict=True):
        assert class_name == dataset.classes[source.class_id].name
        assert Mask.from_array(theirs) == source.mask


@given(real_masks())
def test_any_mask_survives_as_polygons(mask: Mask):
    flat = [ring.ravel().tolist() for ring in corner_polygons(mask).rings]
    read_back = json.loads(json.dumps(flat))
    rings = [np.array(ring).reshape(-1, 2) for ring in read_back]
    assert fill_area(rings, height=mask.height, width=mask.width) == mask


def test_extras_come_back(tmp_path: Path):
    mask = ellipse(height=48, width=64, centre=(30, 20), axes=(12, 8))
    objects = [
        DatasetObject(class_id=0, mask=mask, crowd=True, score=0.25, track=5),
        DatasetObject(class_id=1, box=Box(1, 2.5, 30, 40)),
    ]
    images = [
        dataset_image(picture(tmp_path / "a.png"), objects, reviewed=True, split="val"),
        dataset_image(picture(tmp_path / "b.png"), reviewed=True, split="val"),
        dataset_image(picture(tmp_path / "c.png"), split="val"),
    ]
    result = write(dataset_of(images), tmp_path / "out", "coco")
    assert any("only a box" in note for note in result.notes)
    assert len(judge(tmp_path / "out", "val").getImgIds()) == 3
    again, notes = read(tmp_path / "out", "coco")
    assert notes == ()
    first = again.images[0]
    assert [(o.class_id, o.mask, o.box, o.crowd, o.score, o.track) for o in first.objects] == [
        (o.class_id, o.mask, o.box, o.crowd, o.score, o.track) for o in objects
    ]
    assert [(image.name, image.split, image.reviewed) for image in again.images] == [
        *(("a.png", "val", True), ("b.png", "val", True), ("c.png", "val", False))
    ]
    assert first.source == tmp_path / "out/images/val/a.png"


def test_parts_and_holes_as_chosen(tmp_path: Path):
    pixels = np.zeros((40, 60), bool)
    pixels[5:25, 5:25] = pixels[5:30, 40:55] = True
    pixels[10:15, 10:15] = False
    mask = Mask.from_array(pixels)
    split = write(one_image(tmp_path, [mask]), tmp_path / "a", "coco", split_parts=True)
    assert split.written[0].rows == (2,)
    assert split.verification.exact == 1
    filled = write(one_image(tmp_path, [mask]), tmp_path / "b", "coco", drop_holes=True, polygons=True)
    assert filled.verification.min_iou == pytest.approx(mask.area / fill_holes(mask).area)
    assert len(parts(mask)) == 2


def test_simplified_polygons_say_what_they_cost(tmp_path: Path):
    dataset = one_image(tmp_path, [ellipse(height=300, width=300, centre=(150, 140), axes=(120, 80), turn=20)])
    exact = write(dataset, tmp_path / "exact", "coco", polygons=True)
    coarse = write(dataset, tmp_path / "coarse", "coco", polygons=True, simplify=1.5)
    size = [(tmp_path / kind / "annotations/instances_train.json").stat().st_size for kind in ("exact", "coarse")]
    assert size[1] < size[0] / 2
    assert exact.verification.min_iou == 1.0
    assert 0.99 <= coarse.verification.min_iou < 1.0


def test_numbers_of_retired_classes_are_not_given_away(tmp_path: Path):
    objects, dataset = sample(tmp_path)
    classes = (*dataset.classes, DatasetClass(export_id=3, name="cat (deleted)", retired=True))
    write(type(dataset)(classes=classes, images=dataset.images), tmp_path / "out", "coco")
    again, _ = read(tmp_path / "out", "coco")
    assert [each.name for each in again.classes] == ["car", "person", "dog ☂", "cat (deleted)"]
    assert len(objects) == 4


# files by others


def only_object(path: Path) -> DatasetObject:
    dataset, notes = read(path, "coco")
    assert notes == ()
    (found,) = dataset.images[0].objects
    return found


def test_polygons_of_others_are_read_as_pycocotools_reads_them(tmp_path: Path):
    path = coco_file(tmp_path / "labels.json")
    found = only_object(path)
    assert found.class_id == 1
    assert found.mask is not None
    assert found.mask.bbox == (10, 5, 20, 20)
    assert found.mask.area == 400


@pytest.mark.parametrize(
    "segmentation",
    [
        SQUARE,  # one flat list
        [SQUARE[:], SQUARE[:]],  # a union, not a difference
        [[*SQUARE[:4], 30, 15, 10, 15], [10, 15, 30, 15, 30, 25, 10, 25]],
        {"size": [40, 50], "counts": [405, *[20, 20] * 19, 20, 1600 - 405 - 400 + 20]},
    ],
)
def test_segmentations_of_all_dialects(tmp_path: Path, segmentation: Any):
    if isinstance(segmentation, dict):
        runs = Mask.from_array(np.pad(np.ones((20, 20)), ((5, 15), (10, 20)))).counts.tolist()
        segmentation = {"size": [40, 50], "counts": runs}
    annotation = {"id": 1, "image_id": 7, "category_id": 18, "segmentation": segmentation}
    found = only_object(coco_file(tmp_path / "labels.json", annotations=[annotation]))
    assert found.mask is not None
    assert (found.mask.bbox, found.mask.area) == ((10, 5, 20, 20), 400)


def test_boxes_without_segmentation_stay_boxes(tmp_path: Path):
    annotation = {"id": 1, "image_id": 7, "category_id": 3, "segmentation": [], "bbox": [-5, 2, 20, 100]}
    found = only_object(coco_file(tmp_path / "labels.json", annotations=[annotation]))
    assert found.mask is None
    assert found.box == Box(0, 2, 15, 40)


@pytest.mark.parametrize(
    "place",
    ["annotations/instances_train2017.json", "annotations/train.json", "train/_annotations.coco.json", "labels.json"],
)
def test_files_and_pictures_are_found_in_the_usual_places(tmp_path: Path, place: str):
    path = tmp_path / place
    path.parent.mkdir(exist_ok=True)
    coco_file(path)
    folder = {"instances_train2017": "train2017", "train": "images/train"}.get(path.stem)
    if folder:
        (tmp_path / folder).mkdir(parents=True)
        (path.parent / "a.png").rename(tmp_path / folder / "a.png")
    assert recognises_coco(tmp_path)
    dataset, notes = read(tmp_path, "coco")
    assert notes == ()
    assert dataset.images[0].source is not None
    assert dataset.images[0].split == "train"


def test_splits_whose_tables_differ_are_joined_by_name(tmp_path: Path):
    (tmp_path / "annotations").mkdir()
    coco_file(tmp_path / "annotations/instances_train.json")
    coco_file(
        tmp_path / "annotations/instances_val.json",
        categories=[{"id": 1, "name": "dog"}, {"id": 2, "name": "cat"}],
        annotations=[{"id": 1, "image_id": 7, "category_id": each, "segmentation": [SQUARE]} for each in (1, 2)][:1],
    )
    dataset, _ = read(tmp_path, "coco")
    assert [each.name for each in dataset.classes] == ["car", "dog", "cat"]
    assert [(image.split, image.objects[0].class_id) for image in dataset.images] == [("train", 1), ("val", 1)]


def changed(**fields: Any) -> Callable[[dict[str, Any]], None]:
    return lambda annotation: annotation.update(fields)


RUNS = {"size": [40, 50], "counts": [2000]}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (changed(image_id=8), "unknown image"),
        (changed(image_id="7"), "unknown image"),
        (changed(image_id=True), "unknown image"),
        (changed(image_id=2**70), "unknown image"),
        (changed(category_id=99), "unknown category"),
        (changed(category_id=None), "unknown category"),
        (changed(segmentation=[[1, 2, 3, 4]]), "three points"),
        (changed(segmentation=[[1, 2, 3, 4, 5, 6, 7]]), "odd number"),
        (changed(segmentation=[["a"] * 6]), "no number"),
        (changed(segmentation=[[[1], [2], [3], [4], [5], [6]]]), "no number"),
        (changed(segmentation=[[1, 2, 3, 4, 5, [6]]]), "no number"),
        (changed(segmentation=[[True, False] * 4]), "no number"),
        (changed(segmentation=[[10**400, 2, 3, 4, 5, 6]]), "no number"),
        (changed(segmentation="polygon"), "no known kind"),
        (changed(segmentation=7), "no known kind"),
        (changed(segmentation=[[900, 900, 950, 900, 950, 950]]), "no pixel"),
        (changed(segmentation=RUNS), "no pixel"),
        (changed(segmentation=RUNS | {"size": [50, 40]}), "another image size"),
        (changed(segmentation=RUNS | {"size": [40]}), "another image size"),
        (changed(segmentation=RUNS | {"size": "40x50"}), "another image size"),
        (changed(segmentation=RUNS | {"counts": [1999]}), "add up"),
        (changed(segmentation=RUNS | {"counts": [2001]}), "longer than the image"),
        (changed(segmentation=RUNS | {"counts": [-1, 2001]}), "negative"),
        (changed(segmentation=RUNS | {"counts": [1000.5, 999.5]}), "no number"),
        (changed(segmentation=RUNS | {"counts": "zzzzzzzzzz"}), "runs"),
        (changed(segmentation=RUNS | {"counts": "ü"}), "runs"),
        (changed(segmentation=RUNS | {"counts": None}), "no number"),
        (changed(segmentation=None), "neither"),
        (changed(segmentation=[], bbox=[0, 0, 0, 5]), "no area"),
        (changed(segmentation=[], bbox=[90, 90, 5, 5]), "no area"),
        (changed(segmentation=[], bbox=["x", 0, 1, 1]), "no number"),
    ],
)
def test_annotations_that_make_no_sense_are_left_out_and_told(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], why: str
):
    wrong = {"id": 1, "image_id": 7, "category_id": 3, "segmentation": [SQUARE], "iscrowd": 0}
    change(wrong)
    right = {"id": 2, "image_id": 7, "category_id": 3, "segmentation": [SQUARE]}
    dataset, notes = read(coco_file(tmp_path / "labels.json", annotations=[wrong, right]), "coco")
    assert len(dataset.images[0].objects) == 1
    assert len(notes) == 1
    assert why in notes[0]


@pytest.mark.parametrize(
    ("image", "why"),
    [
        ({"file_name": "../a.png"}, "leads out"),
        ({"file_name": "/etc/passwd"}, "absolute"),
        ({"file_name": "C:\\a.png"}, "absolute"),
        ({"file_name": ""}, "empty"),
        ({"file_name": 5}, "number or name"),
        ({"id": None}, "number or name"),
        ({"id": 7}, "number or name"),  # taken
        ({"width": 0}, "impossible size"),
        ({"width": -50}, "impossible size"),
        ({"width": 2**31, "height": 2**31}, "impossible size"),
        ({"height": "40"}, "impossible size"),
        ({"width": 1e300}, "impossible size"),
    ],
)
def test_images_that_make_no_sense_are_left_out_and_told(tmp_path: Path, image: dict[str, Any], why: str):
    good = {"id": 7, "file_name": "a.png", "width": 50, "height": 40}
    bad = {"id": 8, "file_name": "b.png", "width": 50, "height": 40} | image
    dataset, notes = read(coco_file(tmp_path / "labels.json", images=[good, bad, 5]), "coco")
    assert [each.name for each in dataset.images] == ["a.png"]
    assert any(why in note for note in notes)


def test_equal_numbers_are_told_and_the_first_counts(tmp_path: Path):
    annotation = {"id": 1, "image_id": 7, "category_id": 3, "segmentation": [SQUARE]}
    categories = [{"id": 3, "name": "car"}, {"id": 3, "name": "dog"}, {"name": "no number"}]
    dataset, notes = read(
        coco_file(tmp_path / "labels.json", annotations=[annotation, annotation], categories=categories), "coco"
    )
    assert len(dataset.images[0].objects) == 1
    assert [each.name for each in dataset.classes] == ["car"]
    assert len(notes) == 2


def test_a_picture_behind_a_link_out_of_the_dataset_is_not_taken(tmp_path: Path):
    root = tmp_path / "set"
    root.mkdir()
    path = coco_file(root / "labels.json")
    (root / "a.png").rename(tmp_path / "a.png")
    (root / "a.png").symlink_to(tmp_path / "a.png")
    dataset, _ = read(path, "coco")
    assert dataset.images[0].source is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not valid JSON"),
        ('{"images": [', "not valid JSON"),
        ('{"images": [], "annotations": [], "categories": NaN}', "NaN"),
        ('{"images": [], "annotations": [{"score": Infinity}], "categories": []}', "Infinity"),
        ("[" * 200_000, "nested|not valid JSON"),
        ('{"images": [{"id": ' + "9" * 5_000 + '}], "annotations": [], "categories": []}', "not valid JSON"),
        ("[]", "no COCO file"),
        ('{"images": {}, "annotations": [], "categories": []}', "no COCO file"),
    ],
)
def test_files_that_make_no_sense_are_refused_in_a_sentence(tmp_path: Path, text: str, why: str):
    path = tmp_path / "labels.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ImportDataError, match=why) as told:
        CocoFile(path, Notes())
    assert "labels.json" in str(told.value)
    assert len(str(told.value)) <= 400


def test_other_files_are_not_taken_for_a_dataset(tmp_path: Path):
    assert not recognises_coco(tmp_path)
    (tmp_path / "package.json").write_text('{"images": []}')
    assert not recognises_coco(tmp_path)
    assert not recognises_coco(tmp_path / "missing.json")


def test_reading_changes_nothing_on_disk(tmp_path: Path):
    _, dataset = sample(tmp_path)
    write(dataset, tmp_path / "out", "coco")
    before = tree(tmp_path)
    read(tmp_path / "out", "coco")
    assert tree(tmp_path) == before


def test_large_lists_around_the_classes_do_not_hide_what_a_file_is(tmp_path: Path):
    content = {
        "images": [{"id": n, "file_name": f"{n:06}.jpg", "width": 64, "height": 48} for n in range(1, 2001)],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [{"id": n, "image_id": n, "category_id": 1, "bbox": [1, 2, 3, 4]} for n in range(1, 2001)],
    }
    (tmp_path / "labels.json").write_text(json.dumps(content))
    assert recognises_coco(tmp_path)
    (tmp_path / "labels.json").write_text(json.dumps({key: content[key] for key in ("images", "categories")}))
    assert recognises_coco(tmp_path / "labels.json")
    (tmp_path / "labels.json").write_text(json.dumps(content["annotations"]))
    assert not recognises_coco(tmp_path), "what a detector found"
