"""From scores of pictures to reports: figures, tables and plots of clicks and of boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace

import numpy as np

from sam2studio.evaluation.detections import DetectionScores
from sam2studio.evaluation.images import BoxScores, ClickScores, ObjectScore
from sam2studio.evaluation.precision import FIGURES, Precision
from sam2studio.evaluation.report import Cell, Curve, Figure, Plot, Report, Table, Unit
from sam2studio.evaluation.report_parts import floats, histogram, left_out, share_of

_TURNS = (1, 3, 5)
_QUALITIES = (0.85, 0.9)
_SIZES = (("small", 0, 32**2), ("medium", 32**2, 96**2), ("large", 96**2, None))

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
            label=f"mIoU@{turn}",
            value=scores.miou(turn),
            unit="share",
            about=f"mean IoU after {turn} click{'s' * (turn > 1)}",
        )
        for turn in turns
    ]
    about = "a person picks the best candidate after one click"
    figures.append(share_of("miou@1-best", "mIoU@1, best", scores.best_of_first, about))
    for quality in _QUALITIES:
        name = f"{100 * quality:.0f}"
        about = f"clicks until the IoU is at least {name}\N{NO-BREAK SPACE}%, {most} where it never is"
        figures.append(
            Figure(key=f"noc@{name}", label=f"NoC@{name}", value=scores.noc(quality), unit="clicks", about=about)
        )
        about = f"objects that never reach {name}\N{NO-BREAK SPACE}%, of {len(scores.objects)}"
        figures.append(
            Figure(key=f"nof@{name}", label=f"NoF@{name}", value=scores.failures(quality), unit="count", about=about)
        )
    figures.append(share_of("auc", "AUC", scores.auc, f"area under the mean IoU over 1 to {most} clicks"))
    low, high = np.percentile(scores.ious, [25, 75], axis=0)
    curve = Curve(
        name="mean IoU",
        x=tuple(range(1, most + 1)),
        y=floats(scores.curve),
        low=floats(low),
        high=floats(high),
    )
    columns: list[tuple[str, Unit | None]] = [(f"{turn} click{'s' * (turn > 1)}", "share") for turn in turns]
    return Report(
        title="Clicks on images",
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
            histogram("first-click", "IoU after one click", scores.ious[:, 0]),
        ),
        notes=(*left_out(scores.skipped), *notes),
        records={"seconds": scores.seconds, "objects": [asdict(each) for each in scores.objects]},
    )


def boxes_report(scores: BoxScores, facts: Mapping[str, str], notes: Sequence[str]) -> Report:
    """Exact boxes on pictures."""
    good = [
        share_of(f"iou>{x}", f"IoU > {x}", float((scores.ious > x).mean()), "of the objects") for x in (0.5, 0.75, 0.9)
    ]
    return Report(
        title="Boxes on images",
        facts=facts,
        method=(
            "Each object is prompted by the exact box of its pixels. AP and AR are those of COCO (pycocotools) "
            "for the masks as detections of the right class, scored by the quality that the segmenter expects of "
            "each: what is lost by masks alone, not by finding objects.",
        ),
        figures=(
            share_of("miou@box", "mIoU@box", scores.miou, "mean IoU from the exact box"),
            *good,
            *(share_of(name, name, scores.precision.figures[name], about) for name, about in _AP_ABOUT.items()),
        ),
        tables=(*_object_tables(scores.objects, [("box", "share")], [0]), *precision_tables(scores.precision)),
        plots=(histogram("boxes", "IoU from the exact box", scores.ious),),
        notes=(*left_out(scores.skipped), *notes),
        records={
            "seconds": scores.seconds,
            "precision": dict(scores.precision.figures),
            "precision_by_class": dict(scores.precision.by_class),
            "objects": [asdict(each) for each in scores.objects],
        },
    )


def detections_report(scores: DetectionScores, facts: Mapping[str, str], notes: Sequence[str]) -> Report:
    """What a detector finds by itself."""
    found = {"box": scores.boxes} | ({} if scores.masks is None else {"mask": scores.masks})
    figures = [
        share_of(f"{name}-{kind}", f"{name} {kind}", precision.figures[name], about)
        for kind, precision in found.items()
        for name, about in _AP_ABOUT.items()
    ]
    unknown = [f"the model does not know the class “{name}”" for name in scores.unknown]
    return Report(
        title="Detection",
        facts=facts,
        method=(
            "The detector is shown every labelled image and may answer with scores from 0.001 on. AP and AR are "
            "those of COCO (pycocotools); classes are the same when their names are.",
        ),
        figures=tuple(figures),
        tables=tuple(
            replace(table, title=f"{table.title}, {kind}")
            for kind, precision in found.items()
            for table in precision_tables(precision)
        ),
        plots=tuple(
            Plot(
                name=f"{kind}-classes",
                title=f"{kind.capitalize()} AP of the classes",
                x_label="AP, %",
                y_label="classes, %",
                bars=histogram("", "", np.array(list(precision.by_class.values()))).bars,
            )
            for kind, precision in found.items()
        ),
        notes=(*left_out(scores.skipped), *unknown, *notes),
        records={
            "seconds": scores.seconds,
            "images": scores.images,
            "precision": {kind: dict(precision.figures) for kind, precision in found.items()},
            "precision_by_class": {kind: dict(precision.by_class) for kind, precision in found.items()},
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
        _means("By size (small: under 32 × 32 pixels, large: from 96 × 96)", "size", groups, columns, places),
        _means("By class", "class", by_class, columns, places),
    ]
    single = Table(
        title="Objects",
        columns=(("image", None), ("object", "count"), ("class", None), ("pixels", "count"), *columns),
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
