from __future__ import annotations

import pytest

from sam2studio.core.words import counted


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
