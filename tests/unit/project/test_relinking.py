"""Which folder is lost, and what a person means who chooses another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sam2studio.project import MediaRow
from sam2studio.project.media_files import fingerprint_of
from sam2studio.project.relinking import (
    LostFolder,
    RelinkPlan,
    likely_roots,
    lost_folders,
    outcome,
    plan_relink,
    plan_rest,
)


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


def lost_twins(there: Path, *old: Path) -> list[MediaRow]:
    """Rows of lost files of equal content: that of one that is there."""
    size, print_ = there.stat().st_size, fingerprint_of(there)
    return [
        MediaRow(number, path.as_posix(), "image", 4, 3, 1, size, 0, print_, number, "new", None)
        for number, path in enumerate(old, start=1)
    ]


def test_of_two_lost_files_of_equal_name_and_content_one_alone_gets_the_only_file(tmp_path):
    old, new = tmp_path / "lost", tmp_path / "new"
    (file,) = files_in(new, "a.jpg")
    rows = lost_twins(file, old / "2024" / "a.jpg", old / "2025" / "a.jpg")
    nothing = RelinkPlan(old, new, missing=(1, 2))
    plan = outcome(plan_rest(nothing, rows, folder=tmp_path, below=new))
    assert (plan.found, plan.missing) == (((1, file),), (2,))
    assert outcome(plan_rest(nothing, rows, folder=tmp_path, below=new, taken=[file])) == nothing
    moved = outcome(plan_relink(rows, folder=tmp_path, old_root=old / "2025", new_root=new))
    plan = outcome(plan_rest(moved, rows, folder=tmp_path, below=new))
    assert plan.found == ((2, file),), "what a person said goes first"


@pytest.mark.parametrize("content", [b"x", b"y"])
def test_folders_of_other_names_are_looked_into_last_and_only_equal_content_is_found(tmp_path, content):
    new = tmp_path / "new"
    known, other = files_in(new, "2025/a.jpg", "a.jpg")
    rows = lost_twins(other, tmp_path / "gone" / "2025" / "a.jpg")
    known.write_bytes(content)
    plan = outcome(plan_rest(RelinkPlan(tmp_path, new), rows, folder=tmp_path, below=new))
    assert plan.found == ((1, known if content == b"x" else other),)
