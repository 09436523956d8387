"""The proposal that is up for review: brought into sight once, framed where the detector saw it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF

from sam2studio.core.prompts import Box
from sam2studio.gui.viewstate import CanvasState, ReviewView

CORNER = Box(40, 40, 100, 80)
OTHER = Box(400, 300, 520, 380)


def grey(value: int = 90) -> np.ndarray:
    return np.full((400, 600, 3), value, np.uint8)


def test_each_proposal_is_brought_into_sight_once(make_canvas):
    state = CanvasState(image=grey(), image_key="one")
    canvas = make_canvas(state)
    whole = canvas.zoom
    shown = replace(state, review=ReviewView(1, "one", CORNER))
    canvas.show_state(shown)
    assert canvas.zoom > whole
    middle = canvas.view_rect().center()
    assert canvas.view_rect().contains(QRectF(40, 40, 60, 40))
    canvas.fit()
    canvas.show_state(replace(shown, opacity=0.1))
    assert canvas.zoom == whole, "who looks around is left alone"
    canvas.show_state(replace(shown, review=ReviewView(2, "one", OTHER)))
    assert canvas.view_rect().contains(QRectF(400, 300, 120, 80))
    assert canvas.view_rect().center() != middle


def test_it_waits_for_its_image(make_canvas):
    state = CanvasState(image=grey(), image_key="one")
    canvas = make_canvas(state)
    whole = canvas.zoom
    review = ReviewView(1, "two", CORNER)
    canvas.show_state(replace(state, review=review))
    assert canvas.zoom == whole
    canvas.show_state(CanvasState(review=review))
    canvas.show_state(CanvasState(image=grey(30), image_key="two", review=review))
    assert canvas.zoom > whole


def test_what_the_detector_saw_is_framed(make_canvas):
    state = CanvasState(image=grey(), image_key="one")
    canvas = make_canvas(state)
    canvas.show_state(replace(state, review=ReviewView(1, "one", OTHER, OTHER)))
    image = canvas.grab_image()
    ratio = image.devicePixelRatio()
    for x, y in ((OTHER.x0, OTHER.y0), (OTHER.x1, OTHER.y1)):
        at = canvas.position_of(x - 0.5, y - 0.5) * ratio
        assert image.pixelColor(round(at.x()), round(at.y())).lightness() > 200
    middle = canvas.position_of((OTHER.x0 + OTHER.x1) / 2, OTHER.y0 - 0.5) * ratio
    assert image.pixelColor(round(middle.x()), round(middle.y())).lightness() < 120, "only its corners are drawn"
