"""The sample project: what it holds, and that nobody can undo it away."""

from __future__ import annotations

from pathlib import Path

from sam2studio.jobs.sample import demo_clip, demo_steps, sample_project
from sam2studio.project import Project


def test_the_sample_is_made_once_with_its_files_beside_it_and_nothing_to_undo(tmp_path: Path):
    path = sample_project(tmp_path / "sample")
    assert sorted(each.name for each in path.parent.iterdir() if not each.name.startswith(".")) == [
        "photographs",
        "sample.s2s",
        "videos",
    ]
    with Project.open(path) as project:
        assert project.undo_label is None
        rows = project.media()
        assert {row.path for row in rows} >= {f"photographs/{step.photograph}" for step in demo_steps()}
        assert all(project.media_path(row).is_file() for row in rows)
        (clip,) = (row for row in rows if row.kind == "video")
        assert clip.path == f"videos/{demo_clip().file}"
        assert project.frame_index(clip.fingerprint) is not None
        assert {row.name for row in project.classes()} >= {step.class_name for step in demo_steps()}
    written = path.read_bytes()
    assert sample_project(tmp_path / "sample") == path
    assert path.read_bytes() == written
