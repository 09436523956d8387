"""What a network costs on this machine: a photograph, a click, a tracked frame, memory. Nothing is printed."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import psutil
import torch

from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.prediction import ByteArray
from sam2studio.engine.sam_session import SamSession
from sam2studio.engine.video_session import VideoOptions, VideoSession
from sam2studio.model.sam.network import SamNetwork
from sam2studio.model.sam2.network import Sam2Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long something took, over several rounds.

    Attributes:
        median_ms: Milliseconds of the middle round.
        fastest_ms: Milliseconds of the fastest round.
        rounds: How often it was done; a first round, which warms caches up, is not counted.
    """

    median_ms: float
    fastest_ms: float
    rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFigures:
    """What photographs cost.

    Attributes:
        set_image: From pixels to an embedding, preprocessing included.
        click: From a click to three scored masks at the network's resolution.
        mask: From those to the best mask at the size of the photograph.
        masks: From those to all three masks at that size.
        width: Columns of the photograph.
        height: Rows of the photograph.
        embedding_bytes: Memory that one encoded photograph keeps.
        peak_bytes: The most memory that the process (or, on a GPU, its tensors) held so far.
    """

    set_image: Timing
    click: Timing
    mask: Timing
    masks: Timing
    width: int
    height: int
    embedding_bytes: int
    peak_bytes: int


def measure_images(
    network: Sam2Network | SamNetwork, *, width: int = 1800, height: int = 1200, rounds: int = 3, clicks: int = 20
) -> ImageFigures:
    """Measure a finalized network on a made-up photograph.

    Args:
        network: The network.
        width: Columns of the photograph.
        height: Rows of the photograph.
        rounds: How often to set it.
        clicks: How often to click.
    """
    session = SamSession(network) if isinstance(network, SamNetwork) else ImageSession(network)
    rgb = sample_photograph(width=width, height=height)

    def set_image() -> None:
        session.set_image(rgb)
        wait_for(network.device)

    setting = timed(set_image, rounds=rounds)
    point = (width / 2, height / 2)
    clicking = timed(lambda: session.predict(points=[point], labels=[1]), rounds=clicks)
    answers = iter([session.predict(points=[point], labels=[1]) for _ in range(clicks + 1)])
    one = timed(lambda: (answer := next(answers)).mask(answer.best), rounds=clicks)
    answers = iter([session.predict(points=[point], labels=[1]) for _ in range(clicks + 1)])
    return ImageFigures(
        set_image=setting,
        click=clicking,
        mask=one,
        masks=timed(lambda: next(answers).masks, rounds=clicks),
        width=width,
        height=height,
        embedding_bytes=session.encode(rgb).nbytes,
        peak_bytes=peak_bytes(network.device),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoFigures:
    """What tracking costs per frame, once as many frames are remembered as can be.

    Attributes:
        one_object: A frame with one object, decoding excluded.
        light: The same with a light memory.
        each_further: What every further object adds, milliseconds.
        objects: How many objects the latter was measured with.
        memory_bytes: What is remembered of one object on one frame.
        peak_bytes: The most memory that the process (or, on a GPU, its tensors) held so far.
    """

    one_object: Timing
    light: Timing
    each_further: float
    objects: int
    memory_bytes: int
    peak_bytes: int


def measure_video(
    network: Sam2Network, *, width: int = 960, height: int = 540, objects: int = 3, rounds: int = 3
) -> VideoFigures:
    """Measure tracking on a made-up clip.

    Args:
        network: The network.
        width: Columns of the video.
        height: Rows of the video.
        objects: How many objects to compare with one.
        rounds: How many frames to time.
    """
    length = network.config.memory_frames + rounds + 1
    wide = sample_photograph(width=width + 4 * length, height=height)
    frames = [np.ascontiguousarray(wide[:, 4 * index : 4 * index + width]) for index in range(length)]
    video = _prompted(network, frames, objects=1)
    one = _tracking(video, length, rounds=rounds)
    several = _tracking(_prompted(network, frames, objects=objects), length, rounds=rounds)
    return VideoFigures(
        one_object=one,
        light=_tracking(_prompted(network, frames, objects=1, light=True), length, rounds=rounds),
        each_further=(several.median_ms - one.median_ms) / max(objects - 1, 1),
        objects=objects,
        memory_bytes=video.memory_bytes // length,
        peak_bytes=peak_bytes(network.device),
    )


def _prompted(network: Sam2Network, frames: list[ByteArray], *, objects: int, light: bool = False) -> VideoSession:
    """A video with objects on its first frame."""
    video = VideoSession(network, frames, options=VideoOptions(light_memory=light))
    height, width, _ = frames[0].shape
    for number in range(objects):
        place = (width * (number + 1) / (objects + 1), height / 2)
        video.add_prompt(object_id=number, frame=0, points=[place], labels=[1])
    return video


def _tracking(video: VideoSession, length: int, *, rounds: int) -> Timing:
    """Track the objects through the frames; the last `rounds` of them are timed."""
    results = video.propagate(start=0, max_frames=length)
    for _ in range(length - rounds - 1):
        next(results)
    return timed(lambda: next(results), rounds=rounds)


def timed(action: Callable[[], object], *, rounds: int) -> Timing:
    """Do something once to warm up, then `rounds` times against the clock."""
    action()
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        action()
        spent.append(1000 * (time.perf_counter() - start))
    return Timing(median_ms=statistics.median(spent), fastest_ms=min(spent), rounds=rounds)


def wait_for(device: torch.device) -> None:
    """Waits until a device has done all that it was asked for."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def peak_bytes(device: torch.device) -> int:
    """The most memory held so far: by tensors on a CUDA device, else by this process."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def sample_photograph(*, width: int, height: int) -> ByteArray:
    """A smooth picture with some grain, (height, width, 3) uint8; the same every time."""
    y, x = np.meshgrid(np.linspace(0, 1, height), np.linspace(0, 1, width), indexing="ij")
    smooth = np.stack([x, y, (1 + np.sin(9 * x + 7 * y)) / 2], axis=-1)
    grain = np.random.default_rng(0).normal(scale=0.05, size=smooth.shape)
    return (255 * (smooth + grain).clip(0, 1)).astype(np.uint8)
