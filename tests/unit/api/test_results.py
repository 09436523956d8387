"""Results against truths made by hand: boxes, masks, shares, files, tables."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest
import torch
from PIL import Image, ImageShow

from sam2studio import Boxes, Masks, Results
from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.media.images import read_image

HEIGHT, WIDTH = 40, 60
SIZE = (HEIGHT, WIDTH)


def rectangle(x: int, y: int, width: int, height: int) -> np.ndarray:
    pixels = np.zeros(SIZE, bool)
    pixels[y : y + height, x : x + width] = True
    return pixels


def picture() -> np.ndarray:
    """BGR: blue at the left, red at the right."""
    bgr = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    bgr[:, :30, 0], bgr[:, 30:, 2] = 200, 220
    return bgr


def results(*, tracked: bool = False, masks: bool = True, names: dict[int, str] | None = None) -> Results:
    rows = [[10, 5, 30, 25, 0.9, 1], [40, 20, 50, 36, 0.5, 0]]
    rows = [[*row[:4], number, *row[4:]] for number, row in enumerate(rows, 7)] if tracked else rows
    shapes = [Mask.from_array(rectangle(10, 5, 20, 20)), Mask.from_array(rectangle(40, 20, 10, 16))]
    return Results(
        picture(),
        "ordner/straße.png",
        names or {0: "dog", 1: "cat"},
        Boxes(torch.tensor(rows), SIZE),
        Masks(shapes, SIZE) if masks else None,
        speed={"inference": 12.0},
    )


def test_boxes_in_every_form():
    boxes = results().boxes
    assert boxes.xyxy.tolist() == [[10, 5, 30, 25], [40, 20, 50, 36]]
    assert boxes.xywh.tolist() == [[20, 15, 20, 20], [45, 28, 10, 16]]
    assert torch.allclose(boxes.xyxyn, boxes.xyxy / torch.tensor([60, 40, 60, 40]))
    assert torch.allclose(boxes.xywhn, boxes.xywh / torch.tensor([60, 40, 60, 40]))
    assert boxes.conf.tolist() == pytest.approx([0.9, 0.5])
    assert boxes.cls.tolist() == [1, 0]
    assert boxes.id is None
    assert boxes.shape == (2, 6)


def test_boxes_of_tracks_have_numbers_and_the_fields_order_of_columns():
    boxes = results(tracked=True).boxes
    assert boxes.id.int().cpu().tolist() == [7, 8]
    assert boxes.data[0].tolist() == pytest.approx([10, 5, 30, 25, 7, 0.9, 1])
    assert boxes.cls.tolist() == [1, 0]
    assert boxes.is_track


def test_what_scripts_do_with_rows():
    found = results()
    assert len(found) == len(found.boxes) == len(found.masks) == 2
    assert [int(box.cls) for box in found.boxes] == [1, 0]
    assert [box.xyxy[0].tolist() for box in found.boxes] == [[10, 5, 30, 25], [40, 20, 50, 36]]
    assert [each.names[int(each.boxes.cls)] for each in found] == ["cat", "dog"]
    assert [len(mask) for mask in found.masks] == [1, 1]
    assert len(found[found.boxes.conf > 0.6]) == 1
    assert found[-1].masks.data.sum() == 160
    assert found[[1, 0]].boxes.cls.tolist() == [0, 1]
    with pytest.raises(IndexError):
        found[2]
    x0, y0, x1, y1 = found.boxes.xyxy.cpu().numpy()[0].astype(int)
    assert found.orig_img[y0:y1, x0:x1].shape == (20, 20, 3)


@pytest.mark.parametrize(("kind", "dtype"), [("bool", torch.bool), ("float32", torch.float32)])
def test_masks_have_the_size_of_the_picture_and_the_fields_types(kind, dtype):
    exact = [Mask.from_array(rectangle(10, 5, 20, 20)), Mask.empty(height=HEIGHT, width=WIDTH)]
    masks = Masks(exact, SIZE, kind=kind)
    assert masks.data.dtype == dtype
    assert masks.shape == tuple(masks.data.shape) == (2, HEIGHT, WIDTH)
    assert np.array_equal(masks.data[0].cpu().numpy() > 0, rectangle(10, 5, 20, 20))
    assert not masks.data[1].any()


def test_outlines_fill_back_to_the_mask():
    ring = rectangle(8, 4, 30, 30) & ~rectangle(16, 12, 10, 10)
    masks = Masks([Mask.from_array(ring), Mask.empty(height=HEIGHT, width=WIDTH)], SIZE)
    outline, nothing = masks.xy
    assert outline.dtype == np.float32
    canvas = np.zeros(SIZE, np.uint8)
    cv2.fillPoly(canvas, [outline.astype(np.int32)], 1)
    assert Mask.from_array(canvas).iou(masks.exact[0]) > 0.98, "holes survive"
    assert nothing.shape == (0, 2)
    assert np.allclose(masks.xyn[0] * [WIDTH, HEIGHT], outline)


def test_numpy_and_back():
    plain = results(tracked=True).cpu().numpy()
    assert isinstance(plain.boxes.xywhn, np.ndarray)
    assert isinstance(plain.masks.data, np.ndarray)
    assert plain.boxes.id.tolist() == [7, 8]
    assert plain[plain.boxes.conf > 0.6].masks.data.shape[0] == 1
    again = plain.to("cpu")
    assert isinstance(again.boxes.data, torch.Tensor)
    assert torch.equal(again.masks.data, results().masks.data)


def test_nothing_found():
    nothing = Results(picture(), "image0.jpg", {0: "dog"})
    assert len(nothing) == 0
    assert nothing.boxes.xyxy.cpu().numpy().shape == (0, 4)
    assert nothing.masks is None
    assert nothing.verbose() == "nothing found"
    assert np.array_equal(nothing.plot(), picture())
    assert nothing.summary() == []


def test_a_mask_for_every_box():
    with pytest.raises(InputError, match="masks"):
        Results(picture(), "", {}, Boxes(torch.zeros(2, 6), SIZE), Masks([], SIZE))


def test_the_painted_picture_is_bgr_and_the_original_stays():
    found = results()
    before = found.orig_img.copy()
    painted = found.plot(labels=False, boxes=False)
    assert painted.shape == before.shape
    assert painted.dtype == np.uint8
    assert np.array_equal(found.orig_img, before)
    inside, outside = painted[15, 20], painted[38, 2]
    assert outside.tolist() == [200, 0, 0], "BGR where nothing was painted"
    assert inside.tolist() != [200, 0, 0]
    assert np.array_equal(found.plot(masks=False, boxes=False, labels=False), before)
    pil = found.plot(labels=False, boxes=False, pil=True)
    assert isinstance(pil, Image.Image)
    assert np.asarray(pil)[38, 2].tolist() == [0, 0, 200], "RGB for PIL"
    with pytest.raises(InputError, match="color_mode"):
        found.plot(color_mode="rainbow")


def test_save_writes_the_picture(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Path(results().save("çıktı.png", labels=False, boxes=False, masks=False)).exists()
    assert np.array_equal(read_image(Path("çıktı.png"))[:, :, ::-1], picture())
    assert results().save() == "results_straße.png"
    with pytest.raises(InputError, match="filename"):
        results().save("out.xyz")


def test_show_opens_a_viewer_or_says_that_there_is_none(monkeypatch, caplog):
    shown = []

    class Viewer(ImageShow.Viewer):
        def show(self, image, **options):
            shown.append(image.size)
            return 1

    monkeypatch.setattr(ImageShow, "_viewers", [Viewer()])
    results().show()
    assert shown == [(WIDTH, HEIGHT)]
    monkeypatch.setattr(ImageShow, "_viewers", [])
    with caplog.at_level(logging.WARNING):
        results().show()
    assert "save('picture.jpg')" in caplog.text


def test_labels_as_the_field_writes_them(tmp_path):
    path = tmp_path / "etiketler" / "a.txt"
    assert results(tracked=True).save_txt(path, save_conf=True) == str(path)
    first, second = path.read_text(encoding="utf-8").splitlines()
    kind, *numbers = first.split()
    assert kind == "1"
    assert numbers[-2:] == ["0.9", "7"]
    points = np.array(numbers[:-2], float).reshape(-1, 2) * [WIDTH, HEIGHT]
    assert points.min(axis=0) == pytest.approx([10.25, 5.25], abs=1e-3)
    assert second.startswith("0 ")
    results(masks=False).save_txt(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4, "lines are added"
    assert np.array(lines[2].split(), float) == pytest.approx([1, 20 / 60, 15 / 40, 20 / 60, 20 / 40], abs=1e-5)


def test_crops_are_cut_out_and_never_leave_their_folder(tmp_path):
    out = tmp_path / "crops"
    names = {0: "../../weg", 1: "kedi"}
    results(names=names).save_crop(out, "foto.jpg")
    results(names=names).save_crop(out, "foto.jpg")
    assert sorted(path.name for path in (out / "kedi").iterdir()) == ["foto.jpg", "foto2.jpg"]
    assert read_image(out / "kedi" / "foto.jpg").shape == (20, 20, 3)
    assert {path.name for path in tmp_path.iterdir()} == {"crops"}
    assert len(list(out.iterdir())) == 2


def test_summary_and_json():
    rows = results(tracked=True).summary()
    assert rows[0]["name"] == "cat"
    assert rows[0]["class"] == 1
    assert rows[0]["confidence"] == pytest.approx(0.9)
    assert rows[0]["box"] == {"x1": 10, "y1": 5, "x2": 30, "y2": 25}
    assert rows[0]["track_id"] == 7
    assert set(zip(rows[0]["segments"]["x"], rows[0]["segments"]["y"], strict=True)) >= {(10, 5), (29, 24)}
    shares = json.loads(results().to_json(normalize=True, decimals=3))
    assert shares[1]["box"] == {"x1": 0.667, "y1": 0.5, "x2": 0.833, "y2": 0.9}
    assert "track_id" not in shares[1]


def test_a_table_of_pandas_where_it_is_installed(monkeypatch):
    pandas = ModuleType("pandas")
    pandas.DataFrame = list
    monkeypatch.setitem(sys.modules, "pandas", pandas)
    assert results().to_df() == results().summary()
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(InputError, match=r"pip install pandas.*to_json"):
        results().to_df()


def test_what_was_found_in_words():
    assert results().verbose() == "1 cat, 1 dog"
    assert "straße.png" in repr(results())
    assert results().speed == {"preprocess": None, "inference": 12.0, "postprocess": None}
