"""labelme: what its own checks ask of a file, and files by others, of X-AnyLabeling too, honest or not."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import ImportDataError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import DatasetObject
from sam2studio.formats.registry import recognise
from tests.support.datasets import dataset_image, dataset_of, one_image, picture, read, write
from tests.support.masks import blob

HEIGHT, WIDTH = 40, 50
KEYS = {"label", "points", "group_id", "description", "shape_type", "flags", "mask"}


def png(pixels: np.ndarray) -> str:
    data = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(data, "PNG")
    return base64.b64encode(data.getvalue()).decode()


def huge_png(side: int) -> str:
    """A few bytes that say that they are a picture of that side."""
    data = b"\x89PNG\r\n\x1a\n"
    for chunk in (b"IHDR" + struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0), b"IDAT" + zlib.compress(b"")):
        data += struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return base64.b64encode(data).decode()


def as_labelme_reads(file: Path) -> tuple[dict[str, Any], list[np.ndarray]]:
    """A file and the pixels of its masks, checked as labelme 7 checks it when it opens it; without code of ours."""
    content = json.loads(file.read_text("utf-8"))
    with Image.open(file.parent / content["imagePath"]) as image:
        assert (content["imageHeight"], content["imageWidth"]) == (image.height, image.width)
    masks = []
    for shape in content["shapes"]:
        assert set(shape) == KEYS
        assert shape["group_id"] is None or type(shape["group_id"]) is int
        assert (shape["mask"] is not None) == (shape["shape_type"] == "mask")
        if shape["shape_type"] == "mask":
            (x0, y0), (x1, y1) = (map(int, point) for point in shape["points"])
            with Image.open(io.BytesIO(base64.b64decode(shape["mask"]))) as part:
                assert part.size == (x1 - x0 + 1, y1 - y0 + 1)
                whole = np.zeros((content["imageHeight"], content["imageWidth"]), bool)
                whole[y0 : y1 + 1, x0 : x1 + 1] = np.asarray(part) > 0
            masks.append(whole)
    return content, masks


def theirs(folder: Path, shapes: list[Any], **more: Any) -> Path:
    """A small file by somebody else, with a picture beside it."""
    picture(folder / "a.png", width=WIDTH, height=HEIGHT)
    content = {"version": "5.4.1", "flags": {}, "shapes": shapes, "imagePath": "a.png", "imageData": None}
    content |= {"imageHeight": HEIGHT, "imageWidth": WIDTH} | more
    (folder / "a.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def shape(label: Any, points: Any, kind: str = "polygon", **more: Any) -> dict[str, Any]:
    return {"label": label, "points": points, "group_id": None, "shape_type": kind, "flags": {}} | more


def rect(x0: int, y0: int, x1: int, y1: int) -> Mask:
    return Mask.from_crop(np.ones((y1 - y0, x1 - x0), np.bool_), x=x0, y=y0, height=HEIGHT, width=WIDTH)


def test_labelme_sees_every_pixel(tmp_path: Path):
    objects = [DatasetObject(class_id=seed % 3, mask=blob(seed, height=60, width=80, share=0.3)) for seed in range(4)]
    objects.append(DatasetObject(class_id=1, box=Box(3, 4, 20, 30)))
    image = dataset_image(picture(tmp_path / "ü a.png", width=80, height=60), objects, reviewed=True)
    result = write(dataset_of([image]), tmp_path / "out", "labelme")
    assert (result.verification.exact, result.notes) == (5, ())
    content, masks = as_labelme_reads(tmp_path / "out" / "train" / "ü a.json")
    assert [each["label"] for each in content["shapes"]] == ["car", "person", "dog ☂", "car", "person"]
    for source, mask in zip(objects, masks, strict=False):
        assert np.array_equal(mask, source.mask.to_array())
    assert content["shapes"][4]["points"] == [[3, 4], [20, 30]]
    assert content["flags"] == {"reviewed": True}
    assert (tmp_path / "out" / "labels.txt").read_text("utf-8") == "car\nperson\ndog ☂\n"


def test_polygons_keep_parts_together_and_holes_open(tmp_path: Path):
    mask = (rect(2, 2, 20, 20) - rect(6, 6, 12, 12)) | rect(30, 5, 40, 15)
    dataset = one_image(tmp_path, [mask, rect(25, 25, 45, 38)])
    result = write(dataset, tmp_path / "out", "labelme", polygons=True)
    assert result.verification.exact == 2
    content, masks = as_labelme_reads(tmp_path / "out" / "train" / "one.json")
    assert [(each["shape_type"], each["group_id"]) for each in content["shapes"]] == [
        ("polygon", 1),
        ("polygon", 1),
        ("polygon", None),
    ]
    assert masks == []
    again, notes = read(tmp_path / "out", "labelme")
    assert ([each.mask for each in again.images[0].objects], notes) == ([mask, rect(25, 25, 45, 38)], ())


def test_classes_keep_their_numbers_whatever_is_present(tmp_path: Path):
    write(one_image(tmp_path, [blob(3, height=HEIGHT, width=WIDTH, share=0.3)]), tmp_path / "out", "labelme")
    again, _ = read(tmp_path / "out", "labelme")
    assert [each.name for each in again.classes] == ["car", "person", "dog ☂"]


def test_shapes_of_others_become_objects(tmp_path: Path):
    part = np.zeros((10, 12), np.uint8)
    part[2:8, 3:9] = 1
    folder = theirs(
        tmp_path,
        [
            shape("car", [[10, 5], [30, 5], [30, 25], [10, 25]], score=0.75, attributes={}, kie_linking=[]),
            shape("car", [[5, 5], [20, 30]], "rectangle"),
            shape("dog", [[5, 5], [20, 5], [20, 30], [5, 30]], "rectangle", difficult=False),
            shape("dog", [[20, 20], [30, 20]], "circle"),
            shape("cat", [[4, 6], [15, 15]], "mask", mask=png(part)),
            shape("cat", [[45.4, 35.6], [56.4, 44.6]], "mask", mask=png(np.ones((10, 12)))),  # was moved by a mouse
            shape("leg", [[1, 1], [5, 1], [5, 5], [1, 5]], group_id=3),
            shape("leg", [[10, 1], [14, 1], [14, 5], [10, 5]], group_id=3),
            shape("leg", [[20, 1], [24, 1], [24, 5], [20, 5]], group_id=4),
        ],
    )
    assert recognise(folder).name == "labelme"
    dataset, notes = read(folder, "labelme")
    names = [each.name for each in dataset.classes]
    assert (names, notes) == (["car", "dog", "cat", "leg"], ())
    (image,) = dataset.images
    assert (image.name, image.width, image.height, image.source) == ("a.png", WIDTH, HEIGHT, folder / "a.png")
    found = [(names[each.class_id], each.mask, each.box, each.score) for each in image.objects]
    assert found[:3] == [
        ("car", rect(10, 5, 30, 25), None, 0.75),
        ("car", None, Box(5, 5, 20, 30), None),
        ("dog", None, Box(5, 5, 20, 30), None),
    ]
    assert abs(found[3][1].area - np.pi * 100) < 6
    assert [each[1] for each in found[4:]] == [
        rect(7, 8, 13, 14),
        rect(45, 35, 50, 40),
        rect(1, 1, 5, 5) | rect(10, 1, 14, 5),
        rect(20, 1, 24, 5),
    ]


def test_labels_in_a_folder_of_their_own_find_their_pictures(tmp_path: Path):
    picture(tmp_path / "images" / "a.png", width=WIDTH, height=HEIGHT)
    folder = theirs(tmp_path / "labels", [shape("car", [[1, 1], [9, 1], [9, 9]])], imagePath="..\\images\\a.png")
    (folder / "a.png").unlink()
    dataset, _ = read(tmp_path, "labelme")
    assert [(each.name, each.source) for each in dataset.images] == [("images/a.png", tmp_path / "images" / "a.png")]


def test_nothing_outside_the_dataset_is_opened(tmp_path: Path):
    picture(tmp_path / "secret.png", width=WIDTH, height=HEIGHT)
    for told in ("../secret.png", str(tmp_path / "secret.png"), "nul\0l.png"):
        folder = theirs(tmp_path / "set", [shape("car", [[1, 1], [9, 1], [9, 9]])], imagePath=told)
        (folder / "a.png").unlink()
        dataset, _ = read(folder, "labelme")
        assert [each.source for each in dataset.images] == [None]


def test_the_size_comes_from_the_picture_where_the_file_tells_none(tmp_path: Path):
    folder = theirs(tmp_path, [], imageHeight=None, imageWidth=None)
    dataset, _ = read(folder, "labelme")
    assert [(each.width, each.height) for each in dataset.images] == [(WIDTH, HEIGHT)]
    (folder / "a.png").unlink()
    with pytest.raises(ImportDataError):
        read(folder, "labelme")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (shape("car", [[1, 1], [9, 9]]), "fewer than three points"),
        (shape("car", [[1, 1], [9, 9]], "line"), "a point or a line"),
        (shape("car", [[1, 1], ["x", 9]]), "no number"),
        (shape("car", [[1, 1, 2], [9, 9, 2]]), "in pairs"),
        (shape("car", "oops"), "no number"),
        (shape("car", [[60, 60], [70, 60], [70, 70]]), "no pixel"),
        (shape("car", [[60, 60], [70, 70]], "rectangle"), "no area"),
        (shape("car", [[1, 1], [9, 9]], "mask", mask="!"), "no PNG"),
        (shape("car", [[1, 1], [9, 9]], "mask", mask=png(np.ones((3, 3)))), "another size"),
        (shape("car", [[1, 1], [60000, 60000]], "mask", mask=huge_png(60000)), "too large"),
        (shape("", [[1, 1], [9, 1], [9, 9]]), "without a class"),
        (shape("__ignore__", [[1, 1], [9, 1], [9, 9]]), "without a class"),
        ("oops", "without a class"),
    ],
)
def test_shapes_that_make_no_sense_are_left_out_and_told(tmp_path: Path, wrong: Any, why: str):
    folder = theirs(tmp_path, [wrong, shape("car", [[10, 5], [30, 5], [30, 25], [10, 25]])])
    dataset, notes = read(folder, "labelme")
    assert [each.mask for each in dataset.images[0].objects] == [rect(10, 5, 30, 25)]
    assert len(notes) == 1
    assert why in notes[0]


def test_a_broken_file_does_not_keep_the_others_out(tmp_path: Path):
    folder = theirs(tmp_path, [shape("car", [[10, 5], [30, 5], [30, 25]])])
    (folder / "b.json").write_text('{"shapes": [', encoding="utf-8")
    dataset, notes = read(folder, "labelme")
    assert len(dataset.images) == 1
    assert "b.json" in notes[0]


def test_pictures_that_nobody_has_labelled_come_too(tmp_path: Path):
    folder = theirs(tmp_path, [shape("car", [[10, 5], [30, 5], [30, 25]])])
    picture(folder / "val" / "b.jpg", width=20, height=30)
    (folder / "val" / "c.jpg").write_bytes(b"no picture")
    dataset, notes = read(folder, "labelme")
    found = [(each.name, each.width, each.height, each.split, each.labelled) for each in dataset.images]
    assert found == [("a.png", WIDTH, HEIGHT, "train", True), ("val/b.jpg", 20, 30, "val", False)]
    assert len(notes) == 1


def test_a_file_with_many_shapes_and_its_picture_inside_is_recognised(tmp_path: Path):
    points = [[float(x), 1.0] for x in range(6000)]
    folder = theirs(tmp_path, [shape("car", points)])
    content = json.loads((folder / "a.json").read_text("utf-8"))
    late = {
        "imagePath": content.pop("imagePath"),
        "imageData": "A" * 300_000,
        "imageHeight": content.pop("imageHeight"),
    }
    (folder / "a.json").write_text(json.dumps(content | late, indent=2), encoding="utf-8")
    assert recognise(folder).name == "labelme"
