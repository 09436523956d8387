"""From scores of videos to reports: figures, tables and plots of what was shown once, and of what was corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from sam2studio.core.words import counted
from sam2studio.evaluation.davis import Statistics, statistics
from sam2studio.evaluation.interactive_video import RoundScores
from sam2studio.evaluation.report import Cell, Curve, Figure, Plot, Report, Table
from sam2studio.evaluation.report_parts import STEPS, floats, histogram, left_out, share_of
from sam2studio.evaluation.videos import Shown, TrackScore, VideoScores

_TURNS = (1, 3, 5)
_TOLD: dict[Shown, str] = {
    "mask": "its exact mask",
    "box": "its exact box",
    "1-click": "one click in its middle",
    "3-clicks": "three simulated clicks",
}


def video_report(scores: VideoScores, shown: Shown, facts: Mapping[str, str], notes: Sequence[str]) -> Report:
    """Semi-supervised video."""
    what = _TOLD[shown]
    return Report(
        title=f"Video, semi-supervised, shown by {what}",
        facts=facts,
        method=(
            f"Each object is shown on the first frame on which it is known by {what}; the mask that results is the "
            "keyframe, and all objects of a video are tracked from there in one go. J (region), F (boundary, "
            "tolerance 0.008 of the diagonal), recall and decay are those of DAVIS 2017, on the known frames "
            "after the first one and without the last one, averaged over objects.",
        ),
        figures=(
            share_of("J&F", "J&F", scores.jf, "mean of the two means"),
            *_triple("J", scores.j, "region"),
            *_triple("F", scores.f, "boundary"),
        ),
        tables=(_tracks_table(scores.tracks),),
        plots=(
            Plot(
                name="over-time",
                title="How it holds over time",
                x_label="part of the video, %",
                y_label="J and F, %",
                curves=(
                    _over_time("J", [each.j for each in scores.tracks]),
                    _over_time("F", [each.f for each in scores.tracks]),
                ),
            ),
            histogram("objects", "J&F of the objects", np.array([each.jf for each in scores.tracks]), x_label="J&F, %"),
        ),
        notes=(*left_out(scores.skipped), *notes),
        records={
            "seconds": scores.seconds,
            "tracked_frames": scores.tracked,
            "objects": [asdict(each) | {"jf": each.jf} for each in scores.tracks],
        },
    )


def _tracks_table(tracks: Sequence[TrackScore]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (each.video, each.track, each.shown_on, len(each.frames), each.jf, *_row(each.j), *_row(each.f))
        for each in tracks
    ]
    return Table(
        title="Objects",
        columns=(
            *(("video", None), ("object", "count"), ("shown on", "count"), ("frames", "count"), ("J&F", "share")),
            *((f"{name} {part}", "share") for name in "JF" for part in ("mean", "recall", "decay")),
        ),
        rows=tuple(rows),
    )


def interactive_report(scores: RoundScores, clicks: int, facts: Mapping[str, str], notes: Sequence[str]) -> Report:
    """Interactive video."""
    rounds = len(scores.jf)
    over = [turn for turn in (1, *_TURNS[1:], rounds) if turn <= rounds]
    figures = [share_of("J&F", "J&F, mean of rounds", float(scores.jf.mean()), f"over {counted(rounds, 'round')}")]
    for turn in dict.fromkeys(over):
        about = f"with {counted(turn, 'frame')} clicked at"
        figures.append(share_of(f"J&F@{turn}", f"J&F, round {turn}", float(scores.jf[turn - 1]), about))
    turns = tuple(range(1, rounds + 1))
    rows: list[tuple[Cell, ...]] = [
        (each.video, each.track, ", ".join(map(str, each.frames)), *(float(v) for v in (np.array(each.j) + each.f) / 2))
        for each in scores.tracks
    ]
    return Report(
        title="Video, interactive",
        facts=facts,
        method=(
            f"Each object is shown by {counted(clicks, 'simulated click')} on the first frame on which it is known. "
            "After each run the known frame with the lowest J gets as many clicks, the better of what they give and "
            "what was tracked there becomes a keyframe, and the video is tracked again. J and F are taken on all "
            "known frames from the first one on, keyframes with what was accepted there, averaged over objects.",
        ),
        figures=tuple(figures),
        tables=(
            Table(
                title="Rounds",
                columns=(("", None), *((f"{turn}", "share") for turn in turns)),
                rows=tuple((name, *floats(values)) for name, values in _rounds(scores).items()),
            ),
            Table(
                title="Objects, J&F by round",
                columns=(
                    *(("video", None), ("object", "count"), ("frames clicked at", None)),
                    *((f"{turn}", "share") for turn in turns),
                ),
                rows=tuple(rows),
            ),
        ),
        plots=(
            Plot(
                name="rounds",
                title="J&F by frames clicked at",
                x_label="frames clicked at",
                y_label="J&F, %",
                curves=(Curve(name="J&F", x=turns, y=floats(scores.jf)),),
            ),
        ),
        notes=(*left_out(scores.skipped), *notes),
        records={
            "seconds": scores.seconds,
            "rounds": {name: floats(values) for name, values in _rounds(scores).items()},
            "objects": [asdict(each) for each in scores.tracks],
        },
    )


def _rounds(scores: RoundScores) -> dict[str, NDArray[np.float64]]:
    return {"J": scores.j, "F": scores.f, "J&F": scores.jf}


def _triple(name: str, found: Statistics, about: str) -> tuple[Figure, ...]:
    return (
        share_of(f"{name}-mean", f"{name} mean", found.mean, about),
        share_of(f"{name}-recall", f"{name} recall", found.recall, f"frames with {name} above 50\N{NO-BREAK SPACE}%"),
        share_of(f"{name}-decay", f"{name} decay", found.decay, "first quarter less last quarter"),
    )


def _row(values: Sequence[float]) -> tuple[float, float, float]:
    found = statistics(values)
    return found.mean, found.recall, found.decay


def _over_time(name: str, tracks: Sequence[Sequence[float]]) -> Curve:
    """Mean over objects at points along their scored frames."""
    points = np.linspace(0, 1, STEPS + 1)
    lines = [np.interp(points, np.linspace(0, 1, len(each)) if len(each) > 1 else [0.0], each) for each in tracks]
    return Curve(name=name, x=floats(100 * points), y=floats(np.mean(lines, axis=0)))
