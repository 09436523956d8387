"""What is told of a video that is not the one that was added."""

from __future__ import annotations

from pathlib import Path

import pytest

from sam2studio.gui.controllers.other_files import other_length
from sam2studio.project import MediaRow


@pytest.mark.parametrize(("frames", "now"), [(1, "1 frame"), (2, "2 frames")])
def test_one_frame_is_not_told_as_several(frames, now):
    row = MediaRow(
        id=1,
        path="clip.mp4",
        kind="video",
        width=8,
        height=6,
        frames=20,
        file_size=1,
        mtime_ns=1,
        fingerprint="",
        position=0,
        status="new",
        split=None,
        within=None,
    )
    error = other_length(row, Path("clip.mp4"), frames=frames)
    assert error.what == f"The video has {now} now, but 20 when it was added."
