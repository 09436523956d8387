"""Records, the table of formats, and the verification that nothing gets past."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import ExportError, ImportDataError, InputError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import Dataset, DatasetObject, LazyImages, Notes
from sam2studio.formats.publish import publishing
from sam2studio.formats.registry import FORMATS, find_format, recognise
from sam2studio.formats.staging import Staging
from sam2studio.formats.verify import box_iou, verify
from sam2studio.formats.writing import WriteOptions
from tests.support.datasets import dataset_of, finish, one_image, write
from tests.support.masks import blob
from tests.support.videos import clip_images, video_dataset


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


def sample_of(row, folder: Path, masks: list[Mask]) -> Dataset:
    """A dataset that a format is for: one picture, or one frame of a video, with these masks of class 0."""
    if row.media == "pictures":
        return one_image(folder, masks)
    tracks = [(number, 0, [mask]) for number, mask in enumerate(masks, start=1)]
    return video_dataset(clip_images("clip", tracks, numbers=[0], height=masks[0].height, width=masks[0].width))


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_each_format_is_found_recognised_and_described(tmp_path: Path, row):
    assert find_format(row.name) is row
    write(sample_of(row, tmp_path, [blob(1, height=30, width=40)]), tmp_path / "out", row.name)
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
    if row.media == "videos" or row.name in SPOILED or row.name == "voc":
        spoiled_by_name(staging.root, row.name, how)
        return
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


SPOILED = {
    "labelme": (
        "train/one.json",
        ('"shape_type": "mask"', '"shape_type": "line"'),
        ('"label": "car"', '"label": "person"'),
    ),
    "cvat-images": ("train/annotations.xml", (' id="0" name', ' id="0" title'), ('label="car"', 'label="person"')),
    "youtube-vis": (
        "train/instances.json",
        ('"video_id": 1', '"video_id": 7'),
        ('"category_id": 1', '"category_id": 2'),
    ),
    "sa-v": ("train/clip_manual.json", ('"frame_numbers": [0]', '"frame_numbers": [1]'), ('["car"', '["person"')),
    "cvat-video": ("train/clip/annotations.xml", (' frame="0"', ' frame="1"'), ('label="car"', 'label="person"')),
    "mot": ("train/clip/gt/gt.txt", ("1,1,", "2,1,"), (",1,1,1\n", ",1,2,1\n")),
}
"""The file, and what to replace so that an object is lost or of another class."""


def spoiled_by_name(root: Path, kind: str, how: str) -> None:
    """`spoiled`, for tracks and what is in the table."""
    if kind in SPOILED:
        name, lost, other = SPOILED[kind]
        text = (root / name).read_text()
        before, after = lost if how == "lost" else other
        assert before in text
        (root / name).write_text(text.replace(before, after, 1))
        return
    file = next(path for path in root.rglob("*.png"))
    if how == "class" and kind == "davis":
        classes = root / "classes.json"
        classes.write_text(classes.read_text().replace('"1": "car"', '"1": "person"'))
        return
    if how == "class" and kind == "voc":
        annotation = root / "Annotations" / "one.xml"
        annotation.write_text(annotation.read_text().replace("<name>car", "<name>person", 1))
        return
    with Image.open(file) as picture:
        values, palette = np.array(picture), picture.getpalette()
    first = values.max()
    values[values == first] = 0 if how == "lost" else first + 1000
    made = Image.fromarray(values)
    if palette:
        made = Image.frombytes("P", made.size, values.astype(np.uint8).tobytes())
        made.putpalette(palette)
    made.save(file)


@pytest.mark.parametrize("how", ["lost", "class"])
@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
def test_what_does_not_come_back_is_not_published(tmp_path: Path, row, how: str):
    masks = [blob(seed, height=30, width=40) for seed in range(2)]
    dataset = sample_of(row, tmp_path, masks)

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
