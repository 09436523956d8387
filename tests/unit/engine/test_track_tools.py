"""The brain with real trackers on a real file: the classic one, and a network of a small size."""

from __future__ import annotations

from pathlib import Path

import pytest

from sam2studio.engine.brain import Brain
from sam2studio.engine.classic import ClassicSession
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.messages import Failure, ModelInfo, Tracked, TrackEnded, TrackJob, TrackKey
from sam2studio.engine.track_run import TrackObject, TrackPass, TrackRequest, TrackSpan
from tests.support import scene
from tests.unit.model.small import small_network


@pytest.fixture(scope="module")
def clip(tmp_path_factory) -> Path:
    return scene.write_scene(tmp_path_factory.mktemp("film") / "clip.mp4")


def run(segmenter, job: TrackJob) -> list[object]:
    info = ModelInfo(name="it", label="It", device="cpu")
    brain = Brain(load=lambda _name: (segmenter, info), budget=1 << 20)
    brain.load_model("it")
    brain.track(job)
    answers: list[object] = []
    while brain.has_work:
        try:
            answers += brain.step()
        except Exception as error:  # noqa: BLE001 - as the worker's loop does
            answers += brain.fail(error)
    brain.forget()
    return answers


def job(path: Path, *, objects: int = 2, last: int = 12, memory_bytes: int = 256 << 20) -> TrackJob:
    told = {number: {0: mask} for number, mask in enumerate(scene.masks_of(0)[:objects], start=1)}
    known = tuple(TrackObject(object_id=number, keyframes=keys, recent={}) for number, keys in told.items())
    spans = tuple(TrackSpan(object_id=number, first=1, last=last) for number in told)
    return TrackJob(
        key=TrackKey(project="p", media_id=1, revision=1),
        path=path,
        request=TrackRequest(objects=known, passes=(TrackPass(reverse=False, spans=spans),)),
        memory_bytes=memory_bytes,
    )


def test_the_classic_segmenter_tracks_a_file(clip):
    answers = run(ClassicSession(), job(clip))
    tracked = [answer for answer in answers if isinstance(answer, Tracked)]
    assert [answer.frame.frame for answer in tracked] == list(range(1, 13))
    for answer in tracked:
        truth = scene.masks_of(answer.frame.frame)
        assert {made.object_id for made in answer.frame.objects} == {1, 2}
        for made in answer.frame.objects:
            assert made.mask.iou(truth[made.object_id - 1]) > 0.85
    assert tracked[-1].memory_bytes is None
    assert answers[-1] == TrackEnded(job(clip).key, "done")


def test_a_network_tracks_a_file_and_says_what_it_remembers_which_does_not_grow(clip):
    answers = run(ImageSession(small_network(), name="Small"), job(clip, objects=1, last=22, memory_bytes=1))
    assert [answer for answer in answers if isinstance(answer, Failure)] == []
    tracked = [answer for answer in answers if isinstance(answer, Tracked)]
    assert [answer.frame.frame for answer in tracked] == list(range(1, 23))
    sizes = [answer.memory_bytes for answer in tracked]
    assert 0 < sizes[0] < sizes[9]
    assert len(set(sizes[-4:])) == 1  # it looks back on sixteen frames at most


def test_a_file_that_is_gone_is_a_sentence(tmp_path):
    failure, ended = run(ClassicSession(), job(tmp_path / "gone.mp4"))[-2:]
    assert isinstance(failure, Failure)
    assert "gone.mp4" in failure.text
    assert ended.how == "failed"
