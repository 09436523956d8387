"""Videos: every prompt, correction and tracked frame agrees with the published code.

A case is a list of steps on one session. The slow suite runs all of them; by default only the first frames of one are.

What is rounded or decided may differ where the number behind it lies as near to the tie as numbers may deviate. So does
the published code when it runs again on another processor (one thread, `synthetic`, first step): logits off by 2.3e-4
standard deviations, a twentieth of the remembered numbers rounded otherwise, those near zero by up to 3.7 steps.

The mask of a prompted frame is remembered as yes or no per pixel. A pixel whose logit is as good as zero falls either
way, and what is remembered within reach of it changes by more than rounding: in the published code run again after a
correction (`synthetic`, second step) a tenth of the numbers there, by up to 2.6e-2 standard deviations, and none out
of reach. In ours it is two pixels after the correction in `main`, 5e-7 and 3.5e-6 standard deviations from zero: with
them turned all but one of the stored numbers agree, a thirtieth of all numbers change, by up to half a deviation.

Frames that remember such a mask deviate in turn; how much depends on the pixel. For the box of object 2 in `main` it is
one pixel, 2.8e-7 standard deviations from zero: on one thread it falls one way, in our code as in the published, on two
the other way, as when the numbers were stored. Run again on one thread, the published code is off by up to 3.0e-3 in
logits, 8.0e-3 in scores, 4.6e-3 in pointers, 4.9e-4 of the mask bits and 2.3e-2 in what is remembered, 0.45 of which is
rounded otherwise; `SHAKEN` is half as much again. With that pixel turned our code is off by 4.6e-5 instead of 1.6e-3 in
the logits of the next frame.

Where no pixel is undecided, as of object 1 until it is corrected, the published code is off by up to 1.0e-4 in logits,
1.4e-4 in scores and 1.7e-4 in pointers, and our code on two threads by up to 5.4e-4 beyond a rounding in what is
remembered (`v20`). Such objects are compared firmly; the test that always runs has one. Some mistakes only they tell:
the pointer of the previous frame missing (2.5e-3 in logits), the times of pointers with the wrong sign (1.8e-3) or off
by one (9.7e-4).
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image

from sam2studio.engine.enlargement import enlarge_values
from sam2studio.engine.object_memory import Draft
from sam2studio.engine.video_session import FrameResult, VideoOptions, VideoSession
from sam2studio.model.sam2.layout import token_layout
from tests.parity import recipe
from tests.parity.reference import TRUCK, Golden, build, network


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """How much may deviate on one frame.

    Attributes:
        logits: Largest deviation of a logit, in standard deviations.
        bits: Share of mask bits that may differ, all of them where a logit is zero within twice its deviation.
        scores: Largest deviation of an object score.
        pointers: Largest deviation of a number of an object pointer.
        remembered: Largest deviation of a remembered number before it is rounded, in standard deviations.
        rare: Share of remembered numbers that may be rounded to another bfloat16: deviations cross some ties.
    """

    logits: float
    bits: float
    scores: float
    pointers: float
    remembered: float
    rare: float


FIRM = Bounds(logits=5e-4, bits=1e-4, scores=5e-4, pointers=5e-4, remembered=1e-3, rare=0.1)
SHAKEN = Bounds(logits=4.5e-3, bits=7.5e-4, scores=1.2e-2, pointers=7e-3, remembered=3.5e-2, rare=0.68)
"""Where a mask is remembered of which a pixel may have fallen otherwise."""
TIES = 5e-3
"""Share of pixels where an object may win or lose because its logit is that of its rival, within their deviations."""
FELL = 0.5
"""Largest change, in standard deviations, of what is remembered within reach of pixels that fell either way."""
FEW = 0.3
"""Share of remembered numbers of a prompted frame that such pixels may reach and change."""
SURE = 0.05
"""Share of remembered numbers out of reach of such pixels that may be rounded to another bfloat16."""
PLAIN = VideoOptions(fill_holes=0)

Step = tuple[str, Iterable[FrameResult]]


class Bedroom:
    """Some frames of the bedroom clip, read when they are asked for."""

    def __init__(self, numbers: range) -> None:
        self._paths = [TRUCK.parent / "bedroom" / f"{number:05}.jpg" for number in numbers]

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, index: int) -> np.ndarray:
        with Image.open(self._paths[index]) as frame:
            return np.asarray(frame.convert("RGB"))


def disc() -> np.ndarray:
    rows, columns = np.mgrid[:540, :960]
    return (rows - 250) ** 2 + (columns - 600) ** 2 <= 110**2


def beginning(video: VideoSession) -> Iterator[Step]:
    """The first three steps of two cases: two objects on frame 0, tracked to the end."""
    first = [(200, 300), (275, 175)]
    yield "s1", [video.add_prompt(object_id=1, frame=0, points=first, labels=[1, 1])]
    yield "s2", [video.add_prompt(object_id=2, frame=0, box=(500, 100, 700, 400))]
    yield "s3", video.propagate(start=0)
    yield "s4", [video.add_prompt(object_id=1, frame=5, points=[(250, 220)], labels=[1], replace=True)]
    yield "s5", [video.add_prompt(object_id=1, frame=5, points=[(700, 420)], labels=[0])]
    yield "s6", video.propagate(start=5)


def main(video: VideoSession) -> Iterator[Step]:
    yield from beginning(video)
    yield "s7", video.propagate(start=5, reverse=True)
    yield "s8", [video.add_mask(object_id=3, frame=6, mask=disc())]
    yield "s9", video.propagate(start=6)


def noncond(video: VideoSession) -> Iterator[Step]:
    yield from beginning(video)
    both = [(250, 220), (700, 420)]
    yield "s7", [video.add_prompt(object_id=1, frame=5, points=both, labels=[1, 0], replace=True)]
    yield "s8", video.propagate(start=6)


def long(video: VideoSession) -> Iterator[Step]:
    video.add_prompt(object_id=7, frame=0, points=[(460, 250)], labels=[1])
    yield "s1", video.propagate(start=0)


def overlap(video: VideoSession) -> Iterator[Step]:
    video.add_prompt(object_id=1, frame=0, points=[(200, 300)], labels=[1])
    yield "s1", [video.add_prompt(object_id=2, frame=0, points=[(210, 310), (600, 300)], labels=[1, 0])]
    yield "s2", video.propagate(start=0)


def occluded(video: VideoSession) -> Iterator[Step]:
    yield "s1", [video.add_prompt(object_id=1, frame=0, box=(500, 100, 700, 400))]
    yield "s2", [video.add_mask(object_id=1, frame=4, mask=disc())]
    yield "s3", video.propagate(start=0)


def v20(video: VideoSession) -> Iterator[Step]:
    yield "s1", [video.add_prompt(object_id=1, frame=2, points=[(200, 300), (800, 400)], labels=[1, 0])]
    yield "s2", video.propagate(start=2)
    yield "s3", video.propagate(start=2, reverse=True)


def synthetic(video: VideoSession) -> Iterator[Step]:
    video.add_prompt(object_id=1, frame=0, points=[(120, 144)], labels=[1])
    video.add_prompt(object_id=2, frame=0, box=(240, 176, 336, 256))
    yield "s1", video.propagate(start=0)
    video.add_prompt(object_id=2, frame=3, points=[(288, 195), (50, 50)], labels=[1, 0])
    yield "s2", video.propagate(start=3)


CASES: dict[str, tuple[Callable[[VideoSession], Iterator[Step]], object, VideoOptions]] = {
    "main": (main, Bedroom(range(0, 136, 15)), PLAIN),
    "noncond": (noncond, Bedroom(range(0, 136, 15)), VideoOptions(fill_holes=0, keep_corrections=False)),
    "long": (long, Bedroom(range(0, 191, 10)), PLAIN),
    "overlap": (overlap, Bedroom(range(0, 61, 20)), VideoOptions(fill_holes=0, apart=True)),
    "occluded": (occluded, Bedroom(range(0, 121, 20)), VideoOptions(fill_holes=0, keep_corrections=False)),
    "v20": (v20, Bedroom(range(0, 141, 20)), VideoOptions(fill_holes=0, keep_corrections=False)),
    "synthetic": (synthetic, [recipe.image(360, 480, 0, t) for t in range(6)], PLAIN),
}


def margin(result: FrameResult, index: int) -> np.ndarray:
    """How far a logit is, at every pixel of the video, from the one that decides who has the pixel: (H, W)."""
    size = (result.height, result.width)
    own = enlarge_values(result.logits[index], size)
    rivals = [np.zeros(size, np.float32)]
    if result.apart:
        rivals += [enlarge_values(each, size) for other, each in enumerate(result.logits) if other != index]
    return np.abs(own - np.max(rivals, axis=0))


def undecided(logits: np.ndarray, doubt: float) -> torch.Tensor:
    """Pixels of a yes-or-no mask whose logit lies within `doubt` of zero: (1, 1, 1024, 1024) bool."""
    whole = F.interpolate(torch.tensor(logits)[None, None], (1024, 1024), mode="bilinear", align_corners=False)
    return whole.abs() <= doubt


def out_of_reach(pixels: torch.Tensor) -> np.ndarray:
    """Where a memory depends on none of the pixels, (1, 1, 1024, 1024) bool: (64, 64)."""
    cells = F.max_pool2d(pixels.float(), kernel_size=31, stride=16, padding=15)  # four convolutions of 3, stride 2
    return F.max_pool2d(cells, kernel_size=13, stride=1, padding=6)[0, 0].numpy() == 0  # two of 7


def compare_prompted(remembered: np.ndarray, expected: np.ndarray, sure: np.ndarray, key: str) -> None:
    """Samples of the memory map of a yes-or-no mask; `sure` are those that no undecided pixel reaches."""
    difference = np.abs(remembered - expected)
    step_size = 2.0**-7 * np.abs(expected)  # the other side of a tie between two bfloat16 numbers
    assert (difference[sure] <= np.maximum(step_size[sure], 2.0**-13)).all(), key
    assert np.count_nonzero(difference[sure]) <= SURE * np.count_nonzero(sure), key
    assert (difference <= step_size + FELL * expected.std()).all(), key
    assert (difference > 0).mean() <= FEW, key


def compare_tracked(remembered: np.ndarray, expected: np.ndarray, bounds: Bounds, key: str) -> None:
    """Samples of the memory map of a mask that was tracked."""
    difference = np.abs(remembered - expected)
    assert (difference <= 2.0**-7 * np.abs(expected) + bounds.remembered * expected.std()).all(), key
    assert (difference > 0).mean() <= bounds.rare, key


@dataclass(frozen=True)
class Comparison:
    """Compares a session with the stored numbers, frame by frame.

    Attributes:
        video: The session.
        stored: The numbers.
        doubtful: Per object the prompted frames of which some pixel is undecided.
    """

    video: VideoSession
    stored: Golden
    doubtful: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def frame(self, step: str, result: FrameResult) -> None:
        """One frame of one step: logits, scores, pointers and memories of all objects."""
        masks = result.masks()
        for index, object_id in enumerate(result.object_ids):
            key = f"{step}/f{result.frame}/o{object_id}"
            if f"{key}/val" in self.stored:
                self._object(key, result, index, masks[object_id])

    def _object(self, key: str, result: FrameResult, index: int, mask: np.ndarray) -> None:
        stored, object_id, logits = self.stored, result.object_ids[index], result.logits[index]
        bounds = SHAKEN if self.doubtful[object_id] - {result.frame} else FIRM
        known = self.video._objects[object_id].on(result.frame)
        spread = max(float(stored[f"{key}/stat"][1]), 1e-6)
        deviation = np.abs(logits.flat[stored["idx"]] - stored[f"{key}/val"]).max()
        assert deviation <= bounds.logits * spread, key
        differing = np.unpackbits(np.packbits(logits > 0)) != np.unpackbits(stored[f"{key}/bits"])
        assert differing.mean() <= bounds.bits, key
        assert (np.abs(logits.flat[differing]) <= 2 * bounds.logits * spread).all(), key
        score = float(stored[f"{key}/score"].reshape(()))
        assert abs(result.object_scores[index] - score) <= bounds.scores, key
        assert np.abs(known.pointer[0].numpy() - stored[f"{key}/ptr"].reshape(-1)).max() <= bounds.pointers, key
        if f"{key}/video_val" in stored:
            wrong = mask.flat[stored["video_idx"]] != (stored[f"{key}/video_val"] > 0)
            doubtful = margin(result, index).flat[stored["video_idx"]] <= 2 * bounds.logits * spread
            assert not (wrong & ~doubtful).any(), key
            assert wrong.mean() <= TIES, key
        self._memory(key, result.frame, object_id, undecided(logits, 2 * deviation), bounds)

    def _memory(self, key: str, frame: int, object_id: int, pixels: torch.Tensor, bounds: Bounds) -> None:
        """What is remembered of a frame, if anything is yet; keeps in mind whether it is doubtful."""
        known, lasting = self.video._objects[object_id].on(frame), frame in self.video._objects[object_id].prompted
        if (lasting or isinstance(known, Draft)) and pixels.any():
            self.doubtful[object_id].add(frame)
        else:
            self.doubtful[object_id].discard(frame)
        if f"{key}/mem" in self.stored:
            assert lasting == bool(self.stored[f"{key}/cond"]), key
            places = np.random.PCG64(zlib.crc32(b"idx:mem")).random_raw(256) % (64 * 64 * 64)
            layout = token_layout(self.video._network.config)
            remembered = layout.to_raster(known.map.float(), level=2).flatten().numpy()[places]
            if lasting:
                compare_prompted(remembered, self.stored[f"{key}/mem"], out_of_reach(pixels).flat[places % 64**2], key)
            else:
                compare_tracked(remembered, self.stored[f"{key}/mem"], bounds, key)


def run(case: str, *, steps: int | None = None, frames: int | None = None) -> None:
    name = "sam2_hiera_t" if case == "v20" else "sam2.1_hiera_t"
    stored = Golden("video_sam2_t_v20" if case == "v20" else f"video_sam2.1_t_{case}")
    net = network(name)
    if case == "occluded":
        net = build(name)
        with torch.no_grad():
            net.sam_mask_decoder.pred_obj_score_head.layers[2].bias.fill_(-2.8)
    scenario, source, options = CASES[case]
    video = VideoSession(net, source, options=options)
    comparison = Comparison(video, stored)
    for step, results in islice(scenario(video), steps):
        order = []
        for result in islice(results, frames):
            order.append(result.frame)
            comparison.frame(step, result)
        if frames is None and f"{step}/order" in stored:
            assert order == stored[f"{step}/order"].tolist()


def test_first_tracked_frame():
    run("main", steps=3, frames=2)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_case(case: str):
    run(case)
