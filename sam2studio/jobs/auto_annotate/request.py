"""What is asked of bulk auto-annotation, and what came of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal, get_args

from sam2studio.core.errors import InputError
from sam2studio.engine.segmenters import CLASSIC
from sam2studio.jobs.auto_annotate.crew import Hire
from sam2studio.jobs.auto_annotate.process import ProcessWorker
from sam2studio.jobs.auto_annotate.work import Recipe
from sam2studio.project.media_files import fingerprint_of
from sam2studio.weights.library import locate

Existing = Literal["skip", "add"]

_LARGEST_SIDE = 8192
_CUDA_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class AutoAnnotateRequest:
    """Which pictures are annotated, how, and where to.

    Attributes:
        data: Files, folders, globs and lists of paths. For labels in a folder; into a project, what is to be added to
            it first.
        media: Of a project, the ids of those to be annotated; None for all (or for those of `data`).
        det_model: The detector: a name or a file.
        sam_model: What turns its boxes into masks; "" or the detector itself for one that makes masks.
        device: "" or "auto", "cpu", "cuda", "0" …; several with commas between them work side by side.
        dtype: "auto", "float32", "bfloat16", "float16".
        conf: Least score, 0..1.
        iou: Overlap from which the worse of two boxes of a class goes, 0..1.
        imgsz: Long side of what the detector sees, pixels.
        max_det: Most objects per picture.
        classes: Indices of the only classes to look for; empty for all.
        every: Of a video, every n-th frame.
        class_map: Detector's class → the project's, by their names; "" leaves a class out. One that is not in here
            goes to the class of its own name. New ones are made.
        existing: What happens to images, and frames of videos, that have masks or were reviewed: they are skipped, or
            get what is not there yet.
        output_dir: For label files; None for `<data>_auto_annotate_labels` beside the data.
        cluster: Address of a Ray cluster that does the work; "" for this machine. See `cluster`.
        workers: How many of its actors; 0 for one per device.
    """

    data: tuple[str | Path, ...] = ()
    media: tuple[int, ...] | None = None
    det_model: str = "yolo11x.pt"
    sam_model: str = "sam2.1_b.pt"
    device: str = ""
    dtype: str = "auto"
    conf: float = 0.25
    iou: float = 0.45
    imgsz: int = 640
    max_det: int = 300
    classes: tuple[int, ...] = ()
    every: int = 1
    class_map: Mapping[str, str] = field(default_factory=dict)
    existing: Existing = "skip"
    output_dir: Path | None = None
    cluster: str = ""
    workers: int = 0

    def check(self) -> None:
        """Raises `InputError` for what is out of range; the sentence begins with its name."""
        for name, share in (("conf", self.conf), ("iou", self.iou)):
            if not 0 <= share <= 1:
                raise InputError(f"{name}: expected 0 to 1, got {share}.")
        if not 32 <= self.imgsz <= _LARGEST_SIDE:
            raise InputError(f"imgsz: expected 32 to {_LARGEST_SIDE} pixels, got {self.imgsz}.")
        for name, number in (("max_det", self.max_det), ("every", self.every)):
            if number < 1:
                raise InputError(f"{name}: expected at least 1, got {number}.")
        if self.workers < 0:
            raise InputError(f"workers: expected 0 or more, got {self.workers}.")
        if any(index < 0 for index in self.classes):
            raise InputError("classes: expected indices from 0 on.")
        if self.existing not in get_args(Existing):
            raise InputError(f"existing: expected skip or add, got {self.existing!r}.")

    def recipe(self) -> Recipe:
        """How, for the one who does it; models as files, so that it does not matter where that is.

        Raises:
            WeightsError: A model is not there.
        """
        detector = str(locate(self.det_model).absolute())
        return Recipe(
            det_model=detector,
            sam_model=self._segmenter(detector),
            device=self.devices()[0],
            dtype=self.dtype,
            conf=self.conf,
            iou=self.iou,
            imgsz=self.imgsz,
            max_det=self.max_det,
            classes=tuple(sorted(set(self.classes))),
        )

    def devices(self) -> tuple[str, ...]:
        """Where to run, one worker each: "0,1" means two CUDA devices."""
        words = [word.strip() for word in self.device.split(",") if word.strip()] or ["auto"]
        return tuple(f"cuda:{word}" if _CUDA_NUMBER.fullmatch(word) else word for word in words)

    def _segmenter(self, detector: str) -> str:
        if self.sam_model in ("", CLASSIC):
            return self.sam_model
        segmenter = str(locate(self.sam_model).absolute())
        return "" if segmenter == detector else segmenter


def local_workers(request: AutoAnnotateRequest, recipe: Recipe) -> list[Hire]:
    """Processes of this machine, one for each device."""
    return [partial(ProcessWorker, replace(recipe, device=device)) for device in request.devices()]


@contextmanager
def workers_for(request: AutoAnnotateRequest, recipe: Recipe) -> Iterator[Sequence[Hire]]:
    """Who does it: processes of this machine, one for each device, or actors of a cluster.

    Raises:
        EngineError: There is no such cluster.
    """
    if request.cluster:
        from sam2studio.jobs.auto_annotate.cluster import cluster_workers  # Ray takes seconds, and may not be there

        with cluster_workers(recipe, request.cluster, workers=request.workers) as hires:
            yield hires
    else:
        yield local_workers(request, recipe)


def digest_of(recipe: Recipe, more: Mapping[str, object] | None = None) -> str:
    """Equal for equal models and settings, wherever they run and the models lie.

    Raises:
        MediaError: A model cannot be read.
    """
    said: dict[str, object] = recipe.to_json() | dict(more or {})
    del said["device"]
    for name in ("det_model", "sam_model"):
        if said[name] not in ("", CLASSIC):
            said[name] = fingerprint_of(Path(str(said[name])))
    text = json.dumps(said, sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, kw_only=True)
class AutoAnnotateReport:
    """What came of a run.

    Attributes:
        pictures: Images and frames that were annotated.
        objects: How many were found on them: class → number, the most frequent first.
        resumed: Images and frames that an earlier run had annotated in the same way.
        kept: Images and frames that were left alone, since what they have is not this program's to replace.
        failed: What could not be annotated, and why; one sentence each.
        seconds: How long it took.
        output_dir: Where the labels are, or None for a project.
        classes_added: Names of new classes of the project.
        known: Objects that the project had already, as `existing="add"` found.
    """

    pictures: int
    objects: Mapping[str, int]
    resumed: int
    kept: int
    failed: tuple[str, ...]
    seconds: float
    output_dir: Path | None = None
    classes_added: tuple[str, ...] = ()
    known: int = 0


def failure(text: str, error: str) -> str:
    """A sentence about a picture that could not be annotated, with its name in it."""
    return error if text.split(",")[0] in error else f"{text}: {error}"


def models_text(request: AutoAnnotateRequest) -> str:
    """The models, as people call them."""
    names: Sequence[str] = [Path(name).name for name in (request.det_model, request.sam_model) if name]
    return ", ".join(dict.fromkeys(names))
