"""The timeline of a video: one widget that shows every object's track and reports what the person points at.

    TimelineState ─┬─▶ transport (buttons, frame, rate)
                   └─▶ board ─ layout, scale ─▶ what lies where ─ gestures ─▶ signals
                        │
          TrackView ─ columns.digest ─▶ columns (one for each pixel) ─ ink ─▶ one strip a lane ─┐
                                                          drawing (ruler, drift graph, names) ──┴─▶ backdrop
                                                                     drawing (playhead, edge of a run) over it

Lanes are painted from columns of pixels: a track of 200 000 frames is reduced to some thousand columns by numpy, and no
lone keyframe or doubtful frame is lost on the way. Strips are kept until their track, the zoom or a colour differs, so
that a step of the playhead copies two stripes of a picture, and a run that makes one object's track longer paints one
lane.

`scale`, `columns`, `layout` and `stretches` know no Qt and are tested as functions of values.
"""

from sam2studio.gui.timeline.widget import Timeline

__all__ = ["Timeline"]
