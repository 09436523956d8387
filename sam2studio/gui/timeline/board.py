"""The picture of the timeline: ruler, names, lanes, drift graph. Paints from what is cached and reports gestures."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollBar, QWidget

from sam2studio.gui.guard import guarded
from sam2studio.gui.panels.fields import tool_button
from sam2studio.gui.theme import current_scheme
from sam2studio.gui.timeline import drawing
from sam2studio.gui.timeline.backdrop import Backdrop
from sam2studio.gui.timeline.drawing import Handle
from sam2studio.gui.timeline.layout import BAR, HEAD, LANE, RULER, Layout
from sam2studio.gui.timeline.scale import Scale
from sam2studio.gui.viewstate import LaneView, TimelineState

_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Board(QWidget):
    """Shows a `TimelineState` and reports what the person points at. Decides nothing. GUI thread.

    What does not move with the playhead is one picture (`Backdrop`), made anew when it differs; a step of the playhead
    copies two narrow stripes of it.

    Signals:
        frame_requested(int, bool): Go to this frame; False while the pointer moves: the nearest one that is quick to
            have will do.
        range_changed(object): The wanted in/out range; a `range`, or None for the whole video.
        selection_changed(object): The wanted selection; a frozenset of object ids.
        hidden_toggled(object, bool): A frozenset of ids, wanted state.
        menu_requested(int, int, QPoint): Object id, frame, where on the screen.
        video_changed(): Another video is shown; what was begun with the pointer is void.
    """

    frame_requested = Signal(int, bool)
    range_changed = Signal(object)
    selection_changed = Signal(object)
    hidden_toggled = Signal(object, bool)
    menu_requested = Signal(int, int, QPoint)
    video_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = TimelineState()
        self._scale = Scale()
        self._layout = Layout(100, 100)
        self._held_frame: int | None = None
        self._held_range: range | None = None
        self._holding = False
        self._framed = False
        self._backdrop = Backdrop()
        self._across = QScrollBar(Qt.Orientation.Horizontal, self)
        self._down = QScrollBar(Qt.Orientation.Vertical, self)
        self._fit = tool_button("fit", name=self.tr("Whole video"), tip=self.tr("Show the whole video"), small=True)
        self._fit.setParent(self)
        self._fit.clicked.connect(self.fit)
        self._name_bars()
        self._across.valueChanged.connect(self._scroll_across)
        self._down.valueChanged.connect(self._scroll_down)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumHeight(RULER + LANE + BAR)
        self.setAccessibleName(self.tr("Timeline"))
        self.setAccessibleDescription(
            self.tr("Up and Down choose an object, + and - zoom, the menu key offers what can be done on this frame.")
        )

    def _name_bars(self) -> None:
        for bar, name in ((self._across, self.tr("Scroll in time")), (self._down, self.tr("Scroll the objects"))):
            bar.setAccessibleName(name)
            bar.setToolTip(name)
            bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            bar.setCursor(Qt.CursorShape.ArrowCursor)
            bar.hide()

    # What is shown

    @property
    def state(self) -> TimelineState:
        """What is shown."""
        return self._state

    @property
    def scale(self) -> Scale:
        """Which frames are in sight, and where."""
        return self._scale

    @property
    def places(self) -> Layout:
        """Which part lies where."""
        return self._layout

    def show_state(self, state: TimelineState) -> None:
        """Shows a state; a step of the playhead alone repaints two stripes."""
        former, self._state = self._state, state
        if former.key != state.key or former.frames != state.frames:
            self._holding, self._held_frame, self._held_range = False, None, None
            self.video_changed.emit()
            self._scale = Scale(frames=max(1, state.frames), width=self._layout.track_width).fit()
        elif former.frame != state.frame and not self._holding:
            self._follow(former)
        if not self._holding:
            self._let_follow()
        lanes_differ = former.lanes is not state.lanes and former.lanes != state.lanes
        if lanes_differ:
            self._backdrop.keep_only(state.lanes)
        if lanes_differ or former.frames != state.frames or former.key != state.key:
            self._arrange(scroll=None if former.key == state.key else 0)
            if former.key == state.key:
                self._show_selected(former)
            self.update()
        elif former.within != state.within or former.fps != state.fps:
            self.update()
        if former.frame != state.frame:
            self.update(self._playhead_region(former.frame) | self._playhead_region(state.frame))
        if former.tracking != state.tracking:
            self.update(self._edge_region(former) | self._edge_region(state))

    def set_scale(self, scale: Scale) -> None:
        """Shows other frames of the video."""
        if scale != self._scale:
            self._scale = scale
            self._place_bars()
            self.update()

    @Slot()
    @guarded
    def fit(self) -> None:
        """Shows the whole video."""
        self.set_scale(self._scale.fit())

    def scroll_lanes(self, pixels: int) -> None:
        """Moves the lanes up by pixels."""
        wanted = min(max(self._layout.scroll + pixels, 0), self._layout.most_scroll)
        if wanted != self._layout.scroll:
            self._arrange(scroll=wanted)
            self.update()

    def hold_frame(self, frame: int) -> None:
        """Shows the playhead where it is dragged, before the window has answered."""
        before, self._held_frame, self._holding = self.shown_frame, frame, True
        if before != frame:
            self.update(self._playhead_region(before) | self._playhead_region(frame))

    def hold_range(self, within: range) -> None:
        """Shows the range as it is dragged."""
        if within != self.shown_range:
            self._held_range, self._holding = within, True
            self.update()

    def let_go(self) -> None:
        """Ends the holding; the next state counts again, and until it comes nothing jumps back."""
        self._holding = False
        if self._held_frame == self._state.frame and self._held_range is None:
            self._let_follow()

    def _let_follow(self) -> None:
        before, had_range = self.shown_frame, self._held_range is not None
        self._held_frame = self._held_range = None
        if had_range:
            self.update()
        elif before != self.shown_frame:
            self.update(self._playhead_region(before) | self._playhead_region(self.shown_frame))

    @property
    def shown_frame(self) -> int:
        """Where the playhead is."""
        return self._state.frame if self._held_frame is None else self._held_frame

    @property
    def shown_range(self) -> range | None:
        """The range between the handles, or None."""
        return self._state.within if self._held_range is None else self._held_range

    def handle_at(self, x: float, y: float) -> Handle | None:
        """The range's handle at a position, or None."""
        if not (self._state.frames and self._layout.part_at(max(x, HEAD), y) == "ruler"):
            return None
        return drawing.handle_at(self._scale, self.shown_range, x - HEAD, y)

    def lane_of(self, lane: int | None) -> LaneView | None:
        """The n-th lane, or None."""
        return self._state.lanes[lane] if lane is not None and 0 <= lane < len(self._state.lanes) else None

    def marked_frame_at(self, x: float, y: float) -> int:
        """The frame under a position; that of a mark when one is nearer than a few pixels."""
        track_x = x - HEAD
        lane = self.lane_of(self._layout.lane_at(y))
        marked = None if lane is None else self._backdrop.mark_near(lane, self._scale, track_x)
        return self._scale.frame_at(track_x) if marked is None else marked

    def _follow(self, former: TimelineState) -> None:
        """Keeps the playhead in sight, unless the person has scrolled away while the video plays."""
        was_in_sight = self._scale.showing(former.frame) is self._scale
        if was_in_sight or not self._state.playing:
            self.set_scale(self._scale.showing(self._state.frame))

    def _show_selected(self, former: TimelineState) -> None:
        """Scrolls a lane into sight that has become the only selected one."""
        chosen = [place for place, lane in enumerate(self._state.lanes) if lane.selected]
        before = [lane.object_id for lane in former.lanes if lane.selected]
        if len(chosen) == 1 and before != [self._state.lanes[chosen[0]].object_id]:
            self._arrange(scroll=self._layout.scrolled_to(chosen[0]))

    def _arrange(self, *, scroll: int | None = None) -> None:
        """Lays out the parts anew for the size and the number of lanes."""
        wanted = self._layout.scroll if scroll is None else scroll
        lanes = len(self._state.lanes)
        layout = Layout(self.width(), self.height(), lanes, 0, drift=lanes > 0)
        self._layout = replace(layout, scroll=min(wanted, layout.most_scroll))
        self._scale = self._scale.resized(self._layout.track_width)
        self._place_bars()

    def _place_bars(self) -> None:
        layout, scale = self._layout, self._scale
        self._across.setGeometry(HEAD, self.height() - BAR, layout.track_width, BAR)
        self._down.setGeometry(self.width() - BAR, layout.lanes_top, BAR, layout.lanes_height)
        side = RULER - 4
        self._fit.setGeometry(HEAD - side - 4, 2, side, side)
        self._fit.setVisible(not scale.fitted)
        for bar, most, page, value in (
            (self._across, round(scale.frames * scale.zoom - scale.room), scale.room, scale.left * scale.zoom),
            (self._down, layout.most_scroll, layout.lanes_height, layout.scroll),
        ):
            bar.blockSignals(True)
            bar.setRange(0, max(0, most))
            bar.setPageStep(max(1, round(page)))
            bar.setSingleStep(LANE)
            bar.setValue(round(value))
            bar.blockSignals(False)
            bar.setVisible(most > 0)

    # Painting

    @guarded
    def paintEvent(self, event: QPaintEvent) -> None:
        """Copies the backdrop and draws what moves."""
        shown = replace(self._state, within=self.shown_range)
        picture = self._backdrop.picture(
            shown, self._scale, self._layout, font=self.font(), ratio=self.devicePixelRatioF()
        )
        painter = QPainter(self)
        self._copy(painter, picture, QRectF(event.rect()))  # the painter is clipped to what needs it
        for covered in self._covered_labels(self.shown_frame):
            self._copy(painter, self._backdrop.bare_ruler, covered)
        brush = drawing.Brush(painter, current_scheme(), self._number_font(), self.devicePixelRatioF())
        painter.save()
        painter.setClipRect(QRect(HEAD, 0, self._layout.track_width, self._layout.bottom))
        painter.translate(HEAD, 0)
        self._draw_edges(brush)
        if self._state.frames:
            drawing.draw_playhead(brush, self._scale, self._layout, self.shown_frame)
        painter.restore()
        if self._framed:
            painter.setPen(QPen(QColor(current_scheme().accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()  # even when somebody looks at this frame from outside

    def _copy(self, painter: QPainter, picture: QPixmap, rect: QRectF) -> None:
        ratio = picture.devicePixelRatio()
        source = QRectF(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio)
        painter.drawPixmap(rect, picture, source)

    def _draw_edges(self, brush: drawing.Brush) -> None:
        tracking = self._state.tracking
        if tracking is None:
            return
        brush.painter.save()
        brush.painter.setClipRect(
            QRect(0, self._layout.lanes_top, self._layout.track_width, self._layout.lanes_height),
            Qt.ClipOperation.IntersectClip,
        )
        for place in self._layout.shown:
            if self._state.lanes[place].object_id in tracking.object_ids:
                top = self._layout.lane_top(place)
                drawing.draw_edge(brush, self._scale, top, tracking.frame, reverse=tracking.reverse)
        brush.painter.restore()

    def _number_font(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    def _covered_labels(self, frame: int) -> list[QRectF]:
        """Where labels of the ruler are that the playhead's tab on a frame covers, be it in part."""
        tab = drawing.playhead_tab(self._number_font(), self._scale, frame).adjusted(-2, 0, 2, 0)
        covered = [label.rect.translated(HEAD, 0) for label in self._backdrop.labels if label.rect.intersects(tab)]
        return [QRectF(rect.adjusted(-1, 0, 1, 0).toAlignedRect()) for rect in covered]

    def _playhead_region(self, frame: int) -> QRegion:
        tab = drawing.playhead_tab(self._number_font(), self._scale, frame)
        x = self._scale.middle_of(frame)
        line = QRectF(x - 6, 0, 12, self.height())
        region = QRegion(tab.translated(HEAD, 0).toAlignedRect()) | QRegion(line.translated(HEAD, 0).toAlignedRect())
        for covered in self._covered_labels(frame):
            region |= QRegion(covered.toRect())
        return region

    def _edge_region(self, state: TimelineState) -> QRegion:
        if state.tracking is None:
            return QRegion()
        x = self._scale.x_of(state.tracking.frame) + HEAD
        span = QRectF(x - 40, self._layout.lanes_top, 80 + self._scale.zoom, self._layout.lanes_height)
        return QRegion(span.toAlignedRect())

    # Events

    @guarded
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps what is in sight in sight."""
        self._arrange()
        super().resizeEvent(event)

    @guarded
    def focusInEvent(self, event: QFocusEvent) -> None:
        """A frame shows that the keyboard is here."""
        self._framed = event.reason() in _BY_KEYBOARD
        self.update()
        super().focusInEvent(event)

    @guarded
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Takes the frame away."""
        self._framed = False
        self.update()
        super().focusOutEvent(event)

    @Slot(int)
    @guarded
    def _scroll_across(self, pixels: int) -> None:
        self.set_scale(self._scale.scrolled(pixels - self._scale.left * self._scale.zoom))

    @Slot(int)
    @guarded
    def _scroll_down(self, pixels: int) -> None:
        self.scroll_lanes(pixels - self._layout.scroll)
