"""From scores to reports: which figures, tables and plots each protocol has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from sam2studio.evaluation.davis import Statistics, statistics
from sam2studio.evaluation.images import BoxScores, ClickScores, ObjectScore
from sam2studio.evaluation.interactive_video import RoundScores
from sam2studio.evaluation.precision import FIGURES, Precision
from sam2studio.evaluation.report import Cell, Curve, Figure, Plot, Report, Table, Unit
from sam2studio.evaluation.videos import Shown, VideoScores

_TURNS = (1, 3, 5)
_QUALITIES = (0.85, 0.9)
_SIZES = (("small", 0, 32**2), ("medium", 32**2, 96**2), ("large", 96**2, None))
_STEPS = 10  # bars, and points along a video

_AP_ABOUT = {
    "AP": "average precision over IoU 0.5 to 0.95",
    "AP50": "average precision at IoU 0.5",
    "AP75": "average precision at IoU 0.75",
}


def clicks_report(scores: ClickScores, facts: Mapping[str, str], notes: Sequence[str]) -> Report:
    """The interactive protocol on pictures."""
    most = len(scores.curve)
    turns = [turn for turn in _TURNS if turn <= most]
    figures = [
        Figure(
            key=f"miou@{turn}",
            label=f"mIoU, {turn} click{'s' * (turn > 1)}",
            value=scores.miou(turn),
            unit="share",
            about=f"mean IoU after {turn} click{'s' * (turn > 1)}",
        )
        for turn in turns
    ]
    about = "a person picks the best candidate after one click"
    figures.append(_share("miou@1-best", "mIoU, 1 click, best", scores.best_of_first, about))
    for quality in _QUALITIES:
        name = f"{100 * quality:.0f}"
        about = f"clicks until the IoU is at least {name} %, {most} where it never is"
        figures.append(
            Figure(key=f"noc@{name}", label=f"NoC@{name}", value=scores.noc(quality), unit="clicks", about=about)
        )
        about = f"objects that are not {name} % after {most} clicks, of {len(scores.objects)}"
        figures.append(
            Figure(key=f"nof@{name}", label=f"NoF@{name}", value=scores.failures(quality), unit="count", about=about)
        )
    figures.append(_share("auc", "AUC", scores.auc, f"area under the mean IoU over 1 to {most} clicks"))
    low, high = np.percentile(scores.ious, [25, 75], axis=0)
    curve = Curve(
        name="mean IoU",
        x=tuple(range(1, most + 1)),
        y=_floats(scores.curve),
        low=_floats(low),
        high=_floats(high),
    )
    columns: list[tuple[str, Unit | None]] = [(f"{turn} cl.", "share") for turn in turns]
    return Report(
        title="Clicks on pictures",
        facts=facts,
        method=(
            "Each click goes to the middle of the largest remaining error, by the largest inscribed circle: on "
            "the object where it is missed, off it where too much is marked. After the first click the mask of "
            "the best expected quality is taken, and each mask is given back to the segmenter with the next "
            "click.",
        ),
        figures=tuple(figures),
        tables=_object_tables(scores.objects, columns, [turn - 1 for turn in turns]),
        plots=(
            Plot(
                name="clicks",
                title="Mean IoU over clicks (band: the middle half of the objects)",
                x_label="clicks",
                y_label="IoU, %",
                curves=(curve,),
            ),
            _histogram("first-click", "IoU after one click", scores.ious[:, 0]),
        ),
        notes=(*scores.skipped, *notes),
        records={"seconds": scores.seconds, "objects": [asdict(each) for each in scores.objects]},
    )


def boxes_report(scores: BoxScores, facts: Mapping[str, str], notes: Sequence[str]) -> Report:
    """Exact boxes on pictures."""
    good = [
        _share(f"iou>{x}", f"IoU > {x}", float((scores.ious > x).mean()), "of the objects") for x in (0.5, 0.75, 0.9)
    ]
    return Report(
        title="Boxes on pictures",
        facts=facts,
        method=(
            "Each object is prompted by the exact box of its pixels. AP and AR are those of COCO (pycocotools) "
            "for the masks as detections of the right class, scored by the quality that the segmenter expects of "
            "each: what is lost by masks alone, not by finding objects.",
        ),
        figures=(
            _share("miou@box", "mIoU, box", scores.miou, "mean IoU from the exact box"),
            *good,
            *(_share(name, name, scores.precision.figures[name], about) for name, about in _AP_ABOUT.items()),
        ),
        tables=(*_object_tables(scores.objects, [("box", "share")], [0]), *precision_tables(scores.precision)),
        plots=(_histogram("boxes", "IoU from the exact box", scores.ious),),
        notes=(*scores.skipped, *notes),
        records={
            "seconds": scores.seconds,
            "precision": dict(scores.precision.figures),
            "precision_by_class": dict(scores.precision.by_class),
            "objects": [asdict(each) for each in scores.objects],
        },
    )


def precision_tables(precision: Precision) -> tuple[Table, Table]:
    """What pycocotools says, and AP by class."""
    figures = Table(
        title="COCO figures",
        columns=tuple((name, "share") for name in FIGURES),
        rows=(tuple(precision.figures[name] for name in FIGURES),),
    )
    return figures, Table(
        title="AP by class", columns=(("class", None), ("AP", "share")), rows=tuple(precision.by_class.items())
    )


def video_report(scores: VideoScores, shown: Shown, facts: Mapping[str, str], notes: Sequence[str]) -> Report:
    """Semi-supervised video."""
    j, f = scores.j, scores.f
    what = {
        "mask": "its exact mask",
        "box": "its exact box",
        "1-click": "one click in its middle",
        "3-clicks": "three simulated clicks",
    }[shown]
    rows: list[tuple[Cell, ...]] = [
        (
            each.video,
            each.track,
            each.shown_on,
            len(each.frames),
            each.jf,
            *_row(statistics(each.j)),
            *_row(statistics(each.f)),
        )
        for each in scores.tracks
    ]
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
            _share("J&F", "J&F", scores.jf, "mean of the two means"),
            *_triple("J", j, "region"),
            *_triple("F", f, "boundary"),
        ),
        tables=(
            Table(
                title="Objects",
                columns=(
                    *(
                        ("video", None),
                        ("object", "count"),
                        ("shown on", "count"),
                        ("frames", "count"),
                        ("J&F", "share"),
                    ),
                    *((f"{name} {part}", "share") for name in "JF" for part in ("mean", "recall", "decay")),
                ),
                rows=tuple(rows),
            ),
        ),
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
            _histogram("objects", "J&F of the objects", np.array([each.jf for each in scores.tracks])),
        ),
        notes=(*scores.skipped, *notes),
        records={
            "seconds": scores.seconds,
            "tracked_frames": scores.tracked,
            "objects": [asdict(each) | {"jf": each.jf} for each in scores.tracks],
        },
    )


def interactive_report(scores: RoundScores, clicks: int, facts: Mapping[str, str], notes: Sequence[str]) -> Report:
    """Interactive video."""
    rounds = len(scores.jf)
    over = [turn for turn in (1, *_TURNS[1:], rounds) if turn <= rounds]
    figures = [_share("J&F", "J&F, mean of rounds", float(scores.jf.mean()), f"over {rounds} rounds")]
    for turn in dict.fromkeys(over):
        about = f"with {turn} frame{'s' * (turn > 1)} clicked at"
        figures.append(_share(f"J&F@{turn}", f"J&F, round {turn}", float(scores.jf[turn - 1]), about))
    turns = tuple(range(1, rounds + 1))
    rows: list[tuple[Cell, ...]] = [
        (each.video, each.track, ", ".join(map(str, each.frames)), *(float(v) for v in (np.array(each.j) + each.f) / 2))
        for each in scores.tracks
    ]
    return Report(
        title="Video, interactive",
        facts=facts,
        method=(
            f"Each object is shown by {clicks} simulated clicks on the first frame on which it is known. After "
            "each run the known frame with the lowest J gets as many clicks, the better of what they give and "
            "what was tracked there becomes a keyframe, and the video is tracked again. J and F are taken on all "
            "known frames from the first one on, keyframes with what was accepted there, averaged over objects.",
        ),
        figures=tuple(figures),
        tables=(
            Table(
                title="Rounds",
                columns=(("", None), *((f"{turn}", "share") for turn in turns)),
                rows=tuple((name, *_floats(values)) for name, values in _rounds(scores).items()),
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
                curves=(Curve(name="J&F", x=turns, y=_floats(scores.jf)),),
            ),
        ),
        notes=(*scores.skipped, *notes),
        records={
            "seconds": scores.seconds,
            "rounds": {name: _floats(values) for name, values in _rounds(scores).items()},
            "objects": [asdict(each) for each in scores.tracks],
        },
    )


def _rounds(scores: RoundScores) -> dict[str, NDArray[np.float64]]:
    return {"J": scores.j, "F": scores.f, "J&F": scores.jf}


def _share(key: str, label: str, value: float, about: str) -> Figure:
    return Figure(key=key, label=label, value=value, unit="share", about=about)


def _triple(name: str, found: Statistics, about: str) -> tuple[Figure, ...]:
    return (
        _share(f"{name}-mean", f"{name} mean", found.mean, about),
        _share(f"{name}-recall", f"{name} recall", found.recall, f"frames with {name} above 50 %"),
        _share(f"{name}-decay", f"{name} decay", found.decay, "first quarter less last quarter"),
    )


def _row(found: Statistics) -> tuple[float, float, float]:
    return found.mean, found.recall, found.decay


def _object_tables(
    objects: Sequence[ObjectScore], columns: Sequence[tuple[str, Unit | None]], places: Sequence[int]
) -> tuple[Table, ...]:
    """Means by size of the object and by class, then every object."""
    groups: list[tuple[str, list[ObjectScore]]] = [("all", list(objects))]
    for name, least, most in _SIZES:
        groups.append((name, [each for each in objects if least <= each.area and (most is None or each.area < most)]))
    classes = sorted({each.class_name for each in objects})
    by_class = [(name, [each for each in objects if each.class_name == name]) for name in classes]
    made = [
        _means("By size (small: under 32², large: from 96² pixels)", "size", groups, columns, places),
        _means("By class", "class", by_class, columns, places),
    ]
    single = Table(
        title="Objects",
        columns=(("picture", None), ("object", "count"), ("class", None), ("pixels", "count"), *columns),
        rows=tuple(
            (each.image, each.key, each.class_name, each.area, *(each.ious[place] for place in places))
            for each in objects
        ),
    )
    return (*made, single)


def _means(
    title: str,
    head: str,
    groups: Sequence[tuple[str, Sequence[ObjectScore]]],
    columns: Sequence[tuple[str, Unit | None]],
    places: Sequence[int],
) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (name, len(each), *(float(np.mean([one.ious[place] for one in each])) for place in places))
        for name, each in groups
        if each
    ]
    return Table(title=title, columns=((head, None), ("objects", "count"), *columns), rows=tuple(rows))


def _histogram(name: str, title: str, values: NDArray[np.float64]) -> Plot:
    counts, _ = np.histogram(values, bins=_STEPS, range=(0, 1))
    width = 100 // _STEPS
    bars = tuple((f"{place * width}", float(count / len(values))) for place, count in enumerate(counts))
    return Plot(name=name, title=title, x_label="from … %, in steps of 10", y_label="objects, %", bars=bars)


def _over_time(name: str, tracks: Sequence[Sequence[float]]) -> Curve:
    """Mean over objects at points along their scored frames."""
    points = np.linspace(0, 1, _STEPS + 1)
    lines = [np.interp(points, np.linspace(0, 1, len(each)) if len(each) > 1 else [0.0], each) for each in tracks]
    return Curve(name=name, x=_floats(100 * points), y=_floats(np.mean(lines, axis=0)))


def _floats(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(each) for each in values)
