"""The videos on which frame numbers are proven: codecs × containers × rates × keyframe distances, oddities, damage."""

from __future__ import annotations

from fractions import Fraction

from tests.support.clips import Clip
from tests.support.damage import cut, edited, joined_with_itself, overwritten_packet, without_head

_NTSC = Fraction(30_000, 1001)
_MOOV_FIRST = {"movflags": "faststart"}
_FRAGMENTS = {"movflags": "frag_keyframe+empty_moov"}  # no frame count anywhere in the file


def usual(frames: int) -> list[Clip]:
    """One video of every kind of trouble."""
    hit, gop = frames // 2, 12
    until_next_key = range(hit - 3, (hit // gop + 1) * gop)
    return [
        Clip(name="plain.mp4", frames=frames),
        Clip(name="b-frames.mp4", codec="h264-b", frames=frames, rate=_NTSC),
        Clip(name="b-frames.mkv", codec="h264-b", frames=frames, gop=250),
        Clip(name="b-frames.avi", codec="h264-b", frames=frames),
        Clip(name="b-frames.ts", codec="h264-b", frames=frames),
        Clip(name="open-group.mp4", codec="h264-open", frames=frames),
        Clip(name="open-group.ts", codec="h264-open", frames=frames),
        Clip(name="hevc.mp4", codec="hevc", frames=frames),
        Clip(name="alt-ref.webm", codec="vp9", frames=frames),
        Clip(name="vp8.webm", codec="vp8", frames=frames),
        Clip(name="mpeg4.avi", codec="mpeg4-b", frames=frames),
        Clip(name="mpeg2.mpg", codec="mpeg2", frames=frames, rate=_NTSC),
        Clip(name="all-key.mov", codec="mjpeg", frames=frames, gop=1),
        Clip(name="varying.mp4", codec="h264-b", frames=frames, rate=None),
        Clip(name="varying.webm", codec="vp9", frames=frames, rate=None),
        Clip(name="before-zero.mp4", codec="h264-b", frames=frames, first=-5, lost=5),
        Clip(name="edited.mp4", codec="h264-b", frames=frames, damage=edited(17, rate=25), lost=17),
        Clip(name="edited-open-group.mov", codec="h264-open", frames=frames, damage=edited(12, rate=25), lost=12),
        Clip(name="fragments.mp4", codec="h264-b", frames=frames, options=_FRAGMENTS),
        Clip(name="turned-90.mp4", frames=frames, turn=90),
        Clip(name="turned-180.mov", frames=frames, turn=180),
        Clip(name="turned-270.mp4", codec="h264-b", frames=frames, turn=270),
        Clip(name="mirrored.mp4", frames=frames, mirrored=True),
        Clip(name="two-videos.mkv", frames=frames, extra="second"),
        Clip(name="cover-and-frames.mp4", frames=frames, extra="cover"),
        Clip(name="ten-bit.mp4", codec="hevc", frames=frames, pix_fmt="yuv420p10le", colour=(9, 1)),
        Clip(name="odd-size.mkv", codec="ffv1", frames=frames, size=(241, 321)),
        Clip(name="cut.mp4", codec="h264-b", frames=frames, options=_MOOV_FIRST, damage=cut(0.7), incomplete=True),
        Clip(name="cut.avi", codec="mpeg4-b", frames=frames, damage=cut(0.7), incomplete=True),
        Clip(name="begun-late.ts", codec="h264-b", frames=frames, damage=without_head(5), incomplete=True),
        Clip(name="joined.ts", codec="h264-b", frames=frames, damage=joined_with_itself, incomplete=True),
        Clip(
            name="overwritten.mp4",
            codec="h264-b",
            frames=frames,
            damage=overwritten_packet(hit),
            suspect=until_next_key,
        ),
    ]


def thorough(frames: int) -> list[Clip]:
    """Many more combinations of the same."""
    hit, gop = frames // 2, 12
    until_next_key = range(hit - 3, (hit // gop + 1) * gop)
    clips = usual(frames)
    pairs = [
        *(("h264", end) for end in ("mkv", "avi", "ts", "mov")),
        *(("h264-refresh", end) for end in ("mp4", "ts")),
        *(("h264-fields", end) for end in ("mp4", "ts")),
        *(("hevc", end) for end in ("mkv", "ts", "mov")),
        *(("vp9", end) for end in ("mp4", "mkv")),
        *(("mpeg4", end) for end in ("mp4", "avi", "mkv")),
        *(("mpeg2", end) for end in ("ts", "mkv")),
        *(("mjpeg", end) for end in ("avi", "mkv")),
        ("h264-open", "mkv"),
        ("mpeg4-b", "mp4"),
    ]
    clips += [Clip(name=f"{codec}-in.{end}", codec=codec, frames=frames, rate=_NTSC) for codec, end in pairs]
    for gop in (1, 250):
        for codec, end in (("h264-b", "mp4"), ("h264-b", "ts"), ("hevc", "mp4"), ("vp9", "webm"), ("mpeg4", "avi")):
            clips.append(Clip(name=f"{codec}-group-{gop}.{end}", codec=codec, frames=frames, gop=gop))
    clips += [Clip(name=f"varying-{codec}.mkv", codec=codec, frames=frames, rate=None) for codec in ("h264-b", "hevc")]
    clips += [
        Clip(name=f"turned-{turn}-mirrored.{end}", frames=frames, turn=turn, mirrored=True)
        for turn, end in ((90, "mov"), (270, "mkv"), (180, "mp4"))
    ]
    clips += [
        Clip(name=f"cut-{percent}.{end}", codec=codec, frames=frames, damage=cut(percent / 100), incomplete=True)
        for percent in (30, 99)
        for codec, end in (("h264-b", "mkv"), ("vp9", "webm"), ("h264-b", "ts"), ("h264-b", "avi"))
    ]
    clips += [
        Clip(
            name=f"overwritten-{codec}.{end}",
            codec=codec,
            frames=frames,
            damage=overwritten_packet(hit),
            suspect=until_next_key,
        )
        for codec, end in (("h264", "mkv"), ("hevc", "mp4"), ("vp9", "webm"), ("mpeg4-b", "avi"), ("mpeg2", "mkv"))
    ]
    return clips
