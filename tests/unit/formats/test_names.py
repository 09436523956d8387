"""File names: unique where they are made, and harmless where they are read."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.formats.names import flat_names, inside, safe_name

PATHS = st.lists(
    st.builds(
        lambda folder, stem, ending: f"{folder}/{stem}{ending}",
        st.sampled_from(["a", "b", "ü ☂", "deep/er"]),
        st.sampled_from(["1", "img", "IMG", "Straße", "STRASSE", "é", "e\u0301", "x.y", "a_1", "1-2"]),
        st.sampled_from([".jpg", ".png", ".JPG"]),
    ),
    max_size=40,
)


@given(PATHS)
def test_no_two_stems_are_one_file_on_any_system(paths: list[str]):
    names = flat_names(paths)
    stems = [unicodedata.normalize("NFC", PurePosixPath(name).stem.casefold()) for name in names]
    assert len(set(stems)) == len(paths)
    for path, name in zip(paths, names, strict=True):
        assert "/" not in name
        assert PurePosixPath(name).suffix == PurePosixPath(path).suffix
    assert flat_names(paths) == names


def test_first_come_keeps_its_name_and_others_tell_their_folder():
    assert flat_names(["a/1.jpg", "b/1.jpg", "b/1.png", "c d/2.jpg", "b/1.bmp"]) == [
        *("1.jpg", "b_1.jpg", "1-2.png", "2.jpg", "1-3.bmp")
    ]


def test_odd_names_become_possible_ones():
    assert flat_names(["a/line\nbreak.jpg"]) == ["line_break.jpg"]
    (long,) = flat_names([f"a/{'ü' * 200}.jpg"])
    assert len(long.encode()) <= 255
    assert flat_names(['a/is "it" 12:30?.jpg', "a/trailing. ", "b/a:b.jpg"]) == [
        *("is _it_ 12_30_.jpg", "trailing_", "a_b.jpg")
    ], "as every file system can hold them"
    assert flat_names(["a/100% #1 'x' ☂.jpg"]) == ["100% #1 'x' ☂.jpg"]


def test_ten_thousand_equal_names_take_no_time():
    names = flat_names(f"{number}/images/frame.jpg" for number in range(10_000))
    assert len(set(names)) == 10_000


@pytest.mark.parametrize(
    "name", ["a.jpg", "sub/a.jpg", "sub\\a.jpg", "ü ☂/%.jpg", "a..b.jpg", ".hidden.jpg", "./a.jpg"]
)
def test_harmless_names_pass(name: str, tmp_path: Path):
    safe = safe_name(name)
    assert inside(tmp_path, safe) == tmp_path / name.replace("\\", "/")


@pytest.mark.parametrize(
    "name",
    [
        *("", "/", "/etc/passwd", "\\\\server\\share\\a.jpg", "//server/a", "C:\\a.jpg", "c:a.jpg", "\\a.jpg"),
        *("images/C:/Windows/a.jpg", "images/c:a.jpg"),
        *("..", "../a.jpg", "a/../../b.jpg", "..\\a.jpg", "a/..", "a/"),
        *("CON", "con.jpg", "a/NUL.txt", "lpt1", "COM9.png"),
        *("a\ud800.jpg", "a\x00.jpg", "a\nb.jpg", "\x1b[2J.jpg", "x" * 256 + ".jpg"),
    ],
)
def test_names_that_lead_astray_are_refused(name: str):
    with pytest.raises(ValueError):
        safe_name(name)


@given(st.lists(st.text(min_size=1, max_size=12).filter(lambda name: PurePosixPath(name).name), max_size=8))
def test_names_that_are_made_are_never_refused(paths: list[str]):
    names = flat_names(paths)
    assert [str(safe_name(name)) for name in names] == names
    assert len({name.casefold() for name in names}) == len(names)


@given(st.text(max_size=40))
def test_any_name_stays_inside_or_is_refused(name: str):
    root = Path("/somewhere/root")
    try:
        path = root.joinpath(*safe_name(name).parts)
    except ValueError:
        return
    assert path.is_relative_to(root)
    assert ".." not in path.parts


def test_links_are_not_followed_out_of_the_root(tmp_path: Path):
    (tmp_path / "root").mkdir()
    (tmp_path / "outside.jpg").touch()
    (tmp_path / "root" / "link.jpg").symlink_to(tmp_path / "outside.jpg")
    (tmp_path / "root" / "up").symlink_to(tmp_path)
    assert inside(tmp_path / "root", safe_name("link.jpg")) is None
    assert inside(tmp_path / "root", safe_name("up/outside.jpg")) is None
    (tmp_path / "alias").symlink_to(tmp_path / "root")
    assert inside(tmp_path / "alias", safe_name("a.jpg")) == tmp_path / "alias" / "a.jpg"
