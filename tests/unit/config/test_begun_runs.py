"""Runs of tracking that have not ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from sam2studio.config.begun_runs import BegunRun, BegunRuns

RUNS = (BegunRun(3, 7, "forward", frozenset({2, 5})), BegunRun(4, 0, "both", frozenset()))


def test_runs_outlive_the_program_until_they_end(tmp_path: Path):
    file = tmp_path / "config" / "runs.json"
    BegunRuns(file).keep(tmp_path / "ü.s2s", ())
    assert not file.exists()
    BegunRuns(file).keep(tmp_path / "ü.s2s", RUNS)
    BegunRuns(file).keep(tmp_path / "other.s2s", RUNS[:1])
    assert BegunRuns(file).of(tmp_path / "x" / ".." / "ü.s2s") == RUNS
    BegunRuns(file).keep(tmp_path / "ü.s2s", ())
    assert BegunRuns(file).of(tmp_path / "ü.s2s") == ()
    assert BegunRuns(file).of(tmp_path / "other.s2s") == RUNS[:1]


@pytest.mark.parametrize(
    "value",
    ["3", "[3]", "[[]]", '[[1, 2, "up", []]]', '[[1, -2, "both", []]]', '[[1, 2, "both", 3]]', "[[1, 2, [], [1]]]"],
)
def test_a_damaged_file_tells_of_no_run(tmp_path: Path, value: str):
    file, project = tmp_path / "runs.json", tmp_path / "a.s2s"
    file.write_text(f'{{"{project.as_posix()}": {value}}}', encoding="utf-8")
    assert BegunRuns(file).of(project) == ()
