"""The network that comes with the program: the file is what the catalogue says, and it has learned its work."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from statistics import fmean

import numpy as np
import pytest
import torch

from sam2studio.config.resources import resource
from sam2studio.core.mask import Mask
from sam2studio.engine.close_up import CloseUpSession
from sam2studio.engine.inference import finished
from sam2studio.engine.segmenters import open_segmenter
from sam2studio.engine.track_run import TrackingSession
from sam2studio.engine.trackers import open_tracker
from sam2studio.engine.video_session import VideoSession
from sam2studio.evaluation.clicks import iou, simulate, simulate_box
from sam2studio.training.synthetic.scenes import HELD_OUT, make_clip, make_scene
from sam2studio.weights.catalogue import find
from sam2studio.weights.hashes import sha256_of
from sam2studio.weights.library import State, models

LARGEST_FILE = 12_000_000
SCENES, CLIPS = 6, 2
LEAST = 0.01  # share of a scene
LEAST_IOU = 0.55
"""Far above what weights that know nothing reach; how good it is beyond that is said by `sam2studio val`."""


@pytest.fixture(scope="module")
def nano() -> CloseUpSession:
    session = open_segmenter("nano", device="cpu", dtype="float32")
    assert isinstance(session, CloseUpSession)
    return session


def test_the_file_is_the_one_that_the_catalogue_names():
    row, path = find("nano"), resource("weights", "nano.safetensors")
    assert (path.stat().st_size, sha256_of(path)) == (row.bytes, row.sha256)
    assert row.bytes <= LARGEST_FILE
    assert [model.state for model in models() if model.name == row.name] == [State.BUNDLED]


def test_it_is_better_with_every_kind_of_prompt_than_what_knows_nothing(nano):
    first, fifth, boxes = list[float](), list[float](), list[float]()
    for seed in range(HELD_OUT, HELD_OUT + SCENES):
        scene = make_scene(seed, 512)
        nano.set_image(scene.image)
        for segment in islice(scene.visible("whole", least=round(LEAST * scene.labels.size)), 3):
            truth = scene.mask(segment.number)
            clicks = simulate(nano, truth, clicks=5)
            first.append(clicks.ious[0])
            fifth.append(clicks.ious[-1])
            boxes.append(simulate_box(nano, truth))
    assert fmean(first) > LEAST_IOU
    assert fmean(fifth) > LEAST_IOU
    assert fmean(boxes) > LEAST_IOU


def test_it_follows_what_was_shown_and_better_where_that_is_carried_along(nano):
    alone, guided = list[float](), list[float]()
    for seed in range(HELD_OUT, HELD_OUT + CLIPS):
        clip = make_clip(seed, 384, 6)
        number = clip.scene(0).visible("whole", least=round(LEAST * clip.labels[0].size))[0].number
        truths = [clip.scene(frame).mask(number) for frame in range(len(clip))]
        alone += followed(VideoSession(nano.network, list(clip.frames)), truths)
        guided += followed(open_tracker(nano, list(clip.frames)), truths)
    assert fmean(alone) > LEAST_IOU
    assert fmean(guided) > fmean(alone) + 0.02


def followed(session: TrackingSession, truths: Sequence[np.ndarray]) -> list[float]:
    """IoU on the frames after the first one."""
    finished(session.keyframe_steps(object_id=1, frame=0, mask=Mask.from_array(truths[0])))
    masks = [finished(session.track_steps(frame, objects=[1], reverse=False))[1] for frame in range(1, len(truths))]
    return [iou(found.mask.to_array(), truth) for found, truth in zip(masks, truths[1:], strict=True) if truth.any()]


def test_its_weights_are_sound():
    from sam2studio.weights.loading import load_network

    network = load_network("nano", device="cpu", dtype="float32")
    assert all(bool(torch.isfinite(tensor).all()) for tensor in network.state_dict().values())
    assert np.sum([tensor.numel() for tensor in network.parameters()]) < 6_000_000
