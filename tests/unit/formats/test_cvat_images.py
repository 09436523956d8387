"""CVAT for images: what its own reader would see, and files by others, honest or not."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

import numpy as np
import pytest
from hypothesis import given, settings
from pycocotools import mask as coco_mask

from sam2studio.core.errors import ImportDataError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.formats import untrusted
from sam2studio.formats.dataset import DatasetImage, DatasetObject
from sam2studio.formats.registry import recognise
from tests.support.datasets import dataset_image, dataset_of, one_image, picture, read, tree, write
from tests.support.masks import blob
from tests.support.stills import stills
from tests.support.videos import random_clip, video_dataset

HEIGHT, WIDTH = 40, 50
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # inside pycocotools


@pytest.fixture(autouse=True)
def no_waiting_for_the_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is compared here does not depend on it."""
    monkeypatch.setattr("os.fsync", lambda _file: None)


def rect(x0: int, y0: int, x1: int, y1: int) -> Mask:
    return Mask.from_crop(np.ones((y1 - y0, x1 - x0), np.bool_), x=x0, y=y0, height=HEIGHT, width=WIDTH)


def as_cvat_reads(file: Path) -> dict[str, list[tuple[str, str, np.ndarray, dict[str, str]]]]:
    """Image → (kind, label, pixels, attributes) of its shapes, by CVAT's description of the format; no code of ours."""
    root = ElementTree.parse(file).getroot()
    assert root.findtext("version") == "1.1"
    assert root.findtext("meta/task/mode") == "annotation"
    labels = [each.text for each in root.findall("meta/task/labels/label/name")]
    images = root.findall("image")
    assert [each.get("id") for each in images] == [str(place) for place in range(len(images))]
    found = {}
    for image in images:
        height, width = int(image.attrib["height"]), int(image.attrib["width"])
        shapes = []
        for shape in image:
            assert shape.attrib["label"] in labels
            pixels = np.zeros((height, width), bool)
            if shape.tag == "mask":
                left, top, wide, high = (int(shape.attrib[key]) for key in ("left", "top", "width", "height"))
                counts = [int(each) for each in shape.attrib["rle"].split(",")]
                inside = np.concatenate([np.full(count, place % 2 == 1) for place, count in enumerate(counts)])
                pixels[top : top + high, left : left + wide] = inside.reshape(high, wide)
            elif shape.tag == "polygon":
                ring = [float(value) for pair in shape.attrib["points"].split(";") for value in pair.split(",")]
                pixels = coco_mask.decode(coco_mask.frPyObjects([ring], height, width))[..., 0].astype(bool)
            else:
                x0, y0, x1, y1 = (float(shape.attrib[key]) for key in ("xtl", "ytl", "xbr", "ybr"))
                pixels[int(y0) : int(y1), int(x0) : int(x1)] = True
            told = {each.attrib["name"]: each.text or "" for each in shape.findall("attribute")}
            shapes.append((shape.tag, shape.attrib["label"], pixels, told | {"group": shape.get("group_id", "")}))
        found[image.attrib["name"]] = shapes
    return found


def theirs(folder: Path, shapes: str, *, labels: str = "", image: str = "", **more: Any) -> Path:
    """A small file by somebody else, with a picture in `images`."""
    picture(folder / "images" / "a.png", width=WIDTH, height=HEIGHT)
    told = {"id": 0, "name": "a.png", "width": WIDTH, "height": HEIGHT} | more
    head = " ".join(f"{key}={quoteattr(str(value))}" for key, value in told.items())
    (folder / "annotations.xml").write_text(
        '<?xml version="1.0" encoding="utf-8"?>\n<annotations><version>1.1</version><meta><task><mode>annotation</mode>'
        f"<labels>{labels}</labels></task></meta><image {head}>{shapes}</image>{image}</annotations>",
        encoding="utf-8",
    )
    return folder


BOX = '<box label="car" xtl="10" ytl="5" xbr="30" ybr="25" occluded="0" z_order="0"></box>'


def test_cvat_sees_every_pixel(tmp_path: Path):
    objects = [DatasetObject(class_id=seed % 3, mask=blob(seed, height=60, width=80, share=0.3)) for seed in range(4)]
    objects += [
        DatasetObject(class_id=1, box=Box(3, 4, 20, 30)),
        DatasetObject(class_id=0, mask=blob(9, height=60, width=80, share=0.1), crowd=True, score=0.25),
    ]
    image = dataset_image(picture(tmp_path / 'ü "a" & b<.png', width=80, height=60), objects, reviewed=True)
    other = dataset_image(picture(tmp_path / "b.jpg"), (), split="val")
    result = write(dataset_of([image, other]), tmp_path / "out", "cvat-images")
    assert (result.verification.exact, result.notes) == (6, ())
    shapes = as_cvat_reads(tmp_path / "out" / "train" / "annotations.xml")['ü "a" & b<.png']
    assert [(kind, label) for kind, label, _, _ in shapes] == [
        *(("mask", "car"), ("mask", "person"), ("mask", "dog ☂"), ("mask", "car"), ("box", "person"), ("mask", "car"))
    ]
    for source, (_, _, pixels, _) in zip(objects, shapes, strict=True):
        if source.mask is not None:
            assert np.array_equal(pixels, source.mask.to_array())
    assert shapes[5][3] == {"is_crowd": "true", "score": "0.25", "group": ""}
    assert as_cvat_reads(tmp_path / "out" / "val" / "annotations.xml") == {"b.jpg": []}
    again, notes = read(tmp_path / "out", "cvat-images")
    assert notes == ()
    assert [(each.split, each.reviewed) for each in again.images] == [("train", True), ("val", False)]
    assert [(each.mask, each.box, each.crowd, each.score) for each in again.images[0].objects] == [
        (each.mask, each.box, each.crowd, each.score) for each in objects
    ]
    assert [each.source for each in again.images] == [
        tmp_path / "out" / "train" / "images" / 'ü "a" & b<.png',
        tmp_path / "out" / "val" / "images" / "b.jpg",
    ]


def test_polygons_keep_parts_together_and_holes_open(tmp_path: Path):
    mask = (rect(2, 2, 20, 20) - rect(6, 6, 12, 12)) | rect(30, 5, 40, 15)
    result = write(one_image(tmp_path, [mask, rect(25, 25, 45, 38)]), tmp_path / "out", "cvat-images", polygons=True)
    assert result.verification.exact == 2
    first, second, third = as_cvat_reads(tmp_path / "out" / "train" / "annotations.xml")["one.png"]
    assert [each[3]["group"] for each in (first, second, third)] == ["1", "1", ""]
    assert np.array_equal(first[2] | second[2], mask.to_array())
    again, notes = read(tmp_path / "out", "cvat-images")
    assert ([each.mask for each in again.images[0].objects], notes) == ([mask, rect(25, 25, 45, 38)], ())


@settings(max_examples=15)
@given(image=stills())
def test_any_objects_at_all_there_and_back_and_there_again(image: DatasetImage):
    with tempfile.TemporaryDirectory() as folder:
        source = picture(Path(folder) / "a.png", width=image.width, height=image.height)
        dataset = dataset_of([dataset_image(source, image.objects, reviewed=image.reviewed)])
        result = write(dataset, Path(folder) / "one", "cvat-images")
        assert result.verification.exact == result.verification.objects == len(image.objects)
        again, notes = read(Path(folder) / "one", "cvat-images")
        assert notes == ()
        (found,) = again.images
        assert [(each.class_id, each.mask, each.crowd, each.score) for each in found.objects] == [
            (each.class_id, each.mask, each.crowd, each.score) for each in image.objects
        ]
        write(
            dataset_of([dataset_image(source, found.objects, reviewed=found.reviewed)]),
            Path(folder) / "two",
            "cvat-images",
        )
        assert tree(Path(folder) / "two") == tree(Path(folder) / "one")


def test_frames_of_videos_are_images(tmp_path: Path):
    clip = random_clip(3)
    result = write(video_dataset(clip), tmp_path / "out", "cvat-images")
    assert result.verification.exact == sum(len(image.objects) for image in clip) > 0
    found = as_cvat_reads(tmp_path / "out" / "train" / "annotations.xml")
    assert list(found) == [image.name for image in clip]
    assert all((tmp_path / "out" / "train" / "images" / name).is_file() for name in found)


def test_shapes_of_others_become_objects(tmp_path: Path):
    labels = (
        "<label><name>dog</name></label><label><name>car</name></label>"
        "<label><name>paw</name><type>points</type><parent>dog</parent></label>"
    )
    folder = theirs(
        tmp_path,
        f"""{BOX}
        <polygon label="car" points="10.00,5.00;30.00,5.00;30.00,25.00;10.00,25.00" occluded="1"/>
        <box label="dog" xtl="10" ytl="10" xbr="30" ybr="20" rotation="90.0"/>
        <box label="dog" xtl="10" ytl="10" xbr="30" ybr="20" rotation="360.0"/>
        <box label="dog" xtl="5" ytl="10" xbr="25" ybr="10.5" rotation="45.0"/>
        <ellipse label="dog" cx="20" cy="20" rx="10" ry="5"/>
        <mask label="cat" rle="2, 6, 2" left="3" top="4" width="2" height="5" z_order="0"/>
        <polygon label="leg" points="1,1;5,1;5,5;1,5" group_id="3"/>
        <polygon label="leg" points="10,1;14,1;14,5;10,5" group_id="3"/>
        <polygon label="leg" points="20,1;24,1;24,5;20,5" group_id="4"/>
        <box label="leg" xtl="1" ytl="1" xbr="9" ybr="9" group_id="4"/>
        <polygon label="car" points="1,30;9,30;9,35" group_id="4"><attribute name="colour">red</attribute></polygon>
        """,
        labels=labels,
        subset="Validation",
    )
    assert recognise(folder).name == "cvat-images"
    dataset, notes = read(folder, "cvat-images")
    names = [each.name for each in dataset.classes]
    assert names == ["dog", "car", "cat", "leg"]
    (image,) = dataset.images
    assert (image.name, image.split, image.source) == ("a.png", "val", folder / "images" / "a.png")
    found = [(names[each.class_id], each.mask, each.box) for each in image.objects]
    assert found[:4] == [
        ("car", None, Box(10, 5, 30, 25)),
        ("car", rect(10, 5, 30, 25), None),
        ("dog", rect(15, 5, 25, 25), None),
        ("dog", None, Box(10, 10, 30, 20)),
    ]
    turned = found[4][1].to_array()
    assert turned[3:5, 8:10].any(), "clockwise as seen: from the upper left"
    assert turned[16:18, 20:23].any(), "to the lower right"
    assert abs(found[5][1].area - np.pi * 50) < 8
    assert found[6][1] == rect(3, 5, 5, 8)
    assert [each[1] for each in found[7:9]] == [rect(1, 1, 5, 5) | rect(10, 1, 14, 5), rect(20, 1, 24, 5)]
    assert [each[0] for each in found[9:]] == ["leg", "car"]
    assert sorted(notes) == [
        "1 × a shape's mark that it is occluded was left out (first: a.png)",
        "1 × an attribute of a shape was left out (first: a.png, colour)",
    ]


def test_projects_of_cvat_have_folders_for_their_parts(tmp_path: Path):
    folder = theirs(tmp_path, BOX, subset="test", image='<image id="1" name="../b.png" width="5" height="5"></image>')
    picture(folder / "images" / "test" / "a.png", width=WIDTH, height=HEIGHT)
    (folder / "images" / "a.png").unlink()
    dataset, notes = read(folder, "cvat-images")
    assert [(each.source, each.split) for each in dataset.images] == [(folder / "images" / "test" / "a.png", "test")]
    assert notes == ("1 × an image was left out: it has a file name that leads out of its folder (first: ../b.png)",)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ('<polygon label="car" points="1,1;9,9"/>', "fewer than three points"),
        ('<polygon label="car" points="1,1;9,9;x,3"/>', "no number"),
        ('<polygon label="car" points="1,1;9,9;3"/>', "no number"),
        ('<polygon label="car" points="60,60;70,60;70,70"/>', "no pixel"),
        ('<box label="car" xtl="60" ytl="5" xbr="70" ybr="25"/>', "no area"),
        ('<box label="car" xtl="nan" ytl="5" xbr="30" ybr="25"/>', "lacks a number"),
        ('<box label="car" ytl="5" xbr="30" ybr="25"/>', "lacks a number"),
        ('<box label="car" xtl="1" ytl="5" xbr="30" ybr="25" rotation="1e999"/>', "lacks a number"),
        ('<ellipse label="car" cx="1" cy="1" rx="1"/>', "lacks a number"),
        ('<mask label="car" rle="2,6" left="3" top="4" width="2" height="5"/>', "do not fill"),
        ('<mask label="car" rle="2,-6,14" left="3" top="4" width="2" height="5"/>', "do not fill"),
        ('<mask label="car" rle="10" left="3" top="4" width="2" height="5"/>', "no pixel"),
        ('<mask label="car" rle="9,1" left="49" top="4" width="2" height="5"/>', "outside the image"),
        ('<mask label="car" rle="99999999999999999999" left="3" top="4" width="2" height="5"/>', "no number"),
        ('<mask label="car" rle="9,1" left="1e999" top="4" width="2" height="5"/>', "no number"),
        ('<polyline label="car" points="1,1;9,9;9,1"/>', "no mask, polygon, ellipse or box"),
        ('<skeleton label="car"><points label="x" points="1,1"/></skeleton>', "no mask, polygon, ellipse or box"),
        ('<tag label="car"/>', "tag of a whole image"),
    ],
)
def test_shapes_that_make_no_sense_are_left_out_and_told(tmp_path: Path, wrong: str, why: str):
    dataset, notes = read(theirs(tmp_path, wrong + BOX), "cvat-images")
    assert [each.box for each in dataset.images[0].objects] == [Box(10, 5, 30, 25)]
    assert len(notes) == 1
    assert why in notes[0]


def test_files_that_would_blow_up_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = theirs(tmp_path, BOX)
    file = folder / "annotations.xml"
    honest = file.read_text(encoding="utf-8")
    bomb = '<!DOCTYPE a [<!ENTITY a "1"><!ENTITY b "&a;&a;">]>' + honest.split("\n", 1)[1]
    file.write_text(bomb, encoding="utf-8")
    with pytest.raises(ImportDataError, match="document type"):
        read(folder, "cvat-images")
    file.write_text(honest.replace("</annotations>", ""), encoding="utf-8")
    with pytest.raises(ImportDataError, match="not valid XML"):
        read(folder, "cvat-images")
    file.write_text(honest.replace('"car"', '"caf\xe9"'), encoding="latin-1")
    with pytest.raises(ImportDataError, match="not UTF-8"):
        read(folder, "cvat-images")
    monkeypatch.setattr(untrusted, "_MOST_ELEMENTS", 10)
    file.write_text(honest, encoding="utf-8")
    with pytest.raises(ImportDataError, match="more elements"):
        read(folder, "cvat-images")


def test_sizes_that_no_picture_has_are_not_believed(tmp_path: Path):
    mask = '<mask label="car" rle="0,2000000000" left="0" top="0" width="50000" height="40000"/>'
    folder = theirs(
        tmp_path, BOX, image=f'<image id="1" name="b.png" width="50000" height="40000">{mask}</image><image id="2"/>'
    )
    dataset, notes = read(folder, "cvat-images")
    assert [each.name for each in dataset.images] == ["a.png"]
    assert [note.split(" (")[0] for note in notes] == ["2 × an image of impossible size was left out"]


def test_images_and_tracks_are_told_apart(tmp_path: Path):
    folder = theirs(tmp_path / "frames", BOX)
    file = folder / "annotations.xml"
    file.write_text(file.read_text("utf-8").replace("<mode>annotation", "<mode>interpolation"), encoding="utf-8")
    assert recognise(folder).name == "cvat-images", "single frames of a video"
    write(video_dataset(random_clip(1)), tmp_path / "tracks", "cvat-video")
    assert recognise(tmp_path / "tracks").name == "cvat-video"
