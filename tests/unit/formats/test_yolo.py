"""YOLO segmentation and detection: what is written, judged by the rules of the trainers and by another reader."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sam2studio.core.mask import Mask
from sam2studio.core.parts import fill_holes, join_parts, parts
from sam2studio.core.polygons import outline
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import DatasetClass, DatasetObject, Notes
from sam2studio.formats.yolo_labels import MAX_POINTS, RowMaker, label_line, read_rows
from sam2studio.media.images import read_image
from tests.support.datasets import dataset_image, dataset_of, one_image, picture, read, write
from tests.support.masks import blob, ellipse, real_masks
from tests.support.readers import TrainerRow, supervision_masks, trainer_rows


def as_trainer(line: str) -> TrainerRow:
    class_id, *numbers = line.split()
    return TrainerRow(int(class_id), np.array(numbers, np.float32).reshape(-1, 2))


def rounded(line: str, mask: Mask) -> Mask:
    """As readers do that round instead of cutting off."""
    points = np.round(as_trainer(line).points * np.array([mask.width, mask.height], np.float32)).astype(np.int32)
    canvas = np.zeros((mask.height, mask.width), np.uint8)
    cv2.fillPoly(canvas, [points], (1,))
    return Mask.from_array(canvas)


@given(real_masks(), st.integers(0, 99))
def test_trainers_and_we_read_the_pixels_that_were_meant(mask: Mask, class_id: int):
    line = label_line(class_id, mask)
    row = as_trainer(line)
    assert row.class_id == class_id
    assert len(row.points) >= 3
    assert (row.points.max(axis=0) > row.points.min(axis=0)).all()
    assert row.points.min() >= 0
    assert row.points.max() <= 1
    meant = join_parts(mask)
    assert Mask.from_array(row.mask(width=mask.width, height=mask.height)) == meant
    assert rounded(line, mask) == meant
    (ours,) = read_rows(line, height=mask.height, width=mask.width, classes=100, notes=Notes())
    assert ours.mask == meant


@pytest.mark.parametrize(("height", "width"), [(700, 900), (3000, 4000), (20_000, 300)])
def test_large_images_lose_nothing_to_six_decimals(height: int, width: int):
    mask = max(parts(blob(3, height=height // 4, width=width // 4)), key=lambda part: part.area)
    x, y, pixels = mask.crop()
    placed = Mask.from_crop(pixels, x=width * 3 // 4 + x, y=height * 3 // 4 + y, height=height, width=width)
    row = as_trainer(label_line(0, placed))
    assert Mask.from_array(row.mask(width=width, height=height)) == placed
    assert rounded(label_line(0, placed), placed) == placed


@pytest.mark.parametrize("size", [300, 800, 1600])
def test_what_is_left_after_the_trainers_resampling(size: int, figure):
    mask = max(parts(blob(11, height=size, width=size)), key=lambda part: part.area)
    row = as_trainer(label_line(0, mask))
    assert len(row.points) <= MAX_POINTS
    iou = Mask.from_array(row.mask(width=size, height=size, resampled=True)).iou(mask)
    figure(f"YOLO polygon of {mask.area} px, {len(row.points)} points, resampled to 1000 as trainers do: IoU {iou:.4f}")
    assert iou >= 0.99


def test_layout_table_and_negatives(tmp_path: Path):
    mask = ellipse(height=48, width=64, centre=(30, 20), axes=(12, 8))
    dataset = dataset_of(
        [
            dataset_image(picture(tmp_path / "a.jpg"), [DatasetObject(class_id=2, mask=mask)], split="train"),
            dataset_image(picture(tmp_path / "seen.png"), split="train", reviewed=True),
            dataset_image(picture(tmp_path / "new.png"), split="train"),
            dataset_image(picture(tmp_path / "v.jpg"), [DatasetObject(class_id=0, mask=mask)], split="test"),
        ]
    )
    result = write(dataset, tmp_path / "out", "yolo-seg")
    files = {path.relative_to(result.folder).as_posix() for path in result.folder.rglob("*") if path.is_file()}
    assert files == {
        *("images/train/a.jpg", "images/train/seen.png", "images/train/new.png", "images/test/v.jpg"),
        *("labels/train/a.txt", "labels/train/seen.txt", "labels/test/v.txt", "data.yaml", "manifest.json"),
    }
    assert (result.folder / "labels/train/seen.txt").read_bytes() == b""
    table = yaml.safe_load((result.folder / "data.yaml").read_text(encoding="utf-8"))
    assert table == {
        "train": "images/train",
        "val": "images/train",
        "test": "images/test",
        "names": {0: "car", 1: "person", 2: "dog ☂"},
    }
    assert "there are no val images" in (result.folder / "data.yaml").read_text(encoding="utf-8")
    assert (result.folder / "images/train/a.jpg").read_bytes() == (tmp_path / "a.jpg").read_bytes()


def test_awkward_class_names_come_back(tmp_path: Path):
    names = ["yes", "1", "null", "a: b", "# c", "- d", "'e\"", "ü ☂ 漢", "*f", "&g", "{h}", "%i", "~"]
    dataset = dataset_of([dataset_image(picture(tmp_path / "a.png"))], names)
    write(dataset, tmp_path / "out", "yolo-seg")
    again, notes = read(tmp_path / "out", "yolo-seg")
    assert [each.name for each in again.classes] == names
    assert notes == ()


def test_another_reader_sees_the_same_masks(tmp_path: Path):
    masks = [blob(seed, height=80, width=110, share=0.2) for seed in range(5)]
    objects = [DatasetObject(class_id=seed % 3, mask=mask) for seed, mask in enumerate(masks)]
    dataset = dataset_of([dataset_image(picture(tmp_path / "ü a.png", width=110, height=80), objects)])
    write(dataset, tmp_path / "out", "yolo-seg")
    ((name, seen),) = supervision_masks(tmp_path / "out", "yolo", "train").items()
    assert name == "ü a.png"
    assert [each for each, _ in seen] == ["car", "person", "dog ☂", "car", "person"]
    for mask, (_, theirs) in zip(masks, seen, strict=True):
        assert Mask.from_array(theirs) == join_parts(mask)


def test_equal_boxes_of_one_class_are_kept_apart(tmp_path: Path):
    box = np.zeros((40, 50), bool)
    box[5:20, 5:30] = True
    corner = box.copy()
    corner[7:18, 7:28] = False
    masks = [Mask.from_array(box), Mask.from_array(corner), Mask.from_array(box)]
    dataset = one_image(tmp_path, masks)
    result = write(dataset, tmp_path / "out", "yolo-seg")
    rows = trainer_rows(tmp_path / "out")["one.png"]
    assert [Mask.from_array(row.mask(width=50, height=40)) for row in rows] == masks
    assert result.verification.exact == 3
    assert any(note.startswith("2 × an object has the class and box of another") for note in result.notes)


@pytest.mark.parametrize("width", [1, 10, 640, 30_000])
def test_a_hundred_equal_boxes_are_kept_apart_and_more_are_told(width: int):
    maker, notes = RowMaker(height=10, width=width), Notes()
    pixel = np.array([[width - 1, 9]], np.int32)
    lines = {maker.polygon(0, pixel) for _ in range(100)}
    boxes = {tuple(np.concatenate([p.min(axis=0), p.max(axis=0)])) for p in (as_trainer(line).points for line in lines)}
    assert len(boxes) >= (100 if width < 30_000 else 10)
    for line in lines:
        assert np.argwhere(as_trainer(line).mask(width=width, height=10)).tolist() == [[9, width - 1]]
    for _ in range(100):
        maker.polygon(0, pixel)
    maker.report(notes, "here")
    assert any("too many others" in note for note in notes.sentences)


def test_parts_and_holes_as_chosen(tmp_path: Path):
    pixels = np.zeros((40, 60), bool)
    pixels[5:25, 5:25] = pixels[5:30, 40:55] = True
    pixels[10:15, 10:15] = False
    mask = Mask.from_array(pixels)
    joined = write(one_image(tmp_path, [mask]), tmp_path / "joined", "yolo-seg")
    assert joined.verification.worst[0].iou == pytest.approx(mask.area / join_parts(mask).area)
    assert joined.written[0].rows == (1,)
    split = write(one_image(tmp_path, [mask]), tmp_path / "split", "yolo-seg", split_parts=True)
    assert split.written[0].rows == (2,)
    assert split.verification.exact == 1
    filled = write(one_image(tmp_path, [mask]), tmp_path / "filled", "yolo-seg", split_parts=True, drop_holes=True)
    assert filled.verification.worst[0].iou == pytest.approx(mask.area / fill_holes(mask).area)


def test_simplifying_makes_smaller_files_and_says_what_it_costs(tmp_path: Path):
    dataset = one_image(tmp_path, [ellipse(height=300, width=300, centre=(150, 140), axes=(120, 80), turn=20)])
    exact = write(dataset, tmp_path / "exact", "yolo-seg")
    coarse = write(dataset, tmp_path / "coarse", "yolo-seg", simplify=1.5)
    size = {kind: (tmp_path / kind / "labels/train/one.txt").stat().st_size for kind in ("exact", "coarse")}
    assert size["coarse"] < size["exact"] / 2
    assert exact.verification.min_iou == 1.0
    assert 0.99 <= coarse.verification.min_iou < 1.0


def test_what_the_format_cannot_hold_is_told(tmp_path: Path):
    mask = ellipse(height=48, width=64, centre=(30, 20), axes=(12, 8))
    objects = [DatasetObject(class_id=0, mask=mask, crowd=True), DatasetObject(class_id=1, box=Box(1, 2, 30, 40))]
    dataset = dataset_of([dataset_image(picture(tmp_path / "a.png"), objects)])
    result = write(dataset, tmp_path / "out", "yolo-seg")
    assert result.written[0].rows == (1, 0)
    assert any("only a box" in note for note in result.notes)
    assert any("no crowds" in note for note in result.notes)


def test_an_outline_beyond_every_tolerance_is_told(tmp_path: Path):
    specks = np.random.default_rng(0).random((120, 120)) < 0.08
    result = write(one_image(tmp_path, [Mask.from_array(specks)]), tmp_path / "out", "yolo-seg")
    assert any(f"more than {MAX_POINTS} points" in note for note in result.notes)


def test_boxes_are_written_and_come_back(tmp_path: Path):
    mask = ellipse(height=48, width=64, centre=(30, 20), axes=(12, 8))
    objects = [
        DatasetObject(class_id=2, mask=mask),
        DatasetObject(class_id=1, box=Box(1.5, 2, 30, 40.25)),
        DatasetObject(class_id=2, mask=mask),
    ]
    dataset = dataset_of([dataset_image(picture(tmp_path / "a.png"), objects)])
    result = write(dataset, tmp_path / "out", "yolo-boxes")
    again, notes = read(tmp_path / "out", "yolo-boxes")
    assert notes == ()
    assert [each.class_id for each in again.images[0].objects] == [2, 1, 2]
    for source, found in zip(objects, again.images[0].objects, strict=True):
        assert source.bounds is not None
        assert found.box is not None
        assert found.mask is None
        for side in ("x0", "y0", "x1", "y1"):
            assert getattr(found.box, side) == pytest.approx(getattr(source.bounds, side), abs=0.11)
    rows = [line.split() for line in (tmp_path / "out/labels/train/a.txt").read_text().splitlines()]
    assert len({tuple(row) for row in rows}) == 3
    assert all(len(row) == 5 for row in rows)
    assert result.verification.exact == 3


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", [".jpg", ".png", ".webp", ".tif"])
def test_pictures_are_written_as_displayed(tmp_path: Path, orientation: int, ending: str):
    source = picture(tmp_path / f"a{ending}", width=64, height=40, orientation=orientation, seed=3)
    before = source.read_bytes()
    image = dataset_image(source, reviewed=True)
    write(dataset_of([image]), tmp_path / "out", "yolo-seg")
    (written,) = (tmp_path / "out/images/train").iterdir()
    with Image.open(written) as made:
        assert made.getexif().get(0x0112, 1) == 1
        assert made.size == (image.width, image.height)
        seen = np.asarray(made.convert("RGB")).astype(int)
    wanted = read_image(source).astype(int)
    assert np.abs(seen - wanted).mean() < 3
    assert (written.read_bytes() == before) == (orientation == 1)
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "saved_as", "written"),
    [
        *(
            ("a.gif", "GIF", "a.png"),
            ("a.ppm", "PPM", "a.png"),
            ("a.jpe", "JPEG", "a.jpg"),
            ("a.jfif", "JPEG", "a.jpg"),
        ),
        *(
            ("a.JPG", "JPEG", "a.JPG"),
            ("a.png", "JPEG", "a.png"),
            ("a.apng", "PNG", "a.png"),
            ("a.b.tiff", "TIFF", "a.b.tiff"),
        ),
    ],
)
def test_kinds_that_trainers_cannot_open_are_made_anew(tmp_path: Path, name: str, saved_as: str, written: str):
    Image.fromarray(np.full((20, 30, 3), 90, np.uint8)).save(tmp_path / name, saved_as)
    result = write(dataset_of([dataset_image(tmp_path / name, reviewed=True)]), tmp_path / "out", "yolo-seg")
    assert [path.name for path in (tmp_path / "out/images/train").iterdir()] == [written]
    assert result.written[0].labels == f"labels/train/{Path(written).stem}.txt"
    assert trainer_rows(tmp_path / "out") == {written: []}


def test_without_pictures_only_labels_are_written(tmp_path: Path):
    result = write(one_image(tmp_path, [blob(1, height=30, width=40)]), tmp_path / "out", "yolo-seg", copy_images=False)
    assert not (tmp_path / "out/images").exists()
    assert result.verification.objects == 1


def test_pictures_too_small_for_trainers_are_told(tmp_path: Path):
    result = write(one_image(tmp_path, [blob(1, height=30, width=9)]), tmp_path / "out", "yolo-seg")
    assert any("smaller than 10 pixels" in note for note in result.notes)


def test_retired_classes_keep_their_places(tmp_path: Path):
    dataset = one_image(tmp_path, [blob(1, height=30, width=40)])
    classes = (DatasetClass(export_id=0, name="a"), DatasetClass(export_id=1, name="b (deleted)", retired=True))
    write(type(dataset)(classes=classes, images=dataset.images), tmp_path / "out", "yolo-seg")
    assert yaml.safe_load((tmp_path / "out/data.yaml").read_text())["names"] == {0: "a", 1: "b (deleted)"}


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(1, 6))
def test_a_full_image_passes_the_trainers_reader(seed: int, count: int):
    """Random objects of one class, some equal: none is dropped, all come back."""
    masks = [blob(seed + number % 3, height=37, width=53, share=0.05 + 0.1 * (number % 3)) for number in range(count)]
    maker = RowMaker(height=37, width=53)
    lines = [maker.polygon(0, outline(mask).points) for mask in masks]
    rows = [as_trainer(line) for line in lines]
    boxes = {tuple(np.concatenate([row.points.min(axis=0), row.points.max(axis=0)]).tolist()) for row in rows}
    assert len(boxes) == count
    for mask, row in zip(masks, rows, strict=True):
        assert Mask.from_array(row.mask(width=53, height=37)) == join_parts(mask)
