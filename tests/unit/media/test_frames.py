"""The one door to frames: a file or a folder, the same interface, the same pixels under the same number."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import MediaError
from sam2studio.media import video_scan
from sam2studio.media.frames import ImageSequence, VideoReader, open_frames, stored_index
from tests.support.frame_proof import index_of


def grey(level: int, *, height: int = 48, width: int = 64) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def write_clip(path: Path, levels: list[int]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"g": "8", "bf": "2"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for level in levels:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey(level), format="rgb24")))
        container.mux(stream.encode())
    return path


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return write_clip(tmp_path / "clip.mp4", [i * 8 for i in range(30)])


def test_a_file(clip: Path) -> None:
    reader = open_frames(clip)
    assert isinstance(reader, VideoReader)
    assert len(reader) == 30
    assert reader.size == (48, 64)
    for frame in (29, 0, 13, 12, 11, 28):
        rgb = reader[frame]
        assert rgb.shape == (48, 64, 3)
        assert not rgb.flags.writeable
        assert abs(float(rgb.mean()) - frame * 8) < 2
    assert reader.time_of(25) == 1.0
    assert reader.cached(12)
    reader.close()


def test_a_kept_index_gives_the_same_pixels(clip: Path) -> None:
    first = open_frames(clip)
    assert isinstance(first, VideoReader)
    again = open_frames(clip, first.index.to_bytes())
    for frame in range(30):
        assert np.array_equal(first[frame], again[frame])
    first.close()
    again.close()


def test_an_index_of_another_file_or_library_is_not_used(clip: Path, tmp_path: Path, monkeypatch) -> None:
    other = open_frames(write_clip(tmp_path / "other.mp4", [i * 8 for i in range(12)]))
    assert isinstance(other, VideoReader)
    data = other.index.to_bytes()
    other.close()
    with monkeypatch.context() as patch:  # of this file, but read by another version of the library
        patch.setattr(video_scan, "library", lambda: "libavformat 1")
        old = index_of(clip).to_bytes()
    assert stored_index(clip, old) is None
    assert stored_index(clip, index_of(clip).to_bytes()) is not None
    for wrong in (data, b"", data[:-3], old):
        reader = open_frames(clip, wrong)
        assert len(reader) == 30
        reader.close()


def test_a_folder(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        Image.fromarray(grey(number)).save(tmp_path / f"{number}.png")
    reader = open_frames(tmp_path)
    assert isinstance(reader, ImageSequence)
    assert [int(frame.mean()) for frame in reader] == [1, 2, 10]
    Image.fromarray(grey(1, width=32)).save(tmp_path / "3.png")
    other = open_frames(tmp_path)
    with pytest.raises(MediaError, match="32 × 48"):
        other[2]


@pytest.mark.parametrize("content", [b"", b"no video at all" * 100, b"#EXTM3U\nhttp://example.com/a.ts\n"])
def test_what_is_no_video_is_refused_by_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=r"clip\.mp4"):
        open_frames(path)
