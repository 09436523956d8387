"""Tracking as a channel of the brain: what comes first, how a run ends, memory, frames that cannot be read."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest

from sam2studio.core.errors import EngineError, MediaError
from sam2studio.core.prompts import Point, Prompt
from sam2studio.engine import brain as brain_module
from sam2studio.engine.brain import Brain
from sam2studio.engine.messages import (
    Encoded,
    Failure,
    ImageJob,
    ImageKey,
    JobKey,
    ModelLoaded,
    Predicted,
    PromptJob,
    Tracked,
    TrackEnded,
    TrackJob,
    TrackKey,
    TrackSkipped,
)
from sam2studio.engine.track_rest import RECENT, TrackRest, frames_of
from sam2studio.engine.track_run import TrackedFrame, TrackObject, TrackPass, TrackRequest, TrackSpan
from sam2studio.engine.tracking import LEAST_MEMORY, PATIENCE
from tests.support.segmenters import FakeSegmenter, disc, loader_of, picture
from tests.support.trackers import FakeTools


@pytest.fixture(autouse=True)
def quick_release(monkeypatch) -> None:
    """Collecting the garbage of a whole test run each time would take minutes."""
    monkeypatch.setattr(brain_module, "release_memory", lambda: None)


def request(first: int = 1, last: int = 9, *, keyframe: int = 0, objects: tuple[int, ...] = (1,)) -> TrackRequest:
    return TrackRequest(
        objects=tuple(
            TrackObject(object_id=each, keyframes={keyframe: disc(20, 15, 6)}, recent={}) for each in objects
        ),
        passes=(
            TrackPass(
                reverse=first > last, spans=tuple(TrackSpan(object_id=each, first=first, last=last) for each in objects)
            ),
        ),
    )


def job(
    generation: int = 1, *, model: int = 0, media_id: int = 7, what: TrackRequest | None = None, **more
) -> TrackJob:
    key = TrackKey(project="p.s2s", media_id=media_id, revision=1, pixels="v", model=model, generation=generation)
    return TrackJob(key=key, path=Path("clip.mp4"), request=what or request(), **more)


def image(number: int) -> ImageJob:
    return ImageJob(ImageKey(number, 0, f"{number}"), picture(number))


def ask(number: int, generation: int = 0, *, model: int = 0) -> PromptJob:
    key = JobKey(image=image(number).key, revision=1, generation=generation, model=model)
    return PromptJob(key=key, prompt=Prompt((Point(20, 20),)))


def step(brain: Brain) -> tuple[object, ...]:
    try:
        return brain.step()
    except Exception as error:  # noqa: BLE001 - as the worker's loop does
        return brain.fail(error)


def drain(brain: Brain) -> list[object]:
    answers: list[object] = []
    for _ in range(2000):
        if not brain.has_work:
            return answers
        answers += step(brain)
    raise AssertionError("the brain never comes to rest")


def make(tools: FakeTools, *segmenters: FakeSegmenter) -> Brain:
    known = segmenters or (FakeSegmenter(),)
    brain = Brain(load=loader_of(*known), budget=100_000, tools=tools)
    brain.load_model(known[0].name)
    drain(brain)
    return brain


def frames(answers: list[object]) -> list[int]:
    return [answer.frame.frame for answer in answers if isinstance(answer, Tracked)]


def endings(answers: list[object]) -> list[tuple[int, str]]:
    return [(answer.key.generation, answer.how) for answer in answers if isinstance(answer, TrackEnded)]


def test_a_run_answers_every_frame_and_its_end():
    tools = FakeTools()
    brain = make(tools)
    brain.track(job())
    answers = drain(brain)
    assert frames(answers) == list(range(1, 10))
    assert endings(answers) == [(1, "done")]
    assert [each.object_id for each in answers[0].frame.objects] == [1]
    assert answers[0].frame.objects[0].mask == disc(20, 15, 6)
    assert answers[-2].memory_bytes == 10


def test_tracking_waits_for_a_model():
    tools = FakeTools()
    brain = Brain(load=loader_of(FakeSegmenter()), budget=1, tools=tools)
    brain.track(job(model=1))
    assert not brain.has_work
    brain.load_model("Fake", model=1)
    assert endings(drain(brain)) == [(1, "done")]


def test_a_click_waits_for_one_part_of_a_frame_and_neighbours_wait_for_the_run():
    segmenter, tools = FakeSegmenter(), FakeTools()
    brain = make(tools, segmenter)
    brain.open_image(image(1))
    drain(brain)
    brain.prefetch([image(2)])
    brain.track(job())
    for _ in range(5):
        assert not [answer for answer in step(brain) if isinstance(answer, Encoded)]
    brain.predict(ask(1, 3))
    assert [type(answer) for answer in step(brain)] == [Predicted]
    answers = drain(brain)
    kinds = [type(answer) for answer in answers]
    assert kinds.index(TrackEnded) < kinds.index(Encoded)
    assert endings(answers) == [(1, "done")]


def test_going_to_another_image_is_encoded_before_the_run_goes_on():
    tools = FakeTools()
    brain = make(tools)
    brain.track(job())
    step(brain)
    brain.open_image(image(1))
    answers = drain(brain)
    kinds = [type(answer) for answer in answers]
    assert kinds.index(Encoded) < kinds.index(Tracked)


def test_cancel_keeps_what_is_done_and_says_so_once():
    tools = FakeTools()
    brain = make(tools)
    brain.track(job())
    answers = list(itertools.chain.from_iterable(step(brain) for _ in range(8)))
    done = frames(answers)
    assert 0 < len(done) < 9
    brain.cancel_track()
    brain.cancel_track()
    rest = drain(brain)
    assert [type(answer) for answer in rest] == [TrackEnded]
    assert endings(rest) == [(1, "cancelled")]


def test_a_second_run_of_the_same_video_uses_the_same_tracker_and_knows_no_strangers():
    tools = FakeTools()
    brain = make(tools)
    brain.track(job(1, what=request(objects=(1, 2))))
    drain(brain)
    brain.track(job(2, what=request(objects=(2,))))
    drain(brain)
    assert len(tools.trackers) == 1
    assert tools.trackers[0].object_ids == [2]
    brain.track(job(3, media_id=8))
    drain(brain)
    assert len(tools.trackers) == 2
    assert [each.closed for each in tools.opened] == [True, False]
    brain.track(job(4, media_id=8, light=True))
    drain(brain)
    assert len(tools.trackers) == 3


def test_a_new_run_replaces_the_old_one():
    tools = FakeTools()
    brain = make(tools)
    brain.track(job(1))
    for _ in range(6):
        step(brain)
    brain.track(job(2))
    answers = drain(brain)
    assert endings(answers) == [(1, "cancelled"), (2, "done")]
    assert frames(answers) == list(range(1, 10))


def test_another_model_ends_the_run_and_a_model_that_fails_does_not():
    tools = FakeTools()
    brain = make(tools, FakeSegmenter("first"), FakeSegmenter("second"))
    brain.track(job(1))
    for _ in range(6):
        step(brain)
    brain.load_model("unknown", model=1)
    step(brain)
    step(brain)
    brain.load_model("second", model=2)
    answers = drain(brain)
    assert [type(answer) for answer in answers if not frames([answer])][-1] is TrackEnded
    assert endings(answers) == [(1, "cancelled")]
    assert tools.opened[0].closed
    brain.track(job(2, model=2))
    assert endings(drain(brain)) == [(2, "done")]


def test_a_run_asked_of_the_model_that_is_being_loaded_is_done_by_it():
    tools = FakeTools()
    brain = make(tools, FakeSegmenter("first"), FakeSegmenter("second"))
    brain.load_model("second", model=1)
    brain.track(job(1, model=1))
    answers = drain(brain)
    assert isinstance(answers[1], ModelLoaded)
    assert endings(answers) == [(1, "done")]


def test_closing_the_project_ends_the_run_without_a_word_and_closes_the_file():
    tools = FakeTools()
    brain = make(tools)
    brain.track(job())
    for _ in range(6):
        step(brain)
    brain.forget()
    assert not brain.has_work
    assert tools.opened[0].closed


def test_frames_that_cannot_be_decoded_are_left_out_and_told_once():
    tools = FakeTools(bad=[3, 4])
    brain = make(tools)
    brain.track(job(1))
    answers = drain(brain)
    assert frames(answers) == [1, 2, 5, 6, 7, 8, 9]
    assert [(each.frame, each.text) for each in answers if isinstance(each, TrackSkipped)] == [
        (3, "Frame 3 cannot be decoded."),
        (4, "Frame 4 cannot be decoded."),
    ]
    assert endings(answers) == [(1, "done")]
    brain.track(job(2))
    assert [each.frame for each in drain(brain) if isinstance(each, TrackSkipped)] == [3, 4]


def test_a_first_frame_that_cannot_be_decoded_does_not_keep_the_others_from_being_tracked():
    tools = FakeTools(bad=[0, 1])
    brain = make(tools)
    brain.track(job(what=request(8, 0, keyframe=9)))
    assert frames(drain(brain)) == [8, 7, 6, 5, 4, 3, 2]
    tools.trackers.clear()
    brain.track(job(media_id=8, what=request(0, 8, keyframe=9)))
    assert frames(drain(brain)) == [2, 3, 4, 5, 6, 7, 8]


def test_a_file_that_goes_away_ends_the_run():
    tools = FakeTools(count=100, bad=range(20, 100))
    brain = make(tools)
    brain.track(job(what=request(1, 99)))
    answers = drain(brain)
    assert frames(answers) == list(range(1, 20))
    assert sum(isinstance(each, TrackSkipped) for each in answers) == PATIENCE
    assert answers[-2].what == f"Frame {20 + PATIENCE} cannot be decoded."
    assert endings(answers) == [(1, "failed")]


@pytest.mark.parametrize(
    "error", [ValueError("x"), RuntimeError("shape"), EngineError("No."), MediaError("Gone."), AssertionError()]
)
def test_whatever_the_tracker_raises_is_a_sentence_and_the_next_run_and_click_work(error: Exception):
    def fail(_tracker, frame: int) -> None:
        if frame == 4:
            raise error

    tools = FakeTools(before_frame=fail)
    brain = make(tools)
    brain.open_image(image(1))
    brain.track(job(1))
    answers = drain(brain)
    assert frames(answers) == [1, 2, 3]
    failure, ended = answers[-2:]
    assert isinstance(failure, Failure)
    assert failure.key == job(1).key
    assert failure.safe == "What was tracked before is kept."
    assert (ended.how, ended.key) == ("failed", job(1).key)
    tools.before_frame = lambda *_: None
    brain.predict(ask(1))
    brain.track(job(2))
    answers = drain(brain)
    assert sum(isinstance(answer, Predicted) for answer in answers) == 1
    assert endings(answers) == [(2, "done")]


def test_a_file_that_is_gone_fails_with_its_sentence():
    tools = FakeTools()

    def gone(_job: TrackJob) -> None:
        raise MediaError("The video is gone.", path="clip.mp4", todo="Put it back.")

    tools.open_frames = gone
    brain = make(tools)
    brain.track(job())
    failure, ended = drain(brain)
    assert (failure.what, failure.path, failure.todo) == ("The video is gone.", "clip.mp4", "Put it back.")
    assert ended.how == "failed"


def test_out_of_memory_begins_again_with_what_is_left_and_remembers_less():
    full = [True]

    def fill(_tracker, frame: int) -> None:
        if frame == 5 and full[0]:
            full[0] = False
            raise MemoryError

    tools = FakeTools(before_frame=fill)
    brain = make(tools)
    brain.track(job(memory_bytes=256 << 20))
    answers = drain(brain)
    assert frames(answers) == list(range(1, 10))
    assert endings(answers) == [(1, "done")]
    assert [each.memory_bytes >> 20 for each in tools.jobs] == [256, 128]
    assert [frame for kind, frame in tools.trackers[1].diary if kind == "memory"] == [1, 2, 3, 4]
    assert [frame for kind, frame in tools.trackers[1].diary if kind == "track"] == [5, 6, 7, 8, 9]


def test_out_of_memory_again_on_the_same_frame_ends_the_run():
    def fill(_tracker, frame: int) -> None:
        if frame >= 5:
            raise MemoryError

    tools = FakeTools(before_frame=fill)
    brain = make(tools)
    brain.track(job())
    answers = drain(brain)
    assert frames(answers) == [1, 2, 3, 4]
    assert "not enough memory" in answers[-2].what
    assert endings(answers) == [(1, "failed")]


def test_out_of_memory_of_every_frame_never_goes_below_the_least():
    tried: set[int] = set()

    def fill(_tracker, frame: int) -> None:
        if frame not in tried:
            tried.add(frame)
            raise MemoryError

    tools = FakeTools(before_frame=fill)
    brain = make(tools)
    brain.track(job())
    answers = drain(brain)
    assert frames(answers) == list(range(1, 10))
    assert tools.jobs[-1].memory_bytes == LEAST_MEMORY


def test_a_click_that_needs_memory_takes_it_from_the_run_which_goes_on_where_it_was():
    full = [True]

    def fill(_segmenter: FakeSegmenter) -> None:
        if full[0]:
            full[0] = False
            raise MemoryError

    tools = FakeTools()
    brain = make(tools, FakeSegmenter(before_predict=fill))
    brain.open_image(image(1))
    drain(brain)
    brain.track(job())
    answers = list(itertools.chain.from_iterable(step(brain) for _ in range(9)))
    brain.predict(ask(1))
    answers += drain(brain)
    assert sum(isinstance(answer, Predicted) for answer in answers) == 1
    assert frames(answers) == list(range(1, 10))


def test_every_order_of_clicks_runs_cancels_and_images():
    """Whatever happens when: each run ends once, no frame comes twice or out of turn, each newest click is answered."""
    kinds = ("click", "cancel", "track", "image")
    for order, gaps in itertools.product(itertools.permutations(kinds), itertools.product((0, 1, 3, 8), repeat=3)):
        brain = make(FakeTools(count=6))
        brain.open_image(image(1))
        brain.track(job(1, what=request(1, 5)))
        answers: list[object] = []
        here = 1
        for kind, gap in zip(order, (*gaps, 2), strict=True):
            for _ in range(gap):
                answers += step(brain) if brain.has_work else ()
            match kind:
                case "click":
                    brain.predict(ask(here, 5))
                case "cancel":
                    brain.cancel_track()
                case "track":
                    brain.track(job(2, what=request(5, 1, keyframe=5)))
                case "image":
                    here = 2
                    brain.open_image(image(2))
        answers += drain(brain)
        ends = dict(endings(answers))
        assert len(ends) == len(endings(answers)) == 2, (order, gaps)
        for generation, way in ((1, [1, 2, 3, 4, 5]), (2, [5, 4, 3, 2, 1])):
            made = [a.frame.frame for a in answers if isinstance(a, Tracked) and a.key.generation == generation]
            wanted = [frame for frame in way if frame not in (0, 5 if generation == 2 else 0)] if made else []
            passed = way[: len(made)]
            assert made == passed, (order, gaps, generation, wanted)
            if ends[generation] == "done":
                assert made == way
        clicked = sum(isinstance(answer, Predicted) for answer in answers)
        assert clicked <= 1
        if order.index("click") > order.index("image"):
            assert clicked == 1, (order, gaps)


def test_what_is_left_of_a_request():
    chance = random.Random(4)
    what = TrackRequest(
        objects=tuple(TrackObject(object_id=each, keyframes={10: disc(20, 15, 6)}, recent={}) for each in (1, 2)),
        passes=(
            TrackPass(
                reverse=False,
                spans=(
                    TrackSpan(object_id=1, first=11, last=14),
                    TrackSpan(object_id=1, first=18, last=30),
                    TrackSpan(object_id=2, first=12, last=19),
                ),
            ),
            TrackPass(reverse=True, spans=(TrackSpan(object_id=1, first=9, last=0),)),
        ),
    )
    assert frames_of(what) == 20 + 10
    tools = FakeTools(count=40)
    brain = make(tools)
    brain.track(job(what=what))
    made = [answer.frame for answer in drain(brain) if isinstance(answer, Tracked)]
    assert len(made) == 30
    for cut in [0, 1, 4, 5, 19, 20, 29, 30, *(chance.randrange(30) for _ in range(5))]:
        rest = TrackRest(what)
        for frame in made[:cut]:
            rest.note(frame)
        left = rest.request()
        assert frames_of(left) == 30 - cut
        for each in left.objects:
            assert len(each.recent) <= RECENT
        again = make(FakeTools(count=40))
        again.track(job(what=left))
        assert [(each.frame, _ids(each)) for each in made[cut:]] == [
            (answer.frame.frame, _ids(answer.frame)) for answer in drain(again) if isinstance(answer, Tracked)
        ]


def _ids(frame: TrackedFrame) -> set[int]:
    return {each.object_id for each in frame.objects}
