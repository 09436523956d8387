"""`SAM2VideoPredictor`: objects that are shown on the first frame of a video are followed through it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sam2studio.api.arguments import PROMPTS, Arguments, read_arguments
from sam2studio.api.base import result_of
from sam2studio.api.loaded import Loaded
from sam2studio.api.models import side_of
from sam2studio.api.prompts import object_prompts
from sam2studio.api.results import Results
from sam2studio.api.saving import Saver
from sam2studio.api.sources import CACHE_BYTES, Moment, Picture, warn_of_memory
from sam2studio.core.errors import InputError
from sam2studio.engine.tracker import VideoOptions
from sam2studio.engine.tracking import PatientFrames
from sam2studio.jobs.following import follow
from sam2studio.jobs.looking import ObjectPrompt
from sam2studio.media.frames import is_video, open_frames
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.weights.loading import Network

log = logging.getLogger(__name__)


class SAM2VideoPredictor:
    """SAM 2 on a video. One thread owns it.

    Every object keeps its number (`boxes.id`, from 1 in the order of the prompts) and its row on every frame. Where it
    is absent its mask is empty and its box has no area; `boxes.conf` is the expected IoU of the mask times the
    probability that the object is there. Because of that `conf` leaves out nothing: choose by `boxes.conf`.

    Args:
        overrides: The field's settings, `model` among them; see `arguments`.
        options: How the network tracks; the published way if not given.
        more: Further settings; they win over `overrides`.

    Example:
        >>> predictor = SAM2VideoPredictor(overrides=dict(conf=0.25, imgsz=1024, model="sam2_b.pt"))
        >>> for result in predictor(source="test.mp4", points=[920, 470], labels=[1], stream=True):
        ...     mask = result.masks.data[0]
    """

    def __init__(
        self, overrides: Mapping[str, Any] | None = None, *, options: VideoOptions | None = None, **more: Any
    ) -> None:
        given = {**(overrides or {}), **more}
        name = given.pop("model", None) or "sam2_b.pt"
        loading = {key: given.pop(key) for key in ("device", "dtype", "download") if key in given}
        read_arguments(given, task="segment", also=("model", "device", "dtype", "download"))
        self._given = given
        self._options = options
        self._model = _Tracking(name, **loading)

    @property
    def model(self) -> Sam2Network:
        """The network."""
        return self._model.network

    def __call__(self, source: Any = None, stream: bool = False, **how: Any) -> list[Results] | Iterator[Results]:
        """Follows objects through a video.

        Args:
            source: A video, or a folder of numbered pictures.
            stream: Give results frame by frame, so that memory does not grow with the video.
            how: Points, labels, bboxes, masks on the first frame (see `prompts`), and the field's settings.

        Raises:
            InputError: An argument is wrong; the sentence says which.
            MediaError: The video cannot be read.
            DeviceFullError: The device has no room for it.
        """
        said = object_prompts(**{name: how.pop(name) for name in PROMPTS if name in how})
        read = read_arguments({**self._given, **how}, task="segment", also=(*PROMPTS, "source", "stream"))
        if read.device is not None:
            self._model.to(read.device)
        if not said:
            raise InputError(
                "points, bboxes, masks: expected one of them, on the first frame.",
                todo="SAM finds everything, frame by frame.",
            )
        for name, asked in (
            ("classes", read.classes),
            ("everything", read.everything),
            ("vid_stride", read.vid_stride > 1),
        ):
            if asked:
                raise InputError(f"{name}: means nothing where objects are followed through a video.")
        side_of(self.model, read.imgsz)
        results = self._results(_video(source), said, read, all_kept=not stream)
        return results if stream else list(results)

    predict = __call__

    def _results(self, path: Path, said: list[ObjectPrompt], how: Arguments, *, all_kept: bool) -> Iterator[Results]:
        device = self.model.device
        reader = open_frames(path, cache_bytes=CACHE_BYTES)
        frames = PatientFrames(reader)
        if all_kept:
            warn_of_memory(reader)
        with closing(frames), Saver(how, task="segment") as saver:
            seen_by_frame = follow(self.model, frames, said, options=self._options, bad=frames.bad)
            for frame, seen in seen_by_frame:
                results = result_of(Picture(rgb=frames[frame], path=str(path), frame=frame), seen, "bool", device)
                if frame in frames.bad:
                    log.warning("%s, frame %d: %s", path.name, frame, frames.bad[frame])
                if how.verbose:
                    log.info("%d/%d %s: %.0f ms", frame + 1, len(frames), path, seen.network_ms)
                saver.write(results, Moment.of(reader, frame))
                yield results


class _Tracking(Loaded):
    """A network that can track."""

    @property
    def network(self) -> Sam2Network:
        """The network."""
        assert isinstance(self._network, Sam2Network)
        return self._network

    def _changed(self) -> None:
        """Nothing hangs on it."""

    def _accepted(self, network: Network) -> bool:
        if not isinstance(network, Sam2Network):
            raise InputError(f"model: {self._name} cannot track.", todo="Choose a SAM 2 model.")
        return True


def _video(source: Any) -> Path:
    if source is None:
        raise InputError("source: expected a video, or a folder of numbered pictures.")
    if not isinstance(source, (str, Path)):
        raise InputError(f"source: expected the path of a video, got {type(source).__name__}.")
    path = Path(source)
    if path.is_file() and not is_video(path):
        raise InputError(f"source: {path.name} is no video.", todo="SAM segments single pictures.")
    return path
