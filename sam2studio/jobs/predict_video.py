"""What was found on the frames of a video, as files: a video to look at, labels per frame, and a line of JSON each."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sam2studio.core.files import atomic_write, disk, write_text
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.engine.prediction import Segmenter
from sam2studio.engine.tracking import PatientFrames
from sam2studio.jobs.detect import DetectedObject, label_lines, paint_objects, record_of
from sam2studio.jobs.following import follow
from sam2studio.jobs.looking import Look, ObjectPrompt
from sam2studio.media.frames import FrameReader, open_frames
from sam2studio.media.video_writer import VideoWriter

CACHE_BYTES = 48 << 20
"""Decoded frames that are kept: the video is read from the first frame to the last."""


@dataclass(frozen=True, kw_only=True)
class FoundInVideo:
    """What was seen of one object, or of one class, in a video.

    Attributes:
        name: Of the class, or the number of the object.
        frames: On how many frames.
        best: Highest score.
        mean: Mean score on those frames.
    """

    name: str
    frames: int
    best: float
    mean: float


@dataclass(frozen=True, kw_only=True)
class PredictedVideo:
    """What was made of a video.

    Attributes:
        source: The video.
        frames: How many frames were looked at.
        found: By class or object.
        unreadable: Frames that cannot be decoded.
        files: `NAME.overlay.mp4`, `NAME.jsonl` and the folder `NAME.labels`.
    """

    source: Path
    frames: int
    found: tuple[FoundInVideo, ...]
    unreadable: tuple[int, ...]
    files: tuple[Path, ...]


def track_in_video(
    segmenter: Segmenter,
    source: Path,
    prompts: Sequence[ObjectPrompt],
    *,
    stem: Path,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, PredictedVideo]:
    """Follows objects from the first frame; writes as `look_at_video` does. An absent object has its line in the JSON.

    Raises:
        InputError: A prompt is wrong, or this segmenter cannot track.
        NothingFoundError: There is nothing where a prompt says.
        MediaError: The video cannot be read.
        Cancelled: The token was cancelled; labels of finished frames stay.
    """
    reader = open_frames(source, cache_bytes=CACHE_BYTES)
    frames = PatientFrames(reader)
    with closing(frames):
        seen = ((frame, each.objects) for frame, each in follow(segmenter, frames, prompts, bad=frames.bad))
        return (yield from _written(seen, reader, frames, stem, named=False, cancel=cancel))


def look_at_video(
    look: Look, source: Path, *, stem: Path, named: bool, cancel: CancelToken | None = None
) -> Generator[Progress, None, PredictedVideo]:
    """Looks at frame after frame; `named` where objects have classes.

    Writes beside `stem`: `NAME.overlay.mp4`, YOLO labels `NAME.labels/000000.txt` …, and `NAME.jsonl` with a line per
    frame (objects with boxes, scores, compressed COCO runs). One frame is in memory at a time.

    Raises:
        MediaError: The video cannot be read.
        Cancelled: The token was cancelled; labels of finished frames stay.
    """
    reader = open_frames(source, cache_bytes=CACHE_BYTES)
    frames = PatientFrames(reader)

    def seen() -> Iterable[tuple[int, tuple[DetectedObject, ...]]]:
        for frame in range(len(frames)):
            rgb = frames[frame]
            yield frame, () if frame in frames.bad else look(rgb, keep=False).objects

    with closing(frames):
        return (yield from _written(seen(), reader, frames, stem, named=named, cancel=cancel))


def _written(
    seen: Iterable[tuple[int, tuple[DetectedObject, ...]]],
    reader: FrameReader,
    frames: PatientFrames,
    stem: Path,
    *,
    named: bool,
    cancel: CancelToken | None,
) -> Generator[Progress, None, PredictedVideo]:
    count, scores = len(reader), dict[str, list[float]]()
    overlay, lines, labels = (stem.with_name(stem.name + end) for end in (".overlay.mp4", ".jsonl", ".labels"))
    disk.make_folder(labels)
    seconds = reader.time_of(count - 1)
    rate = (count - 1) / seconds if seconds > 0 else 25.0
    yield Progress(done=0, total=count, text=reader.path.name)
    with (
        atomic_write(overlay) as film,
        VideoWriter(film, size=reader.size, fps=rate) as writer,
        atomic_write(lines) as told,
    ):
        for frame, objects in seen:
            if cancel is not None:
                cancel.check()
            time = reader.time_of(frame)
            ends = reader.time_of(frame + 1) if frame + 1 < count else time + 1 / rate
            writer.write(paint_objects(frames[frame], objects, named=named), time=time, lasts=ends - time)
            write_text(
                labels / f"{frame:06d}.txt", "".join(f"{line}\n" for line in label_lines(objects, size=reader.size))
            )
            page = {"frame": frame, "time": round(time, 6), "objects": [record_of(each) for each in objects]}
            disk.write(told, (json.dumps(page) + "\n").encode())
            _count(objects, scores, named=named)
            yield Progress(done=frame + 1, total=count, text=reader.path.name)
    return PredictedVideo(
        source=reader.path,
        frames=count,
        found=tuple(
            FoundInVideo(name=name, frames=len(each), best=max(each), mean=sum(each) / len(each))
            for name, each in scores.items()
        ),
        unreadable=tuple(sorted(frames.bad)),
        files=(overlay, lines, labels),
    )


def _count(objects: Iterable[DetectedObject], scores: dict[str, list[float]], *, named: bool) -> None:
    """Notes, for each class or tracked object that is on a frame, its best score there."""
    best: dict[str, float] = {}
    for each in objects:
        if each.mask is None or each.mask:
            name = each.name if named else "object" if each.track is None else f"object {each.track}"
            best[name] = max(best.get(name, 0.0), each.score)
    for name, score in best.items():
        scores.setdefault(name, []).append(score)
