"""Plots as SVG text: readable in a page, light or dark, and as files of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from sam2studio.evaluation.report import Curve, Plot

WIDTH, HEIGHT = 560, 320
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 16, 16, 48
_DASHES = ("", "7 4", "2 4")  # lines are told apart in black and white too
_COLOURS = 2
_FEW = 12  # marks along an axis

LIGHT = {"ink": "#1c2330", "soft": "#5b6577", "line": "#dde2ea", "mark-0": "#1f5fd0", "mark-1": "#b3470f"}
DARK = {"ink": "#e8ecf3", "soft": "#a0abbd", "line": "#333d4d", "mark-0": "#7fb0ff", "mark-1": "#f0a070"}
_VARIABLE = re.compile(r'"var\(--([\w-]+)\)"')


def svg(plot: Plot, *, alone: bool = False) -> str:
    """A drawing.

    Args:
        plot: What to draw.
        alone: With its own (light) colours and ground, for a file; else it takes the variables of the page.
    """
    frame = "".join((*_y_axis(plot), *(_bars(plot) if plot.bars else _curves(plot)), *_legend(plot.curves)))
    if alone:  # variables are for browsers: other programs draw nothing where they meet one
        frame = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>' + _VARIABLE.sub(_light, frame)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(plot.title)}" font-family="system-ui, sans-serif" font-size="12">'
        f"<title>{escape(plot.title)}</title>{frame}</svg>"
    )


def _light(found: re.Match[str]) -> str:
    return f'"{LIGHT[found[1]]}"'


def variables(colours: dict[str, str]) -> str:
    """Colours as CSS variables."""
    return "".join(f"--{name}:{value};" for name, value in colours.items())


def _y(share: float) -> float:
    return _TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - share)


def _text(x: float, y: float, text: str, *, anchor: str = "middle", ink: str = "soft", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="var(--{ink})"{more}>{escape(text)}</text>'


def _y_axis(plot: Plot) -> Iterator[str]:
    for percent in range(0, 101, 20):
        y = _y(percent / 100)
        yield f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="var(--line)"/>'
        yield _text(_LEFT - 8, y + 4, str(percent), anchor="end")
    middle = (_TOP + HEIGHT - _BOTTOM) / 2
    yield _text(14, middle, plot.y_label, ink="ink", more=f' transform="rotate(-90 14 {middle:.1f})"')
    yield _text((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 8, plot.x_label, ink="ink")


def _curves(plot: Plot) -> Iterator[str]:
    ends = [x for curve in plot.curves for x in (curve.x[0], curve.x[-1])]
    low, high = min(ends), max(ends)
    room = 10.0  # beside the first and the last point

    def place(x: float) -> float:
        share = (x - low) / (high - low) if high > low else 0.5
        return _LEFT + room + share * (WIDTH - _LEFT - _RIGHT - 2 * room)

    xs = plot.curves[0].x
    for x in xs[:: max(1, -(-len(xs) // _FEW))]:
        yield _text(place(x), HEIGHT - _BOTTOM + 18, f"{x:g}")
    for number, curve in enumerate(plot.curves):
        colour = f"var(--mark-{number % _COLOURS})"
        points = [(place(x), _y(y)) for x, y in zip(curve.x, curve.y, strict=True)]
        if curve.low:
            edge = [*zip(curve.x, curve.high, strict=True), *reversed([*zip(curve.x, curve.low, strict=True)])]
            yield f'<polygon points="{_joined([(place(x), _y(y)) for x, y in edge])}" fill="{colour}" opacity="0.15"/>'
        dash = f' stroke-dasharray="{_DASHES[number % len(_DASHES)]}"' if number else ""
        yield f'<polyline points="{_joined(points)}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
        for (x, y), value in zip(points, curve.y, strict=True):
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"><title>{100 * value:.1f}</title></circle>'


def _legend(curves: Sequence[Curve]) -> Iterator[str]:
    if len(curves) < 2:
        return
    for number, curve in enumerate(curves):
        x, y = WIDTH - _RIGHT - 60, HEIGHT - _BOTTOM - 14 - 18 * (len(curves) - 1 - number)
        dash = f' stroke-dasharray="{_DASHES[number % len(_DASHES)]}"' if number else ""
        colour = f"var(--mark-{number % _COLOURS})"
        yield f'<line x1="{x}" x2="{x + 28}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2"{dash}/>'
        yield _text(x + 36, y + 4, curve.name, anchor="start", ink="ink")


def _bars(plot: Plot) -> Iterator[str]:
    step = (WIDTH - _LEFT - _RIGHT) / len(plot.bars)
    for place, (label, share) in enumerate(plot.bars):
        x, y = _LEFT + place * step, _y(share)
        yield (
            f'<rect x="{x + step * 0.1:.1f}" y="{y:.1f}" width="{step * 0.8:.1f}" height="{_y(0) - y:.1f}" '
            f'fill="var(--mark-0)"><title>{escape(label)}: {100 * share:.1f} %</title></rect>'
        )
        if share:
            yield _text(x + step / 2, y - 5, f"{100 * share:.0f}", ink="ink")
        yield _text(x + step / 2, HEIGHT - _BOTTOM + 18, label)


def _joined(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
