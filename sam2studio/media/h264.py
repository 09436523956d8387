"""The little that has to be read from an H.264 stream itself: is a keyframe one, and do others build on a picture?

Encoders for low delay refresh the picture strip by strip; the places where such a refresh begins are marked as
keyframes, and decoding from there shows a broken picture for a while. They begin with a P slice, real keyframes with an
I slice. Syntax: ITU-T H.264, 7.3.1 (NAL unit), 7.3.3 (slice header), 9.1 (Exp-Golomb codes), B (byte stream).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_IDR: Final = 5
_SLICES: Final = (1, 2)
_INTRA: Final = (2, 4)  # I and SI, modulo 5
_LOOKED_AT: Final = 32  # bytes at the start of a slice
_UNITS: Final = 64


def is_intra(packet: bytes, extradata: bytes | None) -> bool:
    """Whether the first slice of a packet needs no other picture; True when it cannot be told.

    Args:
        packet: One access unit, or its beginning.
        extradata: Of the stream: an `avcC` record where units have lengths in front, else start codes.
    """
    for unit in _units(packet, _unit_length(extradata)):
        kind = unit[0] & 31 if unit else 0
        if kind == _IDR:
            return True
        if kind in _SLICES:
            bits = _Bits(unit[1:].replace(b"\0\0\3", b"\0\0"))
            bits.unsigned()  # first_mb_in_slice
            return bits.unsigned() % 5 in _INTRA
    return True


def is_disposable(packet: bytes, extradata: bytes | None) -> bool:
    """Whether no other picture builds on that of a packet (`nal_ref_idc` is 0); False when it cannot be told."""
    for unit in _units(packet, _unit_length(extradata)):
        if unit and unit[0] & 31 in (_IDR, *_SLICES):
            return not unit[0] & 0x60
    return False


def _unit_length(extradata: bytes | None) -> int:
    """Bytes of the length in front of each unit; 0 where start codes part them."""
    return (extradata[4] & 3) + 1 if extradata and len(extradata) > 4 and extradata[0] == 1 else 0


def _units(packet: bytes, length: int) -> Iterator[bytes]:
    """The beginnings of the first units of a packet."""
    at = 0
    for _ in range(_UNITS):
        if length:
            size = int.from_bytes(packet[at : at + length], "big")
            at += length
            if at >= len(packet):
                return
            yield packet[at : at + min(size, _LOOKED_AT)]
            at += size
        else:
            at = packet.find(b"\0\0\1", at)
            if at < 0:
                return
            at += 3
            yield packet[at : at + _LOOKED_AT]


class _Bits:
    """Exp-Golomb codes from the first bit on; zeros after the end."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)

    def unsigned(self) -> int:
        zeros = 0
        while self._left > 0 and not self._bit():
            zeros += 1
        rest = 0
        for _ in range(zeros):
            rest = 2 * rest + self._bit()
        return (1 << zeros) - 1 + rest

    def _bit(self) -> int:
        self._left -= 1
        return self._value >> self._left & 1 if self._left >= 0 else 0
