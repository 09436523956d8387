"""The log: nothing that happens is lost, whatever it is called and whoever else is logging."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

import pytest

from sam2studio.config import logs
from sam2studio.config.paths import log_dir


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[logging.Logger]:
    root = logging.RootLogger(logging.INFO)
    monkeypatch.setattr(logging, "getLogger", lambda *_: root)
    monkeypatch.setattr(logs.faulthandler, "enable", lambda _file: None)
    logs.start_logging()
    yield root
    for handler in root.handlers:
        handler.close()
    logs._crash_file.close()


def lines() -> list[str]:
    return (log_dir() / "sam2studio.log").read_text(encoding="utf-8").splitlines()


def test_a_name_that_is_no_text_is_logged(log: logging.Logger, capsys: pytest.CaptureFixture[str]):
    log.warning("missing: %s", Path("photos", "a\udcff.jpg"))
    assert "a\\udcff.jpg" in lines()[0]
    assert capsys.readouterr().err == ""


def test_a_full_log_that_cannot_be_set_aside_goes_on(
    log: logging.Logger, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """On Windows, a file that another window has open cannot be moved."""

    def held(self, source, target):
        raise PermissionError(13, "The process cannot access the file", source)

    monkeypatch.setattr(RotatingFileHandler, "rotate", held)
    log.handlers[0].maxBytes = 200
    for number in range(10):
        log.info("line %d", number)
    assert [line.rpartition(" ")[2] for line in lines()] == [str(number) for number in range(10)]
    assert capsys.readouterr().err == ""
