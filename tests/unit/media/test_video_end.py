"""A video that ends before its container says so is told of with the numbers that are known; no other one is."""

from __future__ import annotations

from pathlib import Path

import pytest

from sam2studio.config.resources import resource
from tests.support.clips import Clip
from tests.support.damage import cut, edited, packets
from tests.support.frame_proof import index_of
from tests.support.video_matrix import usual

FRAMES = 30
_HEAD_FIRST = {"movflags": "faststart"}
_FRAGMENTS = {"movflags": "frag_keyframe+empty_moov"}


def cut_after(path: Path, packet: int, *, more: int = 0) -> Path:
    """Ends a file behind one of its packets, counted as stored, and some bytes."""
    position, size = packets(path)[packet]
    path.write_bytes(path.read_bytes()[: position + size + more])
    return path


@pytest.mark.parametrize("codec", ["h264", "h264-b", "hevc"])
@pytest.mark.parametrize(("more", "left"), [(0, 12), (10, 12), (-10, 11)])
def test_an_mp4_names_how_many_frames_it_lacks(tmp_path: Path, codec: str, more: int, left: int) -> None:
    clip = Clip(name="clip.mp4", codec=codec, frames=FRAMES, options=_HEAD_FIRST).write(tmp_path)
    index = index_of(cut_after(clip, 11, more=more))
    assert index.warnings == (f"The file ends early: {left} of {FRAMES} frames can be read.",)


def test_frames_that_an_edit_list_hides_are_not_missed(tmp_path: Path) -> None:
    clip = Clip(name="clip.mp4", frames=FRAMES, options=_HEAD_FIRST, damage=edited(5, rate=25)).write(tmp_path)
    index = index_of(cut_after(clip, 20))
    assert index.warnings == (f"The file ends early: 16 of {FRAMES - 5} frames can be read.",)


@pytest.mark.parametrize(
    "clip",
    [
        Clip(name="clip.avi", codec="mpeg4", frames=FRAMES, damage=cut(0.6)),
        Clip(name="varying.mp4", codec="h264-b", frames=FRAMES, rate=None, options=_HEAD_FIRST, damage=cut(0.6)),
        Clip(name="sound.mp4", frames=FRAMES, options=_HEAD_FIRST, extra="sound", damage=cut(0.6)),
    ],
    ids=lambda clip: clip.name,
)
def test_what_can_be_read_and_what_is_named_are_told_of_other_files_too(tmp_path: Path, clip: Clip) -> None:
    index = index_of(clip.write(tmp_path))
    (warning,) = index.warnings
    assert f" of {FRAMES} frames can be read." in warning
    assert len(index) - 1 <= int(warning.split("early: ")[1].split()[0]) <= len(index) < FRAMES


@pytest.mark.parametrize(
    "clip",
    [
        Clip(name="clip.mkv", frames=FRAMES, damage=cut(0.6)),
        Clip(name="clip.webm", codec="vp8", frames=FRAMES, damage=cut(0.6)),
        Clip(name="parts.mp4", frames=FRAMES, options=_FRAGMENTS, damage=cut(0.6)),
    ],
    ids=lambda clip: clip.name,
)
def test_no_number_is_made_up_where_the_file_names_none(tmp_path: Path, clip: Clip) -> None:
    index = index_of(clip.write(tmp_path))
    assert index.warnings == (f"The file is cut off or damaged at its end; {len(index)} frames are left.",)


@pytest.mark.parametrize(
    "clip",
    [
        *(clip for clip in usual(FRAMES) if not clip.incomplete),
        Clip(name="sound.mp4", frames=FRAMES, extra="sound"),
        Clip(name="sound-first.mp4", frames=FRAMES, extra="sound", options=_HEAD_FIRST),
    ],
    ids=lambda clip: clip.name,
)
def test_nothing_is_said_of_a_file_that_is_whole(tmp_path: Path, clip: Clip) -> None:
    assert not any("end" in warning for warning in index_of(clip.write(tmp_path)).warnings)


def test_nothing_is_said_of_the_clip_of_the_sample() -> None:
    assert index_of(resource("sample", "videos", "toys.mp4")).warnings == ()
