"""Formats of tracks: written, verified, read again, and judged by readers that know nothing of us."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import supervision
from hypothesis import given, settings
from PIL import Image
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from sam2studio.core.mask import Mask
from sam2studio.core.parts import join_parts
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import Dataset, DatasetImage, DatasetObject
from sam2studio.formats.registry import FORMATS, recognise
from tests.support.datasets import read, tree, write
from tests.support.masks import ellipse
from tests.support.videos import (
    CLASSES,
    clip_images,
    clips,
    flattened,
    frame_pixels,
    random_clip,
    tracks_of,
    video_dataset,
)

LOSSLESS = ("youtube-vis", "sa-v", "cvat-video", "coco")
FLAT = ("davis", "mots")
VIDEO = tuple(row.name for row in FORMATS if row.media == "videos")
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # inside pycocotools


@pytest.fixture(autouse=True)
def no_waiting_for_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared here does not depend on it."""
    monkeypatch.setattr("os.fsync", lambda _file: None)


def two_videos() -> Dataset:
    return video_dataset(
        random_clip(1, name="a b ü"), random_clip(2, name="second", step=5), random_clip(3, name="third", split="val")
    )


def named(dataset: Dataset) -> dict[str, dict[int, dict[int, tuple[str, Mask | None]]]]:
    """`tracks_of` with names of classes, because readers number them anew."""
    names = {each.export_id: each.name for each in dataset.classes}
    return {
        video: {
            frame: {track: (names[kind], mask) for track, (kind, mask) in found.items()} for frame, found in at.items()
        }
        for video, at in tracks_of(dataset.images).items()
    }


def without_numbers(found: dict) -> dict:
    """Tracks by what they are instead of by their numbers, which some formats give anew."""
    result = {}
    for video, frames in found.items():
        tracks: dict[int, list] = {}
        for frame, objects in frames.items():
            for track, (kind, mask) in objects.items():
                tracks.setdefault(track, []).append((frame, kind, mask.checksum if mask else b""))
        result[video] = (sorted(frames), sorted(tracks.values()))
    return result


@pytest.mark.parametrize("kind", LOSSLESS)
def test_every_pixel_of_every_frame_comes_back(tmp_path: Path, kind: str):
    dataset = two_videos()
    result = write(dataset, tmp_path / "out", kind)
    assert result.verification.objects == sum(len(image.objects) for image in dataset.images) > 20
    assert result.verification.exact == result.verification.objects
    again, notes = read(tmp_path / "out", kind)
    assert notes == ()
    assert without_numbers(named(again)) == without_numbers(named(dataset))
    assert {video.name: video.split for video, _ in again.videos}["third"] == "val"


@pytest.mark.parametrize("kind", FLAT)
def test_pictures_of_numbers_hold_what_lies_on_top(tmp_path: Path, kind: str):
    dataset = two_videos()
    result = write(dataset, tmp_path / "out", kind)
    expected = {}
    for image in dataset.images:
        seen = {track: mask for track, mask in flattened(image).items() if mask}
        expected[image.video.name, image.frame] = {
            (CLASSES[each.class_id], seen[each.track].checksum) for each in image.objects if each.track in seen
        }
    again, notes = read(tmp_path / "out", kind)
    assert notes == ()
    found = {
        (video, frame): {(name, mask.checksum) for name, mask in objects.values()}
        for video, frames in named(again).items()
        for frame, objects in frames.items()
    }
    assert found == expected
    assert result.verification.min_iou < 1
    worst = result.verification.worst[0]
    image = next(
        each for each in dataset.images if each.frame == worst.frame and worst.image.startswith(each.video.name)
    )
    source = next(each for each in image.objects if each.key == worst.object_key)
    assert worst.iou == pytest.approx(flattened(image)[worst.object_key].iou(source.mask))


def test_boxes_of_tracks_come_back(tmp_path: Path):
    dataset = two_videos()
    result = write(dataset, tmp_path / "out", "mot")
    assert result.verification.exact + len(result.verification.worst) == result.verification.objects
    assert result.verification.min_iou == 1
    again, notes = read(tmp_path / "out", "mot")
    assert notes == ()
    boxes = [
        {
            (image.video.name, image.frame, each.track): (each.class_id, each.bounds)
            for image in made.images
            for each in image.objects
        }
        for made in (dataset, again)
    ]
    assert boxes[0] == boxes[1]


@pytest.mark.parametrize("kind", [*LOSSLESS, *FLAT])
@settings(max_examples=25)
@given(clip=clips())
def test_any_tracks_at_all(kind: str, clip: list[DatasetImage]):
    with tempfile.TemporaryDirectory() as folder:
        result = write(video_dataset(clip), Path(folder) / "out", kind)
        expected = {}
        for image in clip:
            for each in image.objects:
                mask = flattened(image)[each.track] if kind in FLAT else each.mask
                if mask:
                    expected[image.frame, each.track] = CLASSES[each.class_id], mask.checksum
        assert result.verification.objects == len(expected)
        again, _ = read(Path(folder) / "out", kind)
        names = {each.export_id: each.name for each in again.classes}
        found = sorted(
            (image.frame, names[each.class_id], each.mask.checksum) for image in again.images for each in image.objects
        )
        assert found == sorted((frame, *rest) for (frame, _), rest in expected.items())


@pytest.mark.parametrize("kind", VIDEO)
def test_frames_have_their_exact_numbers_and_pixels(tmp_path: Path, kind: str):
    mask = ellipse(height=40, width=50, centre=(20, 20), axes=(9, 6))
    clip = clip_images(
        "clip", [(1, 0, [mask, None, mask])], numbers=[7, 12, 30], height=40, width=50, ending=".png", frames=99
    )
    write(video_dataset(clip), tmp_path / "out", kind)
    again, _ = read(tmp_path / "out", kind)
    ((video, places),) = again.videos
    assert (video.numbers, list(places)) == ((7, 12, 30), [0, 1, 2])
    assert video.frames in (99, 0)
    assert (video.frames == 0) == (kind in FLAT)
    for image in again.images:
        with Image.open(image.source) as picture:
            assert np.array_equal(np.array(picture), frame_pixels(image.frame, height=40, width=50))


@pytest.mark.parametrize("kind", VIDEO)
def test_a_folder_is_recognised(tmp_path: Path, kind: str):
    write(two_videos(), tmp_path / "out", kind)
    assert recognise(tmp_path / "out").name == kind


@pytest.mark.parametrize("kind", VIDEO)
def test_only_labels_when_pictures_are_not_wanted(tmp_path: Path, kind: str):
    write(two_videos(), tmp_path / "out", kind, copy_images=False)
    assert not [name for name in tree(tmp_path / "out") if name.endswith(".jpg")]
    again, notes = read(tmp_path / "out", kind)
    assert notes == ()
    assert {video.source for video, _ in again.videos} == {None}
    assert sum(len(image.objects) for image in again.images) > 20


def test_frames_of_videos_are_images_to_coco_and_yolo(tmp_path: Path):
    dataset = two_videos()
    write(dataset, tmp_path / "coco", "coco")
    theirs = COCO(str(tmp_path / "coco" / "annotations" / "instances_train.json"))
    videos = {each["id"]: each["name"] for each in theirs.dataset["videos"]}
    wanted = [image for image in dataset.images if image.split == "train"]
    assert [(videos[each["video_id"]], each["frame_index"]) for each in theirs.dataset["images"]] == [
        (image.video.name, image.frame) for image in wanted
    ]
    tracks: dict[int, set[tuple[str, int]]] = {}
    for image, record in zip(wanted, theirs.dataset["images"], strict=True):
        annotations = theirs.loadAnns(theirs.getAnnIds(imgIds=record["id"]))
        assert [Mask.from_array(theirs.annToMask(each)) for each in annotations] == [
            each.mask for each in image.objects
        ]
        for each, annotation in zip(image.objects, annotations, strict=True):
            tracks.setdefault(annotation["track_id"], set()).add((image.video.name, each.track))
    assert all(len(owners) == 1 for owners in tracks.values())
    write(dataset, tmp_path / "yolo", "yolo-seg")
    labels = {path.relative_to(tmp_path / "yolo" / "labels").as_posix() for path in tmp_path.rglob("*.txt")}
    assert labels == {
        f"{image.split}/{image.name.removesuffix('.jpg')}.txt" for image in dataset.images if image.objects
    }


def test_another_reader_sees_the_same_masks_on_the_same_frames(tmp_path: Path):
    """YOLO joins the parts of an object, as the reader then sees it; COCO keeps every pixel."""
    dataset = video_dataset(random_clip(1, name="one"), random_clip(2, name="two", step=5))
    write(dataset, tmp_path / "coco", "coco")
    write(dataset, tmp_path / "yolo", "yolo-seg")
    images, labels = tmp_path / "coco" / "images" / "train", tmp_path / "coco" / "annotations" / "instances_train.json"
    by_coco = supervision.DetectionDataset.from_coco(str(images), str(labels), force_masks=True)
    by_yolo: dict[str, supervision.Detections] = {}
    for video in ("one", "two"):
        part = supervision.DetectionDataset.from_yolo(
            str(tmp_path / "yolo" / "images" / "train" / video),
            str(tmp_path / "yolo" / "labels" / "train" / video),
            str(tmp_path / "yolo" / "data.yaml"),
            force_masks=True,
        )
        by_yolo |= {f"{video}/{Path(path).name}": found for path, found in part.annotations.items()}
    found = {Path(path).relative_to(images).as_posix(): each for path, each in by_coco.annotations.items()}
    for image in dataset.images:
        wanted = [(CLASSES[each.class_id], each.mask) for each in image.objects]
        assert told(by_coco.classes, found[image.name]) == wanted
        joined = [(name, join_parts(mask)) for name, mask in wanted]
        assert told(list(CLASSES), by_yolo[image.name]) == joined


def told(classes: list[str], found: supervision.Detections) -> list[tuple[str, Mask]]:
    masks = [] if found.mask is None else list(found.mask)
    numbers = () if found.class_id is None else found.class_id
    return [(classes[number], Mask.from_array(mask)) for number, mask in zip(numbers, masks, strict=True)]


def test_a_reader_of_youtube_vis_sees_every_mask(tmp_path: Path):
    dataset = two_videos()
    write(dataset, tmp_path / "out", "youtube-vis")
    content = json.loads((tmp_path / "out" / "train" / "instances.json").read_text(encoding="utf-8"))
    masks = {
        (image.video.name, image.frame, each.track): each.mask for image in dataset.images for each in image.objects
    }
    seen = 0
    videos = {each["id"]: each for each in content["videos"]}
    for annotation in content["annotations"]:
        video = videos[annotation["video_id"]]
        name = video["file_names"][0].split("/")[0]
        assert len(video["file_names"]) == video["length"] == len(annotation["segmentations"])
        for file, runs, area, box in zip(
            video["file_names"], annotation["segmentations"], annotation["areas"], annotation["bboxes"], strict=True
        ):
            assert (tmp_path / "out" / "train" / "JPEGImages" / file).is_file()
            ours = masks.get((name, int(file[-10:-4]), annotation["track_id"]))
            assert (runs is None) == (ours is None) == (area is None) == (box is None)
            if ours is not None:
                assert Mask.from_array(coco_mask.decode(runs)) == ours
                assert (area, tuple(box)) == (ours.area, ours.bbox)
                seen += 1
    assert seen == sum(len(image.objects) for image in dataset.images if image.split == "train")


def test_palette_pictures_are_what_davis_readers_expect(tmp_path: Path):
    clip = random_clip(4)
    write(video_dataset(clip), tmp_path / "out", "davis")
    for image in clip:
        with Image.open(tmp_path / "out" / "Annotations" / "480p" / "clip" / f"{image.frame:05d}.png") as picture:
            assert picture.mode == "P"
            assert picture.getpalette()[:12] == [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0]
            values = np.array(picture)
        assert set(np.unique(values)) - {0} == {track for track, mask in flattened(image).items() if mask}
        for track, mask in flattened(image).items():
            assert np.array_equal(values == track, mask.to_array())
    assert (tmp_path / "out" / "ImageSets" / "2017" / "train.txt").read_text() == "clip\n"


def test_sixteen_bit_pictures_say_class_and_instance(tmp_path: Path):
    clip = random_clip(5)
    write(video_dataset(clip), tmp_path / "out", "mots")
    lines = (tmp_path / "out" / "instances_txt" / "train" / "clip.txt").read_text().splitlines()
    texts = {}
    for line in lines:
        frame, number, kind, height, width, text = line.split(" ")
        assert int(number) // 1000 == int(kind)
        texts[int(frame), int(number)] = coco_mask.decode({"size": [int(height), int(width)], "counts": text})
    for image in clip:
        with Image.open(tmp_path / "out" / "instances" / "train" / "clip" / f"{image.frame:06d}.png") as picture:
            assert picture.mode.startswith("I;16")
            values = np.array(picture)
        kinds = {each.track: each.class_id for each in image.objects}
        for track, mask in flattened(image).items():
            number = (kinds[track] + 1) * 1000 + track
            assert np.array_equal(values == number, mask.to_array())
            if mask:
                assert np.array_equal(texts.pop((image.frame, number)).astype(bool), mask.to_array())
    assert texts == {}


def test_the_class_that_mots_ignores_is_skipped(tmp_path: Path):
    mask = ellipse(height=30, width=30, centre=(15, 15), axes=(8, 8))
    names = [f"class {number}" for number in range(80)]
    clip = clip_images(
        "clip",
        [(1, 8, [mask]), (2, 9, [~mask]), (3, 79, [mask])],
        numbers=[0],
        height=30,
        width=30,
    )
    result = write(video_dataset(clip, classes=names), tmp_path / "out", "mots")
    with Image.open(tmp_path / "out" / "instances" / "train" / "clip" / "000000.png") as picture:
        assert set(np.unique(np.array(picture))) == {9001, 11002}
    assert any("more objects than the format can number" in note or "classes" in note for note in result.notes)
    again, _ = read(tmp_path / "out", "mots")
    assert [again.classes[each.class_id].name for each in again.images[0].objects] == ["class 8", "class 9"]


def test_more_objects_than_a_palette_has_are_told(tmp_path: Path):
    def square(place: int) -> Mask:
        pixels = np.zeros((40, 40), bool)
        pixels[place // 20 * 2, place % 20 * 2] = True
        return Mask.from_array(pixels)

    clip = clip_images(
        "clip", [(number * 2, 0, [square(number)]) for number in range(1, 301)], numbers=[0], height=40, width=40
    )
    result = write(video_dataset(clip), tmp_path / "out", "davis")
    assert result.verification.objects == result.verification.exact == 254
    assert any("46 × a video has more objects" in note for note in result.notes)


def test_an_object_under_others_is_told(tmp_path: Path):
    small, large = (ellipse(height=30, width=30, centre=(15, 15), axes=(r, r)) for r in (5, 9))
    clip = clip_images("clip", [(1, 0, [small]), (2, 1, [small]), (3, 1, [large])], numbers=[0], height=30, width=30)
    result = write(video_dataset(clip), tmp_path / "out", "davis")
    assert result.verification.objects == 2
    assert any("wholly under smaller ones" in note for note in result.notes)


def test_where_a_track_ends_cvat_is_told(tmp_path: Path):
    mask = ellipse(height=30, width=40, centre=(15, 15), axes=(8, 5))
    clip = clip_images(
        "clip", [(4, 1, [None, mask, mask, None, None, mask])], numbers=[0, 1, 2, 3, 4, 5], height=30, width=40
    )
    write(video_dataset(clip), tmp_path / "out", "cvat-video")
    root = ElementTree.parse(tmp_path / "out" / "train" / "clip" / "annotations.xml").getroot()
    (track,) = root.findall("track")
    assert (track.get("id"), track.get("label")) == ("4", "person")
    shapes = [(int(each.get("frame")), each.get("outside")) for each in track]
    assert shapes == [(1, "0"), (2, "0"), (3, "1"), (5, "0")]
    each = track[0]
    left, top, width, height = (int(each.get(key)) for key in ("left", "top", "width", "height"))
    inside: list[int] = []
    for place, count in enumerate(map(int, each.get("rle").split(","))):
        inside += [place % 2] * count
    pixels = np.zeros((30, 40), bool)
    pixels[top : top + height, left : left + width] = np.array(inside, bool).reshape(height, width)
    assert np.array_equal(pixels, mask.to_array())


def test_mot_rows_count_from_one(tmp_path: Path):
    pixels = np.zeros((20, 30), bool)
    pixels[3:9, 4:10] = True
    clip = clip_images("clip", [(7, 1, [Mask.from_array(pixels)])], numbers=[0], height=20, width=30, frames=50)
    write(video_dataset(clip), tmp_path / "out", "mot")
    folder = tmp_path / "out" / "train" / "clip"
    assert (folder / "gt" / "gt.txt").read_text() == "1,7,5,4,6,6,1,2,1\n"
    assert (folder / "gt" / "labels.txt").read_text(encoding="utf-8").splitlines() == list(CLASSES)
    assert "seqLength=50" in (folder / "seqinfo.ini").read_text()
    assert [path.name for path in (folder / "img1").iterdir()] == ["000001.jpg"]


def test_sav_lists_every_track_on_every_frame(tmp_path: Path):
    clip = random_clip(6)
    write(video_dataset(clip), tmp_path / "out", "sa-v")
    content = json.loads((tmp_path / "out" / "train" / "clip_manual.json").read_text())
    assert len(content["masklet"]) == len(clip)
    for image, row in zip(clip, content["masklet"], strict=True):
        masks = {each.track: each.mask for each in image.objects}
        for track, record in zip(content["masklet_id"], row, strict=True):
            theirs = coco_mask.decode(record).astype(bool)
            assert np.array_equal(theirs, masks[track].to_array() if track in masks else np.zeros_like(theirs))


@pytest.mark.parametrize(("frames", "count", "numbers"), [(9, 3, (0, 4, 8)), (6, 2, (0, 4)), (9, 9, tuple(range(9)))])
def test_published_sav_files_have_masks_on_every_fourth_frame(
    tmp_path: Path, frames: int, count: int, numbers: tuple[int, ...]
):
    empty = Mask.empty(height=20, width=30)
    record = {"size": [20, 30], "counts": empty.to_text().decode()}
    file = tmp_path / "clip_manual.json"
    file.write_text(
        json.dumps(
            {
                "video_id": "clip",
                "video_frame_count": frames,
                "video_height": 20,
                "video_width": 30,
                "masklet_id": [1],
                "masklet": [[record]] * count,
            }
        )
    )
    assert read(file, "sa-v")[0].videos[0][0].numbers == numbers


def test_objects_with_only_a_box_are_told(tmp_path: Path):
    clip = random_clip(7)
    boxed = [
        replace(image, objects=(*image.objects, DatasetObject(class_id=0, box=Box(1, 1, 9, 9), track=99)))
        for image in clip
    ]
    for kind in (*LOSSLESS[:3], *FLAT):
        result = write(video_dataset(boxed), tmp_path / kind, kind)
        assert any("only a box" in note or "more objects" in note for note in result.notes)


def test_annotations_in_colours_are_told_as_such(tmp_path: Path):
    clip = random_clip(4)
    write(video_dataset(clip), tmp_path / "out", "davis")
    file = tmp_path / "out" / "Annotations" / "480p" / "clip" / f"{clip[0].frame:05d}.png"
    with Image.open(file) as picture:
        picture.convert("RGB").save(file)
    again, notes = read(tmp_path / "out", "davis")
    assert [each.labelled for each in again.images] == [False] + [True] * (len(clip) - 1)
    assert ["colours instead of numbers" in note for note in notes] == [True]
