"""`sam2studio track`: objects through a video, to a project, datasets and a video to look at."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from sam2studio.cli.asking import BUNDLED, Download, Named, model_file
from sam2studio.cli.console import err, out, size_text, watch
from sam2studio.cli.outside import tell_outside
from sam2studio.cli.predict import parse_prompts
from sam2studio.cli.projects import named, report_export
from sam2studio.core.errors import Cancelled, InputError, MediaError
from sam2studio.core.words import counted
from sam2studio.engine.classic import ClassicSession
from sam2studio.engine.prediction import Segmenter
from sam2studio.engine.segmenters import open_segmenter
from sam2studio.engine.track_run import TrackingSession
from sam2studio.engine.trackers import open_tracker
from sam2studio.engine.tracking import PatientFrames
from sam2studio.engine.video_frames import FrameSource
from sam2studio.formats.registry import FORMATS, find_format
from sam2studio.jobs import doubt
from sam2studio.jobs.export import ExportOptions, export_project
from sam2studio.jobs.overlay_video import write_overlay_video
from sam2studio.jobs.pictures import add_pictures
from sam2studio.jobs.showing import ShownObject, show_objects
from sam2studio.jobs.tracking import Direction, TrackReport, plan_track
from sam2studio.jobs.tracking import track as track_job
from sam2studio.media.frames import open_frames
from sam2studio.project import MediaRow, Project

_POINTS_HELP = (
    "Points of one object: 'x,y' on it, 'x,y,0' not on it, several separated by spaces. Give the option again for a "
    "further object. Pixels of the frame as displayed."
)
_BOXES_HELP = "Box of one object: 'x0,y0,x1,y1'. The n-th box and the n-th points belong to the same object."
_FRAME_HELP = "The frame that points and boxes are on, from 0. Given again, the n-th one is that of the n-th object."
_CLASS_HELP = "What the objects are. Given again, the n-th one is that of the n-th object."
_SOURCE_HELP = "A video, or a folder of numbered images."
_PROJECT_HELP = (
    "Keep the tracks in this project (it is made when it is not there). A run that was interrupted goes on when the "
    "same command is given again, and the window opens it for corrections."
)
_EXPORT_HELP = (
    "Write a dataset: 'FORMAT:FOLDER', for example 'youtube-vis:out/dataset'; may be given again. Formats: "
    + ", ".join(row.name for row in FORMATS)
    + "."
)
_PLACES_SHOWN = 6


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(no_args_is_help=True)(track)


def track(
    source: Annotated[Path, typer.Option("--source", "-s", help=_SOURCE_HELP, exists=True)],
    model: Named = BUNDLED,
    points: Annotated[list[str] | None, typer.Option("--points", "-p", help=_POINTS_HELP)] = None,
    boxes: Annotated[list[str] | None, typer.Option("--boxes", "-b", help=_BOXES_HELP)] = None,
    frame: Annotated[list[int] | None, typer.Option("--frame", "-f", help=_FRAME_HELP)] = None,
    class_: Annotated[list[str] | None, typer.Option("--class", "-c", help=_CLASS_HELP)] = None,
    reverse: Annotated[bool, typer.Option("--reverse", help="Track backward in time.")] = False,
    both: Annotated[bool, typer.Option("--both", help="Track forward, then backward.")] = False,
    range_: Annotated[
        str | None, typer.Option("--range", help="Frames to make: 'first:last', either may be left out.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Also make again what is tracked already.")] = False,
    project: Annotated[Path | None, typer.Option("--project", "-o", help=_PROJECT_HELP)] = None,
    export: Annotated[list[str] | None, typer.Option("--export", "-e", help=_EXPORT_HELP)] = None,
    overlay: Annotated[
        Path | None, typer.Option("--overlay", help="Write a video (.mp4) to look at, with the masks on it.")
    ] = None,
    memory: Annotated[int, typer.Option(min=32, help="Megabytes that the model may remember of the video.")] = 128,
    light: Annotated[bool, typer.Option("--light", help="Look at the memory coarsely: faster.")] = False,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, mps.")] = "auto",
    dtype: Annotated[str, typer.Option(help="auto, float32, bfloat16, float16.")] = "auto",
    download: Download = False,
) -> None:
    """Track objects through a video, from points and boxes on a frame.

    Two objects that are shown on frame 40, tracked both ways, and kept:

        sam2studio track -m sam2.1_t.pt -s clip.mp4 -f 40
            -p "500,320" -p "760,300 790,350,0" --both -o clip.s2s

    The same command again goes on where the last one was stopped. Without
    points and boxes, the objects that the project holds of this video are
    tracked. What a person drew, said or reviewed is never touched; a reviewed
    video that gets new masks is to be reviewed again.
    """
    shown = _shown(points or [], boxes or [], frame or [0], class_ or ["object"])
    exports = [_export(text) for text in export or []]
    if project is None and not exports and overlay is None:
        raise typer.BadParameter("say where the tracks go: --project, --export or --overlay.")
    if project is None and not shown:
        raise typer.BadParameter("give at least one --points or --boxes, or a --project that holds objects.")
    model = model_file(model, download=download)
    way = _Way(direction=_direction(reverse=reverse, both=both), ends=_ends(range_), again=again)
    with _opened(project) as opened:
        row = _video(opened, source)
        with closing(open_frames(opened.media_path(row), opened.frame_index(row.fingerprint))) as reader:
            segmenter = open_segmenter(model, device=device, dtype=dtype)
            frames = PatientFrames(reader)
            with _telling_of_review(opened, row):
                ids = watch(show_objects(opened, row.id, segmenter, frames, shown), title="Looking") if shown else None
                _track(opened, row, segmenter, frames, way=way, ids=ids, memory=memory, light=light)
        _tell_tracks(opened, opened.media_row(row.id))
        for options in exports:
            report_export(watch(export_project(opened, replace(options, media=(row.id,))), title="Exporting"))
        if overlay is not None:
            written = watch(write_overlay_video(opened, row.id, overlay), title="Drawing", count="frames")
            out.print(
                f"{counted(written.frames, 'frame')}, {size_text(written.size)}, in {written.path}", soft_wrap=True
            )
    if project is not None:
        out.print(f"{named(project)}", soft_wrap=True)


@dataclass(frozen=True, kw_only=True)
class _Way:
    """Which frames are wanted.

    Attributes:
        direction: Which way.
        ends: First and last frame to be made, None where the video begins and ends.
        again: Also what is tracked already.
    """

    direction: Direction
    ends: tuple[int | None, int | None]
    again: bool

    def within(self, frames: int) -> range:
        """The frames that may be made.

        Raises:
            InputError: There are none.
        """
        first, last = self.ends
        within = range(first or 0, frames if last is None else min(last + 1, frames))
        if not within:
            raise InputError(f"--range: the video has the frames 0 to {frames - 1}.")
        return within


@contextmanager
def _opened(path: Path | None) -> Iterator[Project]:
    """The project of that name, or one that is gone afterwards."""
    if path is not None:
        path = named(path)
        with Project.open(path) if path.exists() else Project.create(path) as project:
            tell_outside(project)
            yield project
        return
    with tempfile.TemporaryDirectory(prefix="s2s-") as folder, Project.create(Path(folder) / "tracks.s2s") as project:
        try:
            yield project
        except Cancelled as end:
            raise Cancelled("Interrupted. Nothing was kept; name a --project, and a run goes on later.") from end


def _video(project: Project, source: Path) -> MediaRow:
    """The source in the project, added when it is new there.

    Raises:
        MediaError: It is no video, or no longer the one that the project was made with.
    """
    row = _held(project, source)
    if row is None:
        job = add_pictures(project, [source], frames=[source] if source.is_dir() else [])
        report = watch(job, title="Reading")
        for error in report.refused:
            raise error
        for path, text in report.odd:
            err.print(f"note: {path}: {text}", markup=False, soft_wrap=True)
        row = _held(project, source)
    elif any(each.id == row.id for each in project.changed_media()):
        raise MediaError(
            "The video is not the one that the project was made with.",
            path=source,
            safe="Nothing was changed.",
            todo="Put the former one back, or name another --project.",
        )
    if row is None or row.kind != "video":
        raise MediaError("This is not a video.", path=source, todo="Give a video, or a folder of numbered images.")
    return row


def _held(project: Project, source: Path) -> MediaRow | None:
    """The source among the media of a project."""
    for row in project.media():
        path = project.media_path(row)
        if path.exists() and os.path.samefile(path, source):  # noqa: PTH121 - one of them may be a link
            return row
    return None


@contextmanager
def _telling_of_review(project: Project, row: MediaRow) -> Iterator[None]:
    """Says at the end when a reviewed video no longer is; what an interrupted run has stored counts too."""
    try:
        yield
    finally:
        if row.status == "reviewed" and project.media_row(row.id).status != "reviewed":
            err.print("The reviewed video has new masks and is to be reviewed again.")


def _track(
    project: Project,
    row: MediaRow,
    segmenter: Segmenter,
    frames: PatientFrames,
    *,
    way: _Way,
    ids: tuple[int, ...] | None,
    memory: int,
    light: bool,
) -> None:
    within = way.within(row.frames)
    request = plan_track(
        project,
        row.id,
        playhead=within[-1] if way.direction == "backward" else within[0],
        direction=way.direction,
        within=within,
        objects=ids,
        through=way.again,
        missing=not way.again,
    )
    if not request.passes:
        if not any(project.keyframes(row.id).values()):
            raise InputError("the project shows no object of this video.", todo="Give --points or --boxes.")
        err.print("Nothing is missing: every frame that was asked for is tracked.")
        return
    session = _tracker(segmenter, frames, memory=memory, light=light)
    job = track_job(project, session, request, bad=frames.bad)
    _tell_run(watch(job, title=f"Tracking {Path(row.path).name}", count="frames"), segmenter.name)


def _tracker(segmenter: Segmenter, frames: FrameSource, *, memory: int, light: bool) -> TrackingSession:
    if isinstance(segmenter, ClassicSession):
        return open_tracker(segmenter, frames)
    from sam2studio.engine.tracker import VideoOptions  # imports torch, which is there by now

    return open_tracker(segmenter, frames, options=VideoOptions(memory_bytes=memory << 20, light_memory=light))


def _shown(points: list[str], boxes: list[str], frames: list[int], classes: list[str]) -> list[ShownObject]:
    prompts = parse_prompts(points, boxes)
    for option, given in (("--frame", frames), ("--class", classes)):
        if len(given) not in (1, len(prompts)) and prompts:
            raise typer.BadParameter(f"{option}: give one, or one for each of the {counted(len(prompts), 'object')}.")
    return [
        ShownObject(
            frame=frames[place if len(frames) > 1 else 0],
            prompt=prompt,
            class_name=classes[place if len(classes) > 1 else 0],
        )
        for place, prompt in enumerate(prompts)
    ]


def _direction(*, reverse: bool, both: bool) -> Direction:
    if reverse and both:
        raise typer.BadParameter("--reverse and --both exclude each other.")
    return "both" if both else "backward" if reverse else "forward"


def _ends(text: str | None) -> tuple[int | None, int | None]:
    if text is None:
        return None, None
    try:
        first, last = (int(part) if part.strip() else None for part in text.split(":"))
    except ValueError as error:
        raise typer.BadParameter(f"--range: '{text}' is not 'first:last'.") from error
    if (first or 0) < 0 or (last is not None and last < (first or 0)):
        raise typer.BadParameter(f"--range: '{text}' holds no frame.")
    return first, last


def _export(text: str) -> ExportOptions:
    name, colon, folder = text.partition(":")
    if not colon or not folder:
        raise typer.BadParameter(f"--export: '{text}' is not 'FORMAT:FOLDER'.")
    find_format(name)
    return ExportOptions(destination=Path(folder), format=name, shares={"train": 1.0})


def _tell_run(report: TrackReport, model: str) -> None:
    rate = report.frames / report.seconds if report.seconds else 0.0
    absent = counted(report.absent, "of them says", "of them say")
    out.print(
        f"{model}: {counted(report.frames, 'frame')} in {report.seconds:.1f} s ({rate:.2f}/s), "
        f"{counted(report.masks, 'mask')} stored, {absent} that the object is absent",
        soft_wrap=True,
    )
    if report.skipped:
        lost = counted(len(report.skipped), "frame", "frames")
        err.print(f"{lost} cannot be decoded, left out: {_listed(report.skipped)}")


def _tell_tracks(project: Project, row: MediaRow) -> None:
    names = {each.id: each.name for each in project.classes()}
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("object", "class", "present", "absent", "keyframes", "confidence", "to look at"):
        table.add_column(heading, justify="left" if heading in ("class", "to look at") else "right")
    tracks = project.track_summary(row.id)
    for each in project.objects(row.id):
        track = tracks[each.id]
        places = () if row.status == "reviewed" else doubt.places(track)
        table.add_row(
            str(each.track),
            names[each.class_id],
            str(int((track.area > 0).sum())),
            str(int((track.area == 0).sum())),
            str(int(track.obeyed.sum())),
            f"{doubt.confidence(track).mean():.2f}" if len(track) else "",
            _listed([place.worst for place in places]),
        )
    out.print(table)


def _listed(frames: Sequence[int]) -> str:
    more = len(frames) - _PLACES_SHOWN
    return ", ".join(map(str, frames[:_PLACES_SHOWN])) + (f" and {more} more" if more > 0 else "")
