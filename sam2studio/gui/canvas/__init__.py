"""The canvas: one widget that shows an image with its masks and reports clicks, boxes, rests and picks.

    CanvasState ─ scene ─▶ which masks, how, what changed ─ overlay/layers ─▶ painted layers ─┐
                            outlines (borders) ─ ink (pixels) ┘                               ├─ paintEvent copies
    image ─ pyramid ─▶ halved sizes ──────────────────────────────────────────────────────────┘
    events ─ pointer ─▶ clicks, drags, pans, zooms ─ view ─▶ image coordinates ─ pointing, hand ─▶ signals

Why a plain widget and OpenCV, and not a graphics view or pyqtgraph: there are two kinds of things here, one image and
many masks, and both are pixels. A scene graph keeps an item and a vector path per mask and strokes them at each repaint
(0.3 s for 200 ragged masks on one screen, measured); as pixels, 200 masks are painted in 30 to 55 ms, and only when the
zoom or a mask changes. A repaint copies the photograph, scaled down from the nearest halved size, and two layers that
already have the screen's resolution. So lines keep their width and masks their edges at every zoom, and what a repaint
costs does not depend on how many masks there are. Thousands of masks are traced and painted in slices between events.

`view`, `outlines`, `ink` and `scene` know no Qt and are tested as functions of values.
"""

from sam2studio.gui.canvas.widget import Canvas

__all__ = ["Canvas"]
