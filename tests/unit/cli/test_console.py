"""What commands print arrives on every terminal and in every file, whatever things are called."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from sam2studio.cli.console import time_text
from sam2studio.cli.main import main
from sam2studio.project import Project

NAME = "日本 … é ─"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "p.s2s"
    with Project.create(path) as made, made.action("Fill") as edit:
        edit.add_class(NAME)
    return path


def run(*words: str | Path) -> int:
    def nothing(*_: object) -> int:
        raise AssertionError

    return main([str(word) for word in words], open_window=nothing, run_demo=nothing)


def redirected(monkeypatch: pytest.MonkeyPatch, encoding: str) -> io.BytesIO:
    """Standard output as it is when it goes into a file on a machine with that encoding."""
    written = io.BytesIO()
    monkeypatch.setattr(
        sys, "stdout", io.TextIOWrapper(written, encoding=encoding, errors="strict", write_through=True)
    )
    return written


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", NAME),
        ("cp1252", "\\u65e5\\u672c … é -"),
        ("cp437", "\\u65e5\\u672c ... é ─"),
        ("ascii", "\\u65e5\\u672c ... \\xe9 -"),
    ],
)
def test_names_of_any_language_are_printed(project, monkeypatch, encoding, shown):
    written = redirected(monkeypatch, encoding)
    assert run("doctor", project) == 0
    assert shown in written.getvalue().decode(encoding)


def test_help_is_drawn_with_what_there_is(monkeypatch):
    written = redirected(monkeypatch, "cp1252")
    assert run("--help") == 0
    text = written.getvalue().decode("cp1252")
    assert "auto-annotate" in text
    assert "\\u" not in text


@pytest.mark.parametrize("command", ["export", "track", "val", "predict", "auto-annotate", "train", "finetune"])
def test_no_option_is_cut_off_on_a_narrow_terminal(monkeypatch, command):
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 80)
    written = redirected(monkeypatch, "utf-8")
    assert run(command, "--help") == 0
    text = written.getvalue().decode()
    assert "--help" in text
    assert max(map(len, text.splitlines())) == 80
    assert re.findall(r"[\w-]+…", text) == []


def test_a_name_that_is_no_text_is_printed_by_its_number(monkeypatch):
    written = redirected(monkeypatch, "utf-8")
    monkeypatch.setattr(sys, "stderr", sys.stdout)
    assert run("predict", "--model", "classic", "--source", "a\udcff.jpg", "-p", "1,1") == 1
    assert "a\\udcff.jpg" in written.getvalue().decode()


def test_without_a_console_commands_are_silent(project, monkeypatch):
    """As under pythonw.exe, and in a frozen program with a window."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    assert run("doctor", project) == 0
    assert run("--version") == 0
    assert run("predict", "--source", project.parent, "--model", "sam2.1_b.pt") == 1


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (99, "99 s"), (100, "2 min"), (3570, "1 h 0 min"), (193_868, "53 h 51 min")]
)
def test_the_time_left_is_told_in_units_that_can_be_read(seconds: float, text: str):
    assert time_text(seconds) == text
