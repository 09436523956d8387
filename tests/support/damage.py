"""What happens to videos: cut off, a packet overwritten, edits, joined recordings, and bytes changed at random."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from pathlib import Path

import av

Change = Callable[[Path], None]


def cut(fraction: float) -> Change:
    """Keeps the first part of a file."""

    def change(path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * fraction)])

    return change


def overwritten_packet(number: int) -> Change:
    """Noise in place of the content of one packet of the video, counted as stored."""

    def change(path: Path) -> None:
        position, size = packets(path)[number]
        data = bytearray(path.read_bytes())
        rng = random.Random(number)
        for at in range(position + min(32, size // 4), position + size):
            data[at] = rng.randrange(256)
        path.write_bytes(data)

    return change


def packets(path: Path) -> list[tuple[int, int]]:
    """(position, size) of the packets of a video, as stored."""
    with av.open(str(path)) as container:
        return [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]


def edited(frames: int, *, rate: int) -> Change:
    """Lets the edit list of an MP4 file begin so many frames later."""

    def change(path: Path) -> None:
        data = bytearray(path.read_bytes())
        header = data.index(b"mdhd")
        (timescale,) = struct.unpack_from(">I", data, header + 16)
        entry = data.index(b"elst") + 12
        duration, start = struct.unpack_from(">Ii", data, entry)
        struct.pack_into(">Ii", data, entry, duration, start + frames * timescale // rate)
        path.write_bytes(data)

    return change


def without_head(packets_dropped: int) -> Change:
    """A transport stream that a recorder began in the middle of a group of pictures."""

    def change(path: Path) -> None:
        position, _ = packets(path)[packets_dropped]
        data = path.read_bytes()
        path.write_bytes(data[position - position % 188 :])

    return change


def joined_with_itself(path: Path) -> None:
    """Two recordings in one transport stream: the clock starts again."""
    path.write_bytes(path.read_bytes() * 2)


def with_odd_notes(path: Path) -> None:
    """An H.264 file in which each picture is preceded by a note (SEI) that claims to be longer than it is."""
    note = bytes([6, 5, 200, 1, 2, 3, 0x80])
    made = path.with_name(f"odd-{path.name}")
    with av.open(str(path)) as source, av.open(str(made), "w") as target:
        template = source.streams.video[0]
        stream = target.add_stream_from_template(template)
        for packet in source.demux(template):
            if packet.size:
                changed = av.Packet(len(note).to_bytes(4, "big") + note + bytes(packet))
                changed.stream, changed.time_base, changed.is_keyframe = stream, packet.time_base, packet.is_keyframe
                changed.pts, changed.dts = packet.pts, packet.dts
                target.mux(changed)
    made.replace(path)


def mutated(data: bytes, seed: int) -> bytes:
    """One of many small accidents and attacks: bits flipped, pieces moved, cut or repeated, lengths changed."""
    rng = random.Random(seed)
    changed = bytearray(data)
    head = min(len(data), 4096)
    kind = seed % 5
    if kind == 0:
        for _ in range(rng.choice([1, 4, 16, 64])):
            at = rng.randrange(len(changed) if rng.random() < 0.5 else head)
            changed[at] ^= 1 << rng.randrange(8)
    elif kind == 1:
        start, length = rng.randrange(len(changed)), rng.randrange(1, 4096)
        piece = changed[start : start + length]
        at = rng.randrange(len(changed))
        changed[at : at + len(piece)] = piece
    elif kind == 2:
        del changed[rng.randrange(16, len(changed)) :]
    elif kind == 3:  # numbers at the places where headers keep lengths and counts
        for _ in range(rng.choice([1, 2, 8])):
            at = rng.randrange(head - 4)
            if rng.random() < 0.5:
                at = len(changed) - head + at
            value = rng.choice([0, 1, 0x7F, 0xFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000, rng.randrange(1 << 32)])
            changed[at : at + 4] = value.to_bytes(4, rng.choice(["big", "little"]))
    else:
        at = rng.randrange(len(changed))
        changed[at:at] = changed[at : at + rng.randrange(1, 2048)] * rng.randrange(1, 4)
    return bytes(changed)
