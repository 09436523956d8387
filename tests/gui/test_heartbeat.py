"""A window that does not answer is noticed, with where the time went; quitting always ends."""

from __future__ import annotations

import logging
import threading
import time
import weakref

import pytest

from sam2studio.gui import heartbeat
from sam2studio.gui.heartbeat import Heartbeat, Watchdog


@pytest.fixture
def watched(qapp, monkeypatch):
    beat = Heartbeat()
    beat.start()
    yield beat
    beat.stop()
    assert not any(thread.name == "heartbeat" for thread in threading.enumerate())


def dawdle(seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(0.01)


def test_a_stall_is_logged_with_where_it_was(watched, qtbot, caplog):
    caplog.set_level(logging.INFO, logger=heartbeat.__name__)
    qtbot.waitUntil(lambda: watched._timer.isActive())
    dawdle(0.6)
    qtbot.waitUntil(lambda: watched.stalls >= 1)
    (record,) = [record for record in caplog.records if "did not answer" in record.message][:1]
    assert record.levelno == logging.INFO
    assert "dawdle" in record.message
    assert watched.longest_s >= 0.3


class Painter:
    """What must be gone when the function that made it has returned."""


def test_a_stall_that_was_seen_keeps_nothing_of_it_alive(watched, qtbot):
    def paint() -> weakref.ref[Painter]:
        painter = Painter()
        dawdle(0.6)
        return weakref.ref(painter)

    qtbot.waitUntil(lambda: watched._timer.isActive())
    made = paint()
    qtbot.waitUntil(lambda: watched.stalls >= 1)
    assert made() is None


def test_a_machine_that_was_asleep_is_no_stall(watched, qtbot, caplog):
    watched._timer.stop()
    watched._beat -= heartbeat.ASLEEP_S + 1
    watched._note()
    assert watched.stalls == 0
    assert not caplog.records


def test_the_watchdog_ends_a_process_that_hangs_and_no_other():
    ended: list[int] = []
    hanging = Watchdog(seconds=0.05, end=ended.append)
    hanging.start()
    in_time = Watchdog(seconds=0.2, end=lambda code: ended.append(-code))
    in_time.start()
    in_time.stop()
    for thread in threading.enumerate():
        if thread.name == "watchdog":
            thread.join(timeout=5)
    assert ended == [3]
