"""The images of a dataset, made on a thread of their own, a few ahead of whoever takes them over.

What an image costs (its file read and understood, masks drawn and encoded, the picture's header looked at) is paid
there, so that the window, in which the project lives, only takes over what is ready.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from queue import SimpleQueue

from sam2studio.core.errors import MediaError, StudioError
from sam2studio.formats.dataset import DatasetImage
from sam2studio.media.first_look import probe_safely
from sam2studio.media.images import ImageInfo
from sam2studio.project.media_files import fingerprint_of

_AHEAD = 8  # images
_END_S = 1.0


@dataclass(frozen=True, kw_only=True)
class Ready:
    """One image that was made.

    Attributes:
        index: Its place in the dataset.
        image: What the dataset says of it.
        fingerprint: Of its picture; "" when it has none, or is a frame.
        info: Of its picture, where somebody may want to add that.
        error: Why there is no `info` although somebody may want to add the picture.
        compared: Images of its video by which its tracks may be known again.
    """

    index: int
    image: DatasetImage
    fingerprint: str = ""
    info: ImageInfo | None = None
    error: MediaError | None = None
    compared: tuple[DatasetImage, ...] = ()


class ImagesAhead:
    """Makes the images of a dataset in their order. Made, asked and closed by one thread.

    Args:
        images: Of the dataset; nobody else may ask for them meanwhile.
        unknown: Whether the picture of an image, with this fingerprint, may have to be added; called on another thread.
        compared: For the first image of a video, which others are to be made with it.
    """

    def __init__(
        self,
        images: Sequence[DatasetImage],
        *,
        unknown: Callable[[DatasetImage, str], bool],
        compared: Mapping[int, Sequence[int]],
    ) -> None:
        self._images = images
        self._unknown = unknown
        self._compared = compared
        self._wanted: SimpleQueue[tuple[Future[Ready], int] | None] = SimpleQueue()
        self._begun: deque[Future[Ready]] = deque()
        # A file may hang whoever reads it; unlike a pool's threads, this one does not keep the program from ending.
        self._thread = threading.Thread(target=self._make, name="import", daemon=True)
        self._thread.start()
        self._next = 0
        for _ in range(_AHEAD):
            self._begin()

    def ready(self, *, wait_s: float) -> bool:
        """Whether the next image is ready, in time, or could not be made."""
        wait([self._begun[0]], timeout=wait_s)
        return self._begun[0].done()

    def take(self) -> Ready:
        """The next image, which is ready.

        Raises:
            MediaError: It could not be made; as may `ImportDataError` and `InputError`.
        """
        first = self._begun.popleft()
        self._begin()
        return first.result()

    def close(self) -> None:
        """Makes no more images; waits for the one that is being made, but not for ever."""
        for each in self._begun:
            each.cancel()
        self._wanted.put(None)
        self._thread.join(_END_S)

    def _begin(self) -> None:
        if self._next < len(self._images):
            self._begun.append(Future())
            self._wanted.put((self._begun[-1], self._next))
            self._next += 1

    def _make(self) -> None:
        """What the thread does: one image after the other, until there are no more to be made."""
        while (wanted := self._wanted.get()) is not None:
            future, index = wanted
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(self._made(index))
                except (StudioError, OSError) as error:  # raised again by `take`
                    future.set_exception(error)
                except BaseException as error:  # a bug, which ends the import too
                    future.set_exception(error)
                    raise

    def _made(self, index: int) -> Ready:
        image = self._images[index]
        for each in image.objects:
            if each.mask is not None:
                each.mask.prepare()
        if image.video is not None:
            others = tuple(self._images[place] for place in self._compared.get(index, ()))
            return Ready(index=index, image=image, compared=others)
        if image.source is None:
            return Ready(index=index, image=image)
        fingerprint = fingerprint_of(image.source)
        info, error = None, None
        if self._unknown(image, fingerprint):
            try:
                info = probe_safely(image.source)
            except MediaError as reason:  # raised again by whoever wants to add it
                error = reason
        return Ready(index=index, image=image, fingerprint=fingerprint, info=info, error=error)
