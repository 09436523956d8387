"""The whole of bulk auto-annotation, for those who ask for it: into label files, or into a project."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import nullcontext
from pathlib import Path

from sam2studio.core.progress import CancelToken, Progress
from sam2studio.jobs.auto_annotate.crew import Hire, annotate_pictures
from sam2studio.jobs.auto_annotate.labels import LabelFolder
from sam2studio.jobs.auto_annotate.project import ProjectTaking
from sam2studio.jobs.auto_annotate.request import (
    AutoAnnotateReport,
    AutoAnnotateRequest,
    digest_of,
    failure,
    workers_for,
)
from sam2studio.jobs.auto_annotate.sources import collect_paths, look_at, output_beside
from sam2studio.jobs.auto_annotate.work import Annotated
from sam2studio.jobs.pictures import add_pictures
from sam2studio.project import MediaRow, Project


def auto_annotate(
    data: str | Path | Sequence[str | Path],
    det_model: str | Path = "yolo11x.pt",
    sam_model: str | Path = "sam2.1_b.pt",
    device: str | int = "",
    conf: float = 0.25,
    iou: float = 0.45,
    imgsz: int = 640,
    max_det: int = 300,
    classes: Sequence[int] | None = None,
    output_dir: str | Path | None = None,
) -> AutoAnnotateReport:
    """Finds objects on images and videos and writes YOLO segmentation labels, an image or frame a file.

    A run that was interrupted goes on when it is started again. A picture that cannot be annotated is in the report.

    Args:
        data: A folder, file or glob, or a list of them.
        det_model: The detector: a name or a file.
        sam_model: What turns its boxes into masks; "" for a detector of masks.
        device: "" for the best there is, "cpu", "cuda:0", 0, "0,1" …
        conf: Least score, 0..1.
        iou: Overlap from which the worse of two boxes of a class goes, 0..1.
        imgsz: Long side of what the detector sees, pixels; rounded up to a multiple of the network's stride (32). A SAM
            always looks at its own size, an `.onnx` file of a fixed size at that.
        max_det: Most objects per picture.
        classes: Indices of the only classes to look for.
        output_dir: For the labels; `<data>_auto_annotate_labels` beside the data if not given.

    Raises:
        InputError: An argument is wrong; the sentence says which and why.
        WeightsError: A model is not here, or cannot be used.
        MediaError: There is no such data.
        ExportError: The labels cannot be written.

    Example:
        >>> report = auto_annotate("photographs", det_model="yolo11n.pt", sam_model="sam2.1_t.pt")
        >>> report.objects
        {'person': 12, 'car': 3}
    """
    request = AutoAnnotateRequest(
        data=(data,) if isinstance(data, str | Path) else tuple(data),
        det_model=str(det_model),
        sam_model=str(sam_model),
        device=str(device),
        conf=conf,
        iou=iou,
        imgsz=imgsz,
        max_det=max_det,
        classes=tuple(classes or ()),
        output_dir=None if output_dir is None else Path(output_dir),
    )
    job = annotate_files(request)
    while True:
        try:
            next(job)
        except StopIteration as end:
            report: AutoAnnotateReport = end.value
            return report


def annotate_files(
    request: AutoAnnotateRequest, *, hire: Sequence[Hire] | None = None, cancel: CancelToken | None = None
) -> Generator[Progress, None, AutoAnnotateReport]:
    """Annotates `request.data` into a folder of YOLO label files; see `labels`. Any thread.

    Args:
        request: What is asked.
        hire: Who does it; by default what `request` says.
        cancel: Asked at every step.

    Raises:
        InputError: Something in the request is wrong.
        WeightsError: A model is not here, or cannot be used.
        MediaError: There is no such data.
        ExportError: The labels cannot be written.
        EngineError: It cannot go on. What was written is kept, and another run goes on from there.
        Cancelled: The token says so. What was written is kept.
    """
    request.check()
    cancel = cancel or CancelToken()
    begun = time.monotonic()
    paths = collect_paths(request.data)
    recipe = request.recipe()
    output = request.output_dir or output_beside(request.data)
    tally = Tally()
    with LabelFolder(output, recipe=digest_of(recipe)) as folder:
        looked = yield from look_at(paths, folder.known(), cancel)
        pictures = folder.plan(looked.materials, every=request.every)
        tally.failed += [str(error) for error in looked.refused]
        if pictures:
            done = folder.resumed + len(folder.kept)
            with nullcontext(hire) if hire else workers_for(request, recipe) as hires:
                total = done + len(pictures)
                for report in annotate_pictures(iter(pictures), hires, total=total, done=done, cancel=cancel):
                    for found in report.found:
                        if found.error or folder.write(found):
                            tally.count(found, report.names)
                    yield report
    return AutoAnnotateReport(
        pictures=tally.pictures,
        objects=dict(tally.objects.most_common()),
        resumed=folder.resumed,
        kept=len(folder.kept),
        failed=tuple(tally.failed),
        seconds=time.monotonic() - begun,
        output_dir=output,
    )


def annotate_project(
    project: Project,
    request: AutoAnnotateRequest,
    *,
    hire: Sequence[Hire] | None = None,
    backup: bool = True,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, AutoAnnotateReport]:
    """Annotates media of a project with proposals; see `project`. On the project's thread.

    All of it is one step of undo, as long as nothing else is done in between.

    Args:
        project: Open for writing.
        request: What is asked; `data` is added to the project first, and then annotated.
        hire: Who does it; by default what `request` says.
        backup: Back the project up first.
        cancel: Asked at every step.

    Raises:
        InputError: Something in the request is wrong.
        WeightsError: A model is not here, or cannot be used.
        MediaError: There is no such data.
        EngineError: It cannot go on. What was stored is kept, and another run goes on from there.
        Cancelled: The token says so. What was stored is kept.
    """
    request.check()
    cancel = cancel or CancelToken()
    begun = time.monotonic()
    recipe = request.recipe()
    taking = ProjectTaking(project, request, recipe=digest_of(recipe, {"class_map": dict(request.class_map)}))
    rows = yield from _wanted(project, request, taking, cancel)
    pictures = yield from taking.plan(rows, cancel)
    if pictures:
        if backup:
            yield Progress(done=0, text="Making a backup")
            project.backup("auto-annotate")
        done = taking.resumed + taking.kept
        with nullcontext(hire) if hire else workers_for(request, recipe) as hires:
            total = done + len(pictures)
            for report in annotate_pictures(iter(pictures), hires, total=total, done=done, cancel=cancel):
                taking.take(report.found, report.names)
                yield report
    return taking.report(seconds=time.monotonic() - begun)


def _wanted(
    project: Project, request: AutoAnnotateRequest, taking: ProjectTaking, cancel: CancelToken
) -> Generator[Progress, None, list[MediaRow]]:
    """The media that are to be annotated; those of `data` are added first."""
    chosen: set[int] | None = None if request.media is None else set(request.media)
    if request.data:
        paths = collect_paths(request.data)
        added = yield from add_pictures(project, paths, cancel=cancel)
        taking.failed += [str(error) for error in added.refused]
        places = {os.path.realpath(path) for path in paths}
        named = {row.id for row in project.media() if os.path.realpath(project.media_path(row)) in places}
        chosen = named if chosen is None else chosen | named
    return [row for row in project.media() if chosen is None or row.id in chosen]


class Tally:
    """What a run has come to so far.

    Attributes:
        pictures: That were annotated.
        objects: Class → number.
        failed: Sentences about pictures that were not.
    """

    def __init__(self) -> None:
        self.pictures = 0
        self.objects: Counter[str] = Counter()
        self.failed: list[str] = []

    def count(self, found: Annotated, names: Sequence[str]) -> None:
        """Counts one picture."""
        if found.error:
            self.failed.append(failure(found.picture.text, found.error))
            return
        self.pictures += 1
        self.objects.update(names[each.class_id] for each in found.objects)
