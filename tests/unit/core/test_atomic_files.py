"""Atomic writes: after a fault at any step the file holds the old content or the new, and nothing lies beside it."""

from __future__ import annotations

import errno
import inspect
from pathlib import Path

import pytest

from sam2studio.core import files
from tests.support.faulty_disk import CHANGES, FAULTS, disk_that, failing


def nothing(_number: int) -> None:
    pass


def test_every_call_that_changes_the_disk_can_be_made_to_fail():
    public = {name for name, _ in inspect.getmembers(files.Disk, inspect.isfunction) if not name.startswith("_")}
    assert public == set(CHANGES)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("old", [b"old", None], ids=["replaced", "new"])
def test_a_fault_at_any_step_leaves_old_or_new(tmp_path: Path, fault: str, old: bytes | None, figure):
    path = tmp_path / "a ☂.txt"
    with disk_that(nothing) as counted:
        files.write_bytes(path, b"new")
    trials = 0
    for at in range(len(counted.calls)):
        if old is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(old)
        with disk_that(failing(fault, at=at)), pytest.raises(type(FAULTS[fault]())):
            files.write_bytes(path, b"new")
        # the folder is synced after the rename: from there on it is the new content
        expected = {old} if counted.calls[at] != "sync_folder" else {b"new"}
        assert (path.read_bytes() if path.exists() else None) in expected
        assert [each.name for each in tmp_path.iterdir()] == ([path.name] if path.exists() else [])
        trials += 1
    assert counted.calls == ["open_new", "write", "sync", "rename", "sync_folder"]
    figure(f"atomic write, {fault} at each of {trials} steps ({'over a file' if old else 'new file'}): 0 halves")


def test_what_the_writer_raises_leaves_the_old_content(tmp_path: Path):
    path = tmp_path / "a.txt"
    files.write_text(path, "old")

    def write_half() -> None:
        with files.atomic_write(path) as file:
            file.write(b"ne")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        write_half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_text_is_utf8_with_plain_line_ends(tmp_path: Path):
    files.write_text(tmp_path / "a", "ü\n☂\n")
    assert (tmp_path / "a").read_bytes() == "ü\n☂\n".encode()


@pytest.mark.parametrize("code", [errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG])
def test_full_disks_quotas_and_size_limits_mean_no_room(code: int):
    assert files.is_full(OSError(code, ""))
    assert not files.is_full(OSError(errno.EIO, ""))


def test_a_new_file_never_replaces_one(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"precious")
    with pytest.raises(FileExistsError):
        files.disk.open_new(tmp_path / "a")


def test_removing_a_tree_through_a_link_removes_the_link_only(tmp_path: Path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "photo").write_bytes(b"precious")
    try:
        (tmp_path / "link").symlink_to(tmp_path / "real")
    except OSError as error:
        pytest.skip(f"links cannot be made here: {error}")
    files.disk.remove_tree(tmp_path / "link")
    files.disk.remove_tree(tmp_path / "not there")
    assert (tmp_path / "real" / "photo").exists()
    assert not (tmp_path / "link").is_symlink()


def test_exchange_swaps_folders_or_says_that_it_cannot(tmp_path: Path):
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    swapped = files.disk.exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / ("b" if swapped else "a") / "a").exists()
    if swapped:
        with pytest.raises(FileNotFoundError):
            files.disk.exchange(tmp_path / "a", tmp_path / "missing")


@pytest.mark.parametrize("known", [True, False], ids=["a drive that can", "a drive that cannot"])
def test_on_macos_the_cache_of_the_device_is_emptied_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: bool):
    """There, fsync alone says that all is safe while it is in the device's memory."""
    calls: list[str] = []

    def full(_handle: int, code: int) -> None:
        calls.append(f"full {code}")
        if not known:
            raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(files.sys, "platform", "darwin")
    monkeypatch.setattr("fcntl.F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr("fcntl.fcntl", full)
    monkeypatch.setattr(files.os, "fsync", lambda _handle: calls.append("fsync"))
    files.write_bytes(tmp_path / "a", b"new")
    monkeypatch.undo()
    assert calls == ["full 51"] * 2 if known else ["full 51", "fsync"] * 2
