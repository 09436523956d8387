"""Reports as text: numbers for people, values for scripts, and names from a dataset that do nothing."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from sam2studio.core.errors import DatasetError
from sam2studio.evaluation.drawing import LIGHT, svg
from sam2studio.evaluation.page import latex, page, write_report
from sam2studio.evaluation.report import Curve, Figure, Plot, Report, Table
from sam2studio.evaluation.report_parts import histogram

HOSTILE = "<script>alert(1)</script> & 50 % of_it \\ {x}"


def report() -> Report:
    return Report(
        title="Test",
        facts={"model": HOSTILE, "data": "d"},
        method=("Somehow.",),
        figures=(
            Figure(key="a", label="A", value=0.4567, unit="share", about="half"),
            Figure(key="none", label="None", value=math.nan, unit="share", about="nothing"),
        ),
        tables=(Table(title=HOSTILE, columns=((HOSTILE, None), ("n", "count")), rows=((HOSTILE, 3), ("b", None))),),
        plots=(
            Plot(name="p", title=HOSTILE, x_label="x", y_label="y", curves=(Curve(name=HOSTILE, x=(1,), y=(0.5,)),)),
        ),
        notes=(HOSTILE,),
        records={"objects": [{"iou": math.nan}]},
    )


def test_names_from_a_dataset_do_nothing_in_a_page():
    text = page(report())
    assert "<script" not in text
    assert text.count("&lt;script&gt;") >= 5


def test_numbers_for_people_and_for_scripts(tmp_path):
    files = write_report(report(), tmp_path / "yeni")
    assert [path.name for path in files] == ["report.html", "report.json", "p.svg"]
    assert "45.7 %" in files[0].read_text(encoding="utf-8")
    found = json.loads(files[1].read_text(encoding="utf-8"))
    assert found["figures"] == {"a": 0.4567, "none": None}
    assert found["objects"] == [{"iou": None}]
    assert found["model"] == HOSTILE


def test_a_table_for_a_paper_is_escaped():
    text = latex(report().tables[0])
    assert r"50 \% of\_it \textbackslash{} \{x\}" in text
    assert "$<$script$>$" in text
    assert text.splitlines()[-3] == r"b & -- \\"
    assert text.startswith(r"\begin{tabular}{lr}")


def test_a_file_of_its_own_brings_its_colours():
    plot = report().plots[0]
    alone = svg(replace(plot, title="var(--ink)"), alone=True)
    assert 'fill="var(' in svg(plot)
    assert 'fill="var(' not in alone, "only browsers know variables"
    assert 'stroke="var(' not in alone
    assert {LIGHT[name] for name in ("line", "ink", "soft", "mark-0")} <= set(re.findall("#[0-9a-f]{6}", alone))
    assert "<title>var(--ink)</title>" in alone, "what somebody wrote stays"
    root = ElementTree.fromstring(svg(plot, alone=True))
    assert root.attrib["aria-label"] == HOSTILE


def test_bars_hold_every_value_once():
    plot = histogram("h", "H", np.array([0, 0.05, 0.1, 0.999, 1.0]))
    assert [label for label, _ in plot.bars][0::9] == ["0–10", "90–100"]
    assert [round(5 * share) for _, share in plot.bars] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatasetError, match="file"):
        write_report(report(), tmp_path / "file")
