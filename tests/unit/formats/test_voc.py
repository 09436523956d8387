"""Pascal VOC: what a reader by the rules of the development kit sees of our files."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import Dataset, DatasetImage, DatasetObject
from sam2studio.formats.registry import recognise
from tests.support.datasets import dataset_image, dataset_of, one_image, picture, read, tree, write
from tests.support.masks import blob, ellipse
from tests.support.stills import stills
from tests.support.videos import random_clip, video_dataset

HEIGHT, WIDTH = 40, 50


@pytest.fixture(autouse=True)
def no_waiting_for_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared here does not depend on it."""
    monkeypatch.setattr("os.fsync", lambda _file: None)


def rect(x0: int, y0: int, x1: int, y1: int) -> Mask:
    return Mask.from_crop(np.ones((y1 - y0, x1 - x0), np.bool_), x=x0, y=y0, height=HEIGHT, width=WIDTH)


def numbers(path: Path) -> np.ndarray:
    """The numbers of a palette picture, which has VOC's colours."""
    with Image.open(path) as image:
        assert image.mode == "P"
        colours = image.getpalette()
        assert colours[:12] == [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0]
        assert colours[765:] == [224, 224, 192]
        return np.array(image)


def as_the_kit_reads(
    root: Path, split: str
) -> dict[str, tuple[list[tuple[str, list[int], int]], dict[int, np.ndarray]]]:
    """Name → (class, box, difficult) of its objects and (number → pixels); by the kit's rules, no code of ours.

    The lists are split at blanks, pictures are `.jpg`, a box counts from 1 with both ends inside, and object n of the
    file has the number n in `SegmentationObject` and one class in `SegmentationClass`.
    """
    lines = (root / "labelmap.txt").read_text(encoding="utf-8").splitlines()
    kinds = [line.split(":")[0] for line in lines[1:]]
    found = {}
    names = (root / "ImageSets" / "Main" / f"{split}.txt").read_text(encoding="utf-8").split()
    for name in names:
        tree = ElementTree.parse(root / "Annotations" / f"{name}.xml").getroot()
        assert tree.findtext("filename") == f"{name}.jpg"
        size = int(tree.findtext("size/width")), int(tree.findtext("size/height"))
        if (root / "JPEGImages").is_dir():
            with Image.open(root / "JPEGImages" / f"{name}.jpg") as image:
                assert (image.format, image.size, image.getexif().get(0x0112, 1)) == ("JPEG", size, 1)
        things = []
        for each in tree.iterfind("object"):
            box = [int(each.findtext(f"bndbox/{key}")) for key in ("xmin", "ymin", "xmax", "ymax")]
            assert 1 <= box[0] <= box[2] <= size[0]
            assert 1 <= box[1] <= box[3] <= size[1]
            things.append((each.findtext("name"), box, int(each.findtext("difficult"))))
        found[name] = things, {}
    path = root / "ImageSets" / "Segmentation" / f"{split}.txt"
    for name in path.read_text(encoding="utf-8").split() if path.is_file() else ():
        objects, classes = (numbers(root / f"Segmentation{kind}" / f"{name}.png") for kind in ("Object", "Class"))
        things, pixels = found[name]
        assert np.array_equal(objects == 0, classes == 0)
        assert np.array_equal(objects == 255, classes == 255)
        for number in set(np.unique(objects)) - {0, 255}:
            pixels[int(number)] = objects == number
            assert {kinds[kind] for kind in np.unique(classes[objects == number])} == {things[number - 1][0]}
        pixels[255] = objects == 255
    return found


def visible(objects: tuple[DatasetObject, ...], height: int, width: int) -> dict[int, np.ndarray]:
    """Place from 1 → what is to be seen when smaller objects lie on larger ones, of equal ones the later."""
    covered = np.zeros((height, width), bool)
    found = {}
    order = [(each.mask.area, -place, place, each.mask) for place, each in enumerate(objects, start=1) if each.mask]
    for _, _, place, mask in sorted(order, key=lambda entry: entry[:2]):
        pixels = mask.to_array()
        found[place] = pixels & ~covered
        covered |= pixels
    return found


def test_the_kit_sees_every_pixel_that_is_on_top(tmp_path: Path):
    objects = [DatasetObject(class_id=seed % 3, mask=blob(seed, height=60, width=80, share=0.2)) for seed in range(4)]
    objects.append(DatasetObject(class_id=1, mask=blob(7, height=60, width=80, share=0.1), crowd=True))
    image = dataset_image(picture(tmp_path / "a.jpg", width=80, height=60), objects)
    other = dataset_image(picture(tmp_path / "b.jpg"), (), split="val")
    result = write(dataset_of([image, other]), tmp_path / "out", "voc")
    things, pixels = as_the_kit_reads(tmp_path / "out", "train")["a"]
    assert [(name, difficult) for name, _, difficult in things] == [
        *(("car", 0), ("person", 0), ("dog ☂", 0), ("car", 0), ("person", 1))
    ]
    for source, (_, box, _) in zip(objects, things, strict=True):
        rows, columns = np.nonzero(source.mask.to_array())
        assert box == [columns.min() + 1, rows.min() + 1, columns.max() + 1, rows.max() + 1]
    for place, seen in visible(image.objects, 60, 80).items():
        assert np.array_equal(pixels.get(place, np.zeros_like(seen)), seen)
    assert not pixels[255].any()
    lists = tmp_path / "out" / "ImageSets"
    for folder in ("Main", "Segmentation"):
        assert (lists / folder / "trainval.txt").read_text() == "a\nb\n"
        assert not (lists / folder / "test.txt").exists()
    assert not numbers(tmp_path / "out" / "SegmentationClass" / "b.png").any()
    assert (tmp_path / "out" / "JPEGImages" / "a.jpg").read_bytes() == (tmp_path / "a.jpg").read_bytes()
    worst = {each.iou for each in result.verification.worst}
    wanted = {
        Mask.from_array(seen).iou(objects[place - 1].mask) for place, seen in visible(image.objects, 60, 80).items()
    }
    assert worst == {iou for iou in wanted if iou < 1}


def test_boxes_without_pixels_leave_their_area_open(tmp_path: Path):
    objects = [
        DatasetObject(class_id=0, box=Box(2.5, 3, 20.2, 30)),
        DatasetObject(class_id=1, mask=rect(10, 10, 30, 20)),
    ]
    image = dataset_image(picture(tmp_path / "a.jpg", width=WIDTH, height=HEIGHT), objects)
    boxes = dataset_image(picture(tmp_path / "b.jpg", width=WIDTH, height=HEIGHT), objects[:1])
    result = write(dataset_of([image, boxes]), tmp_path / "out", "voc")
    found = as_the_kit_reads(tmp_path / "out", "train")
    assert found["a"][0][0] == ("car", [3, 4, 21, 30], 0)
    assert np.array_equal(found["a"][1][255], (rect(2, 3, 21, 30) - rect(10, 10, 30, 20)).to_array())
    assert found["b"][1] == {}, "nothing is known of its pixels"
    assert result.verification.min_iou == pytest.approx(17.7 / 19), "whole pixels only"
    again, notes = read(tmp_path / "out", "voc")
    assert notes == ()
    assert [each.void for each in again.images] == [rect(2, 3, 21, 30) - rect(10, 10, 30, 20), None]


def test_a_border_is_void_on_both_sides_of_every_outline(tmp_path: Path):
    big, small, tiny = rect(5, 5, 40, 35), rect(15, 10, 25, 20), rect(42, 36, 45, 39)
    result = write(one_image(tmp_path, [big, small, tiny]), tmp_path / "out", "voc", void_border=2)
    _, pixels = as_the_kit_reads(tmp_path / "out", "train")["one"]
    assert np.array_equal(pixels[2], rect(17, 12, 23, 18).to_array())
    assert 3 not in pixels, "nothing is left of it"
    edges = (5, 15, 25, 40)
    assert np.array_equal(pixels[255][15], [any(edge - 2 <= x < edge + 2 for edge in edges) for x in range(WIDTH)])
    assert any("under smaller ones or a border" in note for note in result.notes)
    assert result.verification.worst[0].iou == 0.0, "a box is not the pixels of an object"
    exact = write(one_image(tmp_path, [big, tiny]), tmp_path / "exact", "voc")
    assert exact.verification.exact == 2


def test_more_objects_and_classes_than_a_palette_has_are_told(tmp_path: Path):
    def square(place: int) -> DatasetObject:
        mask = rect(place % 25 * 2, place // 25 * 2, place % 25 * 2 + 1, place // 25 * 2 + 1)
        return DatasetObject(class_id=0, mask=mask)

    file = picture(tmp_path / "a.jpg", width=WIDTH, height=HEIGHT)
    result = write(dataset_of([dataset_image(file, [square(n) for n in range(300)])]), tmp_path / "one", "voc")
    assert (result.verification.objects, result.verification.exact) == (300, 254)
    assert any("46 × an object has a number" in note for note in result.notes)
    _, pixels = as_the_kit_reads(tmp_path / "one", "train")["a"]
    assert pixels[255].sum() == 46, "nobody learns that there is nothing"
    objects = [replace(square(0), class_id=253), replace(square(1), class_id=299)]
    many = dataset_of([dataset_image(file, objects)], classes=[f"class {n}" for n in range(300)])
    result = write(many, tmp_path / "two", "voc")
    assert (result.verification.exact, len(result.verification.worst)) == (1, 1)
    again, _ = read(tmp_path / "two", "voc")
    assert [each.name for each in again.classes] == [f"class {n}" for n in range(300)]
    assert [(each.class_id, each.mask) for each in again.images[0].objects] == [(253, objects[0].mask), (299, None)]


def test_names_that_lists_cannot_hold_are_changed_and_told(tmp_path: Path):
    images = [
        dataset_image(picture(tmp_path / name, width=20, height=20), (), name=name)
        for name in ("a b.jpg", "a_b.png", "A\u00a0B.jpg", "-1.jpg", "ü☂.jpg")
    ]
    result = write(dataset_of(images), tmp_path / "out", "voc")
    names = (tmp_path / "out" / "ImageSets" / "Main" / "train.txt").read_text(encoding="utf-8").splitlines()
    assert names == ["a_b", "a_b-2", "A_B-3", "-1", "ü☂"]
    assert list(as_the_kit_reads(tmp_path / "out", "train")) == names
    assert any(note.startswith("3 × an image was renamed") for note in result.notes)


def test_pictures_become_jpeg_and_stand_upright(tmp_path: Path):
    turned = picture(tmp_path / "turned.jpg", width=30, height=20, orientation=6)
    image = dataset_image(
        turned, [DatasetObject(class_id=0, mask=ellipse(height=30, width=20, centre=(9, 9), axes=(5, 8)))]
    )
    result = write(dataset_of([image, dataset_image(picture(tmp_path / "b.png"))]), tmp_path / "out", "voc")
    assert result.verification.exact == 1
    assert set(as_the_kit_reads(tmp_path / "out", "train")) == {"turned", "b"}
    assert any("1 × an image that was no JPEG" in note for note in result.notes)


def test_frames_of_videos_are_images(tmp_path: Path):
    clip = random_clip(2)
    write(video_dataset(clip), tmp_path / "out", "voc")
    found = as_the_kit_reads(tmp_path / "out", "train")
    assert list(found) == [f"clip_{image.frame:06d}" for image in clip]
    for image, (_, pixels) in zip(clip, found.values(), strict=True):
        seen = {place: each for place, each in visible(image.objects, image.height, image.width).items() if each.any()}
        assert set(pixels) - {255} == set(seen)


def there(folder: Path, image: DatasetImage) -> DatasetImage:
    """An image as it comes back; the picture stays."""
    result = write(dataset_of([image]), folder, "voc")
    assert result.verification.objects == len(image.objects)
    again, notes = read(folder, "voc")
    assert [note for note in notes if "left out" in note] == []
    (found,) = again.images
    return replace(image, objects=found.objects, reviewed=found.reviewed)


@settings(max_examples=12)
@given(image=stills())
def test_any_objects_at_all_there_and_back_and_there_again(image: DatasetImage):
    with tempfile.TemporaryDirectory() as folder:
        source = picture(Path(folder) / "a.jpg", width=image.width, height=image.height)
        first = dataset_image(source, image.objects, reviewed=image.reviewed)
        second = there(Path(folder) / "one", first)
        third = there(Path(folder) / "two", second)
        fourth = there(Path(folder) / "three", third)
        seen = visible(first.objects, image.height, image.width)
        for place, (ours, theirs) in enumerate(zip(first.objects, second.objects, strict=True), start=1):
            assert (ours.class_id, ours.crowd) == (theirs.class_id, theirs.crowd)
            if place in seen and seen[place].any():
                assert np.array_equal(theirs.mask.to_array(), seen[place])
            else:
                assert theirs.mask is None
        assert fourth.objects == third.objects
        assert tree(Path(folder) / "three") == tree(Path(folder) / "two")


def test_the_folder_is_recognised_and_classes_keep_their_numbers(tmp_path: Path):
    names = ["background", "a:b", "#1", "car", "__ignore__"]
    objects = [DatasetObject(class_id=3, mask=rect(1, 1, 20, 20)), DatasetObject(class_id=0, mask=rect(25, 1, 30, 9))]
    file = picture(tmp_path / "a.jpg", width=WIDTH, height=HEIGHT)
    dataset = dataset_of([dataset_image(file, objects)], classes=names)
    assert write(dataset, tmp_path / "out", "voc").verification.exact == 2
    assert recognise(tmp_path / "out").name == "voc"
    again, _ = read(tmp_path / "out", "voc")
    assert [each.name for each in again.classes] == names
    assert [(each.class_id, each.mask) for each in again.images[0].objects] == [
        (3, rect(1, 1, 20, 20)),
        (0, rect(25, 1, 30, 9)),
    ]


def test_only_labels_when_pictures_are_not_wanted(tmp_path: Path):
    dataset = one_image(tmp_path, [rect(1, 1, 20, 20)])
    write(dataset, tmp_path / "out", "voc", copy_images=False)
    assert not (tmp_path / "out" / "JPEGImages").exists()
    again: Dataset = read(tmp_path / "out", "voc")[0]
    assert [(each.source, each.objects[0].mask) for each in again.images] == [(None, rect(1, 1, 20, 20))]
