"""Tracks with everything a lane can say, and a timeline of a known size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from sam2studio.gui.actions import build_actions, enable_actions
from sam2studio.gui.timeline import Timeline
from sam2studio.gui.viewstate import LaneView, TimelineState, TrackView

FRAMES = 1000


def make_track(
    frames: range | np.ndarray,
    *,
    keys: tuple[int, ...] = (),
    absent: range = range(0),
    reviewed: range = range(0),
    doubtful: tuple[int, ...] = (),
    confidence: float = 0.95,
) -> TrackView:
    """A track that is stored on `frames`; the rest is frame numbers."""
    stored = np.asarray(frames, np.int64)
    trust = np.full(len(stored), confidence, np.float32)
    trust[np.isin(stored, doubtful)] = 0.1
    return TrackView(
        frames=stored,
        area=np.where(np.isin(stored, absent), 0, 500),
        keyframe=np.isin(stored, keys),
        reviewed=np.isin(stored, reviewed),
        confidence=trust,
        jump=np.zeros(len(stored), np.float32),
        doubtful=np.asarray(doubtful, np.int64),
    )


@pytest.fixture
def state() -> TimelineState:
    """A thousand frames; "cat" is stored from 100 to 799 with all there is, "dog" is selected and has nothing."""
    cat = make_track(
        range(100, 800),
        keys=(100, 400, 600),
        absent=range(600, 700),
        reviewed=range(100, 300),
        doubtful=(500,),
    )
    lanes = (
        LaneView(object_id=7, title="cat", color=(230, 97, 0), track=cat),
        LaneView(object_id=8, title="dog", color=(53, 132, 228), selected=True),
    )
    return TimelineState(frames=FRAMES, fps=25.0, frame=200, lanes=lanes, key="clip")


@pytest.fixture
def make_timeline(qtbot) -> Callable[..., Timeline]:
    """A shown timeline with a state in it; everything its actions need is there."""

    owner = QWidget()
    qtbot.addWidget(owner)

    def make(state: TimelineState, *, width: int = 1000, height: int = 300) -> Timeline:
        actions = build_actions(owner)
        enable_actions(actions, frozenset({"video", "writable", "trackable", "object", "range", "media", "project"}))
        timeline = Timeline(actions)
        qtbot.addWidget(timeline)
        timeline.resize(width, height)
        timeline.show()
        qtbot.waitExposed(timeline)
        timeline.show_state(state)
        return timeline

    return make
