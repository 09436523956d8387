"""The curves of a run: lines of JSON for scripts, and a page to look at."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

import torch
from torch import Tensor

from sam2studio.core.files import disk, write_text

LINES, PAGE = "curves.jsonl", "curves.html"
_WIDTH, _HEIGHT, _MARGIN = 560, 220, 44
_POINTS = 240
"""Points of a curve at most; what lies between is averaged."""


class CurveLog:
    """Collects the figures of steps, and writes their means now and then."""

    def __init__(self, folder: Path, *, stage: str, from_step: int) -> None:
        """Lines of later steps of the stage, left by a run that went further than its last state, are dropped."""
        self._path, self._stage = folder / LINES, stage
        disk.make_folder(folder)
        self._rows = [row for row in read_rows(self._path) if row["stage"] != stage or float(row["step"]) <= from_step]
        self._figures: defaultdict[str, list[Tensor]] = defaultdict(list)
        self.summary = ""

    def add(self, figures: Mapping[str, Tensor]) -> None:
        """Figures of one step; nothing waits for the device here."""
        for name, value in figures.items():
            self._figures[name].append(value)

    def write(self, step: int, *, seconds: float) -> None:
        """One line: the means since the last one."""
        means = {name: float(torch.stack(values).float().mean()) for name, values in self._figures.items()}
        self._figures.clear()
        self._rows.append({"stage": self._stage, "step": step, "seconds": round(seconds, 1), **means})
        self.summary = ", ".join(f"{name} {means[name]:.3f}" for name in ("loss", "iou", "iou_last") if name in means)
        write_text(self._path, "".join(json.dumps(row) + "\n" for row in self._rows))

    def draw(self) -> None:
        """The page."""
        write_text(self._path.with_name(PAGE), page(self._rows))


def read_rows(path: Path) -> list[dict[str, float | str]]:
    """The lines of a run; what is no line of ours is left out."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and isinstance(row.get("stage"), str) and isinstance(row.get("step"), int):
            rows.append(row)
    return rows


def page(rows: Sequence[Mapping[str, float | str]]) -> str:
    """A page with one drawing per stage and figure."""
    parts = []
    for stage in dict.fromkeys(str(row["stage"]) for row in rows):
        of_stage = [row for row in rows if row["stage"] == stage]
        names = dict.fromkeys(name for row in of_stage for name in row if name not in ("stage", "step", "seconds"))
        drawings = "".join(_drawing(name, [(row["step"], row.get(name)) for row in of_stage]) for name in names)
        parts.append(f"<h2>{escape(stage)}</h2><div>{drawings}</div>")
    style = (
        ":root{color-scheme:light dark}body{font:15px system-ui,sans-serif;margin:2rem}"
        "div{display:flex;flex-wrap:wrap;gap:1rem}svg{border:1px solid #8884;border-radius:6px}"
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Training</title><style>{style}</style>'
        f"<body><h1>Training</h1>{''.join(parts)}</body></html>\n"
    )


def _drawing(name: str, points: Sequence[tuple[object, object]]) -> str:
    known = [(float(x), float(y)) for x, y in points if isinstance(x, int | float) and isinstance(y, int | float)]
    known = thinned([(x, y) for x, y in known if math.isfinite(y)])
    if not known:
        return ""
    low, high = min(y for _, y in known), max(y for _, y in known)
    last, span = known[-1][0] or 1.0, (high - low) or 1.0
    across, down = _WIDTH - 2 * _MARGIN, _HEIGHT - 2 * _MARGIN
    line = " ".join(
        f"{_MARGIN + across * x / last:.1f},{_HEIGHT - _MARGIN - down * (y - low) / span:.1f}" for x, y in known
    )
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-size="12" fill="currentColor">'
        f'<text x="{_MARGIN}" y="24" font-weight="600">{escape(name)}: {known[-1][1]:.4g}</text>'
        f'<text x="4" y="{_MARGIN + 4}">{high:.3g}</text><text x="4" y="{_HEIGHT - _MARGIN + 4}">{low:.3g}</text>'
        f'<text x="{_WIDTH - _MARGIN}" y="{_HEIGHT - 16}" text-anchor="end">{last:.0f} steps</text>'
        f'<polyline points="{line}" fill="none" stroke="#1f7fd0" stroke-width="1.5"/></svg>'
    )


def thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most so many points, each the mean of its neighbours."""
    each = max(1, math.ceil(len(points) / _POINTS))
    groups = [points[start : start + each] for start in range(0, len(points), each)]
    return [(group[-1][0], sum(y for _, y in group) / len(group)) for group in groups]
