"""Putting a folder in its place: only ours are replaced, nothing is left over, and what was killed is put right."""

from __future__ import annotations

import hashlib
import json
import threading
import uuid
from pathlib import Path

import pytest

from sam2studio.core import files
from sam2studio.core.errors import Cancelled, ExportError
from sam2studio.core.progress import CancelToken
from sam2studio.formats.manifest import NAME, Manifest, read_manifest
from sam2studio.formats.publish import publishing, recover
from tests.support.datasets import tree
from tests.support.faulty_disk import disk_that


def publish(folder: Path, content: dict[str, bytes], cancel: CancelToken | None = None) -> None:
    with publishing(folder, cancel or CancelToken()) as staging:
        for name, data in content.items():
            staging.write(name, data)
        staging.seal(Manifest(format="test", files=staging.files))


def beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir() if path != folder)


@pytest.fixture(params=["swapped", "moved"])
def way(request: pytest.FixtureRequest):
    """With the system's exchange of folders, and as on systems that have none."""
    with disk_that(lambda _: None, without_exchange=request.param == "moved") as counter:
        yield counter


@pytest.mark.usefixtures("way")
def test_a_folder_appears_whole_and_is_replaced_whole(tmp_path: Path):
    target = tmp_path / "new folder" / "ü ☂ dataset"
    publish(target, {"a/b/c.txt": b"1", "d.txt": b"2"})
    assert (target / "a/b/c.txt").read_bytes() == b"1"
    publish(target, {"e.txt": b"3"})
    assert set(tree(target)) == {"e.txt", NAME}
    assert beside(target) == []


def test_the_manifest_names_every_file_with_size_and_hash(tmp_path: Path):
    publish(tmp_path / "x", {"a.txt": b"abc", "b/c.txt": b""})
    manifest = read_manifest(tmp_path / "x")
    assert manifest is not None
    assert manifest.files == {
        "a.txt": (3, hashlib.sha256(b"abc").hexdigest()),
        "b/c.txt": (0, hashlib.sha256().hexdigest()),
    }


@pytest.mark.usefixtures("way")
def test_an_empty_folder_and_what_systems_leave_in_it_may_be_replaced(tmp_path: Path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    (tmp_path / "b" / ".DS_Store").touch()
    for name in ("a", "b"):
        publish(tmp_path / name, {"x": b""})
        assert set(tree(tmp_path / name)) == {"x", NAME}


def test_a_folder_in_use_says_so_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """There, a folder cannot be moved while a program has a file of it open."""
    publish(tmp_path / "x", {"a": b"1"})
    before = tree(tmp_path / "x")

    def refuse(_disk: files.Disk, source: Path, target: Path) -> None:
        raise PermissionError(13, "Access is denied", str(source))

    monkeypatch.setattr(files.Disk, "rename", refuse)
    monkeypatch.setattr(files.Disk, "exchange", lambda *_: False)
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(ExportError, match="Close programs that have files of the folder open, then export again"):
        publish(tmp_path / "x", {"b": b"2"})
    monkeypatch.undo()
    assert tree(tmp_path / "x") == before


def test_caches_of_trainers_do_not_stand_in_the_way(tmp_path: Path):
    publish(tmp_path / "x", {"labels/train/a.txt": b""})
    (tmp_path / "x/labels/train.cache").write_bytes(b"cache")
    publish(tmp_path / "x", {"y": b""})
    assert set(tree(tmp_path / "x")) == {"y", NAME}


@pytest.mark.parametrize(
    "content",
    [
        {"photo.jpg": b"precious"},
        {NAME: b"{}"},
        {NAME: b'{"kind": "something else"}'},
        {NAME: b'{"kind": "sam2studio-dataset"}'},
        {NAME: b"[" * 100_000},
        {NAME: b'{"kind": "sam2studio-dataset", "files": {"a": 1}}'},
    ],
)
def test_other_folders_are_refused_and_stay(tmp_path: Path, content: dict[str, bytes]):
    target = tmp_path / "x"
    target.mkdir()
    for name, data in content.items():
        (target / name).write_bytes(data)
    before = tree(tmp_path)
    with pytest.raises(ExportError, match="not empty") as told:
        publish(target, {"y": b""})
    assert tree(tmp_path) == before
    assert len(str(told.value)) <= 400


def test_an_exported_folder_that_somebody_put_something_into_is_refused(tmp_path: Path):
    publish(tmp_path / "x", {"labels/a.txt": b""})
    (tmp_path / "x/runs").mkdir()
    (tmp_path / "x/runs/best.pt").write_bytes(b"a week of training")
    before = tree(tmp_path)
    with pytest.raises(ExportError, match=r"best\.pt"):
        publish(tmp_path / "x", {"y": b""})
    assert tree(tmp_path) == before


def test_a_link_in_an_exported_folder_is_somebodys(tmp_path: Path):
    publish(tmp_path / "x", {"a": b""})
    (tmp_path / "x/link").symlink_to(tmp_path)
    with pytest.raises(ExportError, match="link"):
        publish(tmp_path / "x", {"y": b""})


def test_files_and_places_that_cannot_be_are_refused(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(ExportError, match="a file, not a folder"):
        publish(tmp_path / "file", {"y": b""})
    with pytest.raises(ExportError, match="could not be written"):
        publish(tmp_path / "file" / "inside", {"y": b""})
    assert (tmp_path / "file").read_bytes() == b"x"


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path):
    publish(tmp_path / "real", {"old": b""})
    (tmp_path / "link").symlink_to(tmp_path / "real")
    publish(tmp_path / "link", {"new": b""})
    assert (tmp_path / "link").is_symlink()
    assert set(tree(tmp_path / "real")) == {"new", NAME}


def test_names_of_every_length_leave_room_for_ours(tmp_path: Path):
    target = tmp_path / ("ü" * 120)
    publish(target, {"a": b"1"})
    publish(target, {"a": b"2"})
    assert (target / "a").read_bytes() == b"2"
    assert beside(target) == []


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("old", [True, False])
def test_an_exception_while_writing_leaves_what_was_there(tmp_path: Path, old: bool):
    if old:
        publish(tmp_path / "x", {"old": b"1"})
    before = tree(tmp_path)

    def fail() -> None:
        with publishing(tmp_path / "x", CancelToken()) as staging:
            staging.write("new", b"2")
            raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        fail()
    assert tree(tmp_path) == before


def test_cancelling_until_the_last_moment_leaves_what_was_there(tmp_path: Path):
    publish(tmp_path / "x", {"old": b"1"})
    before = tree(tmp_path)
    cancel = CancelToken()

    def too_late() -> None:
        with publishing(tmp_path / "x", cancel) as staging:
            staging.write("new", b"2")
            staging.seal(Manifest(format="test", files=staging.files))
            cancel.cancel()

    with pytest.raises(Cancelled):
        too_late()
    assert tree(tmp_path) == before


def test_only_one_export_to_a_folder_at_a_time(tmp_path: Path):
    with publishing(tmp_path / "x", CancelToken()) as staging:
        staging.write("first", b"1")
        told: list[BaseException] = []

        def second() -> None:
            try:
                publish(tmp_path / "x", {"second": b"2"})
            except ExportError as error:
                told.append(error)

        thread = threading.Thread(target=second)
        thread.start()
        thread.join(30)
        assert "Another export" in str(told[0])
        recover(tmp_path / "x")  # must not take the running one for a leftover
        publish(tmp_path / "y", {"elsewhere": b""})
        staging.seal(Manifest(format="test", files=staging.files))
    assert set(tree(tmp_path / "x")) == {"first", NAME}


def leftover(target: Path, kind: str, content: dict[str, bytes]) -> Path:
    folder = target.with_name(f".{target.name}.{kind}-{uuid.uuid4().hex}")
    folder.mkdir(parents=True)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return folder


def test_what_a_killed_export_left_is_removed(tmp_path: Path):
    target = tmp_path / "x"
    publish(target, {"old": b"1"})
    leftover(target, "partial", {"half": b""})
    leftover(target, "old", {"older": b""})
    (tmp_path / ".x.lock").touch()
    other = leftover(tmp_path / "y", "partial", {"somebody else's": b""})
    similar = tmp_path / ".x.partial-notes"
    similar.mkdir()
    before = tree(target)
    recover(target)
    assert tree(target) == before
    assert beside(target) == sorted([other.name, similar.name])


def test_a_former_dataset_without_its_name_is_put_back(tmp_path: Path):
    target = tmp_path / "x"
    leftover(target, "old", {"precious": b"1"})
    leftover(target, "partial", {"half": b""})
    recover(target)
    assert set(tree(tmp_path)) == {"x", "x/precious"}


def test_cleaning_up_where_nothing_is(tmp_path: Path):
    recover(tmp_path / "x")
    recover(tmp_path / "no" / "such" / "place")
    assert tree(tmp_path) == {}


def test_the_same_content_makes_the_same_bytes(tmp_path: Path):
    for name in ("a", "b"):
        publish(tmp_path / name, {"z": b"1", "y": b"2"})
    assert tree(tmp_path / "a") == tree(tmp_path / "b")
    assert json.loads((tmp_path / "a" / NAME).read_text())["kind"] == "sam2studio-dataset"
