"""Which pictures of an H.264 stream begin afresh."""

from __future__ import annotations

from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.media.h264 import is_disposable, is_intra
from tests.support.clips import Clip


@pytest.mark.parametrize("name", ["clip.mp4", "clip.ts", "clip.avi"])
@pytest.mark.parametrize("codec", ["h264", "h264-b", "h264-open"])
def test_agrees_with_the_decoder(codec: str, name: str, tmp_path: Path) -> None:
    path = Clip(name=name, codec=codec, frames=40).write(tmp_path)
    told = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        for number, packet in enumerate(p for p in container.demux(stream) if p.size):
            told.append(is_intra(bytes(packet), stream.codec_context.extradata))
            packet.pts = number
            for picture in packet.decode():
                assert told[picture.pts] == (picture.pict_type == av.video.frame.PictureType.I)
    assert 1 < sum(told) < len(told)


def test_a_refresh_in_strips_is_no_keyframe(tmp_path: Path) -> None:
    path = Clip(name="refresh.mp4", codec="h264-refresh", frames=60, gop=12).write(tmp_path)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        packets = [packet for packet in container.demux(stream) if packet.size]
        marked = [packet for packet in packets if packet.is_keyframe]
        assert len(marked) > 1
        assert [is_intra(bytes(packet), stream.codec_context.extradata) for packet in marked] == [
            True,
            *[False] * (len(marked) - 1),
        ]


def test_pictures_that_none_builds_on(tmp_path: Path) -> None:
    """Leaving them out changes no other picture."""
    path = Clip(name="clip.mp4", codec="h264-b", frames=40).write(tmp_path)

    def shown(*, all_of_them: bool) -> dict[int, bytes]:
        pictures = {}
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            for packet in container.demux(stream):
                if packet.size and not all_of_them and is_disposable(bytes(packet), stream.codec_context.extradata):
                    continue
                pictures.update({picture.pts: bytes(picture.planes[0]) for picture in packet.decode()})
        return pictures

    everything, needed = shown(all_of_them=True), shown(all_of_them=False)
    assert 10 < len(needed) < len(everything) == 40
    assert needed.items() <= everything.items()


@given(st.binary(max_size=80), st.one_of(st.none(), st.binary(max_size=8), st.just(b"\1\x64\0\x28\xff")))
def test_any_bytes_give_an_answer(packet: bytes, extradata: bytes | None) -> None:
    assert is_intra(packet, extradata) in (True, False)
    assert is_disposable(packet, extradata) in (True, False)
