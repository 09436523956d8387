"""What is opened as a video, and by which name; everything else is refused with a sentence that names it."""

from __future__ import annotations

import os
import sys
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import MediaError
from sam2studio.media.frames import VideoReader
from sam2studio.media.video_index import VideoIndex
from sam2studio.media.video_stream import VideoStream
from tests.support import barcodes
from tests.support.clips import Clip
from tests.support.damage import with_odd_notes
from tests.support.frame_proof import index_of


def sound_only(path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        for number in range(20):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 8000, number * 1024
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def wav(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16_000))


def unfinished(path: Path) -> None:
    Clip(name=path.name, frames=20).write(path.parent)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"moov") - 4])


OTHERS = {
    "text": (lambda p: p.write_text("no video, but text " * 50), "no video"),
    "empty": (lambda p: p.write_bytes(b""), "empty"),
    "folder": (lambda p: p.mkdir(), "folder"),
    "playlist": (lambda p: p.write_text("#EXTM3U\n#EXTINF:1,\nother.mp4\n#EXT-X-ENDLIST\n"), "no video"),
    "concat": (lambda p: p.write_text("ffconcat version 1.0\nfile other.mp4\n"), "kind that can be read"),
    "session": (lambda p: p.write_text("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nm=video 1 RTP/AVP 96\n"), "video"),
    "wave": (wav, "kind that can be read"),
    "picture": (lambda p: Image.new("RGB", (8, 8)).save(p, "PNG"), "kind that can be read"),
    "animation": (lambda p: Image.new("RGB", (8, 8)).save(p, "GIF"), "kind that can be read"),
    "sound": (sound_only, "only sound"),
    "no frames": (lambda p: Clip(name=p.name, frames=0).write(p.parent), "no video"),
    "unfinished": (unfinished, "not finished"),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_no_video_is_refused(kind: str, tmp_path: Path) -> None:
    make, part = OTHERS[kind]
    Clip(name="other.mp4", frames=5).write(tmp_path)  # what a playlist would like to be opened
    path = tmp_path / f"{kind}.mp4"
    make(path)
    with pytest.raises(MediaError, match=part) as caught:
        index_of(path)
    text = str(caught.value)
    assert str(path) in text
    assert "Nothing was changed" in text
    assert caught.value.todo
    assert len(text) - len(str(path)) + len(path.name) <= 400
    assert "Errno" not in text


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such file"):
        VideoStream(tmp_path / "missing.mp4")
    with pytest.raises(MediaError, match="cannot be opened"):
        VideoStream(tmp_path / "nul\0.mp4")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(MediaError, match="pipe"):
        VideoStream(tmp_path / "pipe.mp4")


NAMES = ["größe 学生 🎬.mp4", "100% #1.mp4", "-i.mp4", "a b'c\".mp4", "clip", "frame%03d.mp4"]
if sys.platform != "win32":
    NAMES += ["concat:a|b.mp4", "http:a.mp4", "new\nline.mp4", "back\\slash.mp4"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_nothing_but_a_name(name: str, tmp_path: Path) -> None:
    made = Clip(name="made.mp4", frames=5).write(tmp_path)
    path = tmp_path / name
    made.rename(path)
    reader = VideoReader(path, index_of(path))
    assert barcodes.read(reader[3]) == 3
    reader.close()


def test_a_path_relative_to_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Clip(name="clip.mp4", frames=5).write(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert len(index_of(Path("clip.mp4"))) == 5


def test_what_is_odd_is_said(tmp_path: Path) -> None:
    two = Clip(name="two.mkv", frames=5, extra="second").write(tmp_path)
    assert "2 videos" in index_of(two).warnings[0]
    plain = Clip(name="plain.mp4", frames=5).write(tmp_path)
    assert index_of(plain).warnings == ()
    cover = Clip(name="cover.mp4", frames=5, extra="cover").write(tmp_path)
    assert index_of(cover).warnings == ()


def test_a_file_that_breaks_small_rules_throughout_is_shown_all_the_same(tmp_path: Path) -> None:
    path = Clip(name="odd.mp4", codec="h264-b", frames=30, damage=with_odd_notes).write(tmp_path)
    index = index_of(path)
    assert not index.strict
    assert "breaks rules" in index.warnings[0]
    reader = VideoReader(path, VideoIndex.from_bytes(index.to_bytes()))
    assert [barcodes.read(reader[frame]) for frame in (29, 0, 13, 12)] == [29, 0, 13, 12]
    reader.close()
