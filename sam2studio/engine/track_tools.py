"""What a run of tracking needs of the rest of the program, opened when it is asked for."""

from __future__ import annotations

from sam2studio.engine.classic import ClassicSession
from sam2studio.engine.classic_video import ClassicVideoSession
from sam2studio.engine.messages import TrackJob
from sam2studio.engine.prediction import Segmenter
from sam2studio.engine.track_run import TrackingSession
from sam2studio.engine.trackers import open_tracker
from sam2studio.engine.tracking import Frames
from sam2studio.media.frames import open_frames

CACHE_BYTES = 128 << 20
"""Decoded frames that a run keeps: it meets them one after the other, backward in groups."""


class EngineTools:
    """The real ones (see `sam2studio.engine.tracking.TrackTools`)."""

    def open_frames(self, job: TrackJob) -> Frames:
        """The job's video."""
        return open_frames(job.path, job.index, cache_bytes=CACHE_BYTES)

    def open_tracker(self, segmenter: Segmenter, frames: Frames, job: TrackJob) -> TrackingSession:
        """A tracker of the segmenter's kind; the classic one needs no torch."""
        if isinstance(segmenter, ClassicSession):
            return open_tracker(segmenter, frames)
        from sam2studio.engine.tracker import VideoOptions

        return open_tracker(
            segmenter, frames, options=VideoOptions(memory_bytes=job.memory_bytes, light_memory=job.light)
        )

    def memory_of(self, tracker: TrackingSession) -> int | None:
        """Bytes that a tracker remembers; the classic one keeps next to nothing."""
        if isinstance(tracker, ClassicVideoSession):
            return None
        from sam2studio.engine.guided_video import GuidedVideoSession
        from sam2studio.engine.video_session import VideoSession

        return tracker.memory_bytes if isinstance(tracker, (VideoSession, GuidedVideoSession)) else None
