"""The video session at a small size: objects, corrections, directions, memory, and what is refused."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask
from sam2studio.engine.classic import ClassicSession
from sam2studio.engine.classic_video import ClassicVideoSession
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.track_run import TrackedFrame, TrackObject, TrackPass, TrackRequest, TrackSpan, run_track
from sam2studio.engine.trackers import open_tracker
from sam2studio.engine.video_session import VideoOptions, VideoSession
from tests.unit.model.small import SMALL, small_network

HEIGHT, WIDTH = 45, 70


@pytest.fixture(scope="module")
def network():
    return small_network()


def clip(length: int = 8) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    ground = rng.integers(0, 256, (HEIGHT, WIDTH + 4 * length, 3), dtype=np.uint8)
    return [np.ascontiguousarray(ground[:, 3 * t : 3 * t + WIDTH]) for t in range(length)]


def session(network, *, length: int = 8, **options) -> VideoSession:
    return VideoSession(network, clip(length), options=VideoOptions(**{"fill_holes": 0} | options))


def tracked(video: VideoSession, **where) -> dict[int, np.ndarray]:
    return {result.frame: result.logits for result in video.propagate(**where)}


def square() -> np.ndarray:
    mask = np.zeros((HEIGHT, WIDTH), bool)
    mask[10:30, 20:40] = True
    return mask


def test_from_a_click_to_masks_on_every_frame(network):
    video = session(network)
    first = video.add_prompt(object_id=5, frame=0, points=[(10, 20)], labels=[1])
    assert (first.frame, first.object_ids, first.logits.shape) == (0, [5], (1, 32, 32))
    results = list(video.propagate(start=0))
    assert [result.frame for result in results] == list(range(8))
    assert np.array_equal(results[0].logits, first.logits)
    for result in results:
        assert result.masks()[5].shape == (HEIGHT, WIDTH)
        assert result.object_scores.shape == (1,)
        assert 0 < result.quality[0] <= 1


def test_the_same_again_gives_the_same(network):
    runs = []
    for _ in range(2):
        video = session(network)
        video.add_prompt(object_id=1, frame=2, box=(5, 5, 40, 30))
        runs.append(tracked(video))
    assert list(runs[0]) == list(range(2, 8))
    assert all(np.array_equal(runs[0][frame], runs[1][frame]) for frame in runs[0])


@pytest.mark.parametrize("batch", [1, 2, 8])
def test_objects_together_are_tracked_as_each_alone(network, batch: int):
    prompts = {
        4: {"points": [(10, 20)], "labels": [1]},
        9: {"box": (5, 5, 40, 30)},
        1: {"points": [(50, 20), (3, 3)], "labels": [1, 0]},
    }
    together = session(network, batch=batch)
    for object_id, prompt in prompts.items():
        together.add_prompt(object_id=object_id, frame=0, **prompt)
    together.add_mask(object_id=2, frame=3, mask=square())
    found = tracked(together, start=0)
    assert together.object_ids == [4, 9, 1, 2]
    for index, (object_id, prompt) in enumerate(prompts.items()):
        alone = session(network)
        alone.add_prompt(object_id=object_id, frame=0, **prompt)
        for frame, logits in tracked(alone).items():
            np.testing.assert_allclose(found[frame][index], logits[0], atol=2e-3)


def test_an_object_added_late_disturbs_nobody(network):
    video = session(network)
    video.add_prompt(object_id=1, frame=0, points=[(10, 20)], labels=[1])
    before = tracked(video)
    video.add_mask(object_id=2, frame=4, mask=square())
    after = tracked(video, start=4)
    for frame in range(5, 8):
        np.testing.assert_allclose(after[frame][0], before[frame][0], atol=2e-3)
    video.remove_object(1)
    assert video.object_ids == [2]
    assert video.result(4).object_ids == [2]


def test_a_mask_is_taken_as_it_is(network):
    video = session(network)
    result = video.add_mask(object_id=1, frame=3, mask=square())
    assert (result.masks()[1] != square()).mean() < 0.05
    assert (result.object_scores[0], result.quality[0]) == (10, 1)
    empty = video.add_mask(object_id=1, frame=3, mask=np.zeros((HEIGHT, WIDTH), bool))
    assert not empty.masks()[1].any()
    assert empty.object_scores[0] == -10


def test_a_correction_changes_the_frames_after_it(network):
    video = session(network)
    video.add_prompt(object_id=1, frame=0, points=[(10, 20)], labels=[1])
    before = tracked(video)
    corrected = video.add_prompt(object_id=1, frame=4, points=[(60, 40)], labels=[0])
    assert not np.array_equal(corrected.logits, before[4])
    after = tracked(video, start=4)
    assert np.array_equal(after[4], corrected.logits)
    assert all(not np.array_equal(after[frame], before[frame]) for frame in range(5, 8))


def test_clicks_on_a_frame_add_up_unless_they_replace(network):
    one_by_one, at_once, replaced = session(network), session(network), session(network)
    clicks, labels = [(10, 20), (50, 30)], [1, 0]
    for click, label in zip(clicks, labels, strict=True):
        added = one_by_one.add_prompt(object_id=1, frame=0, points=[click], labels=[label])
        again = replaced.add_prompt(object_id=1, frame=0, points=[click], labels=[label], replace=True)
    both = at_once.add_prompt(object_id=1, frame=0, points=clicks, labels=labels)
    assert not np.array_equal(added.logits, again.logits)
    assert not np.array_equal(added.logits, both.logits)  # the earlier mask was given to the later click
    with pytest.raises(InputError, match=r"^box: "):
        at_once.add_prompt(object_id=1, frame=0, box=(5, 5, 40, 30))
    at_once.add_prompt(object_id=1, frame=0, box=(5, 5, 40, 30), replace=True)


def test_backward_from_the_end(network):
    video = session(network)
    video.add_prompt(object_id=1, frame=7, points=[(10, 20)], labels=[1])
    assert list(tracked(video, reverse=True)) == list(range(7, -1, -1))
    assert list(tracked(video, start=5, reverse=True, max_frames=3)) == [5, 4, 3]


def test_tracking_can_be_stopped_and_goes_on(network):
    whole, parts = session(network), session(network)
    for video in (whole, parts):
        video.add_prompt(object_id=1, frame=0, points=[(10, 20)], labels=[1])
    expected = tracked(whole)
    run = parts.propagate(start=0)
    for _ in range(4):
        next(run)
    run.close()
    for frame, logits in tracked(parts, start=4).items():
        np.testing.assert_allclose(logits, expected[frame], atol=1e-4)


def test_some_of_the_objects(network):
    video = session(network)
    for object_id in (1, 2, 3):
        video.add_prompt(object_id=object_id, frame=0, points=[(10 * object_id, 20)], labels=[1])
    assert {tuple(result.object_ids) for result in video.propagate(objects=[3, 1])} == {(3, 1)}
    known = video.result(5)
    assert known.object_ids == [1, 2, 3]
    assert (known.logits[1] == -1024).all()


def test_an_object_removed_while_others_are_tracked(network):
    video = session(network)
    for object_id in (1, 2):
        video.add_prompt(object_id=object_id, frame=0, points=[(10 * object_id, 20)], labels=[1])
    run = video.propagate(start=0)
    assert next(run).object_ids == [1, 2]
    video.remove_object(1)
    assert next(run).object_ids == [2]


def test_without_its_only_prompt_an_object_cannot_be_tracked(network):
    video = session(network)
    video.add_prompt(object_id=1, frame=0, points=[(10, 20)], labels=[1])
    tracked(video, max_frames=2)
    video.clear_prompts(object_id=1, frame=0)
    with pytest.raises(InputError, match="object 1 has no prompt"):
        next(video.propagate())


class Drawn:
    """A clip of any length that takes no memory."""

    def __init__(self, length: int) -> None:
        self._length, self._frames = length, clip(5)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int) -> np.ndarray:
        return self._frames[index % 5]


def held(value: object, *, beside: set[int]) -> int:
    """All bytes that can be reached from a value, less what is `beside` it (object identities; grows)."""
    if id(value) in beside:
        return 0
    beside.add(id(value))
    if isinstance(value, torch.Tensor):
        return sys.getsizeof(value) + value.untyped_storage().nbytes()
    if isinstance(value, dict):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, list | tuple | set):
        parts = list(value)
    else:
        slots = [getattr(value, name) for name in getattr(type(value), "__slots__", ()) if hasattr(value, name)]
        parts = [getattr(value, "__dict__", None), *slots]
    return sys.getsizeof(value) + sum(held(part, beside=beside) for part in parts)


@pytest.mark.parametrize(("count", "lengths"), [(1, (20, 200)), (10, (20, 100))])
def test_memory_does_not_grow_with_the_clip(network, capsys, count: int, lengths: tuple[int, int]):
    sizes = []
    for length in lengths:
        source = Drawn(length)
        video = VideoSession(network, source, options=VideoOptions(memory_bytes=1, fill_holes=0))
        for object_id in range(count):
            video.add_prompt(object_id=object_id, frame=0, points=[(6 * object_id + 5, 20)], labels=[1])
        most = 0
        for result in video.propagate(start=0):
            if result.frame % 20 == 19:
                most = max(most, held(video, beside={id(network), id(source)}))
        sizes.append(most)
    with capsys.disabled():
        sys.stdout.write(f"\n{count} objects: {sizes[1] / sizes[0]:.3f} of the memory in {lengths[1]} frames\n")
    assert 0 < sizes[1] <= 1.1 * sizes[0]


def test_with_room_more_is_remembered(network):
    roomy, tight = session(network, length=40, memory_bytes=1 << 30), session(network, length=40, memory_bytes=1)
    for video in (roomy, tight):
        video.add_prompt(object_id=1, frame=0, points=[(10, 20)], labels=[1])
        tracked(video)
    assert roomy.memory_bytes > 2 * tight.memory_bytes > 0


def test_what_is_forgotten_is_never_looked_at(network):
    whole, small = session(network, length=30), session(network, length=30, memory_bytes=1)
    for video in (whole, small):
        video.add_prompt(object_id=1, frame=0, points=[(10, 20)], labels=[1])
    expected, found = tracked(whole), tracked(small)
    assert all(np.array_equal(found[frame], expected[frame]) for frame in expected)


def test_frames_encoded_ahead_are_not_encoded_again(network, monkeypatch):
    video, calls = session(network), []
    encode = network.encode_steps
    monkeypatch.setattr(network, "encode_steps", lambda pixels: calls.append(1) or encode(pixels))
    pauses = list(video.encode_steps(1))
    assert len(pauses) > 3
    video.add_prompt(object_id=1, frame=1, points=[(10, 20)], labels=[1])
    assert len(calls) == 1


def test_frames_are_read_one_by_one(network):
    class Source:
        def __init__(self):
            self.frames, self.read = clip(), []

        def __len__(self):
            return len(self.frames)

        def __getitem__(self, index):
            self.read.append(index)
            return self.frames[index]

    source = Source()
    video = VideoSession(network, source)
    video.add_prompt(object_id=1, frame=2, points=[(10, 20)], labels=[1])
    tracked(video, max_frames=3)
    assert source.read == [0, 2, 3, 4]


def test_older_networks_track_too():
    network = small_network(
        replace(SMALL, occlusion_embedding=False, pointer_time_encoding=False, signed_pointer_time=False)
    )
    video = session(network)
    video.add_prompt(object_id=1, frame=0, points=[(10, 20)], labels=[1])
    assert len(tracked(video)) == 8


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda v: v.add_prompt(object_id=1, frame=8, points=[(1, 1)], labels=[1]), "frame"),
        (lambda v: v.add_prompt(object_id=1, frame=-1, points=[(1, 1)], labels=[1]), "frame"),
        (lambda v: v.add_prompt(object_id=1, frame=0), "prompt"),
        (lambda v: v.add_prompt(object_id=1, frame=0, points=[(71, 1)], labels=[1]), "points"),
        (lambda v: v.add_mask(object_id=1, frame=0, mask=np.zeros((4, 4), bool)), "mask"),
        (lambda v: v.add_mask(object_id=1, frame=0, mask=np.zeros((HEIGHT, WIDTH))), "mask"),
        (lambda v: v.remove_object(1), "object_id"),
        (lambda v: v.clear_prompts(object_id=1, frame=0), "object_id"),
        (lambda v: next(v.propagate()), "objects"),
        (lambda v: next(v.propagate(objects=[1])), "object_id"),
        (lambda v: v.result(8), "frame"),
    ],
)
def test_wrong_arguments_are_refused_and_leave_no_object_behind(network, call, named: str):
    video = session(network)
    with pytest.raises(InputError, match=rf"^{named}: "):
        call(video)
    assert video.object_ids == []


def test_small_holes_are_filled_by_default(network):
    plain, filled = session(network), session(network, fill_holes=8)
    pierced = square()
    pierced[18:22, 28:33] = False
    for video in (plain, filled):
        video.add_mask(object_id=1, frame=0, mask=pierced)
    assert VideoOptions().fill_holes == 8
    assert filled.result(0).masks()[1].sum() > plain.result(0).masks()[1].sum()


def run(video, *, first: int, last: int, keyframes: dict[int, Mask], recent: dict[int, Mask] | None = None):
    thing = TrackObject(object_id=1, keyframes=keyframes, recent=recent or {})
    one = TrackPass(reverse=first > last, spans=(TrackSpan(object_id=1, first=first, last=last),))
    return list(run_track(video, TrackRequest(objects=(thing,), passes=(one,))))


def test_a_run_gives_what_tracking_gives_and_pauses(network):
    video, expected = session(network), session(network)
    expected.add_mask(object_id=1, frame=2, mask=square())
    answers = run(video, first=2, last=7, keyframes={2: Mask.from_array(square())})
    made = [each for each in answers if isinstance(each, TrackedFrame)]
    assert [each.frame for each in made] == list(range(2, 8))
    assert made[0].objects == ()
    results = {result.frame: result for result in expected.propagate(start=2)}
    for each in made[1:]:
        (found,), result = each.objects, results[each.frame]
        assert np.array_equal(found.mask.to_array(), result.masks()[1])
        assert (found.score, found.object_score) == (result.quality[0], result.object_scores[0])
    assert answers.count(None) > 10 * len(made)


def test_a_run_goes_on_from_stored_masks(network):
    keyframes = {0: Mask.from_array(square())}
    answers = run(session(network), first=1, last=7, keyframes=keyframes)
    whole = {each.frame: each.objects[0] for each in answers if each is not None}
    recent = {frame: whole[frame].mask for frame in range(1, 5)}
    resumed, forgetful = session(network), session(network)
    (goes_on,), (starts_again,) = (
        next(each for each in run(video, first=5, last=5, keyframes=keyframes, recent=given) if each).objects
        for video, given in ((resumed, recent), (forgetful, {}))
    )
    assert sorted(resumed._objects[1].tracked) == [1, 2, 3, 4, 5]
    assert sorted(forgetful._objects[1].tracked) == [5]
    assert goes_on.overlap == goes_on.mask.iou(whole[4].mask)
    assert starts_again.overlap is None
    assert goes_on.object_score != starts_again.object_score


def test_what_was_tracked_before_is_not_obeyed(network):
    video = session(network)
    video.add_memory(object_id=1, frame=3, mask=square())
    assert video.result(3).masks()[1].any()
    with pytest.raises(InputError, match="object 1 has no keyframe"):
        next(video.track_steps(4, objects=[1], reverse=False))
    with pytest.raises(InputError, match="object 1 has no prompt"):
        next(video.propagate(start=3))
    video.forget_frame(1, 3)
    assert video.result(3).object_scores[0] == -1024


def test_the_tracker_that_fits_the_segmenter(network):
    for segmenter in (network, ImageSession(network)):
        video = open_tracker(segmenter, clip(), options=VideoOptions(fill_holes=0))
        assert isinstance(video, VideoSession)
        assert video.size == (HEIGHT, WIDTH)
    assert isinstance(open_tracker(ClassicSession(), clip()), ClassicVideoSession)
    with pytest.raises(InputError, match="other cannot track"):
        open_tracker(SimpleNamespace(name="other"), clip())


def test_a_light_memory_says_nearly_the_same_and_keeps_as_much(network):
    full, light = session(network), session(network, light_memory=True)
    for video in (full, light):
        video.add_mask(object_id=1, frame=0, mask=square())
    expected, found = tracked(full), tracked(light)
    assert full.memory_bytes == light.memory_bytes
    differences = [np.abs(found[frame] - expected[frame]).mean() for frame in range(1, 8)]
    assert max(differences[:2]) == 0  # the first map and the newest are looked at as they are
    assert min(differences[2:]) > 0
    assert max(differences) < 0.2 * expected[7].std()


def test_keyframes_stay_encoded(network, monkeypatch):
    video, calls = session(network, length=20), []
    encode = network.encode_steps
    monkeypatch.setattr(network, "encode_steps", lambda pixels: calls.append(1) or encode(pixels))
    keyframes = {frame: Mask.from_array(square()) for frame in (0, 6, 12)}
    run(video, first=0, last=12, keyframes=keyframes)
    assert len(calls) == 13
    run(video, first=0, last=0, keyframes=keyframes)
    assert len(calls) == 13
