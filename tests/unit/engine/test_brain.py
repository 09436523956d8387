"""The brain of the worker: priorities, newest wins, memory, faults. No thread and no Qt here."""

from __future__ import annotations

import random
import weakref
from dataclasses import replace

import numpy as np
import psutil
import pytest

from sam2studio.core.errors import DeviceFullError, EngineError, InputError
from sam2studio.core.prompts import Box, Point, Prompt
from sam2studio.engine import brain as brain_module
from sam2studio.engine.brain import Brain
from sam2studio.engine.memory import affordable_bytes, is_out_of_memory, release_memory
from sam2studio.engine.messages import (
    Encoded,
    Failure,
    ImageJob,
    ImageKey,
    JobKey,
    ModelFailed,
    ModelLoaded,
    Predicted,
    Previewed,
    PromptJob,
    Status,
)
from tests.support.segmenters import FakeSegmenter, disc, loader_of, picture


@pytest.fixture(autouse=True)
def released(monkeypatch) -> list[None]:
    """How often memory was given back. Collecting the garbage of a whole test run each time would take minutes."""
    calls: list[None] = []
    monkeypatch.setattr(brain_module, "release_memory", lambda: calls.append(None))
    return calls


def key_of(number: int) -> ImageKey:
    return ImageKey(number, 0, f"{number}.png")


def image(number: int, **size: int) -> ImageJob:
    return ImageJob(key_of(number), picture(number, **size))


def ask(number: int, generation: int = 0, *, x: float = 20, y: float = 20, model: int = 0, **more) -> PromptJob:
    key = JobKey(image=key_of(number), revision=1, generation=generation, model=model)
    return PromptJob(key=key, prompt=Prompt((Point(x, y),)), **more)


def drain(brain: Brain) -> list[object]:
    """Works until there is nothing left, as the worker does."""
    answers: list[object] = []
    for _ in range(1000):
        if not brain.has_work:
            return answers
        answers += step(brain)
    raise AssertionError("the brain never comes to rest")


def step(brain: Brain) -> tuple[object, ...]:
    try:
        return brain.step()
    except Exception as error:  # noqa: BLE001 - as the worker's loop does
        return brain.fail(error)


def make(segmenter: FakeSegmenter, *others: FakeSegmenter, budget: int = 100_000) -> Brain:
    brain = Brain(load=loader_of(segmenter, *others), budget=budget)
    brain.load_model(segmenter.name)
    drain(brain)
    return brain


def only(answers: list[object], kind: type) -> list:
    return [answer for answer in answers if isinstance(answer, kind)]


def test_a_model_is_announced_and_then_loaded():
    brain = Brain(load=loader_of(FakeSegmenter()), budget=1)
    brain.load_model("Fake", model=3)
    assert brain.step() == (Status("loading", "Fake"),)
    loaded, status = brain.step()
    assert isinstance(loaded, ModelLoaded)
    assert (loaded.model, loaded.info.name) == (3, "Fake")
    assert status == Status("")
    assert not brain.has_work


def test_a_click_before_the_encoding_is_kept_and_answered():
    segmenter = FakeSegmenter()
    brain = make(segmenter)
    brain.open_image(image(1))
    brain.predict(ask(1))
    answers = drain(brain)
    assert [type(answer) for answer in answers] == [Status, Encoded, Status, Predicted]
    assert segmenter.diary == [("part", 1)] * 3 + [("predict", 1)]


def test_a_click_before_the_model_is_kept_and_answered():
    brain = Brain(load=loader_of(FakeSegmenter()), budget=1000)
    brain.open_image(image(1))
    brain.predict(ask(1, model=1))
    assert not brain.has_work
    brain.load_model("Fake", model=1)
    assert len(only(drain(brain), Predicted)) == 1


def test_candidates_are_masks_best_first_with_read_only_logits():
    brain = make(FakeSegmenter())
    brain.open_image(image(1))
    brain.predict(ask(1, x=22, y=18))
    (predicted,) = only(drain(brain), Predicted)
    assert [round(candidate.score, 1) for candidate in predicted.candidates] == [0.9, 0.7, 0.5]
    assert [candidate.mask for candidate in predicted.candidates] == [disc(22, 18, radius) for radius in (6, 9, 3)]
    assert predicted.object_score == 1
    assert not any(candidate.logits.flags.writeable for candidate in predicted.candidates)


def test_the_newest_prompt_wins():
    segmenter = FakeSegmenter()
    brain = make(segmenter)
    brain.open_image(image(1))
    for generation in range(50):
        brain.predict(ask(1, generation))
    assert [answer.key.generation for answer in only(drain(brain), Predicted)] == [49]
    assert segmenter.diary.count(("predict", 1)) == 1


def test_a_click_comes_before_a_preview_and_both_before_neighbours():
    segmenter = FakeSegmenter()
    brain = make(segmenter)
    brain.open_image(image(1))
    drain(brain)
    brain.prefetch([image(2), image(3)])
    brain.step()  # the first part of image 2 is done when the person clicks
    brain.preview(ask(1, 7))
    brain.predict(ask(1, 8))
    segmenter.diary.clear()
    answers = drain(brain)
    assert segmenter.diary[:2] == [("predict", 1)] * 2
    assert segmenter.diary[2:] == [("part", 2)] * 2 + [("part", 3)] * 3  # goes on where it was
    assert [type(answer) for answer in answers[:2]] == [Predicted, Previewed]


def test_a_preview_makes_only_the_best_mask():
    brain = make(FakeSegmenter())
    brain.open_image(image(1))
    brain.preview(ask(1))
    (previewed,) = only(drain(brain), Previewed)
    assert previewed.candidate.mask == disc(20, 20, 6)


def test_a_neighbour_half_encoded_is_not_started_again_when_it_becomes_current():
    segmenter = FakeSegmenter()
    brain = make(segmenter)
    brain.open_image(image(1))
    drain(brain)
    brain.prefetch([image(2)])
    brain.step()
    brain.open_image(image(2))
    answers = drain(brain)
    assert segmenter.diary.count(("part", 2)) == 3
    assert only(answers, Status) == [Status("encoding", image=key_of(2)), Status("")]


def test_an_encoded_neighbour_is_ready_at_once():
    segmenter = FakeSegmenter()
    brain = make(segmenter)
    brain.open_image(image(1))
    brain.prefetch([image(2)])
    drain(brain)
    brain.open_image(image(2))
    assert drain(brain) == [Encoded(key_of(2), 0.0), Status("")]


def test_an_encoding_that_nobody_waits_for_is_abandoned():
    segmenter = FakeSegmenter(parts=10)
    brain = make(segmenter)
    brain.open_image(image(1))
    brain.step()
    brain.open_image(image(2))
    assert [answer.key for answer in only(drain(brain), Encoded)] == [key_of(2)]
    assert segmenter.diary.count(("part", 1)) == 1


def test_prompts_on_another_image_are_ignored():
    brain = make(FakeSegmenter())
    brain.open_image(image(1))
    brain.predict(ask(2))
    brain.preview(ask(2))
    brain.predict(replace(ask(1), key=replace(ask(1).key, image=ImageKey(1, 0, "1.png of another project"))))
    assert not only(drain(brain), Predicted | Previewed)


def test_changing_the_image_forgets_a_prompt_unless_it_is_to_be_finished():
    brain = make(FakeSegmenter())
    brain.open_image(image(1))
    brain.predict(ask(1, 1))
    brain.open_image(image(2))
    assert not only(drain(brain), Predicted)

    brain.open_image(image(3))
    brain.predict(ask(3, 2))
    brain.finish(ask(3, 2).key)
    brain.open_image(image(4))
    brain.predict(ask(4, 3))
    answers = only(drain(brain), Predicted)
    assert [(answer.key.generation, answer.object_score) for answer in answers] == [(2, 3), (3, 4)]


def test_finishing_something_else_does_nothing():
    brain = make(FakeSegmenter())
    brain.open_image(image(1))
    brain.predict(ask(1, 1))
    brain.finish(ask(1, 0).key)
    brain.open_image(image(2))
    assert not only(drain(brain), Predicted)


def test_cancel_and_close_leave_nothing_to_do():
    brain = make(FakeSegmenter())
    brain.open_image(image(1))
    drain(brain)
    brain.predict(ask(1))
    brain.preview(ask(1))
    brain.cancel()
    assert not brain.has_work
    brain.predict(ask(1))
    brain.prefetch([image(2)])
    brain.close_image()
    assert not brain.has_work


def test_forget_drops_embeddings():
    segmenter = FakeSegmenter()
    brain = make(segmenter)
    for _ in range(2):
        brain.open_image(image(1))
        drain(brain)
        brain.forget()
    assert segmenter.diary.count(("part", 1)) == 6


def test_the_budget_holds_the_images_used_last():
    segmenter = FakeSegmenter(embedding_bytes=1000)
    brain = make(segmenter, budget=3000)
    for number in (1, 2, 3, 4, 2, 4, 3, 1):  # 1 is let go for 4
        brain.open_image(image(number))
        drain(brain)
    assert [number for _, number in segmenter.diary[::3]] == [1, 2, 3, 4, 1]


def test_neighbours_never_push_out_the_current_image():
    segmenter = FakeSegmenter(embedding_bytes=1000)
    brain = make(segmenter, budget=1500)
    brain.open_image(image(1))
    brain.prefetch([image(2), image(3)])
    drain(brain)
    assert {number for _, number in segmenter.diary} == {1}
    brain.predict(ask(1))
    assert len(only(drain(brain), Predicted)) == 1


def test_an_embedding_larger_than_the_budget_still_serves():
    brain = make(FakeSegmenter(embedding_bytes=10**9), budget=10)
    brain.open_image(image(1))
    brain.predict(ask(1))
    assert len(only(drain(brain), Predicted)) == 1


def test_another_model_answers_with_its_own_embeddings():
    first, second = FakeSegmenter("first"), FakeSegmenter("second")
    brain = make(first, second)
    brain.open_image(image(1))
    drain(brain)
    brain.predict(ask(1, 1, model=0))  # asked of the former model
    brain.load_model("second", model=1)
    answers = drain(brain)
    assert not only(answers, Predicted)
    brain.predict(ask(1, 2, model=1))
    assert len(only(drain(brain), Predicted)) == 1
    assert second.diary == [("part", 1)] * 3 + [("predict", 1)]


def test_a_model_that_cannot_be_loaded_leaves_the_former_in_use():
    brain = make(FakeSegmenter())
    brain.open_image(image(1))
    brain.load_model("unknown", model=1)
    (failed,) = only(drain(brain), ModelFailed)
    assert failed.model == 1
    brain.predict(ask(1, model=1))
    assert len(only(drain(brain), Predicted)) == 1


def test_refining_a_mask_made_elsewhere_feeds_logits_of_the_right_shape():
    segmenter = FakeSegmenter()
    brain = make(segmenter)
    brain.open_image(image(1))
    base = disc(30, 20, 8)
    brain.predict(ask(1, base=base))
    drain(brain)
    fed = segmenter.asked[-1]["mask_logits"]
    assert fed.shape == (20, 30)
    assert fed.dtype == np.float32
    assert np.abs(fed).max() == 10
    wide = np.repeat(np.repeat(fed > 0, 2, axis=0), 2, axis=1)
    assert (wide == base.to_array()).mean() > 0.98
    brain.predict(ask(1, 2, base=base))
    drain(brain)
    assert len(segmenter.asked) == 3  # the shape was asked for once


def test_boxes_are_clipped_to_the_image():
    segmenter = FakeSegmenter()
    brain = make(segmenter)
    brain.open_image(image(1))
    brain.predict(replace(ask(1), prompt=Prompt(box=Box(-5, -5, 100, 30))))
    drain(brain)
    assert segmenter.asked[-1]["box"] == (0, 0, 60, 30)
    assert segmenter.asked[-1]["points"] is None


class OutOfMemoryError(RuntimeError):
    """Named as torch names it."""


def raises(error: BaseException):
    def hook(_segmenter: FakeSegmenter) -> None:
        raise error

    return hook


def fails_times(count: int, error: Exception):
    left = [count]

    def hook(_segmenter: FakeSegmenter) -> None:
        left[0] -= 1
        if left[0] >= 0:
            raise error

    return hook


ERRORS = [
    ValueError("x"),
    RuntimeError("shape mismatch"),
    KeyError("k"),
    ZeroDivisionError(),
    OSError(5, "io"),
    AssertionError(),
    RecursionError(),
    StopIteration(),
    MemoryError(),
    OutOfMemoryError("CUDA"),
    EngineError("The network is upside down."),
    InputError("points: one lies outside."),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("where", ["before_predict", "before_part"])
def test_whatever_a_segmenter_raises_is_one_sentence_and_the_next_click_works(error: Exception, where: str):
    segmenter = FakeSegmenter(**{where: raises(error)})
    brain = make(segmenter)
    brain.open_image(image(1))
    brain.predict(ask(1, 1))
    answers = drain(brain)
    (failure,) = only(answers, Failure)
    assert failure.key == ask(1, 1).key
    assert failure.safe
    assert len(failure.text) <= 400
    assert "Traceback" not in failure.text
    assert "Error" not in failure.text
    assert not only(answers, Predicted)

    segmenter.before_predict = segmenter.before_part = lambda _: None
    brain.predict(ask(1, 2))
    assert [answer.key.generation for answer in only(drain(brain), Predicted)] == [2]


def prediction_with(**changes):
    def distort(prediction):
        made = replace(prediction)
        for name, value in changes.items():
            object.__setattr__(made, name, value(prediction) if callable(value) else value)
        return made

    return distort


NONSENSE = {
    "nan scores": prediction_with(scores=np.full(3, np.nan, np.float32)),
    "nan surface": prediction_with(surface=lambda p: np.full_like(p.surface, np.nan)),
    "nan logits": prediction_with(logits=lambda p: np.full_like(p.logits, np.nan)),
    "infinite surface": prediction_with(surface=lambda p: np.full_like(p.surface, np.inf)),
    "empty masks": prediction_with(surface=lambda p: np.full_like(p.surface, -5)),
    "another size": prediction_with(height=7),
    "flat surface": prediction_with(surface=lambda p: p.surface[0]),
    "too few scores": prediction_with(scores=np.ones(2, np.float32)),
    "two-dimensional scores": prediction_with(scores=np.ones((3, 1), np.float32)),
    "no masks at all": prediction_with(
        scores=np.ones(0, np.float32), logits=lambda p: p.logits[:0], surface=lambda p: p.surface[:0]
    ),
    "surface without pixels": prediction_with(surface=np.zeros((3, 0, 0), np.float32)),
    "nothing": lambda _prediction: None,
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_from_a_segmenter_is_one_sentence(kind: str):
    segmenter = FakeSegmenter(distort=NONSENSE[kind])
    brain = make(segmenter)
    brain.open_image(image(1))
    brain.predict(ask(1, 1))
    answers = drain(brain)
    assert len(only(answers, Failure)) == 1
    assert not only(answers, Predicted)
    brain.preview(ask(1, 2))
    assert [answer.candidate for answer in only(drain(brain), Previewed)] == [None]


def test_an_encoder_that_returns_nothing_is_one_sentence():
    segmenter = FakeSegmenter()
    segmenter.encode_steps = lambda _rgb: (_ for _ in ())  # type: ignore[method-assign,assignment]
    brain = make(segmenter)
    brain.open_image(image(1))
    brain.predict(ask(1))
    assert len(only(drain(brain), Failure)) == 1


def test_an_image_that_cannot_be_encoded_is_told_once_and_not_tried_for_ever():
    segmenter = FakeSegmenter(before_part=raises(ValueError()))
    brain = make(segmenter)
    brain.open_image(image(1))
    (failure,) = only(drain(brain), Failure)
    assert failure.key == key_of(1)
    assert "60 × 40" in failure.text


def test_a_neighbour_that_cannot_be_encoded_is_told_only_when_somebody_goes_there():
    segmenter = FakeSegmenter()
    brain = make(segmenter)
    brain.open_image(image(1))
    drain(brain)
    segmenter.before_part = raises(ValueError())
    brain.prefetch([image(2), image(3)])
    assert drain(brain) == []
    brain.open_image(image(2))
    assert len(only(drain(brain), Failure)) == 1


@pytest.mark.parametrize(
    "error", [MemoryError(), OutOfMemoryError("CUDA"), RuntimeError("DefaultCPUAllocator: can't allocate memory")]
)
@pytest.mark.parametrize("where", ["before_part", "before_predict"])
def test_when_memory_runs_out_caches_are_dropped_and_the_work_is_tried_again(error: Exception, where: str, released):
    segmenter = FakeSegmenter()
    brain = make(segmenter, budget=10_000)
    for number in (2, 3, 1):
        brain.open_image(image(number))
        if number == 1:
            setattr(segmenter, where, fails_times(1, error))
        drain(brain) if number != 1 else None
    brain.predict(ask(1))
    answers = drain(brain)
    assert len(only(answers, Predicted)) == 1
    assert not only(answers, Failure)
    segmenter.diary.clear()
    brain.open_image(image(2))
    drain(brain)
    assert segmenter.diary  # its embedding was given back
    assert len(released) == 1


def test_memory_is_recognised_as_full_whoever_says_so():
    full = [
        MemoryError(),
        OutOfMemoryError("x"),
        DeviceFullError("Full."),
        RuntimeError("[enforce fail] out of memory"),
    ]
    assert all(is_out_of_memory(error) for error in full)
    assert not any(is_out_of_memory(error) for error in (ValueError("x"), RuntimeError("shapes"), KeyboardInterrupt()))


def test_giving_memory_back_frees_what_only_a_cycle_holds():
    class Node:
        pass

    node = Node()
    node.me, gone = node, weakref.ref(node)
    del node
    release_memory()
    assert gone() is None


def test_the_budget_leaves_most_of_the_memory_to_others():
    assert affordable_bytes(1000) == 1000
    assert affordable_bytes(1 << 60) < psutil.virtual_memory().total / 7


def test_memory_that_stays_full_is_told_with_model_and_size():
    segmenter = FakeSegmenter(before_part=raises(MemoryError()))
    brain = make(segmenter)
    brain.open_image(image(1))
    (failure,) = only(drain(brain), Failure)
    assert "Fake" in failure.text
    assert "60 × 40" in failure.text
    assert "memory" in failure.text


def test_a_neighbour_is_given_up_when_memory_runs_out():
    segmenter = FakeSegmenter()
    brain = make(segmenter)
    brain.open_image(image(1))
    drain(brain)
    segmenter.before_part = raises(MemoryError())
    brain.prefetch([image(2), image(3)])
    answers = drain(brain)
    assert not only(answers, Failure)


@pytest.mark.parametrize("seed", range(30))
def test_no_order_of_requests_brings_an_answer_to_the_wrong_question(seed: int):
    """Random requests between random steps, with faults: each answer is of its own image, newest first, and it ends."""
    chance = random.Random(seed)
    first, second = FakeSegmenter("first", embedding_bytes=1000), FakeSegmenter("second", embedding_bytes=700)
    brain = make(first, second, budget=3500)
    current, generation, model = 0, 0, 0
    newest: JobKey | None = None
    finishing: list[JobKey] = []

    def check(answers) -> None:
        for answer in answers:
            if isinstance(answer, Predicted):
                assert answer.object_score == answer.key.image.media_id
                assert answer.key == newest or answer.key in finishing
                if answer.key in finishing:
                    finishing.remove(answer.key)

    for _ in range(300):
        match chance.randrange(9):
            case 0:
                current, newest = chance.randrange(1, 6), None
                brain.open_image(image(current))
            case 1 | 2:
                if current:
                    generation += 1
                    job = ask(current, generation, model=model)
                    newest = job.key
                    brain.predict(job)
            case 3:
                if current:
                    brain.preview(ask(current, generation, model=model))
            case 4:
                brain.prefetch([image(chance.randrange(1, 6)) for _ in range(2)])
            case 5:
                if newest is not None and brain._edit is not None:
                    finishing.append(newest)
                    brain.finish(newest)
            case 6:
                if chance.random() < 0.3:
                    model += 1
                    brain.load_model(chance.choice(["first", "second", "unknown"]), model=model)
            case 7:
                fault = chance.choice([lambda _: None, fails_times(1, MemoryError()), fails_times(1, ValueError())])
                setattr(chance.choice([first, second]), chance.choice(["before_part", "before_predict"]), fault)
            case 8:
                for _ in range(chance.randrange(6)):
                    check(step(brain))
    first.before_part = second.before_part = first.before_predict = second.before_predict = lambda _: None
    check(drain(brain))
    assert brain._cache.nbytes <= 3500
