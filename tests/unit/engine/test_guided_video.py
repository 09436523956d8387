"""The classic tracker carries an object, a network of random weights looks at it in close-ups."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from sam2studio.core.image_part import Part
from sam2studio.core.mask import Mask
from sam2studio.engine import guided_video
from sam2studio.engine.guided import GuidedSession
from sam2studio.engine.guided_video import CloseUps, GuidedVideoSession
from sam2studio.engine.inference import finished
from sam2studio.engine.moving_view import guess_in
from sam2studio.engine.tracker import VideoOptions
from sam2studio.engine.trackers import open_tracker
from sam2studio.engine.video_frames import Frames
from sam2studio.engine.video_session import VideoSession
from sam2studio.model.sam2 import tracking
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.model.sam2.tracking import ObjectOutputs, better_outputs
from tests.support.checkpoints import SMALL, small_state
from tests.unit.engine.scenes import ellipse, paint, texture

SIZE = (160, 240)
COUNT = 12
SAND, BRICK = (188, 160, 112), (158, 70, 54)


def small(**changes) -> Sam2Network:
    config = replace(SMALL, **changes)
    network = Sam2Network(config=config)
    network.load_state_dict(small_state(config))
    return network.finalize(torch.device("cpu"), torch.float32)


@pytest.fixture(scope="module")
def network() -> Sam2Network:
    return small(click_maps=True)


def disc(time: int) -> np.ndarray:
    return ellipse((40 + 6 * time, 80), (18, 14), size=SIZE)


@pytest.fixture(scope="module")
def frames() -> list[np.ndarray]:
    ground = texture(SAND, 1, SIZE)
    return [paint(ground, disc(time), BRICK, 2) for time in range(COUNT)]


@pytest.fixture
def obedient(monkeypatch):
    """A network that takes every guess for the truth: what is found then is what was carried."""
    real = tracking.predict_masks

    def predict(network, image, features, *, points=None, mask_logits=None):
        seen = real(network, image, features, points=points, mask_logits=mask_logits)
        known = seen.logits if mask_logits is None else mask_logits
        quality = torch.full_like(seen.quality, 0.1 if mask_logits is None else 0.9)
        return replace(seen, logits=known, quality=quality, score=torch.full_like(seen.score, 5.0))

    monkeypatch.setattr("sam2studio.engine.tracker.predict_masks", predict)


def followed(session: GuidedVideoSession, times: range) -> dict[int, Mask]:
    reverse = times.step < 0
    return {time: finished(session.track_steps(time, objects=[1], reverse=reverse))[1].mask for time in times}


def told(session: GuidedVideoSession, time: int) -> GuidedVideoSession:
    finished(session.keyframe_steps(object_id=1, frame=time, mask=Mask.from_array(disc(time))))
    return session


def test_small_networks_that_have_learned_to_read_guesses_are_guided(network, frames):
    assert type(open_tracker(GuidedSession(network), frames)) is GuidedVideoSession
    assert type(open_tracker(network, frames)) is GuidedVideoSession
    assert type(open_tracker(small(), frames)) is VideoSession


@pytest.mark.parametrize("times", [range(1, COUNT), range(COUNT - 2, -1, -1)])
def test_what_was_carried_reaches_the_network_in_its_place(network, frames, obedient, times):
    session = told(GuidedVideoSession(network, frames), times.start - times.step)
    found = followed(session, times)
    assert min(found[time].iou(Mask.from_array(disc(time))) for time in times) > 0.85


def test_close_ups_move_with_the_object_and_keep_its_size(network, frames, obedient):
    session = told(GuidedVideoSession(network, frames), 0)
    followed(session, range(1, COUNT))
    windows = session._followers[1]._close_ups.windows
    centres = [windows[time].x + windows[time].width / 2 for time in range(COUNT)]
    assert np.allclose(np.diff(centres), 6, atol=3)
    sides = [windows[time].width for time in range(COUNT)]
    assert max(sides[1:]) / min(sides) < 1.2
    assert 2 * 36 < sides[0] < 4 * 36


def test_a_frame_that_is_looked_at_elsewhere_is_seen_anew(network, frames, obedient):
    session = told(GuidedVideoSession(network, frames), 0)
    followed(session, range(1, 4))
    moved = np.roll(disc(0), 90, axis=1)
    finished(session.keyframe_steps(object_id=1, frame=0, mask=Mask.from_array(moved)))
    follower = session._followers[1]
    window = follower._close_ups.windows[0]
    assert window.x + window.width / 2 == pytest.approx(130, abs=3)
    fresh = GuidedVideoSession(network, frames)
    finished(fresh.keyframe_steps(object_id=1, frame=0, mask=Mask.from_array(moved)))
    assert torch.equal(follower.memory.prompted[0].map, fresh._followers[1].memory.prompted[0].map)


def test_memory_does_not_grow_with_the_video(network, obedient):
    ground = texture(SAND, 1, SIZE)
    still = [paint(ground, disc(0), BRICK, 2)] * 60
    session = told(GuidedVideoSession(network, still), 0)
    followed(session, range(1, 30))
    held, follower = session.memory_bytes, session._followers[1]
    assert held > 0
    followed(session, range(30, 60))
    assert session.memory_bytes == held
    assert len(follower._close_ups.windows) <= len(follower.memory.tracked) + 2


@pytest.mark.parametrize(("said", "stays"), [(-0.2, True), (-12.0, False)])
def test_what_was_carried_stays_where_the_network_hardly_doubts_it(network, frames, monkeypatch, said, stays):
    real = tracking.predict_masks

    def predict(network, image, features, *, points=None, mask_logits=None):
        seen = real(network, image, features, points=points, mask_logits=mask_logits)
        return replace(seen, logits=torch.full_like(seen.logits, said), score=torch.full_like(seen.score, 5.0))

    monkeypatch.setattr("sam2studio.engine.tracker.predict_masks", predict)
    found = followed(told(GuidedVideoSession(network, frames), 0), range(1, 2))[1].to_array()
    assert found.any() == stays
    if stays:
        assert (found & disc(1)).sum() / (found | disc(1)).sum() > 0.85


def test_a_remnant_that_looks_like_something_else_is_given_up_and_sought(network, frames, obedient, monkeypatch):
    session = told(GuidedVideoSession(network, frames), 0)
    followed(session, range(1, 3))
    monkeypatch.setattr(session._classic, "is_remnant", lambda object_id, frame, mask: frame == 3)
    found = finished(session.track_steps(3, objects=[1], reverse=False))[1]
    assert not found.mask
    assert found.object_score < 0
    assert session._followers[1].memory.on(3) is None
    assert session._followers[1].memory.on(2) is not None
    again = followed(session, range(4, 5))[4].to_array()  # by its colours
    assert (again & disc(4)).sum() / (again | disc(4)).sum() > 0.8


def test_what_the_classic_tracker_has_lost_costs_nothing(network, frames, monkeypatch):
    empty = [texture(SAND, 1, SIZE)] * COUNT
    session = told(GuidedVideoSession(network, [frames[0], *empty[1:]]), 0)
    monkeypatch.setattr(Sam2Network, "encode_steps", lambda *_: pytest.fail("a network was asked"))
    answer = finished(session.track_steps(1, objects=[1], reverse=False))[1]
    assert not answer.mask
    assert answer.object_score is not None
    assert answer.object_score < 0


def test_a_mask_that_has_strayed_is_not_believed_however_sure_the_network_is(network, frames, obedient, monkeypatch):
    real, strayed = guided_video.put_back, Mask.from_array(ellipse((190, 40), (18, 14), size=SIZE))
    session = told(GuidedVideoSession(network, frames), 0)
    right = finished(session.track_steps(1, objects=[1], reverse=False))[1]
    monkeypatch.setattr(guided_video, "put_back", lambda *given: strayed)
    wrong = finished(session.track_steps(2, objects=[1], reverse=False))[1]
    monkeypatch.setattr(guided_video, "put_back", lambda *given: real(*given) | strayed)
    finished(session.memory_steps(object_id=1, frame=2, mask=Mask.from_array(disc(2))))
    torn = finished(session.track_steps(3, objects=[1], reverse=False))[1]
    assert right.score == pytest.approx(0.9, abs=0.05)
    assert wrong.score < 0.1
    assert 0.1 < torn.score < 0.4


def test_objects_are_forgotten_and_begun_again(network, frames, obedient):
    session = told(GuidedVideoSession(network, frames), 0)
    followed(session, range(1, 3))
    session.forget_frame(1, 2)
    assert 2 not in session._followers[1].memory.tracked
    finished(session.memory_steps(object_id=1, frame=2, mask=Mask.from_array(disc(2))))
    assert 2 in session._followers[1].memory.tracked
    session.remove_object(1)
    assert session.object_ids == []
    assert session.memory_bytes == 0
    assert session.size == SIZE
    told(session, 4)
    assert session.object_ids == [1]


def test_pixels_belong_to_one_object_where_that_is_asked_for(network, frames, obedient):
    session = GuidedVideoSession(network, frames, options=VideoOptions(apart=True))
    for number, shift in ((1, 0), (2, 10)):
        shape = Mask.from_array(np.roll(disc(0), shift, axis=1))
        finished(session.keyframe_steps(object_id=number, frame=0, mask=shape))
    found = finished(session.track_steps(1, objects=[1, 2], reverse=False))
    assert not found[1].mask & found[2].mask
    assert all(each.mask for each in found.values())


def test_windows_beyond_the_frame_give_back_what_they_took():
    mask = Mask.from_array(ellipse((8, 150), (30, 24), size=SIZE))
    window = Part(-40, 90, 110, 110)
    again = guided_video.put_back(guess_in(window, mask, 128), window, SIZE)
    assert again.iou(mask) > 0.93


def test_a_close_up_that_nobody_asked_for_reads_no_frame():
    class Unread:
        def __len__(self) -> int:
            return 3

        def __getitem__(self, frame: int) -> np.ndarray:
            assert frame == 0
            return np.zeros((*SIZE, 3), np.uint8)

    close = CloseUps(Frames(Unread()), side=32)
    assert not close[2].any()


def test_the_better_outputs_count_object_by_object():
    def outputs(quality: list[float], value: float) -> ObjectOutputs:
        count = len(quality)
        filled = torch.full((count, 1, 4, 4), value)
        return ObjectOutputs(filled, filled[:, 0, 0, 0], torch.tensor(quality), filled[:, 0, 0, :2])

    best = better_outputs(outputs([0.5, 0.5], 1.0), outputs([0.6, 0.8], 2.0))
    assert best.logits[:, 0, 0, 0].tolist() == [1.0, 2.0]
    assert best.score.tolist() == [1.0, 2.0]
    assert best.pointer[:, 0].tolist() == [1.0, 2.0]
    assert best.quality.tolist() == pytest.approx([0.5, 0.8])
