"""F24, videos: whatever happened to a file, it opens or is refused by a sentence that names it; no crash, no hang."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.clips import Clip
from tests.support.damage import mutated
from tests.support.damaged_videos import outcomes

SOUND = [
    Clip(name="h264.mp4", codec="h264-b", frames=24, size=(64, 96), extra="sound"),
    Clip(name="open.mkv", codec="h264-open", frames=24, size=(64, 96)),
    Clip(name="vp9.webm", codec="vp9", frames=24, size=(64, 96)),
    Clip(name="mpeg4.avi", codec="mpeg4-b", frames=24, size=(64, 96)),
    Clip(name="hevc.mov", codec="hevc", frames=24, size=(64, 96)),
    Clip(name="h264.ts", codec="h264-b", frames=24, size=(64, 96)),
]
LIMIT_S = 20.0


def damaged(clips: list[Clip], folder: Path, *, each: int) -> list[Path]:
    paths = []
    for clip in clips:
        data = clip.write(folder).read_bytes()
        for seed in range(each):
            path = folder / f"{seed}-{clip.name}"
            path.write_bytes(mutated(data, seed))
            paths.append(path)
    return paths


def prove(paths: list[Path], figure) -> None:
    came = list(outcomes(paths, limit_s=LIMIT_S))
    assert len(came) == len(paths)
    wrong = [
        f"{path.name}: {what}"
        for path, what in zip(paths, came, strict=True)
        if what != "shown" and not (path.name in what and "Nothing was changed" in what and "Traceback" not in what)
    ]
    shown = came.count("shown")
    figure(f"F24 videos: {len(paths)} damaged files, {shown} shown, {len(paths) - shown} refused by name, 0 crashes")
    assert wrong == []


def test_damaged_videos(tmp_path: Path, figure) -> None:
    prove(damaged(SOUND[:4], tmp_path, each=15), figure)


@pytest.mark.slow
def test_many_damaged_videos(tmp_path: Path, figure) -> None:
    prove(damaged(SOUND, tmp_path, each=500), figure)
