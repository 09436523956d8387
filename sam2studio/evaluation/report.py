"""What was measured, as values that a console, a script and a page are made from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Unit = Literal["share", "clicks", "count"]
Cell: TypeAlias = str | int | float | None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number that stands for the whole.

    Attributes:
        key: For scripts; never changes its meaning.
        label: For people, short.
        value: The number; NaN where there is none.
        unit: What it counts; shares are 0 to 1 and shown in percent.
        about: What it means, in half a sentence.
    """

    key: str
    label: str
    value: float
    unit: Unit
    about: str

    @property
    def text(self) -> str:
        """The number for people."""
        return shown(self.value, self.unit)


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under headings.

    Attributes:
        title: What it shows.
        columns: Headings, and the unit of the numbers below; None where there is text.
        rows: One cell per column.
    """

    title: str
    columns: tuple[tuple[str, Unit | None], ...]
    rows: tuple[tuple[Cell, ...], ...]

    def texts(self) -> list[list[str]]:
        """The cells for people."""
        units = [unit for _, unit in self.columns]
        return [[_cell(cell, unit) for cell, unit in zip(row, units, strict=True)] for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One line of a plot.

    Attributes:
        name: For the legend; one line alone needs none.
        x: Growing.
        y: Shares, 0 to 1.
        low: Lower edge of a band around the line, or ().
        high: Upper edge of it.
    """

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Plot:
    """Lines over a common axis, or bars side by side.

    Attributes:
        name: Of its file, without the ending.
        title: What it shows.
        x_label: Of the axis to the right.
        y_label: Of the axis upward; shares in percent.
        curves: The lines.
        bars: Instead of lines: what each bar is, and its height as a share.
    """

    name: str
    title: str
    x_label: str
    y_label: str
    curves: tuple[Curve, ...] = ()
    bars: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """One measurement.

    Attributes:
        title: What was measured.
        facts: What it was measured with, and how: name → text.
        method: How, in full sentences.
        figures: The numbers that stand for it.
        tables: The details.
        plots: Pictures of them.
        notes: What could not be used, and what is to be known of the truth.
        records: Everything, for scripts; plain values only.
    """

    title: str
    facts: Mapping[str, str]
    method: tuple[str, ...]
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    plots: tuple[Plot, ...]
    notes: tuple[str, ...]
    records: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Plain values; what is not known is null."""
        figures = {each.key: each.value for each in self.figures}
        content = {"title": self.title, **self.facts, "figures": figures, "notes": list(self.notes), **self.records}
        cleaned: dict[str, Any] = _plain(content)
        return cleaned


def shown(value: float, unit: Unit) -> str:
    """A number for people: shares in percent."""
    if math.isnan(value):
        return "–"
    return {"share": f"{100 * value:.1f}", "clicks": f"{value:.2f}", "count": f"{value:.0f}"}[unit]


def _cell(cell: Cell, unit: Unit | None) -> str:
    if cell is None:
        return "–"
    return str(cell) if isinstance(cell, str) or unit is None else shown(cell, unit)


def _plain(value: Any) -> Any:
    """The same without NaN, which JSON does not know."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
