"""Exceptions from slots, events, threads and destructors reach the log and the person, and the program goes on."""

from __future__ import annotations

import functools
import logging
import threading

import pytest
from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot, qWarning

from sam2studio.core.errors import MediaError
from sam2studio.gui.guard import ErrorBus, ErrorReport, guarded


class Clumsy(QObject):
    pressed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.pressed.connect(self.on_pressed)
        self.pressed.connect(self.on_pressed_without_argument)

    @Slot(bool)
    @guarded
    def on_pressed(self, checked: bool) -> None:
        self.calls += 1
        raise KeyError(checked)

    @Slot()
    @guarded
    def on_pressed_without_argument(self) -> None:
        self.calls += 1
        raise MediaError("It is torn.", path="a.jpg", safe="The rest is fine.", todo="Glue it.")

    @functools.partial(guarded, fallback=False)
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            self.calls += 1
            raise ZeroDivisionError
        return super().event(event)


@pytest.fixture
def reports(qapp, caplog):
    bus = ErrorBus()
    heard: list[ErrorReport] = []
    bus.reported.connect(heard.append)
    bus.install()
    yield heard
    bus.uninstall()
    caplog.clear()


def test_every_guarded_slot_tells_and_the_others_are_still_called(reports, caplog):
    clumsy = Clumsy()
    clumsy.pressed.emit(True)
    assert clumsy.calls == 2
    bug, expected = reports
    assert not bug.expected
    assert "KeyError" in bug.details
    assert "KeyError" not in bug.text
    assert expected.text == "a.jpg: It is torn. The rest is fine. Glue it."
    assert [record.levelno for record in caplog.records if record.exc_info] == [logging.ERROR]


def test_event_methods_return_their_fallback(reports):
    assert Clumsy().event(QEvent(QEvent.Type.User)) is False
    assert len(reports) == 1


def test_a_bug_is_shown_once_and_logged_every_time(reports, caplog):
    clumsy = Clumsy()
    for _ in range(5):
        clumsy.event(QEvent(QEvent.Type.User))
    assert len(reports) == 1
    assert sum(record.exc_info is not None for record in caplog.records) == 5


def test_unguarded_slots_threads_and_destructors_arrive_too(reports, qtbot):
    def fail() -> None:
        raise ValueError("in a timer")

    QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: len(reports) == 1)

    def fail_in_thread() -> None:
        raise ValueError("in a thread")

    thread = threading.Thread(target=fail_in_thread)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(reports) == 2)

    class Stubborn:
        def __del__(self) -> None:
            raise ValueError("in a destructor")

    Stubborn()
    qtbot.waitUntil(lambda: len(reports) == 3)


def test_messages_of_qt_are_logged(reports, caplog):
    qWarning("the plug is loose")
    assert "the plug is loose" in [record.getMessage() for record in caplog.records]
