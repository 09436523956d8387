"""SAM2VideoPredictor: the engine's tracking, numbers that stay, scores that are real, memory that does not grow."""

from __future__ import annotations

import logging
import math
from types import GeneratorType

import numpy as np
import pytest
import torch

from sam2studio import SAM2VideoPredictor
from sam2studio.api import video
from sam2studio.core.errors import InputError, MediaError, NothingFoundError
from sam2studio.core.mask import Mask
from sam2studio.engine.segmenters import open_segmenter
from sam2studio.engine.video_session import VideoSession
from sam2studio.jobs import following
from sam2studio.jobs.following import follow
from sam2studio.jobs.predict import PredictedObject
from sam2studio.media.frames import open_frames
from tests.support.moving import moving_disc, write_clip

FRAMES = 6
TWO = {"points": [[20, 48], [100, 20]], "labels": [1, 1]}


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    return write_clip(tmp_path_factory.mktemp("film ☂") / "çocuk.mp4", frames=FRAMES)


@pytest.fixture(scope="module")
def predictor(checkpoints):
    overrides = {"conf": 0.25, "task": "segment", "mode": "predict", "imgsz": 64, "model": checkpoints / "sam2.1_b.pt"}
    return SAM2VideoPredictor(overrides=overrides, device="cpu", dtype="float32")


def test_masks_and_scores_are_those_of_the_engine(predictor, clip):
    results = predictor(source=clip, points=[[[20, 48], [100, 20]]], labels=[[1, 0]])
    frames = open_frames(clip)
    session = VideoSession(predictor.model, frames)
    session.add_prompt(object_id=5, frame=0, points=[(20, 48), (100, 20)], labels=[1, 0])
    for result, truth in zip(results, session.propagate(start=0), strict=True):
        assert result.frame == truth.frame
        assert np.array_equal(result.orig_img[:, :, ::-1], frames[truth.frame])
        assert np.array_equal(result.masks.data[0], truth.masks()[5])
        there = 1 / (1 + math.exp(-float(truth.object_scores[0])))
        quality = float(np.clip(truth.quality[0], 0, 1))
        assert result.boxes.conf[0].item() == pytest.approx(quality * there, abs=1e-6)
    frames.close()


def test_numbers_stay_with_their_objects_also_while_one_is_absent(predictor, clip, monkeypatch):
    real = VideoSession.track_steps

    def hidden(self, frame, *, objects, reverse):
        found = yield from real(self, frame, objects=objects, reverse=reverse)
        if 2 <= frame < 4:
            size = self.size
            empty = following.Mask.empty(height=size[0], width=size[1])
            found[1] = following.FoundMask(mask=empty, score=0.8, object_score=-6.0)
        return found

    monkeypatch.setattr(VideoSession, "track_steps", hidden)
    results = predictor(clip, **TWO)
    assert len(results) == FRAMES
    for result in results:
        assert result.boxes.id.int().tolist() == [1, 2]
        assert result.boxes.cls.int().tolist() == [0, 1]
        assert len(result.masks) == 2
    for result in results[2:4]:
        assert not result.masks.data[0].any()
        assert result.boxes.xyxy[0].tolist() == [0, 0, 0, 0]
        assert result.boxes.conf[0] < 0.01
        assert result.masks.xy[0].shape == (0, 2)
        assert len(result.summary()) == 2
        assert result.plot().shape == result.orig_img.shape
    assert results[5].masks.data[1].any()


def test_a_stream_is_a_generator_that_closes_its_file(predictor, clip, monkeypatch):
    closed = []
    real = video.PatientFrames.close
    monkeypatch.setattr(video.PatientFrames, "close", lambda self: closed.append(1) or real(self))
    stream = predictor(clip, stream=True, **TWO)
    assert isinstance(stream, GeneratorType)
    assert [next(stream).frame, next(stream).frame] == [0, 1]
    stream.close()
    assert closed == [1]


def test_memory_is_bounded_by_the_options(predictor, monkeypatch):
    class Counted:
        """A long video."""

        def __len__(self):
            return 60

        def __getitem__(self, frame):
            return moving_disc(frame % 30)

    held = []
    options = following.VideoOptions(memory_bytes=1)
    prompts = video.object_prompts(points=[20, 48])
    original = following.open_tracker

    def kept(*given, **how):
        held.append(original(*given, **how))
        return held[0]

    monkeypatch.setattr(following, "open_tracker", kept)
    used = [held[0].memory_bytes for _ in follow(predictor.model, Counted(), prompts, options=options)]
    assert max(used[20:]) <= max(used[:20])


def test_nothing_at_the_place_shown_is_a_result_and_no_wrong_argument(monkeypatch):
    nothing = PredictedObject(mask=Mask.empty(height=96, width=128), score=0.0)
    monkeypatch.setattr(following, "answer", lambda *_asked: nothing)
    frames = np.zeros((2, 96, 128, 3), np.uint8)
    with pytest.raises(NothingFoundError, match="object 1") as caught:
        next(follow(open_segmenter("classic"), frames, video.object_prompts(points=[20, 48])))
    assert not isinstance(caught.value, ValueError)


def test_masks_and_boxes_show_objects_too(predictor, clip):
    shape = np.zeros((96, 128), np.uint8)
    shape[36:60, 8:32] = 255
    by_mask = predictor(clip, masks=shape)
    assert by_mask[0].boxes.conf[0] > 0.99
    assert len(predictor(clip, bboxes=[[8, 36, 32, 60], [90, 10, 127.5, 40]])[0]) == 2
    with pytest.raises(InputError, match="size of the video"):
        predictor(clip, masks=shape[:5])
    with pytest.raises(InputError, match="not by both"):
        predictor(clip, masks=shape, points=[20, 48])


def test_frames_that_cannot_be_decoded_keep_their_rows(predictor, clip, monkeypatch, caplog):
    real = video.open_frames

    class Broken:
        def __init__(self, reader):
            self.reader = reader

        def __getattr__(self, name):
            return getattr(self.reader, name)

        def __len__(self):
            return len(self.reader)

        def __getitem__(self, frame):
            if frame == 3:
                raise MediaError("This frame cannot be decoded.")
            return self.reader[frame]

    monkeypatch.setattr(video, "open_frames", lambda *given, **how: Broken(real(*given, **how)))
    with caplog.at_level(logging.WARNING):
        results = predictor(clip, **TWO)
    assert len(results) == FRAMES
    assert not results[3].masks.data.any()
    assert results[3].boxes.id.tolist() == [1, 2]
    assert "frame 3" in caplog.text


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({}, "points, bboxes, masks: expected one"),
        ({"points": [500, 500]}, "outside the image"),
        ({"points": [5, 5], "classes": [1]}, "classes: means nothing"),
        ({"points": [5, 5], "vid_stride": 3}, "vid_stride: means nothing"),
        ({"points": [5, 5], "point": 3}, "Did you mean points"),
        ({"points": [[[5, 5], [6, 6]]], "labels": [1, 0]}, "labels"),
    ],
)
def test_what_makes_no_sense_is_told(predictor, clip, how, told):
    with pytest.raises(InputError) as caught:
        predictor(clip, **how)
    assert told in str(caught.value)


def test_what_is_no_video_is_told(predictor, pictures):
    with pytest.raises(InputError, match="no video"):
        predictor(pictures / "img2.png", points=[5, 5])
    with pytest.raises(InputError, match="source"):
        predictor(points=[5, 5])
    with pytest.raises(InputError, match="source"):
        predictor(np.zeros((5, 5, 3), np.uint8), points=[5, 5])


def test_a_model_that_cannot_track_and_unknown_overrides(checkpoints):
    with pytest.raises(InputError, match="cannot track"):
        SAM2VideoPredictor(overrides={"model": checkpoints / "yolo11n.pt"})
    with pytest.raises(InputError, match="Did you mean imgsz"):
        SAM2VideoPredictor(overrides={"imgs": 5, "model": checkpoints / "sam2.1_b.pt"})


def test_a_folder_of_numbered_pictures_is_a_video(predictor, tmp_path):
    from PIL import Image

    for frame in range(3):
        Image.fromarray(moving_disc(frame)).save(tmp_path / f"{frame:05d}.png")
    results = predictor(tmp_path, points=[20, 48], save=True, project=tmp_path / "runs")
    assert [each.frame for each in results] == [0, 1, 2]
    assert isinstance(results[0].boxes.data, torch.Tensor)
    assert len(list((tmp_path / "runs" / "predict").glob("*.mp4"))) == 1
