"""Runs of tracking through the inference thread: what comes through, what is dropped, and how they end."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from sam2studio.core.errors import EngineError
from sam2studio.core.prompts import Point, Prompt
from sam2studio.engine.messages import ImageJob, ImageKey, JobKey, PromptJob, TrackJob, TrackKey
from sam2studio.engine.track_run import TrackObject, TrackPass, TrackRequest, TrackSpan
from sam2studio.gui.inference import InferenceClient
from tests.support.segmenters import FakeSegmenter, disc, loader_of, picture
from tests.support.trackers import FakeTools


def job(media_id: int = 7, *, last: int = 9, revision: int = 1) -> TrackJob:
    what = TrackRequest(
        objects=(TrackObject(object_id=media_id, keyframes={0: disc(20, 15, 6)}, recent={}),),
        passes=(TrackPass(reverse=False, spans=(TrackSpan(object_id=media_id, first=1, last=last),)),),
    )
    key = TrackKey(project="p.s2s", media_id=media_id, revision=revision)
    return TrackJob(key=key, path=Path("clip.mp4"), request=what)


def image(number: int) -> ImageJob:
    return ImageJob(ImageKey(number, 0, f"{number}.png"), picture(number, height=8, width=12))


def ask(number: int) -> PromptJob:
    return PromptJob(key=JobKey(image=image(number).key, revision=1), prompt=Prompt((Point(5, 4),)))


class Listener:
    """Keeps what came through, in order."""

    def __init__(self, client: InferenceClient) -> None:
        self.heard: list[tuple[str, object]] = []
        for name in ("predicted", "tracked", "track_skipped", "track_ended", "failed", "model_loaded"):
            getattr(client, name).connect(lambda value, name=name: self.heard.append((name, value)))

    def of(self, name: str) -> list:
        return [value for kind, value in self.heard if kind == name]


@pytest.fixture
def make(qapp):
    clients: list[InferenceClient] = []

    def start(tools: FakeTools, *segmenters: FakeSegmenter) -> tuple[InferenceClient, Listener]:
        known = segmenters or (FakeSegmenter(),)
        client = InferenceClient(load=loader_of(*known), budget=10_000, tools=tools)
        clients.append(client)
        heard = Listener(client)
        client.start()
        client.load_model(known[0].name)
        return client, heard

    yield start
    for client in clients:
        assert client.shutdown()


class Gate:
    """Holds a tracker before one frame until it is opened."""

    def __init__(self, frame: int) -> None:
        self.frame = frame
        self.inside, self.go = threading.Event(), threading.Event()

    def __call__(self, _tracker, frame: int) -> None:
        if frame == self.frame:
            self.inside.set()
            assert self.go.wait(10)


def test_a_run_is_done_on_the_thread_of_the_segmenter(make, qtbot):
    tools, segmenter = FakeTools(), FakeSegmenter()
    client, heard = make(tools, segmenter)
    client.open_image(image(1))
    client.predict(ask(1))
    key = client.track(job())
    with qtbot.waitSignal(client.track_ended):
        pass
    assert [answer.frame.frame for answer in heard.of("tracked")] == list(range(1, 10))
    assert {answer.key for answer in heard.of("tracked")} == {key}
    assert [answer.how for answer in heard.of("track_ended")] == ["done"]
    assert tools.trackers[0].threads == segmenter.threads
    assert len(heard.of("predicted")) == 1


def test_after_a_cancel_what_was_done_still_comes_and_then_the_end(make, qtbot):
    gate = Gate(5)
    client, heard = make(FakeTools(before_frame=gate))
    client.track(job())
    qtbot.waitUntil(gate.inside.is_set)
    client.cancel_track()
    gate.go.set()
    with qtbot.waitSignal(client.track_ended):
        pass
    assert [answer.frame.frame for answer in heard.of("tracked")][:4] == [1, 2, 3, 4]
    assert len(heard.of("tracked")) < 9
    assert heard.heard[-1][0] == "track_ended"
    assert heard.of("track_ended")[0].how == "cancelled"


def test_a_click_is_answered_while_a_run_goes_on(make, qtbot):
    client, heard = make(FakeTools(count=100_000))
    client.open_image(image(1))
    client.track(job(last=99_999))
    qtbot.waitUntil(lambda: len(heard.of("tracked")) > 3)
    client.predict(ask(1))
    with qtbot.waitSignal(client.predicted):
        pass
    assert heard.of("track_ended") == []


def test_nothing_of_another_project_comes_through(make, qtbot):
    gate = Gate(5)
    client, heard = make(FakeTools(before_frame=gate))
    client.track(job(1))
    qtbot.waitUntil(gate.inside.is_set)
    client.forget()
    count = len(heard.of("tracked"))
    gate.go.set()
    client.track(job(2))
    with qtbot.waitSignal(client.track_ended):
        pass
    assert {answer.key.media_id for answer in heard.of("tracked")[count:]} == {2}
    assert [answer.key.media_id for answer in heard.of("track_ended")] == [2]


def test_another_model_ends_the_run(make, qtbot):
    gate = Gate(5)
    client, heard = make(FakeTools(before_frame=gate), FakeSegmenter("first"), FakeSegmenter("second"))
    client.track(job())
    qtbot.waitUntil(gate.inside.is_set)
    client.load_model("second")
    gate.go.set()
    with qtbot.waitSignal(client.track_ended):
        pass
    assert heard.of("track_ended")[0].how == "cancelled"
    assert [answer.frame.frame for answer in heard.of("tracked")][:4] == [1, 2, 3, 4]


def test_a_failure_is_told_before_the_end(make, qtbot, caplog):
    def fail(_tracker, _frame: int) -> None:
        raise EngineError("The tracker is upside down.")

    client, heard = make(FakeTools(before_frame=fail))
    client.track(job())
    with qtbot.waitSignal(client.track_ended):
        pass
    assert [name for name, _ in heard.heard[-2:]] == ["failed", "track_ended"]
    assert heard.of("failed")[0].what == "The tracker is upside down."
    assert heard.of("track_ended")[0].how == "failed"


def test_it_ends_in_the_middle_of_a_run(qapp, qtbot):
    tools = FakeTools(count=100_000)
    client = InferenceClient(load=loader_of(FakeSegmenter()), budget=1000, tools=tools)
    heard = Listener(client)
    client.start()
    client.load_model("Fake")
    client.track(job(last=99_999))
    qtbot.waitUntil(lambda: len(heard.of("tracked")) > 3)
    count = len(heard.heard)
    assert client.shutdown()
    turned: list[bool] = []
    QTimer.singleShot(0, lambda: turned.append(True))
    qtbot.waitUntil(lambda: bool(turned))
    assert len(heard.heard) == count


def test_no_stale_frame_in_many_random_requests(make, qtbot, figure):
    """Runs, clicks, cancels, models and projects change at random times under a tracker of random speed."""
    chance, speed = random.Random(5), random.Random(6)

    def dawdle(*_: object) -> None:
        time.sleep(speed.choice([0, 0, 0.0005, 0.002]))

    models = [FakeSegmenter(name, before_predict=dawdle) for name in ("first", "second")]
    client, _ = make(FakeTools(before_frame=dawdle), *models)
    client.open_image(image(1))
    state: dict = {"open": None, "frame": 0, "runs": 0, "ended": 0}
    wrong: list = []

    def tracked(answer) -> None:
        if answer.key != state["open"]:
            wrong.append(("stale", answer.key))
        if answer.frame.frame != state["frame"] + 1:
            wrong.append(("out of turn", answer.frame.frame))
        if {each.object_id for each in answer.frame.objects} != {answer.key.media_id}:
            wrong.append(("of another video", answer.key))
        state["frame"] = answer.frame.frame

    def ended(answer) -> None:
        if answer.key != state["open"]:
            wrong.append(("stale end", answer.key))
        if answer.how == "done" and state["frame"] != 9:
            wrong.append(("not done", state["frame"]))
        state.update(open=None, ended=state["ended"] + 1)

    client.tracked.connect(tracked)
    client.track_ended.connect(ended)
    while state["runs"] < 150:
        match chance.choices(range(6), weights=[5, 3, 2, 0.5, 0.5, 4])[0]:
            case 0:
                state.update(open=client.track(job(chance.randrange(5))), frame=0, runs=state["runs"] + 1)
            case 1:
                client.predict(ask(1))
            case 2:
                client.cancel_track()
            case 3:
                client.load_model(chance.choice(["first", "second"]))
            case 4:
                client.forget()
                state["open"] = None
                client.open_image(image(1))
            case 5 if state["open"] is not None:
                seen = state["frame"]
                qtbot.waitUntil(lambda seen=seen: state["open"] is None or state["frame"] > seen)
    qtbot.waitUntil(lambda: state["open"] is None)
    figure(f"F16 tracking: {state['runs']} runs, {state['ended']} heard to their end, {len(wrong)} stale frames")
    assert wrong == []
    assert state["ended"] > 20
