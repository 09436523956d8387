"""Titles that are too long: the number of an object stays to be read."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from sam2studio.gui.theme import elided_title

LONG = "traffic light with pedestrian signal, northbound, at night"


@pytest.fixture
def metric(qapp) -> QFontMetricsF:
    return QFontMetricsF(QFont())


@pytest.mark.parametrize("width", [70, 94, 220])
def test_the_number_stays(metric: QFontMetricsF, width: int):
    one, two = (elided_title(metric, f"{LONG} {number}", width) for number in (1, 12))
    assert one.startswith("tr")
    assert one.endswith("… 1")
    assert two.endswith("… 12")
    assert max(map(metric.horizontalAdvance, (one, two))) <= width


def test_what_fits_is_whole_and_what_has_no_number_loses_its_end(metric: QFontMetricsF):
    assert elided_title(metric, "car 2", 200) == "car 2"
    assert elided_title(metric, LONG, 90).endswith("…")
    assert metric.horizontalAdvance(elided_title(metric, LONG, 90)) <= 90
