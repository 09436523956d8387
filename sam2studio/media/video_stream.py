"""Opening a video file that may be anything, and its packets and pictures one by one.

Only the containers listed here are tried, by content and not by name, and nothing but the file itself is read: play
lists, references to other files and network addresses are refused by FFmpeg's own white lists.

One thread owns a `VideoStream`; different threads may have different ones.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import av
import av.error
import numpy as np
from av.sidedata.sidedata import Type as SideData
from av.stream import Disposition

from sam2studio.core.errors import MediaError
from sam2studio.media.h264 import is_disposable, is_intra

_OPTIONS: Final = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,matroska,webm,avi,mpegts,mpeg,mpegvideo",
}
_NOT_FOOTAGE: Final = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
_THREADS: Final = 4  # more would only make the first picture after a jump come later
_EASY_PIXELS: Final = 1 << 22  # up to so many one thread is quick enough for H.264
_HEAD: Final = 2048  # bytes of a packet in which its first slice begins, except with a lot of private data
_MOST_PIXELS: Final = 1 << 27
_NOTHING_CHANGED: Final = "Nothing was changed."
_UPRIGHT: Final = 1
# (a, b, c, d) of a display matrix: x' = a·x + c·y, y' = b·x + d·y → EXIF orientation
_TURNS: Final = {
    (1, 0, 0, 1): 1,
    (-1, 0, 0, 1): 2,
    (-1, 0, 0, -1): 3,
    (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5,
    (0, 1, -1, 0): 6,
    (0, -1, -1, 0): 7,
    (0, -1, 1, 0): 8,
}


class VideoStream:
    """One open video stream: seek, demux, decode. Every failure of the file is a `MediaError` that names it."""

    def __init__(self, path: Path, *, stream: int | None = None, strict: bool = True) -> None:
        """Opens a file.

        Args:
            path: The file.
            stream: Number of the stream; None chooses the one that a player would show.
            strict: Whether a picture that breaks the rules of its format in any way counts as damaged.

        Raises:
            MediaError: It is no video that can be read.
        """
        _check_regular(path)
        self.path = path
        self.broke_off = False
        """Whether reading packets ended at damage."""
        self.alone = False
        """Whether the calling thread decodes, so that errors are told where they are."""
        with _opening(path), reported(path):
            self._container: Any = av.open(_url(path), options=dict(_OPTIONS), metadata_errors="replace")
        try:
            self.stream: Any = _chosen(self._container, path) if stream is None else self._numbered(stream)
            self.context: Any = self.stream.codec_context
            if self.context is None:
                raise refusal(path, "This kind of video cannot be decoded here.", todo="Convert it to H.264 in MP4.")
            self.name: str = self._container.format.name
            self._is_h264 = self.context.name == "h264"
            self._extradata = self.context.extradata
            self.context.thread_type = "AUTO"
            self.context.thread_count = min(os.cpu_count() or 1, _THREADS)
            self.context.options = {"max_pixels": str(_MOST_PIXELS)}
            if strict:  # a picture with errors is told as one, and not shown with invented blocks
                self.context.options |= {"err_detect": "explode"}
            if self._is_h264 and self.context.width * self.context.height <= _EASY_PIXELS:
                self.one_thread()  # several forget now and then to say that a picture is damaged
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Closes the file. May be called twice."""
        self._container.close()

    @property
    def footage(self) -> int:
        """How many video streams the file has, cover pictures not counted."""
        return len(_footage(self._container))

    def one_thread(self) -> None:
        """Decodes in the calling thread from now on, so that an error belongs to the packet at which it is raised.

        Must be called before the first packet is decoded.
        """
        self.context.thread_type = "SLICE"
        self.context.thread_count = 1
        self.alone = True

    def seek(self, time: int) -> bool:
        """Moves to a place at or before a time stamp, as well as the container can; see where packets say they are.

        Returns:
            Whether it moved; if not, it is anywhere.
        """
        try:
            self._container.seek(time, stream=self.stream)
        except av.error.FFmpegError:
            return False
        return True

    def packets(self) -> Iterator[Any]:
        """The packets of the stream from here on, up to the end of the file or to damage that nothing gets past."""
        try:
            yield from (packet for packet in self._container.demux(self.stream) if packet.size)
        except av.error.FFmpegError:
            self.broke_off = True

    def decode(self, packet: Any) -> list[Any]:
        """The pictures that come out when a packet goes in; None, once, brings out what the decoder holds back.

        Raises:
            av.error.FFmpegError: The packet is damaged.
        """
        return list(self.context.decode(packet))

    def begins_afresh(self, packet: Any) -> bool:
        """Whether what is called a keyframe is one, as far as that can be told."""
        return not self._is_h264 or is_intra(memoryview(packet)[:_HEAD].tobytes(), self._extradata)

    def is_disposable(self, packet: Any) -> bool:
        """Whether other pictures can do without that of a packet, as far as that can be told."""
        if self._is_h264:
            return is_disposable(memoryview(packet)[:_HEAD].tobytes(), self._extradata)
        return bool(packet.is_disposable)

    def _numbered(self, stream: int) -> Any:
        streams = self._container.streams
        if stream >= len(streams) or streams[stream].type != "video":
            raise refusal(self.path, "The file has changed: its video is gone.", todo="Remove it and add it again.")
        return streams[stream]


def library() -> str:
    """The version of the library that takes files apart."""
    return f"libavformat {av.library_versions['libavformat'][0]}"


def orientation_of_frame(frame: Any) -> int:
    """How a decoded picture is to be turned for display: 1..8, as EXIF counts."""
    matrix = frame.side_data.get(SideData.DISPLAYMATRIX)
    if matrix is None:
        return _UPRIGHT
    values = np.frombuffer(bytes(matrix), np.int32)
    if values.size != 9:
        return _UPRIGHT
    a, b, c, d = (int(v) for v in values[[0, 1, 3, 4]])
    largest = max(abs(v) for v in (a, b, c, d))
    if not largest:
        return _UPRIGHT
    return _TURNS.get(
        (round(a / largest), round(b / largest), round(c / largest), round(d / largest)), _UPRIGHT
    )  # an odd angle stays as it is stored


def refusal(path: Path, what: str, *, todo: str) -> MediaError:
    """The error that names a video."""
    return MediaError(what, path=path, safe=_NOTHING_CHANGED, todo=todo)


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Raises what FFmpeg says about a file as a `MediaError`."""
    try:
        yield
    except av.error.ArgumentError as error:  # what the white lists answer
        todo = "MP4, MOV, MKV, WebM, AVI, TS and MPEG can."
        raise refusal(path, "This is not a video of a kind that can be read.", todo=todo) from error
    except av.error.FFmpegError as error:
        todo = "Copy it again from where it came from, or convert it to H.264 in MP4."
        raise refusal(path, "This is no video, or it is damaged: it cannot be opened.", todo=todo) from error
    except (OSError, ValueError) as error:
        raise refusal(path, f"The file cannot be read ({error}).", todo="Check the drive and the name.") from error


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    """Says more precisely why a file could not be opened, where that can be known."""
    try:
        yield
    except MediaError as error:
        if _is_unfinished(path):
            what = "The recording was not finished: the table of where its frames are is missing."
            todo = "Copy the file again; if it is so at its source, a repair tool for MP4 files may help."
            raise refusal(path, what, todo=todo) from error
        raise


def _url(path: Path) -> str:
    """A name in which nothing is an address: a file called `concat:a` is a file."""
    return f"file:{path.absolute()}"


def _check_regular(path: Path) -> None:
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode):
            path.open("rb").close()
    except FileNotFoundError as error:
        raise refusal(path, "There is no such file.", todo="Locate its folder, or remove it from the list.") from error
    except PermissionError as error:
        raise refusal(path, "The file may not be read.", todo="Give yourself the right to read it.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise refusal(path, f"The file cannot be opened ({reason}).", todo="Check the drive and the name.") from error
    if not stat.S_ISREG(status.st_mode):  # a pipe or a device would be waited for, perhaps for ever
        kind = "folder" if stat.S_ISDIR(status.st_mode) else "pipe or device"
        raise refusal(path, f"This is a {kind}, not a video.", todo="Choose a video file.")
    if status.st_size == 0:
        raise refusal(path, "The file is empty (0 bytes).", todo="Copy it again from where it came from.")


def _is_unfinished(path: Path) -> bool:
    """Whether an MP4 or MOV file has pictures and no table that says where they are."""
    kinds: set[bytes] = set()
    with path.open("rb") as file:
        while len(head := file.read(16)) >= 8 and len(kinds) < 100:
            size, kind = struct.unpack(">I4s", head[:8])
            kinds.add(kind)
            if size == 1 and len(head) == 16:
                (size,) = struct.unpack(">Q", head[8:])
            if size < 8 or b"ftyp" not in kinds:
                break
            file.seek(size - len(head), os.SEEK_CUR)
    return b"ftyp" in kinds and b"moov" not in kinds


def _footage(container: Any) -> list[Any]:
    return [stream for stream in container.streams.video if not stream.disposition & _NOT_FOOTAGE]


def _chosen(container: Any, path: Path) -> Any:
    streams = _footage(container)
    if not streams:
        kind = "only sound" if container.streams.audio else "no video"
        raise refusal(path, f"There is {kind} in this file.", todo="Choose another file.")

    def rank(stream: Any) -> tuple[bool, int, int]:
        context = stream.codec_context
        area = context.width * context.height if context is not None else 0
        return bool(stream.disposition & Disposition.default), area, -stream.index

    return max(streams, key=rank)
