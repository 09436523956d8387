"""Pascal VOC by others: the published sets, exports of CVAT and labelme, folders of labelImg; honest or not."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import ImportDataError, MediaError
from sam2studio.core.mask import Mask
from sam2studio.core.prompts import Box
from sam2studio.formats.dataset import DatasetImage
from sam2studio.formats.palette import palette
from sam2studio.formats.registry import recognise
from sam2studio.formats.video_writing import masks_in
from sam2studio.formats.voc_pixels import palette_colours, read_numbers
from tests.support.datasets import picture, read

HEIGHT, WIDTH = 40, 50
CAR, PERSON, VOID = 7, 15, 255


def rect(x0: int, y0: int, x1: int, y1: int) -> Mask:
    return Mask.from_crop(np.ones((y1 - y0, x1 - x0), np.bool_), x=x0, y=y0, height=HEIGHT, width=WIDTH)


def thing(name: str, box: tuple[float, float, float, float], more: str = "") -> str:
    corners = "".join(
        f"<{key}>{value}</{key}>" for key, value in zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True)
    )
    return f"<object><name>{escape(name)}</name>{more}<bndbox>{corners}</bndbox></object>"


def xml(path: Path, things: str = "", *, filename: str = "", size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    told = f"<size><width>{size[0]}</width><height>{size[1]}</height><depth>3</depth></size>"
    name = filename or f"{path.stem}.jpg"
    path.write_text(f"<annotation>\n<filename>{escape(name)}</filename>{told}{things}</annotation>", encoding="utf-8")
    return path


def painted(*regions: tuple[int, Mask]) -> np.ndarray:
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    for number, mask in regions:
        canvas[mask.to_array()] = number
    return canvas


def numbers(path: Path, canvas: np.ndarray) -> Path:
    """A palette picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.frombytes("P", canvas.shape[::-1], canvas.tobytes())
    image.putpalette(palette())
    image.save(path)
    return path


def colours(path: Path, canvas: np.ndarray, table: dict[int, tuple[int, int, int]] | None = None) -> Path:
    """The same as colours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    values = np.array(palette(), np.uint8).reshape(256, 3)
    for number, colour in (table or {}).items():
        values[number] = colour
    Image.fromarray(values[canvas]).save(path)
    return path


def found(image: DatasetImage, names: list[str]) -> list[tuple[str, Mask | None, Box | None]]:
    return [(names[each.class_id], each.mask, each.box) for each in image.objects]


def test_the_published_layout(tmp_path: Path):
    root = tmp_path / "VOCdevkit" / "VOC2012"
    first, second, border = rect(5, 5, 20, 20), rect(25, 5, 45, 30), rect(4, 4, 21, 21) - rect(5, 5, 20, 20)
    xml(root / "Annotations" / "2007_000032.xml", thing("person", (26, 6, 45, 30)) + thing("car", (4, 4, 22, 22)))
    xml(
        root / "Annotations" / "2008_1.xml", thing("dog", (2.0, 3, 10, 12), "<difficult>1</difficult><pose>Left</pose>")
    )
    for name in ("2007_000032", "2008_1", "2009_1"):
        picture(root / "JPEGImages" / f"{name}.jpg", width=WIDTH, height=HEIGHT)
    numbers(root / "SegmentationObject" / "2007_000032.png", painted((2, first), (1, second), (VOID, border)))
    numbers(root / "SegmentationClass" / "2007_000032.png", painted((CAR, first), (PERSON, second), (VOID, border)))
    for folder, name in (("Main", "2008_1"), ("Segmentation", "2007_000032")):
        (root / "ImageSets" / folder).mkdir(parents=True)
        (root / "ImageSets" / folder / "val.txt").write_text(f"{name}\n")
    for source in (tmp_path, tmp_path / "VOCdevkit", root):
        assert recognise(source).name == "voc"
        dataset, notes = read(source, "voc")
        names = [each.name for each in dataset.classes]
        assert (len(names), names[CAR - 1], names[PERSON - 1]) == (20, "car", "person")
        one, two, three = dataset.images
        assert found(one, names) == [("person", second, None), ("car", first, None)]
        assert (one.void, one.split, two.split, three.split) == (border, "val", "val", "train")
        assert found(two, names) == [("dog", None, Box(1, 2, 10, 12))]
        assert (one.labelled, two.labelled, three.labelled) == (True, True, False)
        assert [each.source for each in dataset.images] == [
            root / "JPEGImages" / f"{name}.jpg" for name in ("2007_000032", "2008_1", "2009_1")
        ]
        assert notes == (
            "1 × an object's mark that it is difficult, cut off or occluded was left out (first: "
            f"{(root / 'JPEGImages' / '2008_1.jpg').relative_to(source).as_posix()})",
        )


def test_colours_instead_of_numbers(tmp_path: Path):
    """As CVAT and Datumaro write it: a table of colours, and the pictures in them."""
    first, second = rect(5, 5, 20, 20), rect(25, 5, 45, 30)
    (tmp_path / "labelmap.txt").write_text(
        "# label:color_rgb:parts:actions\nbackground:0,0,0::\nzebra:250,50,83::\na:b:51,221,255::\n", encoding="utf-8"
    )
    xml(tmp_path / "Annotations" / "a.xml", thing("a:b", (26, 6, 45, 30)) + thing("zebra", (6, 6, 20, 20)))
    colours(
        tmp_path / "SegmentationClass" / "a.png",
        painted((1, first), (2, second)),
        {1: (250, 50, 83), 2: (51, 221, 255)},
    )
    for table in ({1: (128, 0, 0), 2: (0, 128, 0)}, {1: (9, 9, 9), 2: (7, 7, 7)}):
        colours(tmp_path / "SegmentationObject" / "a.png", painted((2, first), (1, second)), table)
        dataset, notes = read(tmp_path, "voc")
        assert [each.name for each in dataset.classes] == ["zebra", "a:b"]
        assert found(dataset.images[0], ["zebra", "a:b"]) == [("a:b", second, None), ("zebra", first, None)]
        assert notes == ()


def test_a_list_of_names_and_pixels_without_objects(tmp_path: Path):
    """As labelme's converter for semantic segmentation leaves it."""
    (tmp_path / "class_names.txt").write_text("__ignore__\n_background_\ncat\ndog\n", encoding="utf-8")
    picture(tmp_path / "JPEGImages" / "a.jpg", width=WIDTH, height=HEIGHT)
    numbers(tmp_path / "SegmentationClass" / "a.png", painted((2, rect(1, 1, 9, 9)), (1, rect(20, 1, 29, 9))))
    dataset, notes = read(tmp_path, "voc")
    names = [each.name for each in dataset.classes]
    assert names == ["cat", "dog"]
    assert found(dataset.images[0], names) == [("cat", rect(20, 1, 29, 9), None), ("dog", rect(1, 1, 9, 9), None)]
    assert notes == (
        "1 × an image tells no single objects; all pixels of a class became one object (first: JPEGImages/a.jpg)",
    )
    xml(tmp_path / "Annotations" / "a.xml", thing("cat", (21, 2, 29, 9)))
    dataset, notes = read(tmp_path, "voc")
    assert found(dataset.images[0], names) == [("cat", None, Box(20, 1, 29, 9))]
    assert "not the object" in notes[0]


def test_numbers_in_another_order_find_their_objects(tmp_path: Path):
    first, second, third = rect(5, 5, 20, 20), rect(25, 5, 45, 30), rect(5, 25, 9, 35)
    things = thing("car", (26, 6, 45, 30)) + thing("car", (6, 6, 20, 20)) + thing("dog", (1, 1, 3, 3))
    xml(tmp_path / "Annotations" / "a.xml", things)
    numbers(tmp_path / "SegmentationObject" / "a.png", painted((1, first), (9, second), (3, third)))
    numbers(tmp_path / "SegmentationClass" / "a.png", painted((CAR, first), (CAR, second), (200, third)))
    dataset, notes = read(tmp_path, "voc")
    names = [each.name for each in dataset.classes]
    assert found(dataset.images[0], names) == [
        ("car", second, None),
        ("car", first, None),
        ("dog", None, Box(0, 0, 3, 3)),
    ]
    assert notes == ("1 × an object of an unknown class was left out (first: a.jpg)",)


def test_files_beside_pictures(tmp_path: Path):
    """As labelImg and Roboflow leave them: no lists, sizes of 0, other names than that of the picture."""
    for name in ("train/a 1.png", "valid/b.jpg", "valid/unmarked.jpg", "images/c.jpg"):
        picture(tmp_path / name, width=WIDTH, height=HEIGHT)
    xml(tmp_path / "train" / "a 1.xml", thing("ü&<", (1, 1, 10, 10)), filename="C:\\photos\\a 1.png", size=(0, 0))
    xml(tmp_path / "valid" / "b_label.xml", thing("car", (1, 1, 10, 10)), filename="b.jpg")
    xml(tmp_path / "labels" / "c.xml", "", filename="../../secret.jpg")
    assert recognise(tmp_path).name == "voc"
    dataset, notes = read(tmp_path, "voc")
    assert [(each.name, each.split, each.labelled, len(each.objects)) for each in dataset.images] == [
        ("images/c.jpg", "train", True, 0),
        ("train/a 1.png", "train", True, 1),
        ("valid/b.jpg", "val", True, 1),
        ("valid/unmarked.jpg", "val", False, 0),
    ]
    assert all(each.source == tmp_path / each.name for each in dataset.images)
    assert ([each.name for each in dataset.classes], notes) == (["ü&<", "car"], ())


def test_nothing_outside_the_dataset_is_opened(tmp_path: Path):
    outside = picture(tmp_path / "secret.jpg", width=WIDTH, height=HEIGHT)
    folder = tmp_path / "set"
    xml(folder / "a.xml", thing("car", (1, 1, 10, 10)), filename="../secret.jpg")
    (folder / "a.jpg").symlink_to(outside)
    (folder / "link").symlink_to(tmp_path)
    dataset, _ = read(folder, "voc")
    assert [each.source for each in dataset.images] == [None]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("<object><name>car</name></object>", "it has no box"),
        ("<object><name>car</name><bndbox><xmin>1</xmin></bndbox></object>", "no number"),
        (thing("car", (1, 1, float("nan"), 10)), "no number"),
        (thing("car", (1, 1, 1e300, 10)), "no number"),
        (thing("car", (60, 1, 70, 10)), "no area"),
        (thing("car", (10, 10, 5, 5)), "no area"),
    ],
)
def test_objects_that_make_no_sense_are_left_out_and_told(tmp_path: Path, wrong: str, why: str):
    xml(tmp_path / "a.xml", wrong + thing("car", (11, 6, 30, 25)))
    picture(tmp_path / "a.jpg", width=WIDTH, height=HEIGHT)
    dataset, notes = read(tmp_path, "voc")
    assert [each.box for each in dataset.images[0].objects] == [Box(10, 5, 30, 25)]
    assert len(notes) == 1
    assert why in notes[0]


def test_broken_files_do_not_keep_the_others_out(tmp_path: Path):
    good = xml(tmp_path / "Annotations" / "a.xml", thing("car", (1, 1, 10, 10)))
    (good.parent / "b.xml").write_text('<!DOCTYPE x [<!ENTITY e "1">]><annotation>&e;</annotation>', encoding="utf-8")
    (good.parent / "c.xml").write_text("<annotation><object>", encoding="utf-8")
    (good.parent / "d.xml").write_text("<annotation>\n<object/></annotation>", encoding="utf-8")
    xml(good.parent / "e.xml", size=(200_000, 200_000))
    dataset, notes = read(tmp_path, "voc")
    assert [each.name for each in dataset.images] == ["a.jpg"]
    assert [note.split(" (")[0] for note in notes] == [
        "1 × a file was left out: The file declares a document type, which is not read.",
        "1 × a file was left out: The file is not valid XML: no element found: line 1, column 20.",
        "2 × an image was left out: the file does not tell its size",
    ]
    for file in good.parent.iterdir():
        file.unlink()
    with pytest.raises(ImportDataError, match="no annotations of Pascal VOC"):
        read(tmp_path, "voc")


def huge(path: Path, side: int) -> Path:
    """A few bytes that say that they are a picture of that side."""
    data = b"\x89PNG\r\n\x1a\n"
    for chunk in (
        b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 3, 0, 0, 0),
        b"PLTE\0\0\0",
        b"IDAT" + zlib.compress(b""),
    ):
        data += struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_pictures_of_pixels_that_lie_are_left_out(tmp_path: Path):
    xml(tmp_path / "Annotations" / "a.xml", thing("car", (1, 1, 10, 10)))
    file = tmp_path / "SegmentationObject" / "a.png"
    for write, why in (
        (lambda: huge(file, 13_000), "another size"),
        (lambda: numbers(file, np.zeros((HEIGHT, WIDTH + 1), np.uint8)), "another size"),
        (lambda: Image.new("I;16", (WIDTH, HEIGHT)).save(file), "neither numbers nor colours"),
    ):
        write()
        dataset, notes = read(tmp_path, "voc")
        assert [each.box for each in dataset.images[0].objects] == [Box(0, 0, 10, 10)]
        assert len(notes) == 1
        assert why in notes[0]
    huge(file, 60_000)
    with pytest.raises(MediaError, match="too large"):
        read(tmp_path, "voc")


@pytest.mark.parametrize("folder", ["SegmentationObject", "SegmentationClass"])
def test_a_photograph_is_no_picture_of_objects_or_classes(tmp_path: Path, folder: str):
    """Each of its colours would be an object of its own, thousands of them; or all of it would be void."""
    xml(tmp_path / "Annotations" / "a.xml", thing("car", (1, 1, 10, 10)))
    noise = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    (tmp_path / folder).mkdir()
    Image.fromarray(noise).save(tmp_path / folder / "a.png")
    dataset, notes = read(tmp_path, "voc")
    assert [(each.mask, each.box) for each in dataset.images[0].objects] == [(None, Box(0, 0, 10, 10))]
    assert dataset.images[0].void is None
    assert len(notes) == 1
    assert f"its picture in {folder} holds neither numbers nor the colours of a palette" in notes[0]


def test_classes_whose_edges_are_blurred_are_no_photograph(tmp_path: Path):
    """What lies between two colours stands for nothing, and is void."""
    car = next(colour for colour, number in palette_colours().items() if number == CAR)
    canvas = np.zeros((100, 100, 3), np.uint8)
    canvas[:40] = car
    canvas[40:60] = np.random.default_rng(0).integers(1, 256, (20, 100, 3), np.uint8)  # more colours than MOST_COLOURS
    Image.fromarray(canvas).save(tmp_path / "a.png")
    found = read_numbers(tmp_path / "a.png", (100, 100), {(0, 0, 0): 0, car: CAR})
    assert [np.unique(part).tolist() for part in (found[:40], found[40:60], found[60:])] == [[CAR], [VOID], [0]]


def test_hundreds_of_colours_are_hundreds_of_objects(tmp_path: Path):
    xml(tmp_path / "Annotations" / "a.xml")
    canvas = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH) // 4 + 1  # 500 colours
    grey = np.stack((canvas % 256, canvas // 256, np.full_like(canvas, 77)), axis=2).astype(np.uint8)
    (tmp_path / "SegmentationObject").mkdir()
    Image.fromarray(grey).save(tmp_path / "SegmentationObject" / "a.png")
    read_back = read_numbers(tmp_path / "SegmentationObject" / "a.png", (WIDTH, HEIGHT))
    masks = masks_in(read_back)
    assert len(masks) == HEIGHT * WIDTH // 4
    assert all(mask.area == 4 for mask in masks.values())


@pytest.mark.parametrize("seed", range(8))
def test_the_masks_of_a_picture_of_numbers_are_those_of_each_number(seed: int):
    rng = np.random.default_rng(seed)
    height, width = rng.integers(1, 30, 2).tolist()
    dtype = (np.uint8, np.uint16, np.int32)[seed % 3]
    canvas = rng.integers(0, 1 + seed, (height, width)).astype(dtype).repeat(2, axis=seed % 2)
    expected = {number: Mask.from_array(canvas == number) for number in np.unique(canvas).tolist() if number}
    assert masks_in(canvas) == expected


def test_names_are_the_same_however_their_accents_are_told(tmp_path: Path):
    """A dataset whose folders went through macOS and through others: é as one character, and as two."""
    one, two = (unicodedata.normalize(form, "caf\u00e9") for form in ("NFC", "NFD"))
    square = rect(5, 5, 20, 20)
    xml(tmp_path / "Annotations" / f"{two}.xml", thing("car", (6, 6, 20, 20)))
    file = picture(tmp_path / "JPEGImages" / f"{one}.jpg", width=WIDTH, height=HEIGHT)
    numbers(tmp_path / "SegmentationClass" / f"{one}.png", painted((CAR, square)))
    numbers(tmp_path / "SegmentationObject" / f"{two}.png", painted((1, square)))
    dataset, notes = read(tmp_path, "voc")
    assert [(each.source, [one.mask for one in each.objects]) for each in dataset.images] == [(file, [square])]
    assert notes == ()


def test_two_spellings_of_a_name_in_one_folder_are_two_images(tmp_path: Path):
    for form, name in (("NFC", "car"), ("NFD", "dog")):
        stem = unicodedata.normalize(form, "caf\u00e9")
        file = xml(tmp_path / "Annotations" / f"{stem}.xml", thing(name, (6, 6, 20, 20)))
        picture(tmp_path / "JPEGImages" / f"{stem}.jpg", width=WIDTH, height=HEIGHT)
    if len(list(file.parent.iterdir())) == 1:  # a drive on which they are one name
        return
    dataset, _ = read(tmp_path, "voc")
    names = [each.name for each in dataset.classes]
    told = {unicodedata.is_normalized("NFC", each.name): each for each in dataset.images}
    assert {composed: names[each.objects[0].class_id] for composed, each in told.items()} == {True: "car", False: "dog"}
    assert all(each.source is not None for each in dataset.images)
