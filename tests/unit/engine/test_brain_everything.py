"""Searches for everything in the brain: clicks go first, the newest search wins, every search has one last word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sam2studio.core.errors import DeviceFullError
from sam2studio.core.progress import Progress
from sam2studio.engine import brain as brain_module
from sam2studio.engine.brain import Brain
from sam2studio.engine.everything_options import EverythingMask
from sam2studio.engine.messages import (
    EverythingEnded,
    EverythingJob,
    EverythingKey,
    EverythingProgress,
    Failure,
    Predicted,
)
from tests.support.segmenters import FakeSegmenter, disc, loader_of
from tests.unit.engine.test_brain import ask, drain, image, key_of, only, step

PARTS = 5
FOUND = (EverythingMask(mask=disc(20, 20, 6), predicted_iou=0.9, stability=1, point=(20, 20), crop=(0, 0, 60, 40)),)


@pytest.fixture(autouse=True)
def released(monkeypatch) -> None:
    monkeypatch.setattr(brain_module, "release_memory", lambda: None)


class Search:
    """A search of five parts; keeps what it was given, and raises on demand."""

    def __init__(self) -> None:
        self.given: list[tuple] = []
        self.errors: list[Exception] = []

    def __call__(self, segmenter, rgb, options, embedding):
        self.given.append((segmenter, rgb, options, embedding))
        for part in range(PARTS):
            yield Progress(done=part, total=PARTS)
            if self.errors:
                raise self.errors.pop()
        return FOUND


def job(number: int, generation: int = 0, model: int = 0) -> EverythingJob:
    key = EverythingKey(image=key_of(number), generation=generation, model=model)
    return EverythingJob(key=key, image=image(number))


@pytest.fixture
def search() -> Search:
    return Search()


@pytest.fixture
def brain(search) -> Brain:
    made = Brain(load=loader_of(FakeSegmenter(), FakeSegmenter(name="Other")), budget=100_000, search=search)
    made.load_model("Fake")
    drain(made)
    return made


def test_masks_come_with_the_last_word(brain, search):
    brain.open_image(image(1))
    brain.find_everything(job(1))
    answers = drain(brain)
    assert [each.done for each in only(answers, EverythingProgress)] == list(range(PARTS))
    (ended,) = only(answers, EverythingEnded)
    assert (ended.key, ended.how, ended.found) == (job(1).key, "done", FOUND)
    assert search.given[0][3].image == 1, "the image's embedding is used"


def test_a_click_comes_first(brain):
    brain.open_image(image(1))
    brain.find_everything(job(1))
    while not only(step(brain), EverythingProgress):
        pass
    brain.predict(ask(1))
    assert only(step(brain), Predicted)
    assert only(drain(brain), EverythingEnded)[0].how == "done"


def test_going_to_another_image_does_not_end_it(brain):
    brain.open_image(image(1))
    brain.find_everything(job(1))
    step(brain)
    brain.open_image(image(2))
    assert [each.how for each in only(drain(brain), EverythingEnded)] == ["done"]


def test_the_newest_search_wins(brain):
    brain.open_image(image(1))
    brain.find_everything(job(1, 1))
    for _ in range(5):
        step(brain)
    brain.find_everything(job(1, 2))
    ended = only(drain(brain), EverythingEnded)
    assert [(each.key.generation, each.how) for each in ended] == [(1, "cancelled"), (2, "done")]


def test_cancelled(brain):
    brain.open_image(image(1))
    brain.find_everything(job(1))
    step(brain)
    brain.cancel_everything()
    assert [each.how for each in only(drain(brain), EverythingEnded)] == ["cancelled"]


def test_another_model_ends_it(brain):
    brain.open_image(image(1))
    drain(brain)
    brain.find_everything(job(1))
    step(brain)
    brain.load_model("Other", model=1)
    assert [each.how for each in only(drain(brain), EverythingEnded)] == ["cancelled"]


def test_a_failure_is_told_and_then_its_end(brain, search):
    search.errors = [ValueError("broken")]
    brain.open_image(image(1))
    brain.find_everything(job(1))
    answers = drain(brain)
    assert [each.key for each in only(answers, Failure)] == [job(1).key]
    assert [each.how for each in only(answers, EverythingEnded)] == ["failed"]
    brain.predict(ask(1))
    assert only(drain(brain), Predicted)


def test_out_of_memory_once_it_begins_again(brain, search):
    search.errors = [DeviceFullError("full")]
    brain.open_image(image(1))
    brain.find_everything(job(1))
    assert [each.how for each in only(drain(brain), EverythingEnded)] == ["done"]
    assert len(search.given) == 2


def test_another_project_hears_nothing_of_it(brain):
    brain.open_image(image(1))
    brain.find_everything(job(1))
    step(brain)
    brain.forget()
    assert drain(brain) == []


def test_what_is_asked_is_handed_on(brain, search):
    asked = job(1)
    asked = replace(asked, options=replace(asked.options, fast=True))
    brain.open_image(image(1))
    brain.find_everything(asked)
    drain(brain)
    assert search.given[0][2].fast
