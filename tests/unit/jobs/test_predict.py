from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import Cancelled, InputError, MediaError
from sam2studio.core.mask import Mask
from sam2studio.core.progress import CancelToken
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.engine.classic import ClassicSession
from sam2studio.jobs.predict import predict_images
from sam2studio.jobs.sources import find_files


def result_of(job: Generator[Any, None, Any]) -> Any:
    while True:
        try:
            next(job)
        except StopIteration as end:
            return end.value


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two pictures with the same stem, each with a red square on green, and one damaged file."""
    folder = tmp_path / "bilder ä"
    folder.mkdir()
    pixels = np.full((120, 160, 3), (30, 120, 40), np.uint8)
    pixels[30:90, 40:100] = (200, 40, 30)
    for name in ("a.png", "a.bmp"):
        Image.fromarray(pixels).save(folder / name)
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff nothing")
    return folder


def test_masks_overlays_labels_and_records_are_written_for_each_picture(pictures: Path, tmp_path: Path):
    prompts = [Prompt(points=(Point(70, 60),)), Prompt(box=Box(38, 28, 102, 92))]
    output = tmp_path / "out"
    sources = [file.path for file in find_files(pictures)]
    results = result_of(predict_images(ClassicSession(), sources, prompts, output=output))

    good = [result for result in results if not result.error]
    assert [result.source.name for result in good] == ["a.bmp", "a.png"]
    (bad,) = [result for result in results if result.error]
    assert "broken.jpg" in bad.error
    square = np.zeros((120, 160), bool)
    square[30:90, 40:100] = True
    for result in good:
        assert all(found.mask.iou(Mask.from_array(square)) > 0.95 for found in result.objects)
        assert len({path.name for path in result.files}) == 5
        assert all(path.stat().st_size > 0 for path in result.files)
    assert len({path for result in good for path in result.files}) == 10, "equal stems must not overwrite each other"

    (record, _) = json.loads((output / "a.json").read_text(encoding="utf-8"))
    height, width = record["segmentation"]["size"]
    mask = Mask.from_text(record["segmentation"]["counts"], height=height, width=width)
    assert mask == good[0].objects[0].mask
    png = np.asarray(Image.open(output / "a.mask-1.png")) > 0
    assert Mask.from_array(png) == mask
    assert [line.split()[0] for line in (output / "a.txt").read_text().splitlines()] == ["0", "0"]


def test_a_prompt_that_does_not_fit_a_picture_is_reported(pictures: Path, tmp_path: Path):
    job = predict_images(ClassicSession(), [pictures / "a.png"], [Prompt(points=(Point(5000, 1),))], output=tmp_path)
    (result,) = result_of(job)
    assert "points" in result.error
    assert not list(tmp_path.glob("*.png"))


def test_nothing_to_look_for_is_an_error(pictures: Path, tmp_path: Path):
    with pytest.raises(InputError, match="prompts"):
        next(predict_images(ClassicSession(), [pictures / "a.png"], [], output=tmp_path))


def test_cancel_keeps_what_is_finished(pictures: Path, tmp_path: Path):
    cancel = CancelToken()
    prompts = [Prompt(points=(Point(70, 60),))]
    sources = [pictures / "a.png", pictures / "a.bmp"]
    job = predict_images(ClassicSession(), sources, prompts, output=tmp_path / "out", cancel=cancel)
    next(job)
    next(job)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(job)
    assert (tmp_path / "out" / "a.overlay.jpg").exists()
    assert len(list((tmp_path / "out").iterdir())) == 4


@pytest.mark.parametrize("name", ["missing.png", "notes.txt", "empty"])
def test_sources_that_are_no_pictures_are_refused_by_name(tmp_path: Path, name: str):
    (tmp_path / "notes.txt").write_text("no image", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    with pytest.raises(MediaError, match=name):
        find_files(tmp_path / name)
