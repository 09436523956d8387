"""What is stored about a video's frames is small, comes back as it was, and is not believed when it is damaged."""

from __future__ import annotations

import random
import zlib
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sam2studio.core.errors import MediaError
from sam2studio.media import video_index
from sam2studio.media.video_index import FROM_START, VideoIndex

ARRAYS = ("times", "key_frames", "key_packets", "key_times", "order")


def index(stamps: list[int], *, every: int = 10, base: Fraction = Fraction(1, 90_000), **changes: object) -> VideoIndex:
    times, count = np.array(stamps, np.int64), len(stamps)
    keys = np.arange(0, count, every, dtype=np.int64)
    values = {
        "times": times,
        "key_frames": keys,
        "key_packets": keys.copy(),
        "key_times": times[keys],
        "order": np.arange(count, dtype=np.int64),
        "time_base": base,
        "stream": 0,
        "width": 640,
        "height": 480,
        "orientation": 1,
        "fingerprint": "12-ab",
        "made_by": "libavformat 62",
        "by_time": False,
        "strict": False,
        "warnings": ("Something is odd.",),
    }
    return VideoIndex(**(values | changes))  # type: ignore[arg-type]


def assert_same(one: VideoIndex, other: VideoIndex) -> None:
    for name in ARRAYS:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    for name in (
        "time_base",
        "stream",
        "width",
        "height",
        "orientation",
        "fingerprint",
        "made_by",
        "by_time",
        "strict",
        "warnings",
    ):
        assert getattr(one, name) == getattr(other, name)


@given(
    st.lists(st.integers(1, 1 << 40), min_size=1, max_size=60),
    st.integers(-(1 << 45), 1 << 45),
    st.integers(1, 20),
    st.fractions(min_value=Fraction(1, 1_000_000), max_value=100),
)
def test_comes_back_as_it_was(steps: list[int], start: int, every: int, base: Fraction) -> None:
    made = index((start + np.cumsum(steps)).tolist(), every=every, base=base)
    back = VideoIndex.from_bytes(made.to_bytes())
    assert_same(made, back)
    assert back.fps == made.fps
    for frame in range(len(made)):
        assert made.key_frames[made.key_before(frame)] <= frame


def test_two_hours_of_a_varying_rate_stay_small() -> None:
    rng = np.random.default_rng(3)
    times = np.cumsum(rng.integers(2_900, 3_100, 216_000))
    data = index(times.tolist(), every=250).to_bytes()
    assert len(data) < 2_000_000


def test_times() -> None:
    made = index([0, 3_000, 9_000, 90_000], every=2)
    assert [made.time_of(frame) for frame in range(4)] == [0.0, 1 / 30, 0.1, 1.0]
    assert [made.frame_at(seconds) for seconds in (-1, 0, 0.03, 1 / 30, 0.0999, 0.1, 0.5, 1, 5)] == [
        0,
        0,
        0,
        1,
        1,
        2,
        2,
        3,
        3,
    ]
    assert made.fps == 3.0
    assert [made.nearest_key(frame) for frame in range(4)] == [0, 0, 2, 2]
    assert index([7]).fps == 0.0


def test_every_flipped_bit_is_noticed() -> None:
    data = index([i * 3_000 for i in range(500)]).to_bytes()
    rng = random.Random(5)
    for _ in range(300):
        changed = bytearray(data)
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        with pytest.raises(MediaError, match="made again"):
            VideoIndex.from_bytes(bytes(changed))
    for length in range(0, len(data), 7):
        with pytest.raises(MediaError):
            VideoIndex.from_bytes(data[:length])


def test_numbers_that_would_lead_astray_are_refused() -> None:
    times = [i * 3_000 for i in range(30)]
    wrong = [
        {"key_frames": np.array([0, 10, 30])},
        {"key_frames": np.array([0, 20, 10])},
        {"key_frames": np.array([-1, 10, 20])},
        {"key_packets": np.array([0, 10, 30])},
        {"key_packets": np.array([0, 11, 20])},
        {"key_packets": np.array([0, 20])},
        {"key_times": np.array([0])},
        {"key_times": np.array([FROM_START - 1, 5, 6])},
        {"order": np.arange(29)},
        {"order": np.array([*range(29), 28])},
        {"order": np.array([*range(29), 1 << 40])},
        {"times": np.array([0] * 30)},
        {"times": np.array([*range(29), (1 << 62) + 1])},
        {"width": 0},
        {"width": 1 << 20},
        {"height": -5},
        {"orientation": 9},
        {"stream": -1},
        {"by_time": 1},
        {"strict": 0},
        {"time_base": Fraction(0)},
        {"time_base": Fraction(-1, 25)},
        {"warnings": ("long " * 100_000,)},
    ]
    for change in wrong:
        data = index(times, **change).to_bytes()
        with pytest.raises(MediaError, match="cannot be used"):
            pytest.fail(f"believed {change}: {VideoIndex.from_bytes(data)}")
    assert_same(index(times), VideoIndex.from_bytes(index(times).to_bytes()))


def with_body(body: bytes) -> bytes:
    packed = zlib.compress(body, 1)
    return video_index._MAGIC + bytes([video_index._VERSION]) + video_index._digest(packed) + packed


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xff\xff\xff{}",
        b"\x02\0\0\0{}",
        b"\x02\0\0\0[]",
        b"\x04\0\0\0nulls",
        b'\x17\0\0\0{"lengths": [1,1,1,1]}',
        b'\x1f\0\0\0{"lengths": [99999999999,1,1,1,1]}',
        b"\x05\0\0\0[[[[[" + b"[" * 100_000,
        b'\x18\0\0\0{"lengths": [1,1,1,1,1]}' + bytes(30_000_000),
    ],
    ids=["empty", "long head", "nothing in it", "a list", "null", "short", "huge count", "nested", "bomb"],
)
def test_what_has_a_right_checksum_is_still_not_believed(body: bytes) -> None:
    with pytest.raises(MediaError, match="cannot be used"):
        VideoIndex.from_bytes(with_body(body))
