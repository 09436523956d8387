"""Which folder is lost, and what a person means who chooses another one."""

from __future__ import annotations

from pathlib import Path

from sam2studio.project.relinking import LostFolder, likely_roots, lost_folders


def files_in(root: Path, *names: str) -> list[Path]:
    paths = [root / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return paths


def test_the_topmost_folder_that_is_gone_is_the_lost_one(tmp_path):
    gone = [tmp_path / "disk" / "2024" / "a.jpg", tmp_path / "disk" / "2025" / "b.jpg"]
    (tmp_path / "kept").mkdir()
    single = tmp_path / "kept" / "c.jpg"
    assert lost_folders([*gone, single]) == (LostFolder(tmp_path / "disk", 2), LostFolder(tmp_path / "kept", 1))
    assert lost_folders([tmp_path / "kept" / ".." / "disk" / "d.jpg"]) == (LostFolder(tmp_path / "disk", 1),)


def test_the_folder_meant_is_found_above_and_below_the_one_chosen(tmp_path):
    old = tmp_path / "disk"
    gone = [old / "set" / "2024" / "a.jpg", old / "set" / "2025" / "b.jpg"]
    new = tmp_path / "new"
    files_in(new / "disk" / "set", "2024/a.jpg", "2025/b.jpg")
    assert likely_roots(old, new / "disk", gone) == (old, new / "disk")
    assert likely_roots(old, new, gone) == (old, new / "disk")
    assert likely_roots(old, new / "disk" / "set", gone) == (old / "set", new / "disk" / "set")


def test_the_literal_reading_wins_when_nothing_speaks_for_another(tmp_path):
    old, new = tmp_path / "gone", tmp_path / "empty"
    new.mkdir()
    assert likely_roots(old, new, [old / "a.jpg"]) == (old, new)
