"""A folder's pictures are found once each, in the order a person expects, and only pictures."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.core.errors import MediaError
from sam2studio.formats.manifest import Manifest
from sam2studio.media.folders import looks_like_frames
from sam2studio.media.images import find_images, is_image, natural_key


def _touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")


def _found(folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in find_images(folder)]


def test_natural_order_files_before_folders(tmp_path: Path) -> None:
    _touch(tmp_path, "img10.jpg", "img2.JPG", "img1.png", "b/10.png", "b/9.png", "a/x.webp", "notes.txt", "video.mp4")
    assert _found(tmp_path) == ["img1.png", "img2.JPG", "img10.jpg", "a/x.webp", "b/9.png", "b/10.png"]


def test_refused_kinds_are_found_so_that_they_can_be_named(tmp_path: Path) -> None:
    _touch(tmp_path, "a.heic", "b.avif", "c.nef")
    assert _found(tmp_path) == ["a.heic", "b.avif"]
    assert is_image(Path("A.HEIC"))
    assert not is_image(Path("jpg"))


def test_hidden_and_unfinished_are_skipped(tmp_path: Path) -> None:
    _touch(
        tmp_path,
        ".hidden.jpg",
        "._a.jpg",
        ".dataset.partial-12ab/images/a.jpg",
        "__MACOSX/a.jpg",
        "@eaDir/a.jpg",
        "a.jpg",
    )
    assert _found(tmp_path) == ["a.jpg"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links_that_form_a_loop_end(tmp_path: Path) -> None:
    _touch(tmp_path, "a/1.jpg", "b/2.jpg")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b" / "to a").symlink_to(tmp_path / "a")
    (tmp_path / "self").symlink_to(tmp_path / "self")
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nothing.jpg")
    (tmp_path / "z.jpg").symlink_to(tmp_path / "a" / "1.jpg")
    assert _found(tmp_path) == ["z.jpg", "a/1.jpg", "b/2.jpg"]


def test_a_folder_called_like_a_picture_is_a_folder(tmp_path: Path) -> None:
    _touch(tmp_path, "album.jpg/1.png")
    assert _found(tmp_path) == ["album.jpg/1.png"]


@pytest.mark.parametrize("name", ["nothing", "file.jpg"])
def test_what_cannot_be_listed_is_said(name: str, tmp_path: Path) -> None:
    _touch(tmp_path, "file.jpg")
    with pytest.raises(MediaError, match=r"cannot be listed.*Check that it exists"):
        list(find_images(tmp_path / name))


@pytest.mark.skipif(sys.platform != "linux", reason="only there may a file name be any bytes")
def test_names_that_are_not_text(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9 1.jpg"
    Path(os.fsdecode(raw)).write_bytes(b"")
    assert [os.fsencode(path) for path in find_images(tmp_path)] == [raw]


@given(st.lists(st.text(max_size=8)))
def test_any_names_can_be_ordered(names: list[str]) -> None:
    ordered = sorted(names, key=natural_key)
    assert [natural_key(name) for name in ordered] == sorted(natural_key(name) for name in names[::-1])


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_count_by_value(a: int, b: int) -> None:
    assert (natural_key(f"frame {a}.jpg") < natural_key(f"FRAME {b}.jpg")) == (a < b)


def test_an_exported_dataset_in_the_folder_is_not_taken_for_photographs(tmp_path: Path):
    (tmp_path / "a.jpg").touch()
    export = tmp_path / "dataset" / "images"
    export.mkdir(parents=True)
    (export / "a.jpg").touch()
    assert len(list(find_images(tmp_path))) == 2
    (tmp_path / "dataset" / "manifest.json").write_bytes(Manifest(format="coco").to_bytes())
    assert list(find_images(tmp_path)) == [tmp_path / "a.jpg"]
    assert list(find_images(tmp_path / "dataset")) == [export / "a.jpg"], "one that is asked for is taken"


@pytest.mark.parametrize(
    ("names", "frames"),
    [
        ([f"{n:05}.jpg" for n in range(12)], True),
        ([f"frame_{n}.png" for n in range(1, 40, 2)], True),
        ([f"{n:05}.jpg" for n in range(7)], False),  # too few to ask about
        ([f"IMG_{n}.jpg" for n in range(1200, 1240)], False),  # a camera's
        ([f"{n:012}.jpg" for n in (139, 285, 632, 724, 776, 785, 802, 872, 885)], False),  # ids
        ([f"{n:05}.jpg" for n in range(12)] + ["cover.jpg"], False),
        ([f"{n:05}.jpg" for n in range(6)] + [f"{n:05}.png" for n in range(6)], False),
        ([], False),
    ],
)
def test_numbered_pictures_that_may_be_a_video(tmp_path, names, frames):
    for name in names:
        (tmp_path / name).write_bytes(b"")
    assert looks_like_frames(tmp_path) is frames


def test_a_folder_that_is_not_there_is_no_video(tmp_path):
    assert not looks_like_frames(tmp_path / "gone")


def test_folders_without_numbers_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As some servers and sticks show them to Windows."""
    _touch(tmp_path, "a/1.jpg", "b/2.jpg", "b/c/3.jpg")
    looked_at = Path.stat

    def without_number(path: Path, **options: bool) -> os.stat_result:
        values = list(looked_at(path, **options))
        values[1] = 0
        return os.stat_result(values)

    monkeypatch.setattr(Path, "stat", without_number)
    assert _found(tmp_path) == ["a/1.jpg", "b/2.jpg", "b/c/3.jpg"]
