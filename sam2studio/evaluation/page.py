"""A report as files: a page that needs no network, JSON for scripts, and each plot as SVG."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from sam2studio.core.errors import DatasetError
from sam2studio.core.files import disk, write_text
from sam2studio.evaluation.drawing import DARK, LIGHT, svg, variables
from sam2studio.evaluation.report import Cell, Report, Table, Unit

_LONG = 12  # rows that are shown at once

_STYLE = f"""
:root {{ color-scheme: light dark; --ground: #fff; --panel: #f5f7fa; {variables(LIGHT)} }}
@media (prefers-color-scheme: dark) {{ :root {{ --ground: #161b23; --panel: #1e2530; {variables(DARK)} }} }}
@media print {{ :root {{ --ground: #fff; --panel: #fff; {variables(LIGHT)} }} }}
* {{ box-sizing: border-box }}
body {{ margin: 0 auto; max-width: 70rem; padding: 2rem 1.25rem 4rem; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif }}
h1 {{ font-size: 1.5rem; margin: 0 0 .25rem }}
h2 {{ font-size: 1.05rem; margin: 2.25rem 0 .5rem }}
h2 small {{ color: var(--soft); font-weight: 400; margin-left: .5rem }}
p, .facts, summary, figcaption {{ color: var(--soft) }}
p {{ max-width: 46rem }}
.facts {{ display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin: 0; padding: 0 }}
.facts div {{ display: flex; gap: .4rem }}
.facts dd {{ margin: 0; color: var(--ink); overflow-wrap: anywhere }}
.figures {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem;
  margin: 1.5rem 0 0; padding: 0 }}
.figures div {{ background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem }}
.figures dt {{ color: var(--soft) }}
.figures dd {{ margin: 0 }}
.figures .value {{ font-size: 1.45rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.3;
  white-space: nowrap }}
.figures .about {{ font-size: .8rem; color: var(--soft); line-height: 1.35 }}
.plots {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(min(26rem, 100%), 1fr)); gap: 1.25rem }}
figure {{ margin: 0 }}
figcaption {{ margin-bottom: .35rem }}
svg {{ width: 100%; height: auto; display: block }}
.wide {{ overflow-x: auto }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; border-top: 1.5px solid var(--ink);
  border-bottom: 1.5px solid var(--ink) }}
th, td {{ padding: .25rem .6rem; text-align: right; white-space: nowrap }}
th {{ font-weight: 600; border-bottom: 1px solid var(--ink) }}
th.text, td.text {{ text-align: left }}
tbody tr + tr td {{ border-top: 1px solid var(--line) }}
details {{ margin-top: .5rem }}
summary {{ cursor: pointer }}
pre {{ background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; overflow-x: auto;
  font-size: .8rem }}
""".strip()


def write_report(report: Report, folder: Path) -> tuple[Path, ...]:
    """Writes `report.html`, `report.json` and one SVG file per plot; what was there under these names is replaced.

    Raises:
        DatasetError: The folder cannot be written to.
    """
    files = {
        "report.html": page(report),
        "report.json": json.dumps(report.to_json(), ensure_ascii=False, indent=1, allow_nan=False) + "\n",
        **{f"{plot.name}.svg": svg(plot, alone=True) + "\n" for plot in report.plots},
    }
    try:
        disk.make_folder(folder)
        for name, text in files.items():
            write_text(folder / name, text)
    except OSError as error:
        raise DatasetError(
            f"The report cannot be written ({error.strerror}).", path=folder, todo="Choose another folder."
        ) from error
    return tuple(folder / name for name in files)


def page(report: Report) -> str:
    """The whole page."""
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in report.facts.items())
    figures = "".join(
        f'<div><dt>{escape(each.label)}</dt><dd class="value">{each.text}{" %" if each.unit == "share" else ""}</dd>'
        f'<dd class="about">{escape(each.about)}</dd></div>'
        for each in report.figures
    )
    plots = "".join(
        f"<figure><figcaption>{escape(plot.title)}</figcaption>{svg(plot)}</figure>" for plot in report.plots
    )
    tables = "".join(_table(table) for table in (_summary(report), *report.tables))
    method = "".join(f"<p>{escape(text)}</p>" for text in report.method)
    notes = "".join(f"<li>{escape(text)}</li>" for text in report.notes)
    noted = f"<h2>Notes</h2><ul>{notes}</ul>" if notes else ""
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(_headline(report))}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<h1>{escape(report.title)}</h1>\n"
        f'<dl class="facts">{facts}</dl>\n<dl class="figures">{figures}</dl>\n'
        f'<h2>Plots</h2>\n<div class="plots">{plots}</div>\n{tables}\n'
        f"<h2>How it was measured</h2>\n{method}\n{noted}\n</body>\n</html>\n"
    )


def _headline(report: Report) -> str:
    return " · ".join((report.title, *(report.facts[name] for name in ("model", "data") if name in report.facts)))


def _summary(report: Report) -> Table:
    """The figures in one row, to be put beside those of other models."""
    columns: list[tuple[str, Unit | None]] = [("model", None), *((each.label, each.unit) for each in report.figures)]
    row: tuple[Cell, ...] = (report.facts.get("model", ""), *(each.value for each in report.figures))
    return Table(title="Summary", columns=tuple(columns), rows=(row,))


def _table(table: Table) -> str:
    kinds = ["text" if unit is None else "" for _, unit in table.columns]
    heads = "".join(
        f'<th class="{kind}">{escape(name)}</th>' for (name, _), kind in zip(table.columns, kinds, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f'<td class="{kind}">{escape(text)}</td>' for text, kind in zip(row, kinds, strict=True))
        + "</tr>"
        for row in table.texts()
    )
    body = f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    if len(table.rows) > _LONG:
        body = f"<details><summary>{len(table.rows)} rows</summary>{body}</details>"
    code = f"<details><summary>LaTeX</summary><pre>{escape(latex(table))}</pre></details>"
    shares = "<small>shares in %</small>" if any(unit == "share" for _, unit in table.columns) else ""
    return f"<h2>{escape(table.title)}{shares}</h2>{body}{code}\n"


def latex(table: Table) -> str:
    """The table for a paper; needs no package."""
    columns = "".join("l" if unit is None else "r" for _, unit in table.columns)
    lines = [" & ".join(_tex(cell) for cell in row) + r" \\" for row in table.texts()]
    head = " & ".join(_tex(name) for name, _ in table.columns) + r" \\"
    return "\n".join(
        (rf"\begin{{tabular}}{{{columns}}}", r"\hline", head, r"\hline", *lines, r"\hline", r"\end{tabular}")
    )


def _tex(text: str) -> str:
    special = {each: f"\\{each}" for each in "&%$#_{}"}
    special |= {
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "–": "--",
        "<": "$<$",
        ">": "$>$",
    }
    return "".join(special.get(each, each) for each in text)
