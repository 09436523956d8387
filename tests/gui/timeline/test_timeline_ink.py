"""Pixels of a lane: what must be seen is seen, where it belongs."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from sam2studio.gui.theme import DARK, LIGHT
from sam2studio.gui.timeline.columns import digest
from sam2studio.gui.timeline.ink import LaneLook, paint_strip
from sam2studio.gui.timeline.layout import LANE
from sam2studio.gui.timeline.scale import Scale
from tests.gui.timeline.conftest import FRAMES, make_track

BAR, HEAT, GREEN = 9, 18, 3
COLOR = (230, 97, 0)


def strip(track, *, scheme=LIGHT, scale=None, ratio=1.0, hidden=False) -> np.ndarray:
    """(h, w, 3) colours of a lane."""
    scale = scale or Scale(frames=FRAMES, width=1024.0).fit()
    image = paint_strip(digest(track), LaneLook(scale, COLOR, scheme.surface, hidden, ratio, scheme))
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def rgb(color: str) -> tuple[int, int, int]:
    parsed = QColor(color)
    return parsed.red(), parsed.green(), parsed.blue()


def differs(pixels: np.ndarray, color: tuple[int, int, int]) -> np.ndarray:
    return np.abs(pixels - np.array(color)).max(axis=-1) > 12


@pytest.fixture(autouse=True)
def _application(qapp):
    """Pictures are painted with fonts and colours of an application."""


@pytest.mark.parametrize("scheme", [LIGHT, DARK])
def test_present_absent_and_unknown_differ(scheme):
    pixels = strip(make_track(range(200, 800), absent=range(500, 600)), scheme=scheme)
    scale = Scale(frames=FRAMES, width=1024.0).fit()
    present, absent, unknown = (round(scale.middle_of(frame)) for frame in (300, 550, 100))
    assert not differs(pixels[BAR, present], COLOR)
    ground = rgb(scheme.surface)
    assert not differs(pixels[BAR, absent - 20 : absent + 20], ground).any()
    line = differs(pixels[12, absent - 20 : absent + 20], ground)
    assert 0 < line.sum() < 40, "a broken line"
    assert not differs(pixels[: LANE - 1, unknown], ground).any()


@pytest.mark.parametrize("zooms", range(0, 13, 3))
@pytest.mark.parametrize("kind", ["keys", "absent", "doubtful"])
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_lone_mark_is_seen_at_every_zoom(kind, zooms, ratio):
    frames, alone = 200_000, 123_457
    stored = range(frames)
    with_mark = {
        "keys": make_track(stored, keys=(alone,)),
        "absent": make_track(stored, keys=(alone,), absent=range(alone, alone + 1)),
        "doubtful": make_track(stored, doubtful=(alone,)),
    }[kind]
    scale = Scale(frames=frames, width=900.0).fit()
    for _ in range(zooms):
        scale = scale.zoomed(2.0, at=scale.middle_of(alone))
    changed = (strip(with_mark, scale=scale, ratio=ratio) != strip(make_track(stored), scale=scale, ratio=ratio)).any(
        -1
    )
    _rows, columns = np.nonzero(changed)
    assert len(columns) >= 20, "a mark is a handful of pixels"
    middle = scale.middle_of(alone) * ratio
    near = np.abs(columns + 0.5 - middle) <= max(6, scale.zoom) * ratio
    assert near.mean() > 0.95


def test_keyframes_that_say_absent_look_different():
    said = strip(make_track(range(FRAMES), keys=(500,), absent=range(500, 501)))
    meant = strip(make_track(range(FRAMES), keys=(500,)))
    x = round(Scale(frames=FRAMES, width=1024.0).fit().middle_of(500))
    assert not differs(meant[12, x - 1], rgb(LIGHT.text))
    assert not differs(said[12, x - 1], rgb(LIGHT.surface)), "hollow"


def test_dense_keyframes_leave_none_out():
    scale = Scale(frames=FRAMES, width=1024.0).fit()
    with_many = strip(make_track(range(FRAMES), keys=tuple(range(300, 330))), scale=scale)
    bare = strip(make_track(range(FRAMES)), scale=scale)
    seen = (with_many != bare).any(-1).any(0)
    for frame in range(300, 330):
        x = int(scale.middle_of(frame))
        assert seen[x - 1 : x + 2].any()


def test_heat_grows_as_confidence_falls():
    away = []
    for confidence in (0.95, 0.7, 0.5, 0.2):
        pixels = strip(make_track(range(FRAMES), confidence=confidence))
        away.append(np.abs(pixels[HEAT, 500] - np.array(rgb(LIGHT.surface))).sum())
    assert away[0] == 0
    assert away == sorted(away)
    assert len(set(away)) == 4
    lost = strip(make_track(range(FRAMES), confidence=0.1))[HEAT, 500]
    assert not differs(lost, rgb(LIGHT.bad))


def test_reviewed_stretches_are_green():
    pixels = strip(make_track(range(FRAMES), reviewed=range(200, 400)))
    scale = Scale(frames=FRAMES, width=1024.0).fit()
    assert not differs(pixels[GREEN, round(scale.middle_of(300))], rgb(LIGHT.good))
    assert not differs(pixels[GREEN, round(scale.middle_of(500))], rgb(LIGHT.surface))


def test_hidden_objects_are_faint():
    shown, hidden = strip(make_track(range(FRAMES))), strip(make_track(range(FRAMES)), hidden=True)
    ground = np.array(rgb(LIGHT.surface))
    assert 0 < np.abs(hidden[BAR, 500] - ground).sum() < np.abs(shown[BAR, 500] - ground).sum()


def test_frames_are_parted_when_they_are_wide():
    scale = Scale(frames=20, width=824.0).fit()
    bar = differs(strip(make_track(range(20)), scale=scale)[BAR], rgb(LIGHT.surface))
    steps = np.diff(bar.astype(int))
    assert (steps == 1).sum() == 20
