"""Runs the network on frames and memories. Knows nothing of object numbers, results or callers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from sam2studio.engine.feature_cache import FeatureCache
from sam2studio.engine.holes import fill_holes
from sam2studio.engine.inference import finished
from sam2studio.engine.object_memory import Draft, FrameMemory, ObjectMemory, SelectedMemory, SelectionRules
from sam2studio.engine.prediction import BoolArray, FloatArray
from sam2studio.engine.video_frames import Frames
from sam2studio.engine.video_pixels import video_pixels
from sam2studio.model.sam2.image_encoder import ImageFeatures
from sam2studio.model.sam2.network import PointPrompts, Sam2Network
from sam2studio.model.sam2.tracking import (
    AttendedMemory,
    ObjectOutputs,
    better_outputs,
    condition_steps,
    encode_memory,
    outputs_of_mask,
    predict_masks,
)

_LOGIT_LIMIT = 32.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoOptions:
    """How a video is tracked. The defaults are those of the published predictor.

    Attributes:
        keep_corrections: Every corrected frame counts as a prompted one from then on.
        apart: Give every pixel to one object at most.
        fill_holes: Holes of up to so many pixels, at the network's mask resolution, are filled; 0 for none.
        prompted_frames: Prompted frames that are looked at, the nearest ones, at least 2; None for all.
        memory_bytes: Memory for tracked frames, over all objects. What is farthest away is forgotten beyond that, but
            never the few frames that tracking looks at; so memory does not grow with the length of a video.
        batch: Objects that are tracked in one go.
        light_memory: Look at the prompted and the newest map as they are, and at a coarser memory otherwise: quicker on
            processors, less exact.
    """

    keep_corrections: bool = True
    apart: bool = False
    fill_holes: int = 8
    prompted_frames: int | None = None
    memory_bytes: int = 128 << 20
    batch: int = 4
    light_memory: bool = False


class Tracker:
    """The network at work on one video. Call it under `inference`; one thread owns it."""

    def __init__(self, network: Sam2Network, frames: Frames, options: VideoOptions) -> None:
        config = network.config
        self._network, self._frames, self._options = network, frames, options
        self._encoded = FeatureCache()
        self._rules = SelectionRules(
            maps=config.memory_frames,
            pointers=min(len(frames), config.max_object_pointers),
            prompted=options.prompted_frames,
            signed_times=config.signed_pointer_time,
        )

    def feature_steps(self, frame: int) -> Generator[None, None, ImageFeatures]:
        """The features of a frame, encoded in steps if they are not at hand."""
        known = self._encoded.get(frame)
        if known is not None:
            return known
        network = self._network
        pixels = video_pixels(self._frames.read(frame), side=network.config.image_size, device=network.device)
        features = yield from network.encode_steps(pixels)
        self._encoded.put(frame, features)
        return features

    def answer_points(self, memory: ObjectMemory, frame: int, points: PointPrompts) -> None:
        """Draft the mask that points on a frame mean: from the frame alone, or correcting what is known there."""
        features, known = finished(self.feature_steps(frame)), memory.on(frame)
        if self._stands_alone(memory, frame):
            image = self._network.without_memory(features)
        else:
            selected = memory.select(frame, backward=memory.directions[frame], rules=self._rules)
            image = finished(self._condition_steps(features, [selected]))
        before = None if known is None else known.logits.clamp(-_LOGIT_LIMIT, _LOGIT_LIMIT)
        outputs = predict_masks(self._network, image, features, points=points, mask_logits=before)
        self._draft(memory, frame, features, outputs)
        memory.points[frame] = points

    def answer_mask(self, memory: ObjectMemory, frame: int, mask: BoolArray) -> None:
        """Draft a mask, (H, W) bool, as that of a frame."""
        features = finished(self.feature_steps(frame))
        self._draft(memory, frame, features, self._mask_outputs(features, mask))
        memory.points.pop(frame, None)

    def mask_steps(
        self, memory: ObjectMemory, frame: int, mask: BoolArray, *, lasting: bool
    ) -> Generator[None, None, None]:
        """Encode a mask, (H, W) bool, of a frame into memory; the frame counts as a prompted one if `lasting`."""
        features = yield from self.feature_steps(frame)
        if lasting:
            self._encoded.mark(frame, features)
        yield
        outputs = self._mask_outputs(features, mask)
        yield
        maps = encode_memory(self._network, features.coarse, outputs, prompted=True)
        memory.forget(frame)
        memory.keep(frame, _memory(self._without_holes(outputs), maps, 0), lasting=lasting)

    def _mask_outputs(self, features: ImageFeatures, mask: BoolArray) -> ObjectOutputs:
        """A mask, (H, W) bool, as the outputs on a frame."""
        side = self._network.config.image_size
        pixels = torch.from_numpy(mask.astype("float32")).to(self._network.device)[None, None]  # (1, 1, H, W)
        if pixels.shape[2:] != (side, side):
            pixels = F.interpolate(pixels, (side, side), mode="bilinear", align_corners=False, antialias=True)
            pixels = (pixels >= 0.5).float()
        return outputs_of_mask(self._network, features, pixels)

    def settle(self, memory: ObjectMemory) -> None:
        """Make the drafts part of the memory."""
        for frame, draft in sorted(memory.drafts.items(), key=lambda item: item[1].lasting):
            outputs = ObjectOutputs(
                logits=draft.logits, score=draft.score, quality=draft.quality, pointer=draft.pointer
            )
            maps = encode_memory(self._network, draft.coarse, outputs, prompted=True)
            memory.keep(frame, _memory(outputs, maps, 0), lasting=draft.lasting)
        memory.drafts.clear()

    def look_anew(self, frame: int) -> None:
        """Forget what a frame shows: it shows something else from now on."""
        self._encoded.forget(frame)

    def track_steps(
        self,
        memories: Sequence[ObjectMemory],
        frame: int,
        *,
        backward: bool,
        sharing: int,
        guess: FloatArray | None = None,
    ) -> Generator[None, None, None]:
        """Predict masks on a frame and encode them into memory, for all objects that it is no prompted frame of.

        Args:
            memories: The objects.
            frame: The frame.
            backward: Whether tracking goes backward in time.
            sharing: How many objects share the memory budget.
            guess: (side, side) logits, where somebody else takes the object to be; for one object only.
        """
        waiting = [memory for memory in memories if frame not in memory.prompted]
        if waiting:
            features = yield from self.feature_steps(frame)
            for batch, selected in self._batches(waiting, frame, backward=backward):
                yield
                yield from self._predict_steps(batch, selected, frame, features, guess)
        for memory in memories:
            memory.directions[frame] = backward
            self._prune(memory, frame, sharing)

    def _predict_steps(
        self,
        memories: Sequence[ObjectMemory],
        selected: Sequence[SelectedMemory],
        frame: int,
        features: ImageFeatures,
        guess: FloatArray | None,
    ) -> Generator[None, None, None]:
        """Track objects that attend to equally much memory."""
        network = self._network
        image = yield from self._condition_steps(features, selected)
        yield
        outputs = predict_masks(network, image, features)
        if guess is not None:
            yield
            logits = torch.from_numpy(guess).to(network.device)[None, None]  # (1, 1, side, side)
            guided = predict_masks(network, image, features, mask_logits=logits)
            outputs = better_outputs(outputs, guided)
        yield
        maps = encode_memory(network, features.coarse, outputs, prompted=False)
        outputs = self._without_holes(outputs)
        for index, memory in enumerate(memories):
            memory.keep(frame, _memory(outputs, maps, index), lasting=False)

    def _batches(
        self, memories: Sequence[ObjectMemory], frame: int, *, backward: bool
    ) -> Iterator[tuple[list[ObjectMemory], list[SelectedMemory]]]:
        """Objects that attend to equally much memory, in batches."""
        groups: defaultdict[tuple[int, int], list[tuple[ObjectMemory, SelectedMemory]]] = defaultdict(list)
        for memory in memories:
            selected = memory.select(frame, backward=backward, rules=self._rules)
            groups[len(selected.maps), len(selected.pointers)].append((memory, selected))
        for group in groups.values():
            for start in range(0, len(group), self._options.batch):
                batch = group[start : start + self._options.batch]
                yield [memory for memory, _ in batch], [selected for _, selected in batch]

    def _condition_steps(
        self, features: ImageFeatures, selected: Sequence[SelectedMemory]
    ) -> Generator[None, None, Tensor]:
        """A frame conditioned on memory of several objects, equally much of each: (B, N, C)."""
        memory = self._attended(selected)
        return condition_steps(self._network, features, memory, light=self._options.light_memory)

    def _attended(self, selected: Sequence[SelectedMemory]) -> AttendedMemory:
        """The selected memory of several objects, equally much of each, as tensors."""
        network, longest = self._network, max(self._rules.pointers - 1, 1)
        none = torch.empty(0, network.config.width, device=network.device)
        times = [[ago for _, ago in each.pointers] for each in selected]
        return AttendedMemory(
            maps=torch.stack([torch.cat([memory.map for memory, _ in each.maps]) for each in selected]),
            codes=torch.tensor([[code for _, code in each.maps] for each in selected], device=network.device),
            pointers=torch.stack([torch.cat([none, *(m.pointer for m, _ in each.pointers)]) for each in selected]),
            times=torch.tensor(times, dtype=torch.float32, device=network.device) / longest,
        )

    def _stands_alone(self, memory: ObjectMemory, frame: int) -> bool:
        """Whether a prompt on a frame is answered from the frame alone: tracking has not been there."""
        return frame not in memory.directions or not memory.prompted

    def _draft(self, memory: ObjectMemory, frame: int, features: ImageFeatures, outputs: ObjectOutputs) -> None:
        outputs = self._without_holes(outputs)
        self._encoded.mark(frame, features)
        memory.drafts[frame] = Draft(
            logits=outputs.logits,
            score=outputs.score,
            quality=outputs.quality,
            pointer=outputs.pointer,
            coarse=features.coarse,
            lasting=self._options.keep_corrections or self._stands_alone(memory, frame),
        )

    def _without_holes(self, outputs: ObjectOutputs) -> ObjectOutputs:
        if not self._options.fill_holes:
            return outputs
        filled = [fill_holes(logits[0].cpu().numpy(), at_most=self._options.fill_holes) for logits in outputs.logits]
        logits = torch.stack([torch.from_numpy(each) for each in filled]).unsqueeze(1)
        return replace(outputs, logits=logits.to(outputs.logits.device))

    def _prune(self, memory: ObjectMemory, frame: int, sharing: int) -> None:
        """Forget what is farthest from a frame, within the budget of one of `sharing` objects."""
        if memory.tracked:
            each = next(iter(memory.tracked.values())).nbytes
            affordable = self._options.memory_bytes // (each * max(sharing, 1))
            memory.prune(frame=frame, at_most=max(affordable, self._rules.maps, self._rules.pointers))


def _memory(outputs: ObjectOutputs, maps: Tensor, index: int) -> FrameMemory:
    """What is kept of one of the objects that were tracked together; copied, so that nothing else is kept with it."""
    row = slice(index, index + 1)
    return FrameMemory(
        logits=outputs.logits[row].clone(),
        score=outputs.score[row].clone(),
        quality=outputs.quality[row].clone(),
        pointer=outputs.pointer[row].clone(),
        map=maps[row].clone(),
    )
