from __future__ import annotations

import threading
from collections.abc import Generator

import pytest

from sam2studio.core.errors import ExportError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.gui.background import BackgroundJobs, WindowJob
from sam2studio.gui.guard import ErrorBus


def counting(_cancel: CancelToken) -> Generator[Progress, None, str]:
    for number in range(3):
        yield Progress(done=number, total=3)
    return threading.current_thread().name


@pytest.fixture
def jobs(qtbot):
    jobs = BackgroundJobs()
    yield jobs
    assert jobs.shutdown()
    qtbot.waitUntil(lambda: not jobs.running)


def test_a_job_reports_and_returns_off_the_gui_thread(qtbot, jobs: BackgroundJobs):
    seen: list[Progress] = []
    jobs.progressed.connect(lambda _title, report: seen.append(report))
    with qtbot.waitSignal(jobs.finished) as done:
        assert jobs.start("Counting", counting)
    assert done.args[0] == "Counting"
    assert done.args[1] != threading.main_thread().name
    assert [report.done for report in seen] == [0, 1, 2]


def test_one_job_at_a_time(qtbot, jobs: BackgroundJobs):
    release = threading.Event()

    def waiting(_cancel: CancelToken) -> Generator[Progress, None, None]:
        yield Progress(done=0)
        release.wait(5)

    assert jobs.start("first", waiting)
    assert not jobs.start("second", counting)
    with qtbot.waitSignal(jobs.idle):
        release.set()
    with qtbot.waitSignal(jobs.finished):
        assert jobs.start("second", counting)


def test_cancelling_is_told_as_such(qtbot, jobs: BackgroundJobs):
    def endless(cancel: CancelToken) -> Generator[Progress, None, None]:
        while True:
            cancel.check()
            yield Progress(done=0)

    with qtbot.waitSignal(jobs.progressed):
        jobs.start("endless", endless)
    with qtbot.waitSignal(jobs.cancelled):
        jobs.cancel()


def test_a_failure_of_the_user_s_is_told_with_its_words(qtbot, jobs: BackgroundJobs):
    def failing(_cancel: CancelToken) -> Generator[Progress, None, None]:
        yield Progress(done=0)
        raise ExportError("the disk is gone.", safe="Nothing was changed.")

    with qtbot.waitSignal(jobs.failed) as failed:
        jobs.start("failing", failing)
    assert str(failed.args[1]) == "the disk is gone. Nothing was changed."


def test_a_bug_reaches_the_error_bus_and_the_next_job_runs(qtbot, jobs: BackgroundJobs):
    bus = ErrorBus()
    bus.install()
    try:

        def broken(_cancel: CancelToken) -> Generator[Progress, None, None]:
            yield Progress(done=0)
            raise RuntimeError("bug")

        with qtbot.waitSignals([bus.reported, jobs.idle]):
            jobs.start("broken", broken)
        with qtbot.waitSignal(jobs.finished):
            assert jobs.start("next", counting)
    finally:
        bus.uninstall()


def test_a_job_in_the_window_that_breaks_is_over_and_told(qtbot):
    job, bus = WindowJob(), ErrorBus()
    bus.install()
    try:

        def broken(_cancel: CancelToken) -> Generator[Progress, None, None]:
            yield Progress(done=0)
            raise RuntimeError("bug")

        with qtbot.waitSignals([bus.reported, job.idle]):
            job.start(broken)
        assert not job.running
        with qtbot.waitSignal(job.finished):
            job.start(counting)
    finally:
        bus.uninstall()
