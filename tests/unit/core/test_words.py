from __future__ import annotations

import os
from pathlib import Path

import pytest

from sam2studio.core.words import brief, counted


@pytest.mark.parametrize(
    ("count", "words", "text"),
    [
        (0, ("image",), "0 images"),
        (1, ("image",), "1 image"),
        (2, ("image",), "2 images"),
        (1, ("class", "classes"), "1 class"),
        (3, ("class", "classes"), "3 classes"),
        (1, ("mask was", "masks were"), "1 mask was"),
    ],
)
def test_one_is_told_from_many(count, words, text):
    assert counted(count, *words) == text


@pytest.mark.parametrize("parts", [1, 3, 40, 400])
def test_a_path_fits_into_a_sentence_with_both_its_ends(parts):
    path = Path("/home", *["görüntüler"] * parts, "work.s2s")
    told = brief(path)
    assert len(told) <= 100
    assert told.startswith("/home".replace("/", os.sep))
    assert told.endswith("work.s2s")
    assert (told == str(path)) == (len(str(path)) <= 100)
