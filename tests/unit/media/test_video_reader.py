"""The reader answers with the frame that was asked for or with an error, wherever the container lands when it seeks."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from sam2studio.core.errors import InputError, MediaError
from sam2studio.media import video_scan
from sam2studio.media.frames import VideoReader
from sam2studio.media.h264 import is_disposable
from sam2studio.media.video_decoder import VideoDecoder
from sam2studio.media.video_index import VideoIndex
from sam2studio.media.video_stream import VideoStream
from tests.support import barcodes
from tests.support.clips import Clip
from tests.support.damage import overwritten_packet
from tests.support.frame_proof import index_of

CLIP = Clip(name="clip.mp4", codec="h264-open", frames=60, gop=12)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return CLIP.write(tmp_path_factory.mktemp("clip"))


@pytest.fixture(scope="module")
def index(path: Path) -> VideoIndex:
    return index_of(path)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Positions of the keyframes from which decoding was started."""
    started: list[int] = []
    real = VideoDecoder.run

    def run(self: VideoDecoder, key: int):
        started.append(key)
        return real(self, key)

    monkeypatch.setattr(VideoDecoder, "run", run)
    return started


def test_a_step_back_is_answered_from_the_group_already_decoded(path, index, runs) -> None:
    reader = VideoReader(path, index)
    first, end = (int(key) for key in index.key_frames[2:4])
    for frame in range(end - 1, first - 1, -1):
        assert barcodes.read(reader[frame]) == frame
    assert runs == [2]
    reader.close()


def test_a_step_on_goes_on_decoding(path, index, runs) -> None:
    reader = VideoReader(path, index)
    for frame in (5, 6, 8, 20, 21, 30, 44):
        assert barcodes.read(reader[frame]) == frame
    assert runs == [0]
    reader.close()


def test_what_is_kept_is_bounded_and_the_frame_asked_for_is_kept(path, index) -> None:
    one = 240 * 320 * 3
    reader = VideoReader(path, index, cache_bytes=8 * one)
    for frame in range(60):
        assert barcodes.read(reader[frame]) == frame
        assert reader.cached(frame)
        assert reader._pictures.used + reader._frames.used <= 8 * one
    assert not reader.cached(0)
    assert barcodes.read(reader[0]) == 0
    reader.close()
    assert not reader.cached(0)
    tight = VideoReader(path, index, cache_bytes=1)
    assert [barcodes.read(tight[frame]) for frame in (30, 29, 28, 59)] == [30, 29, 28, 59]
    tight.close()


def test_frames_are_read_only_and_of_one_size(path, index) -> None:
    reader = VideoReader(path, index)
    assert reader.size == (240, 320)
    for frame in (0, 31):
        assert reader[frame].shape == (240, 320, 3)
        assert reader[frame].dtype == np.uint8
        assert not reader[frame].flags.writeable
        assert reader[frame].flags.c_contiguous
    with pytest.raises(IndexError):
        reader[60]
    with pytest.raises(InputError, match="0 to 59"):
        reader[-1]
    assert sum(1 for _ in reader) == 60
    reader.close()


@pytest.mark.parametrize("off", [-1_000_000, -13_000, 13_000, 60_000, 1_000_000])
def test_a_container_that_lands_elsewhere_is_noticed(off: int, path, index, monkeypatch) -> None:
    real = VideoStream.seek
    monkeypatch.setattr(VideoStream, "seek", lambda self, time: real(self, time + off))
    reader = VideoReader(path, index)
    assert [barcodes.read(reader[frame]) for frame in (47, 13, 59, 0, 26, 25)] == [47, 13, 59, 0, 26, 25]
    reader.close()


def test_a_container_that_cannot_seek(path, index, monkeypatch) -> None:
    monkeypatch.setattr(VideoStream, "seek", lambda self, time: False)
    reader = VideoReader(path, index)
    assert [barcodes.read(reader[frame]) for frame in (47, 13, 59, 0)] == [47, 13, 59, 0]
    reader.close()


def test_a_keyframe_that_is_none_is_passed_over(path, index) -> None:
    """Frames that cannot be decoded from the keyframe before them are decoded from an earlier one."""
    keys = np.sort(np.append(index.key_frames, 30))  # claims that decoding can start in the middle of a group
    packet = int(np.flatnonzero(index.order == 30)[0])
    places = np.append(index.key_packets, packet)
    times = np.append(index.key_times, 30 * 512 - 1024)
    by_place = np.argsort(places)
    lying = replace(index, key_frames=keys, key_packets=places[by_place], key_times=times[by_place])
    reader = VideoReader(path, lying)
    assert [barcodes.read(reader[frame]) for frame in (33, 30, 36)] == [33, 30, 36]
    reader.close()


def test_a_damaged_frame_is_an_error_of_its_own(tmp_path: Path, runs) -> None:
    hit = 20
    clip = Clip(name="hit.mp4", codec="h264", frames=48, gop=12, damage=overwritten_packet(hit))
    path = clip.write(tmp_path)
    reader = VideoReader(path, index_of(path))
    assert len(reader) == 48
    for frame in range(48):
        if hit <= frame < 24:  # frames up to the next keyframe build on the damaged one
            with pytest.raises(MediaError, match=rf"Frame {frame} of the video is damaged") as caught:
                reader[frame]
            assert "hit.mp4" in str(caught.value)
            assert "keep their numbers" in str(caught.value)
        else:
            assert barcodes.read(reader[frame]) == frame
    runs.clear()
    with pytest.raises(MediaError):
        reader[hit]
    assert runs == []  # known by now
    reader.close()


def test_a_file_that_was_replaced_is_noticed(path, index, tmp_path: Path) -> None:
    other = Clip(name="other.mp4", codec="h264", frames=7, gop=7, first=3).write(tmp_path)
    reader = VideoReader(other, index)
    with pytest.raises(MediaError, match=r"other\.mp4"):
        reader[40]
    reader.close()


def test_sources_are_not_touched(path, index) -> None:
    before = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns
    reader = VideoReader(path, index)
    reader[30]
    reader.close()
    assert (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) == before


@pytest.mark.parametrize("hit", [20, 21, 30])
def test_numbers_stay_also_where_frames_have_to_be_counted(hit: int, tmp_path: Path, monkeypatch) -> None:
    clip = Clip(name="hit.mp4", codec="h264-b", frames=60, gop=12, damage=overwritten_packet(hit))
    path = clip.write(tmp_path)
    monkeypatch.setattr(video_scan, "_by_time", lambda *_: None)
    index = index_of(path)
    assert len(index) == 60
    reader = VideoReader(path, index)
    suspect = range(hit - 3, (hit // 12 + 1) * 12)
    for frame in range(60):
        if frame in suspect:
            continue
        assert barcodes.read(reader[frame]) == frame
    with pytest.raises(MediaError, match="damaged"):
        [reader[frame] for frame in suspect]
    reader.close()


def test_the_time_stamp_of_a_packet_is_believed_and_not_its_place(path, index) -> None:
    """As with a library that hides other packets than the one by which the file was indexed."""
    places = np.where(index.key_packets > 5, index.key_packets + 1, index.key_packets)
    order = np.concatenate([index.order[:5], [-1], index.order[5:]])
    reader = VideoReader(path, replace(index, order=order, key_packets=places))
    for frame in (8, 9, 10, 30, 58):
        assert barcodes.read(reader[frame]) == frame
    reader.close()


def test_keyframes_that_do_not_stand_alone_are_not_used(tmp_path: Path) -> None:
    """A picture that is refreshed strip by strip has places that are called keyframes and are none."""
    path = Clip(name="refresh.mp4", codec="h264-refresh", frames=150, gop=12).write(tmp_path)
    reader = VideoReader(path, index_of(path))
    assert [barcodes.read(reader[frame]) for frame in (108, 109, 61, 149, 12)] == [108, 109, 61, 149, 12]
    reader.close()


def test_a_damaged_picture_that_none_builds_on_costs_one_frame(tmp_path: Path) -> None:
    clip = Clip(name="hit.mp4", codec="h264-b", frames=48, gop=24)
    path = clip.write(tmp_path)
    index = index_of(path)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        extradata = stream.codec_context.extradata
        packets = [bytes(packet) for packet in container.demux(stream) if packet.size]
    hit = next(place for place in range(30, 48) if is_disposable(packets[place], extradata))
    overwritten_packet(hit)(path)
    lost = int(index.order[hit])
    reader = VideoReader(path, index)
    for frame in range(48):
        if frame != lost:
            assert barcodes.read(reader[frame]) == frame
    with pytest.raises(MediaError, match=f"Frame {lost} "):
        reader[lost]
    reader.close()
