"""The canvas on a screen of another density, in a process of its own because the density is fixed at the start."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys
import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sam2studio.core.mask import Mask
from sam2studio.gui.canvas import Canvas
from sam2studio.gui.viewstate import CanvasState, MaskView

app = QApplication([])
photo = np.random.default_rng(3).integers(0, 256, (40, 60, 3), np.uint8)
pixels = np.zeros((40, 60), np.bool_)
pixels[10:30, 20:40] = True
canvas = Canvas()
canvas.resize(640, 480)
canvas.show()
mask = MaskView(1, Mask.from_array(pixels), (255, 0, 0))
canvas.show_state(CanvasState(image=photo, image_key=1, masks=(mask,), opacity=1.0))
fitted = canvas.zoom
canvas.zoom_to(15.0)
clicked = []
canvas.clicked.connect(lambda intent: clicked.append((intent.x, intent.y)))
wrong = 0
shown = canvas.grab_image()
for x, y in ((30, 20), (25, 15), (21, 28), (35, 12), (16, 20), (42, 24)):
    where = canvas.position_of(x, y)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where.toPoint())
    ratio = canvas.devicePixelRatioF()
    found = shown.pixelColor(round(where.x() * ratio), round(where.y() * ratio)).getRgb()[:3]
    expected = (255, 0, 0) if pixels[y, x] else tuple(int(v) for v in photo[y, x])
    wrong += max(abs(a - b) for a, b in zip(found, expected)) > 30
print(json.dumps({
    "ratio": canvas.devicePixelRatioF(), "fitted": fitted, "clicked": clicked, "wrong": wrong,
    "size": [shown.width(), shown.height()],
}))
"""


@pytest.mark.parametrize("density", [1.5, 2.0])
def test_what_is_clicked_is_what_is_painted(density):
    environment = os.environ | {"QT_SCALE_FACTOR": str(density), "QT_QPA_PLATFORM": "offscreen"}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    found = json.loads(run.stdout)
    assert found["ratio"] == density
    assert found["size"] == [640 * density, 480 * density]
    assert found["fitted"] == pytest.approx(density * min((640 - 32) / 60, (480 - 32) / 40))
    assert found["wrong"] == 0
    expected = [(30, 20), (25, 15), (21, 28), (35, 12), (16, 20), (42, 24)]
    for clicked, meant in zip(found["clicked"], expected, strict=True):
        assert clicked == pytest.approx(meant, abs=density / 15)  # one logical pixel is the finest the test can aim at
