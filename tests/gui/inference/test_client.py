"""The inference thread as controllers see it: what is answered, what is dropped, and how it ends."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time

import pytest
from PySide6.QtCore import QTimer

from sam2studio.core.prompts import Point, Prompt
from sam2studio.engine.messages import Encoded, Failure, ImageJob, ImageKey, JobKey, Predicted, PromptJob
from sam2studio.gui.inference import InferenceClient
from tests.support.segmenters import FakeSegmenter, loader_of, picture


def key_of(number: int) -> ImageKey:
    return ImageKey(number, 0, f"{number}.png")


def turn_event_loop(qtbot) -> None:
    """Lets everything happen that is waiting in the event loop now."""
    turned: list[bool] = []
    QTimer.singleShot(0, lambda: turned.append(True))
    qtbot.waitUntil(lambda: bool(turned))


def image(number: int) -> ImageJob:
    return ImageJob(key_of(number), picture(number, height=8, width=12))


def ask(number: int, *, revision: int = 1) -> PromptJob:
    return PromptJob(key=JobKey(image=key_of(number), revision=revision), prompt=Prompt((Point(5, 4),)))


class Listener:
    """Keeps what came through, in order."""

    def __init__(self, client: InferenceClient) -> None:
        self.heard: list[tuple[str, object]] = []
        for name in ("model_loaded", "model_failed", "encoded", "predicted", "previewed", "failed", "status"):
            getattr(client, name).connect(lambda value, name=name: self.heard.append((name, value)))

    def of(self, name: str) -> list:
        return [value for kind, value in self.heard if kind == name]


@pytest.fixture
def make(qapp):
    clients: list[InferenceClient] = []

    def start(*segmenters: FakeSegmenter, load=None) -> tuple[InferenceClient, Listener]:
        client = InferenceClient(load=load or loader_of(*segmenters), budget=10_000)
        clients.append(client)
        listener = Listener(client)
        client.start()
        return client, listener

    yield start
    for client in clients:
        assert client.shutdown()


def test_a_click_before_model_and_encoding_is_answered(make, qtbot):
    client, heard = make(FakeSegmenter())
    client.load_model("Fake")
    client.open_image(image(1))
    key = client.predict(ask(1))
    qtbot.waitUntil(lambda: heard.of("predicted") != [])
    assert heard.of("predicted")[0].key == key
    assert [info.label for info in heard.of("model_loaded")] == ["Fake"]
    assert [answer.key for answer in heard.of("encoded")] == [key_of(1)]
    assert "Encoding…" in heard.of("status")
    qtbot.waitUntil(lambda: heard.of("status")[-1] == "")


def test_the_segmenter_lives_on_one_thread_and_it_is_not_this_one(make, qtbot):
    segmenter = FakeSegmenter()
    client, heard = make(segmenter)
    client.load_model("Fake")
    client.open_image(image(1))
    client.predict(ask(1))
    qtbot.waitUntil(lambda: heard.of("predicted") != [])
    assert len(segmenter.threads) == 1
    assert threading.get_ident() not in segmenter.threads


def test_nothing_is_imported_or_loaded_before_it_is_asked_for(make):
    loaded: list[str] = []
    make(load=lambda name: loaded.append(name))
    assert loaded == []


def test_cancel_drops_an_answer_that_is_already_on_its_way(make, qtbot):
    inside, go = threading.Event(), threading.Event()

    def wait(_segmenter: FakeSegmenter) -> None:
        inside.set()
        assert go.wait(10)

    segmenter = FakeSegmenter(before_predict=wait)
    client, heard = make(segmenter)
    client.load_model("Fake")
    client.open_image(image(1))
    client.predict(ask(1))
    qtbot.waitUntil(inside.is_set)
    client.cancel()
    go.set()
    segmenter.before_predict = lambda _: None
    key = client.predict(ask(1))
    qtbot.waitUntil(lambda: heard.of("predicted") != [])
    assert [answer.key for answer in heard.of("predicted")] == [key]


def test_a_prompt_to_be_finished_is_answered_after_the_image_changed(make, qtbot):
    client, heard = make(FakeSegmenter())
    client.load_model("Fake")
    client.open_image(image(1))
    key = client.predict(ask(1))
    client.finish(key)
    client.open_image(image(2))
    qtbot.waitUntil(lambda: heard.of("predicted") != [] and heard.of("encoded") != [])
    assert [(answer.key, answer.object_score) for answer in heard.of("predicted")] == [(key, 1)]
    assert [answer.key for answer in heard.of("encoded")] == [key_of(2)]


def test_forget_drops_even_what_was_to_be_finished(make, qtbot):
    client, heard = make(FakeSegmenter())
    client.load_model("Fake")
    client.open_image(image(1))
    client.finish(client.predict(ask(1)))
    client.forget()
    client.open_image(image(2))
    client.predict(ask(2))
    qtbot.waitUntil(lambda: heard.of("predicted") != [])
    assert [answer.object_score for answer in heard.of("predicted")] == [2]


def test_another_model_drops_what_the_former_was_asked(make, qtbot):
    inside, go = threading.Event(), threading.Event()

    def wait(_segmenter: FakeSegmenter) -> None:
        inside.set()
        assert go.wait(10)

    client, heard = make(FakeSegmenter("first", before_predict=wait), FakeSegmenter("second"))
    client.load_model("first")
    client.open_image(image(1))
    client.predict(ask(1))
    qtbot.waitUntil(lambda: inside.is_set() and heard.of("model_loaded") != [])
    client.load_model("second")
    go.set()
    qtbot.waitUntil(lambda: len(heard.of("model_loaded")) == 2)
    assert heard.of("predicted") == []
    client.predict(ask(1))
    qtbot.waitUntil(lambda: heard.of("predicted") != [])


def test_of_two_models_asked_for_only_the_last_is_announced(make, qtbot):
    client, heard = make(FakeSegmenter("first"), FakeSegmenter("second"))
    client.load_model("first")
    client.load_model("second")
    qtbot.waitUntil(lambda: heard.of("model_loaded") != [])
    assert [info.name for info in heard.of("model_loaded")] == ["second"]


def test_an_unknown_model_is_told_and_clicks_work_on(make, qtbot, caplog):
    client, heard = make(FakeSegmenter())
    client.load_model("Fake")
    client.load_model("nothing")
    client.open_image(image(1))
    client.predict(ask(1))
    client.load_model("Fake")
    client.load_model("nothing")
    qtbot.waitUntil(lambda: heard.of("model_failed") != [])
    client.load_model("Fake")
    client.predict(ask(1))
    qtbot.waitUntil(lambda: heard.of("predicted") != [])
    caplog.clear()


@pytest.mark.parametrize(
    "error",
    [
        ValueError("v"),
        RuntimeError("r"),
        KeyError("k"),
        OSError(5, "io"),
        AssertionError(),
        RecursionError(),
        MemoryError(),
        ZeroDivisionError(),
        StopIteration(),
        SystemExit(3),
        BufferError(),
        UnicodeError("u"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_segmenter_raises_reaches_the_person_and_the_thread_lives(make, qtbot, caplog, error):
    def fail(_segmenter: FakeSegmenter) -> None:
        raise error

    segmenter = FakeSegmenter(before_predict=fail)
    client, heard = make(segmenter)
    client.load_model("Fake")
    client.open_image(image(1))
    key = client.predict(ask(1))
    qtbot.waitUntil(lambda: heard.of("failed") != [])
    (failure,) = heard.of("failed")
    assert isinstance(failure, Failure)
    assert failure.key == key
    segmenter.before_predict = lambda _: None
    client.predict(ask(1))
    qtbot.waitUntil(lambda: heard.of("predicted") != [])
    assert any(record.exc_info for record in caplog.records)
    caplog.clear()


def test_no_stale_answer_in_many_random_requests(make, qtbot, figure, request):
    """Images, models, revisions, cancels change at random times under a segmenter of random speed."""
    _storm(make, qtbot, figure, requests=500)


@pytest.mark.slow
def test_no_stale_answer_in_very_many_random_requests(make, qtbot, figure):
    _storm(make, qtbot, figure, requests=5000)


def _storm(make, qtbot, figure, *, requests: int) -> None:
    chance, speed = random.Random(7), random.Random(8)

    def dawdle(_segmenter: FakeSegmenter) -> None:
        time.sleep(speed.choice([0, 0, 0.0005, 0.002, 0.006]))

    models = [FakeSegmenter(name, before_part=dawdle, before_predict=dawdle) for name in ("first", "second")]
    client, _ = make(*models)
    state = {"image": 0, "revision": 0, "model": 0, "newest": None}
    finishing: set[JobKey] = set()
    applied, wrong = [0], []

    def apply(answer: Predicted) -> None:
        applied[0] += 1
        if answer.object_score != answer.key.image.media_id:
            wrong.append(("mixed up", answer.key))
        if answer.key in finishing:
            finishing.discard(answer.key)
            return
        if answer.key != state["newest"] or answer.key.image != key_of(state["image"]):
            wrong.append(("stale", answer.key))
        if answer.key.revision != state["revision"] or answer.key.model != state["model"]:
            wrong.append(("of another revision or model", answer.key))

    def encoded(answer: Encoded) -> None:
        if answer.key != key_of(state["image"]):
            wrong.append(("encoded", answer.key))

    client.predicted.connect(apply)
    client.encoded.connect(encoded)
    client.load_model("first")
    state["model"] += 1
    asked = 0
    while asked < requests:
        match chance.choices(range(7), weights=[4, 10, 3, 2, 1, 0.4, 2])[0]:
            case 0:
                state.update(image=chance.randrange(1, 7), newest=None)
                client.open_image(image(state["image"]))
            case 1 | 2 if state["image"]:
                asked += 1
                state["newest"] = client.predict(ask(state["image"], revision=state["revision"]))
            case 3:
                client.prefetch([image(chance.randrange(1, 7))])
            case 4:
                state["newest"] = None
                client.cancel()
            case 5:
                state["model"] += 1
                state["newest"] = None
                client.load_model(chance.choice(["first", "second"]))
            case 6 if state["newest"] is not None and client._edit == state["newest"]:
                finishing.add(state["newest"])
                client.finish(state["newest"])
        if chance.random() < 0.3:  # an edit of the document: what is open is asked again
            state["revision"] += 1
            if state["newest"] is not None and client._edit == state["newest"]:
                state["newest"] = client.predict(ask(state["image"], revision=state["revision"]))
        seen = applied[0]
        if chance.random() < 0.15 and state["newest"] is not None and client._edit is not None:
            qtbot.waitUntil(lambda seen=seen: applied[0] > seen or client._edit is None)
        elif chance.random() < 0.4:
            turn_event_loop(qtbot)
    qtbot.waitUntil(lambda: not finishing)
    figure(f"F16 client: {asked} prompts, {applied[0]} answers applied, {len(wrong)} stale")
    assert wrong == []
    assert applied[0] > requests // 20


@pytest.mark.parametrize("doing", ["idle", "loading", "encoding", "predicting", "never started"])
def test_it_ends_whatever_it_is_doing(qapp, qtbot, doing: str):
    begun = threading.Event()

    def slow(_segmenter: FakeSegmenter | None = None) -> None:
        begun.set()
        time.sleep(0.03)

    segmenter = FakeSegmenter(parts=10_000 if doing == "encoding" else 2)
    load = loader_of(segmenter)
    if doing == "loading":

        def load(name: str, known=load):  # type: ignore[no-untyped-def]
            slow()
            return known(name)

    elif doing == "encoding":
        segmenter.before_part = slow
    elif doing == "predicting":
        segmenter.before_predict = slow
    client = InferenceClient(load=load, budget=1000)
    heard = Listener(client)
    if doing != "never started":
        client.start()
    if doing in ("loading", "encoding", "predicting"):
        client.load_model("Fake")
        client.open_image(image(1))
        client.predict(ask(1))
        qtbot.waitUntil(begun.is_set)
    count = len(heard.heard)
    assert client.shutdown()
    client.predict(ask(1))
    turn_event_loop(qtbot)
    assert len(heard.heard) == count


def test_a_library_that_never_comes_back_is_reported_and_the_thread_is_left_alone(qapp, qtbot):
    inside, go = threading.Event(), threading.Event()

    def hang(_segmenter: FakeSegmenter) -> None:
        inside.set()
        assert go.wait(30)

    client = InferenceClient(load=loader_of(FakeSegmenter(before_predict=hang)), budget=1000)
    client.start()
    client.load_model("Fake")
    client.open_image(image(1))
    client.predict(ask(1))
    qtbot.waitUntil(inside.is_set)
    assert not client.shutdown(timeout_s=0.05)
    go.set()
    assert client.shutdown()


HANGS = """
import os, sys, time
from PySide6.QtCore import QCoreApplication, QTimer
from sam2studio.gui.inference import InferenceClient

app = QCoreApplication([])

def load(name):
    QTimer.singleShot(0, app, app.quit)
    time.sleep(60)

client = InferenceClient(load=load, budget=1)
client.start()
client.load_model("x")
app.exec()
ended = client.shutdown(timeout_s=0.2)
assert not ended
os._exit(0)
"""


def test_a_process_whose_library_hangs_still_ends_cleanly():
    done = subprocess.run([sys.executable, "-c", HANGS], capture_output=True, text=True, timeout=50, check=False)
    assert (done.returncode, done.stderr) == (0, "")
