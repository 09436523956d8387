"""Reading YOLO datasets by others: every dialect that trainers accept, and nothing that leads astray."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sam2studio.core.errors import ImportDataError
from sam2studio.core.mask import Mask
from sam2studio.formats.dataset import DatasetObject, Notes
from sam2studio.formats.yolo_labels import read_rows
from sam2studio.formats.yolo_reading import recognises_yolo
from tests.support.datasets import dataset_image, dataset_of, picture, read, tree, write
from tests.support.masks import blob

SQUARE = "0 0.1 0.1 0.6 0.1 0.6 0.6 0.1 0.6"


def rows(text: str, *, classes: int = 3) -> tuple[tuple[DatasetObject, ...], tuple[str, ...]]:
    notes = Notes()
    return read_rows(text, height=40, width=50, classes=classes, notes=notes, where="a.jpg"), notes.sentences


def yolo_folder(root: Path, table: str, *, pictures: tuple[str, ...] = ("images/train/a.png",)) -> Path:
    for name in pictures:
        picture(root / name, width=50, height=40)
    (root / "data.yaml").write_text(table, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("line", "class_id", "score"),
    [
        (SQUARE, 0, None),
        (f"{SQUARE} 0.87", 0, 0.87),  # with a confidence at the end
        ("1.000000e+00" + SQUARE[1:], 1, None),  # as numpy writes numbers
        (f"  {SQUARE}\t", 0, None),
        ("2 .1 .1 .6 .1 .6 .6", 2, None),  # three points
    ],
)
def test_polygons_of_all_dialects(line: str, class_id: int, score: float | None):
    (found,), notes = rows(line)
    assert notes == ()
    assert (found.class_id, found.score) == (class_id, score)
    assert found.mask is not None
    assert found.mask.bbox == (5, 4, 26, 21)


@pytest.mark.parametrize("line", ["1 0.5 0.5 0.2 0.4", "1 0.5 0.5 0.2 0.4 0.9"])
def test_boxes_stay_boxes(line: str):
    (found,), notes = rows(line)
    assert notes == ()
    assert found.mask is None
    assert found.box is not None
    assert (found.box.x0, found.box.y0, found.box.x1, found.box.y1) == pytest.approx((20, 12, 30, 28))
    assert found.score == (0.9 if line.endswith("0.9") else None)


def test_windows_line_ends_blank_lines_and_order():
    found, notes = rows(f"{SQUARE}\r\n\r\n1{SQUARE[1:]}\r\n")
    assert [each.class_id for each in found] == [0, 1]
    assert notes == ()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("0 0.1 0.1 0.2", "too few"),
        ("0 0.1 0.1 0.2 x 0.1 0.3 0.3", "no number"),
        ("0 nan 0.1 0.2 0.1 0.2 0.3", "not finite"),
        ("0 inf 0.1 0.2 0.1 0.2 0.3", "not finite"),
        ("0 1e999 0.1 0.2 0.1 0.2 0.3", "not finite"),
        ("-1" + SQUARE[1:], "table of names"),
        ("3" + SQUARE[1:], "table of names"),
        ("0.5" + SQUARE[1:], "table of names"),
        ("1e300" + SQUARE[1:], "table of names"),
        ("0 1.5 0.1 0.2 0.1 0.2 0.3", "outside"),
        ("0 -0.2 0.1 0.2 0.1 0.2 0.3", "outside"),
        ("0 10 20 30 20 30 40", "outside"),  # pixels instead of shares
        ("0 0.5 0.5 0 0", "no area"),
        ("0 0.5 0.5 -0.1 0.2", "no area"),
        ("0 5 5 0.1 0.1", "no area"),
    ],
)
def test_rows_that_make_no_sense_are_left_out_and_told(line: str, why: str):
    found, notes = rows(f"{line}\n{SQUARE}")
    assert len(found) == 1
    assert len(notes) == 1
    assert why in notes[0]
    assert "a.jpg" in notes[0]


def test_whole_pixels_written_by_others_stay_where_they_are():
    """Contours from OpenCV divided by the size: x / w · w may come out a hair below x."""
    for width in (3, 7, 49, 641, 1919):
        for x in range(0, width, max(1, width // 13)):
            line = f"0 {x / width:.6f} 0.1 {x / width:.6f} 0.9 {x / width:.6f} 0.5"
            (found,) = read_rows(line, height=50, width=width, classes=1, notes=Notes())
            assert found.mask is not None
            assert found.mask.bbox is not None
            assert found.mask.bbox[0] == x


@pytest.mark.parametrize(
    "table",
    [
        "train: images/train\nval: images/train\nnames: [car, dog]\n",
        "train: images/train\nval: images/train\nnames: {0: car, 1: dog}\n",
        "train: images/train\nval: images/train\nnames: {'0': car, '1': dog}\n",
        "train: images/train\nval: images/train\nnc: 2\n",
        "path: .\ntrain: ./images/train/\nval: images/train\nnames: [car, dog]\n",
        "path: /somewhere/else/entirely\ntrain: images/train\nval: images/train\nnames: [car, dog]\n",
        "train: ../images/train\nval: ../images/train\nnames: [car, dog]\n",  # one popular exporter's slip
        "train: [images/train, images/none]\nval: images/train\nnames: [car, dog]\n",
        "train: list.txt\nval: list.txt\nnames: [car, dog]\n",
        "\ufefftrain: images/train\nvalid: images/train\nnames: [car, dog]\n",
    ],
)
def test_tables_of_all_dialects(tmp_path: Path, table: str):
    root = yolo_folder(tmp_path / "set", table)
    (root / "list.txt").write_text("./images/train/a.png\n")
    (root / "labels/train").mkdir(parents=True)
    (root / "labels/train/a.txt").write_text(SQUARE)
    assert recognises_yolo(root)
    assert recognises_yolo(root / "data.yaml")
    dataset, _ = read(root, "yolo-seg")
    assert len(dataset.classes) == 2
    assert [(image.name, image.split, len(image.objects)) for image in dataset.images] == [
        ("images/train/a.png", "train", 1)
    ]


def test_labels_are_found_as_trainers_find_them(tmp_path: Path):
    names = ("train/images/a.png", "images/images/b.png", "flat/c.png", "images/x.y.png")
    root = yolo_folder(tmp_path, "train: [train, images, flat]\nval: train\nnames: [car]\n", pictures=names)
    for label in ("train/labels/a.txt", "images/labels/b.txt", "flat/c.txt", "labels/x.y.txt"):
        (root / label).parent.mkdir(exist_ok=True, parents=True)
        (root / label).write_text(SQUARE)
    dataset, notes = read(root, "yolo-seg")
    assert notes == ()
    assert {image.name: len(image.objects) for image in dataset.images} == dict.fromkeys(names, 1)


def test_an_empty_label_file_says_that_somebody_looked(tmp_path: Path):
    root = yolo_folder(
        tmp_path, "train: images\nval: images\nnames: [car]\n", pictures=("images/a.png", "images/b.png")
    )
    (root / "labels").mkdir()
    (root / "labels/a.txt").write_text("\n")
    dataset, _ = read(root, "yolo-seg")
    assert [(image.name, image.reviewed) for image in dataset.images] == [
        ("images/a.png", True),
        ("images/b.png", False),
    ]


@pytest.mark.parametrize("place", ["../outside", "/etc", "~", "images/../../outside", "images/link", "C:\\data"])
def test_nothing_outside_the_dataset_is_read(tmp_path: Path, place: str):
    picture(tmp_path / "outside" / "secret.png")
    root = yolo_folder(tmp_path / "set", f"train: images/train\nval: {place}\nnames: [car]\n")
    (root / "images/link").symlink_to(tmp_path / "outside")
    (root / "images/train/link.png").symlink_to(tmp_path / "outside" / "secret.png")
    dataset, notes = read(root, "yolo-seg")
    assert [image.name for image in dataset.images] == ["images/train/a.png"]
    assert any("outside" in note or "leads out" in note for note in notes)


def test_what_a_download_entry_names_is_not_run(tmp_path: Path):
    marker = tmp_path / "executed"
    table = f"train: images/train\nval: images/train\nnames: [car]\ndownload: open({str(marker)!r}, 'w')\n"
    _, notes = read(yolo_folder(tmp_path / "set", table), "yolo-seg")
    assert not marker.exists()
    assert any("download" in note for note in notes)


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ("names: [car", "not valid YAML"),
        ("- a\n- b\n", "no table|not a table"),
        ("train: images/train\nval: x\nnames: {0: car, 2: dog}\n", "without gaps"),
        ("train: images/train\nval: x\nnames: {a: car}\n", "without gaps"),
        ("train: images/train\nval: x\nnames: car\n", "class names"),
        ("train: images/train\nval: x\n", "class names"),
        ("train: images/train\nval: x\nnc: 100000000\n", "class names"),
        ("train: nowhere\nval: nowhere\nnames: [car]\n", "no images"),
        ("a: &a [x, x]\nb: [*a, *a]\ntrain: images/train\nnames: [car]\n", "aliases"),
        ("train: " + "[" * 500 + "]" * 500 + "\nnames: [car]\n", "nested"),
        ("names: !!python/object/apply:os.system ['true']\ntrain: images/train\n", "not valid YAML"),
        ("#" + "x" * (1 << 20) + "\nnames: [car]\n", "larger than 1 MB"),
        ("names: [\x00]\n", "not valid YAML"),
    ],
)
def test_tables_that_make_no_sense_are_refused_in_a_sentence(tmp_path: Path, table: str, why: str):
    root = yolo_folder(tmp_path, table)
    with pytest.raises(ImportDataError, match=why) as told:
        read(root, "yolo-seg")
    assert "data.yaml" in str(told.value)
    assert len(str(told.value)) <= 400


def test_other_folders_are_not_taken_for_a_dataset(tmp_path: Path):
    assert not recognises_yolo(tmp_path)
    assert not recognises_yolo(tmp_path / "missing")
    (tmp_path / "data.yaml").write_text("version: 2\n")
    assert not recognises_yolo(tmp_path)


def test_reading_back_what_was_written_changes_nothing_on_disk(tmp_path: Path):
    masks = [blob(seed, height=40, width=50, share=0.3) for seed in range(3)]
    images = [
        dataset_image(
            picture(tmp_path / f"{number}.png", width=50, height=40),
            [DatasetObject(class_id=number, mask=mask)],
            split=split,
        )
        for number, (mask, split) in enumerate(zip(masks, ("train", "val", "test"), strict=True))
    ]
    write(dataset_of(images), tmp_path / "out", "yolo-seg")
    before = tree(tmp_path)
    dataset, notes = read(tmp_path / "out", "yolo-seg")
    assert notes == ()
    assert tree(tmp_path) == before
    assert dataset.splits == {"train", "val", "test"}
    for mask, image in zip(masks, dataset.images, strict=True):
        found = image.objects[0].mask
        assert found is not None
        assert mask & found == mask
        assert np.array_equal(Mask.from_array(found.to_array()).counts, found.counts)
