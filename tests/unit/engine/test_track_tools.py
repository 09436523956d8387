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

LAST = scene.FRAMES - 1  # more than a tracker looks back on


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


def job(path: Path, *, memory_bytes: int = 256 << 20) -> TrackJob:
    red, blue = scene.masks_of(0)
    objects = tuple(TrackObject(object_id=n, keyframes={0: mask}, recent={}) for n, mask in ((1, red), (2, blue)))
    spans = tuple(TrackSpan(object_id=n, first=1, last=LAST) for n in (1, 2))
    return TrackJob(
        key=TrackKey(project="p", media_id=1, revision=1),
        path=path,
        request=TrackRequest(objects=objects, passes=(TrackPass(reverse=False, spans=spans),)),
        memory_bytes=memory_bytes,
    )


def test_the_classic_segmenter_tracks_a_file(clip):
    answers = run(ClassicSession(), job(clip))
    tracked = [answer for answer in answers if isinstance(answer, Tracked)]
    assert [answer.frame.frame for answer in tracked] == list(range(1, LAST + 1))
    for answer in tracked:
        truth = scene.masks_of(answer.frame.frame)
        assert {made.object_id for made in answer.frame.objects} == {1, 2}
        for made in answer.frame.objects:
            assert made.mask.iou(truth[made.object_id - 1]) > 0.85
    assert tracked[-1].memory_bytes is None
    assert answers[-1] == TrackEnded(job(clip).key, "done")


def test_a_network_tracks_a_file_and_says_what_it_remembers(clip):
    answers = run(ImageSession(small_network(), name="Small"), job(clip))
    assert [answer for answer in answers if isinstance(answer, Failure)] == []
    tracked = [answer for answer in answers if isinstance(answer, Tracked)]
    assert [answer.frame.frame for answer in tracked] == list(range(1, LAST + 1))
    sizes = [answer.memory_bytes for answer in tracked]
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0] > 0
    little = run(ImageSession(small_network(), name="Small"), job(clip, memory_bytes=1))
    (*_, last) = [answer for answer in little if isinstance(answer, Tracked)]
    assert 0 < last.memory_bytes < sizes[-1]


def test_a_file_that_is_gone_is_a_sentence(tmp_path):
    failure, ended = run(ClassicSession(), job(tmp_path / "gone.mp4"))[-2:]
    assert isinstance(failure, Failure)
    assert "gone.mp4" in failure.text
    assert ended.how == "failed"
