"""Records, the table of formats, and the verification that nothing gets past."""

from __future__ import annotations

from pathlib import Path

import pytest

from sam2studio.core.errors import ExportError, ImportDataError, InputError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import DatasetObject, LazyImages, Notes
from sam2studio.formats.publish import publishing
from sam2studio.formats.registry import FORMATS, find_format, recognise
from sam2studio.formats.staging import Staging
from sam2studio.formats.verify import box_iou, verify
from sam2studio.formats.writing import WriteOptions
from tests.support.datasets import dataset_of, finish, one_image, write
from tests.support.masks import blob


def test_lazy_images_are_made_when_asked_for():
    made = []

    def make(index: int) -> str:
        made.append(index)
        return f"image {index}"

    images: LazyImages[str] = LazyImages(4, make)
    assert made == []
    assert images[-1] == "image 3"
    assert list(images[1:3]) == ["image 1", "image 2"]
    assert len(images) == 4
    assert made == [3, 1, 2]
    with pytest.raises(IndexError):
        images[4]


def test_notes_count_and_keep_the_first_place():
    notes = Notes()
    assert not notes
    for where in ("a", "b"):
        notes.add("something happened", where)
    notes.add("something else")
    assert notes.sentences == ("2 × something happened (first: a)", "1 × something else")


def test_places_in_notes_are_safe_to_show():
    notes = Notes()
    notes.add("odd", "\x1b[2J\ud800" + "x" * 1000)
    (sentence,) = notes.sentences
    assert sentence.isprintable()
    assert len(sentence) < 200
    sentence.encode()


def test_bounds_are_those_of_the_pixels_or_the_box_that_is_known():
    mask = Mask.from_crop([[1, 1]], x=3, y=4, height=9, width=9)
    assert DatasetObject(class_id=0, mask=mask, box=Box(0, 0, 1, 1)).bounds == Box(3, 4, 5, 5)
    assert DatasetObject(class_id=0, box=Box(0, 0, 1, 1)).bounds == Box(0, 0, 1, 1)
    assert DatasetObject(class_id=0).bounds is None


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_each_format_is_found_recognised_and_described(tmp_path: Path, row):
    assert find_format(row.name) is row
    write(one_image(tmp_path, [blob(1, height=30, width=40)]), tmp_path / "out", row.name)
    assert recognise(tmp_path / "out").read is row.read
    assert row.options <= {field for field in WriteOptions.__dataclass_fields__ if field != "copy_images"}
    for text in (row.title, row.summary, *row.loses):
        assert text
        assert len(text) < 120


def test_unknown_formats_are_told():
    with pytest.raises(InputError, match="yolo-seg"):
        find_format("pascal")
    with pytest.raises(ImportDataError, match="no dataset"):
        recognise(Path(__file__))


def spoiled(staging: Staging, row, how: str) -> None:
    """What a disk that does not keep what it is given might do."""
    file = next(path for path in staging.root.rglob("*") if path.suffix in (".txt", ".json"))
    text = file.read_text()
    if how == "lost":
        text = (
            text.replace("\n0 ", "\n9 ", 1)
            if file.suffix == ".txt"
            else text.replace('"image_id": 1', '"image_id": 7', 1)
        )
    elif how == "class":
        text = "1" + text[1:] if file.suffix == ".txt" else text.replace('"category_id": 1', '"category_id": 2', 1)
    file.write_text(text)


@pytest.mark.parametrize("how", ["lost", "class"])
@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_what_does_not_come_back_is_not_published(tmp_path: Path, row, how: str):
    masks = [blob(seed, height=30, width=40) for seed in range(2)]
    dataset = one_image(tmp_path, masks)

    def export() -> None:
        with publishing(tmp_path / "out", CancelToken()) as staging:
            written = list(row.write(dataset, staging, WriteOptions(), Notes()))
            spoiled(staging, row, how)
            finish(verify(dataset, written, row.reread(staging.root, dataset), holds=row.holds))

    with pytest.raises(ExportError, match="does not say what was meant") as told:
        export()
    assert not (tmp_path / "out").exists()
    assert len(str(told.value)) <= 400


def test_the_worst_objects_are_named_worst_first(tmp_path: Path):
    specks = [Mask.from_array(blob(seed, height=40, width=40, share=0.05, grain=0.03).to_array()) for seed in range(30)]
    checked = write(one_image(tmp_path, specks), tmp_path / "out", "yolo-seg").verification
    ious = [each.iou for each in checked.worst]
    assert ious == sorted(ious)
    assert len(ious) == min(20, checked.objects - checked.exact)
    assert checked.min_iou == ious[0] < checked.mean_iou < 1.0
    assert checked.per_class == {0: 30}


def test_an_empty_dataset_is_perfect(tmp_path: Path):
    checked = write(dataset_of([]), tmp_path / "out", "coco").verification
    assert (checked.objects, checked.mean_iou, checked.min_iou, checked.worst) == (0, 1.0, 1.0, ())


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Box(0, 0, 10, 10), 1.0),
        (Box(0.05, 0, 10, 10.05), 1.0),  # what six decimals may do
        (Box(0, 0, 10, 5), 0.5),
        (Box(20, 20, 30, 30), 0.0),
        (Box(10, 0, 20, 10), 0.0),
        (Box(0, 0, 0, 0), 0.0),
    ],
)
def test_likeness_of_boxes(other: Box, expected: float):
    assert box_iou(Box(0, 0, 10, 10), other) == pytest.approx(expected)
    assert box_iou(other, Box(0, 0, 10, 10)) == pytest.approx(expected)
