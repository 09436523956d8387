"""Sources: files, folders, patterns, pixels of several kinds, videos; and what cannot be one."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from sam2studio.api.sources import items_of, pictures_of
from sam2studio.core.errors import InputError, MediaError
from tests.support.moving import frame_told


def seen(source, **how) -> list[tuple[str, int | None]]:
    return [(Path(each.path).name, each.frame) for each in pictures_of(items_of(source), **how)]


def test_a_folder_is_walked_in_natural_order_and_damaged_files_are_told(pictures, caplog):
    with caplog.at_level(logging.WARNING):
        found = seen(pictures)
    assert found == [("img2.png", None), ("img10.png", None), ("a.mp4", 0), ("a.mp4", 1), ("a.mp4", 2)]
    assert "img3.png" in caplog.text


def test_patterns_and_lists(pictures, monkeypatch):
    monkeypatch.chdir(pictures)
    assert seen("img*0.png") == [("img10.png", None)]
    assert seen(str(pictures / "**" / "*.mp4"), stride=2) == [("a.mp4", 0), ("a.mp4", 2)]
    assert seen(["img10.png", Path("img2.png")]) == [("img10.png", None), ("img2.png", None)]


def test_a_file_wins_over_a_pattern(tmp_path, rgb):
    Image.fromarray(rgb).save(tmp_path / "a[1].png")
    assert seen(tmp_path / "a[1].png") == [("a[1].png", None)]


def test_pixels_keep_their_colours(rgb):
    bgr = rgb[:, :, ::-1]
    (array,) = pictures_of(items_of(bgr))
    (pil,) = pictures_of(items_of(Image.fromarray(rgb)))
    (tensor,) = pictures_of(items_of(torch.from_numpy(rgb.transpose(2, 0, 1) / 255).float()))
    (alpha,) = pictures_of(items_of(np.dstack([bgr, bgr[:, :, 0]])))
    for each in (array, pil, tensor, alpha):
        assert np.array_equal(each.rgb, rgb)
        assert each.path == "image0.jpg"
    (grey,) = pictures_of(items_of(rgb[:, :, 0]))
    assert np.array_equal(grey.rgb, np.repeat(rgb[:, :, :1], 3, axis=2))


def test_pixels_in_a_list_are_numbered(rgb):
    two = torch.zeros(2, 3, 8, 8)
    assert [name for name, _ in seen([rgb, Image.fromarray(rgb), two])] == [f"image{n}.jpg" for n in range(4)]


def test_frames_of_a_video_are_those_of_the_file(pictures):
    frames = list(pictures_of(items_of(pictures / "klip" / "a.mp4")))
    assert [frame_told(each.rgb) for each in frames] == [0, 1, 2]


@pytest.mark.parametrize(
    ("source", "error", "told"),
    [
        ("nowhere/a.jpg", MediaError, "no such file"),
        ("nowhere/*.jpg", MediaError, "pattern"),
        ("https://example.org/bus.jpg", InputError, "address"),
        (0, InputError, "cameras"),
        (np.zeros((0, 4, 3), np.uint8), InputError, "no pixels"),
        (object(), InputError, "object"),
        ([], InputError, "empty"),
        (np.zeros((4, 4, 3)), InputError, "uint8"),
        (np.zeros((4, 4, 7), np.uint8), InputError, "BGR"),
        (torch.zeros(3, 4), InputError, "tensor"),
        (torch.full((1, 3, 4, 4), 255.0), InputError, "0 to 1"),
    ],
)
def test_what_is_no_source_is_told_before_any_work(source, error, told):
    with pytest.raises(error) as caught:
        items_of(source)
    assert told in str(caught.value)


def test_a_named_file_that_is_damaged_or_no_picture_is_an_error(pictures):
    with pytest.raises(MediaError, match=r"note\.txt"):
        items_of(pictures / "note.txt")
    with pytest.raises(MediaError, match=r"img3\.png"):
        seen([pictures / "img2.png", pictures / "img3.png"])


def test_a_long_video_is_told_where_all_results_are_kept(pictures, monkeypatch, caplog):
    monkeypatch.setattr("sam2studio.api.sources._MUCH", 1 << 16)
    items = items_of(pictures / "klip" / "a.mp4")
    with caplog.at_level(logging.WARNING):
        list(pictures_of(items))
    assert caplog.text == ""
    with caplog.at_level(logging.WARNING):
        list(pictures_of(items, all_kept=True))
    assert "stream=True" in caplog.text


def test_frames_know_when_they_are_shown(pictures):
    items = items_of(pictures / "klip" / "a.mp4")
    moments = [each.moment for each in pictures_of(items, stride=2)]
    assert [(round(each.time, 3), round(each.lasts, 3), each.last) for each in moments] == [
        (0.0, 0.08, False),
        (0.08, 0.04, True),
    ]
