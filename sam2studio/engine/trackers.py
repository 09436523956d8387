"""One door to what carries masks through a video: whichever fits the segmenter that answers the clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sam2studio.core.errors import InputError
from sam2studio.engine.classic import ClassicSession
from sam2studio.engine.classic_video import ClassicVideoSession
from sam2studio.engine.prediction import Segmenter
from sam2studio.engine.track_run import TrackingSession

if TYPE_CHECKING:
    from sam2studio.engine.tracker import VideoOptions
    from sam2studio.engine.video_frames import FrameSource
    from sam2studio.model.sam2.network import Sam2Network


def open_tracker(
    segmenter: Segmenter | Sam2Network, frames: FrameSource, *, options: VideoOptions | None = None
) -> TrackingSession:
    """A fresh session on a video. It belongs to the thread that the segmenter belongs to, and shares its network.

    Args:
        segmenter: What `open_segmenter` gave, or a finalized network; the classic one carries masks by optical flow.
        frames: The frames of the video; read one at a time.
        options: How a network tracks; its defaults if not given.

    Raises:
        InputError: This segmenter cannot track.
    """
    if isinstance(segmenter, ClassicSession):
        return ClassicVideoSession(frames)
    from sam2studio.engine.close_up import needs_guidance
    from sam2studio.engine.guided_video import GuidedVideoSession
    from sam2studio.engine.image_session import ImageSession
    from sam2studio.engine.video_session import VideoSession
    from sam2studio.model.sam2.network import Sam2Network

    network = segmenter.network if isinstance(segmenter, ImageSession) else segmenter
    if not isinstance(network, Sam2Network):
        raise InputError(f"segmenter: {segmenter.name} cannot track.", todo="Choose a SAM 2 model.")
    return (GuidedVideoSession if needs_guidance(network) else VideoSession)(network, frames, options=options)


def can_track(segmenter: Segmenter) -> bool:
    """Whether `open_tracker` has something for it."""
    if isinstance(segmenter, ClassicSession):
        return True
    from sam2studio.engine.image_session import ImageSession

    return isinstance(segmenter, ImageSession)
