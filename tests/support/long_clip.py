"""A video of 65 minutes whose frames say their number, made fast: the packets of one stretch are repeated."""

from __future__ import annotations

import io
from pathlib import Path

import av

from tests.support import barcodes

FRAMES = 117_000
RATE = 30
GROUP = 250
SIDE = 64
STRETCH = 1_500  # frames after which the numbers begin again


def write_long_clip(path: Path, *, stretch: int = STRETCH) -> Path:
    """H.264 with B-frames in MP4, 64 × 64 pixels, 30 frames a second; frame N shows the number N modulo `stretch`."""
    packets = _encoded(stretch)
    with av.open(io.BytesIO(packets)) as source, av.open(str(path), "w") as target:
        template = source.streams.video[0]
        stream = target.add_stream_from_template(template)
        step = round(1 / (template.time_base * RATE))
        times = [(packet.pts, packet.dts, packet.is_keyframe, bytes(packet)) for packet in source.demux(template)]
        for repeat in range(FRAMES // stretch):
            offset = repeat * stretch * step
            for pts, dts, key, data in times:
                if data:
                    packet = av.Packet(data)
                    packet.stream, packet.time_base, packet.is_keyframe = stream, template.time_base, key
                    packet.pts, packet.dts = pts + offset, dts + offset
                    target.mux(packet)
    return path


def _encoded(count: int) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        options = {"preset": "ultrafast", "crf": "26", "bf": "2", "g": str(GROUP), "sc_threshold": "0"}
        stream = container.add_stream("libx264", rate=RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = SIDE, SIDE, "yuv420p"
        for number in range(count):
            rgb = barcodes.draw(number, height=SIDE, width=SIDE)
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()
