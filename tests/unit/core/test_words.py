from __future__ import annotations

import os
from pathlib import Path

import pytest

from sam2studio.core.words import brief, counted, told_apart


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


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        ([], []),
        (["trip/a.jpg", "trip/b.jpg"], ["a.jpg", "b.jpg"]),
        (["/in/one/a.jpg", "/in/two/a.jpg", "/in/two/b.jpg"], ["one/a.jpg", "two/a.jpg", "b.jpg"]),
        (["x/t/a.jpg", "y/t/a.jpg", "z/a.jpg"], ["x/t/a.jpg", "y/t/a.jpg", "z/a.jpg"]),
        (["a.jpg", "one/a.jpg"], ["a.jpg", "one/a.jpg"]),
        (["one/a.jpg", "one/a.jpg"], ["a.jpg", "a.jpg"]),
    ],
)
def test_files_that_share_a_name_are_told_with_as_much_of_their_folders_as_differs(paths, told):
    assert told_apart([Path(path) for path in paths]) == [str(Path(each)) for each in told]
