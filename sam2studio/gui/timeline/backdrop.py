"""Everything on the timeline that stands still while the playhead moves, as one picture, kept until it differs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from sam2studio.gui.theme import Scheme, current_scheme
from sam2studio.gui.timeline import drawing
from sam2studio.gui.timeline.columns import Digest, digest
from sam2studio.gui.timeline.ink import LaneLook, in_sight, paint_strip
from sam2studio.gui.timeline.layout import HEAD, LANE, RULER, Layout
from sam2studio.gui.timeline.scale import Scale
from sam2studio.gui.translation import mark, translated
from sam2studio.gui.viewstate import LaneView, TimelineState, TrackView

_NEAR = 6.0
_LEGEND = (mark("Timeline", "Area"), mark("Timeline", "Confidence"), mark("Timeline", "Jump"))
_DRIFT = mark("Timeline", "Drift of {title}")
_NO_DRIFT = mark("Timeline", "Select an object to see how it drifts")
_NO_LANES = mark("Timeline", "No objects yet: click on a thing in the image")


class Backdrop:
    """Paints names, ruler, lanes and drift graph when they differ from the last time, and keeps the result.

    Lanes are kept one by one: when one object's track grows, the others are copied. GUI thread.

    Attributes:
        labels: Of the ruler in the last picture.
        bare_ruler: The ruler of the last picture without labels, for where something covers one of them in part.
    """

    def __init__(self) -> None:
        self._picture = QPixmap()
        self.labels: Sequence[drawing.RulerLabel] = ()
        self.bare_ruler = QPixmap()
        self._shown: tuple[object, ...] = ()
        self._digests: dict[int, tuple[TrackView, Digest]] = {}
        self._strips: dict[int, tuple[TrackView, LaneLook, QPixmap]] = {}

    def keep_only(self, lanes: Iterable[LaneView]) -> None:
        """Forgets objects that are gone."""
        ids = {lane.object_id for lane in lanes}
        self._digests = {key: value for key, value in self._digests.items() if key in ids}
        self._strips = {key: value for key, value in self._strips.items() if key in ids}

    def picture(self, state: TimelineState, scale: Scale, layout: Layout, *, font: QFont, ratio: float) -> QPixmap:
        """The picture, of the layout's size in logical pixels."""
        scheme = current_scheme()
        wanted = (state.lanes, state.within, state.fps, state.frames, scale, layout, font.key(), ratio, scheme)
        if self._shown != wanted:
            self._picture = self._paint(state, scale, layout, scheme, font=font, ratio=ratio)
            self._shown = wanted
        return self._picture

    def mark_near(self, lane: LaneView, scale: Scale, x: float) -> int | None:
        """The frame of the keyframe or doubtful mark at a position of the lane, or None."""
        source = self._digest(lane)
        frames = in_sight(np.union1d(source.keyframes, source.doubtful), scale)
        if not len(frames):
            return None
        away = np.abs(scale.x_of(0) + (frames + 0.5) * scale.zoom - x)
        nearest = int(np.argmin(away))
        return int(frames[nearest]) if away[nearest] <= _NEAR else None

    def _digest(self, lane: LaneView) -> Digest:
        track, found = self._digests.get(lane.object_id, (None, None))
        if track is not lane.track or found is None:
            found = digest(lane.track)
            self._digests[lane.object_id] = (lane.track, found)
        return found

    def _paint(
        self, state: TimelineState, scale: Scale, layout: Layout, scheme: Scheme, *, font: QFont, ratio: float
    ) -> QPixmap:
        size = QSize(max(1, round(layout.width * ratio)), max(1, round(layout.height * ratio)))
        picture = QPixmap(size)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(scheme.surface))
        painter = QPainter(picture)
        brush = drawing.Brush(painter, scheme, font, ratio)
        self._paint_lanes(brush, state, scale, layout)
        self._paint_drift(brush, state, scale, layout)
        labels = drawing.ruler_labels(font, scale, fps=state.fps, within=state.within) if state.frames else []
        self.labels = labels
        self._paint_ruler(brush, state, scale, layout, self.labels)
        self._paint_words(brush, state, layout)
        painter.fillRect(HEAD - 1, 0, 1, layout.height, QColor(scheme.border))
        painter.end()
        self.bare_ruler = QPixmap(size.width(), max(1, round(RULER * ratio)))
        self.bare_ruler.setDevicePixelRatio(ratio)
        painter = QPainter(self.bare_ruler)
        self._paint_ruler(drawing.Brush(painter, scheme, font, ratio), state, scale, layout, ())
        painter.end()
        return picture

    def _paint_ruler(
        self,
        brush: drawing.Brush,
        state: TimelineState,
        scale: Scale,
        layout: Layout,
        labels: Sequence[drawing.RulerLabel],
    ) -> None:
        painter, scheme = brush.painter, brush.scheme
        painter.fillRect(0, 0, layout.width, RULER, QColor(scheme.window))
        painter.fillRect(0, RULER - 1, layout.width, 1, QColor(scheme.border))
        if not state.frames:
            return
        painter.save()
        painter.setClipRect(HEAD, 0, layout.track_width, layout.height)
        painter.translate(HEAD, 0)
        drawing.draw_ticks(brush, scale, fps=state.fps)
        drawing.draw_labels(brush, labels)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        drawing.draw_range(brush, scale, layout, state.within)
        painter.restore()

    def _paint_lanes(self, brush: drawing.Brush, state: TimelineState, scale: Scale, layout: Layout) -> None:
        painter, scheme = brush.painter, brush.scheme
        painter.save()
        painter.setClipRect(0, layout.lanes_top, layout.width, layout.lanes_height)
        for place in layout.shown:
            lane, top = state.lanes[place], layout.lane_top(place)
            ground = scheme.selection if lane.selected else scheme.surface
            drawing.draw_name(brush, QRect(0, top, HEAD - 1, LANE), lane, ground)
            look = LaneLook(scale, lane.color, ground, lane.hidden, brush.ratio, scheme)
            painter.drawPixmap(HEAD, top, self._strip(lane, look))
        painter.restore()

    def _paint_words(self, brush: drawing.Brush, state: TimelineState, layout: Layout) -> None:
        """What there is to do, where nothing is to be seen yet; over the shade of what is beyond the range."""
        if not state.lanes and state.frames:
            words, top, height = _NO_LANES, layout.lanes_top, layout.lanes_height
        elif state.lanes and layout.drift_height and not any(lane.selected for lane in state.lanes):
            words, top, height = _NO_DRIFT, layout.drift_top, layout.drift_height
        else:
            return
        brush.painter.setPen(QColor(brush.scheme.muted))
        brush.painter.setFont(brush.font)
        room = QRect(HEAD, top, layout.track_width, height)
        brush.painter.drawText(room, Qt.AlignmentFlag.AlignCenter, translated("Timeline", words))

    def _strip(self, lane: LaneView, look: LaneLook) -> QPixmap:
        track, shown, strip = self._strips.get(lane.object_id, (None, None, None))
        if strip is None or track is not lane.track or shown != look:
            strip = QPixmap.fromImage(paint_strip(self._digest(lane), look))
            self._strips[lane.object_id] = (lane.track, look, strip)
        return strip

    def _paint_drift(self, brush: drawing.Brush, state: TimelineState, scale: Scale, layout: Layout) -> None:
        if not layout.drift_height:
            return
        painter, scheme = brush.painter, brush.scheme
        whole = QRect(0, layout.drift_top, layout.width, layout.drift_height)
        painter.fillRect(whole, QColor(scheme.surface))
        painter.fillRect(0, layout.drift_top, layout.width, 1, QColor(scheme.border))
        lane = next((lane for lane in state.lanes if lane.selected), None)
        if lane is None:
            return
        color = QColor(*lane.color)
        title = translated("Timeline", _DRIFT).format(title=lane.title)
        names = [translated("Timeline", name) for name in _LEGEND]
        drawing.draw_legend(brush, QRect(0, layout.drift_top, HEAD, layout.drift_height), title, color, names)
        painter.save()
        painter.setClipRect(HEAD, layout.drift_top, layout.track_width, layout.drift_height)
        painter.translate(HEAD, layout.drift_top)
        drawing.draw_drift(brush, self._digest(lane), scale, layout.drift_height, color)
        painter.restore()
