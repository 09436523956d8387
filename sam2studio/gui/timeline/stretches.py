"""Stretches of a track as a person means them: from keyframe to keyframe."""

from __future__ import annotations

import numpy as np

from sam2studio.gui.viewstate import TrackView


def stretch_around(track: TrackView, frame: int) -> range:
    """The stored frames that a frame's correction or review is about.

    From the keyframe at or before the frame up to the next one, both included, as far as every frame is stored; empty
    when the frame itself is not stored.
    """
    frames = np.asarray(track.frames)
    place = int(np.searchsorted(frames, frame))
    if place >= len(frames) or frames[place] != frame:
        return range(0)
    keys, gaps = np.flatnonzero(track.keyframe), np.flatnonzero(np.diff(frames) > 1)
    first = max([0, *keys[keys <= place][-1:], *(gaps[gaps < place][-1:] + 1)])
    last = min([len(frames) - 1, *keys[keys > place][:1], *gaps[gaps >= place][:1]])
    return range(int(frames[first]), int(frames[last]) + 1)


def is_reviewed(track: TrackView, frames: range) -> bool:
    """Whether all stored frames of a stretch are reviewed, and there are some."""
    first, last = np.searchsorted(track.frames, [frames.start, frames.stop])
    return bool(last > first and np.all(track.reviewed[first:last]))


def keyframe_at(track: TrackView, frame: int) -> bool:
    """Whether the frame is a keyframe."""
    place = int(np.searchsorted(track.frames, frame))
    return place < len(track.frames) and track.frames[place] == frame and bool(track.keyframe[place])


def is_in_sight(track: TrackView, frame: int) -> bool:
    """Whether the object has pixels on a frame."""
    place = int(np.searchsorted(track.frames, frame))
    return place < len(track.frames) and track.frames[place] == frame and bool(track.area[place] > 0)
