"""A project of another machine, on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sam2studio.cli.main import main
from sam2studio.project import Project
from tests.support.projects import photo


def run(*words: object) -> int:
    return main([str(word) for word in words], open_window=lambda *_: 0, run_demo=lambda *_: 0)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    with Project.create(tmp_path / "work" / "work.s2s") as project, project.action("Add") as edit:
        for number in range(7):
            edit.add_image(*photo(tmp_path / f"private {number}", "one.jpg"))
    return project.path


def test_folders_outside_are_shown_where_the_project_is_new(project: Path, tmp_path: Path, monkeypatch, capsys):
    run("check", project)
    assert "new on this machine" not in capsys.readouterr().err
    monkeypatch.setenv("SAM2STUDIO_HOME", str(tmp_path / "another home"))
    run("check", project)
    told = capsys.readouterr().err
    assert "new on this machine" in told
    assert told.count("private ") == 5
    assert f"{tmp_path / 'private 0'}: 1 file" in told
    assert "and 2 more folders" in told
