"""What all models share that are shown pictures: sources in, results out."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import torch

from sam2studio.api.arguments import PROMPTS, Arguments, read_arguments
from sam2studio.api.boxes import Boxes
from sam2studio.api.loaded import Loaded
from sam2studio.api.masks import Kind, Masks
from sam2studio.api.results import Results
from sam2studio.api.saving import Saver
from sam2studio.api.sources import Item, Picture, bgr_of, items_of, pictures_of, sample_picture
from sam2studio.core.prompts import Box
from sam2studio.jobs.looking import Look, Seen

log = logging.getLogger(__name__)


class Model(Loaded):
    """A network that is shown pictures. One thread owns it."""

    _masks: ClassVar[Kind] = "bool"

    @property
    def task(self) -> str:
        """ "segment", or "detect" of networks that find boxes only."""
        return "segment"

    @property
    def names(self) -> dict[int, str]:
        """The classes that it knows; none of networks that are shown what to segment."""
        return {}

    def predict(self, source: Any = None, stream: bool = False, **how: Any) -> list[Results] | Iterator[Results]:
        """Looks at pictures; what calling the model does.

        Args:
            source: A path, a list of paths, a pattern ("trip/*.jpg"), a folder, an array (H, W, 3) uint8 in the order
                BGR, a PIL picture, a tensor (n, 3, H, W) of 0 to 1 in the order RGB, a video, or a list of those.
                Without one the sample picture of the program is taken.
            stream: Give results one after the other, so that memory does not grow with a folder or a video.
            how: Points, labels, bboxes, masks (see `prompts`) and the field's settings (see `arguments`).

        Raises:
            InputError: An argument is wrong; the sentence says which, and what is meant by it.
            MediaError: A source that was named cannot be read.
            DeviceFullError: The device has no room for it.
        """
        prompts = {name: how.pop(name) for name in PROMPTS if name in how}
        read = read_arguments(how, task=self.task, also=(*PROMPTS, "source", "stream"))
        if read.device is not None:
            self.to(read.device)
        items = self._items(source)
        look = self._look(read, prompts)
        results = self._results(items, look, read, all_kept=not stream)
        return results if stream else list(results)

    __call__ = predict

    @abstractmethod
    def _look(self, how: Arguments, prompts: Mapping[str, Any]) -> Look:
        """What is done with every picture."""

    def _items(self, source: Any) -> Sequence[Item]:
        if source is not None:
            return items_of(source)
        picture = sample_picture()
        log.warning("source: none was given; the sample picture %s is looked at.", picture.path)
        return [picture]

    def _results(self, items: Sequence[Item], look: Look, how: Arguments, *, all_kept: bool) -> Iterator[Results]:
        pictures = pictures_of(items, stride=how.vid_stride, all_kept=all_kept)
        with Saver(how, task=self.task) as saver:
            for number, picture in enumerate(pictures, start=1):
                results = result_of(picture, look(picture.rgb, keep=picture.frame is None), self._masks, self.device)
                if how.verbose:
                    log.info("%d %s: %s, %.0f ms", number, picture.path, results.verbose(), results.speed["inference"])
                saver.write(results, picture.moment)
                yield results


def result_of(picture: Picture, seen: Seen, kind: Kind, device: torch.device) -> Results:
    """What was seen on a picture, as results; tensors are where the network is."""
    size = (picture.rgb.shape[0], picture.rgb.shape[1])
    tracked = any(each.track is not None for each in seen.objects)
    rows = [
        [*_corners(each.box), *([float(each.track or 0)] if tracked else []), each.score, float(each.class_id)]
        for each in seen.objects
    ]
    table = np.array(rows, np.float32).reshape(len(rows), 7 if tracked else 6)
    masks = [each.mask for each in seen.objects if each.mask is not None]
    return Results(
        bgr_of(picture.rgb),
        picture.path,
        seen.names,
        Boxes(torch.from_numpy(table).to(device), size),
        Masks(masks, size, kind=kind, device=device) if masks else None,
        speed={"preprocess": picture.read_ms, "inference": seen.network_ms, "postprocess": seen.rest_ms},
        frame=picture.frame,
    )


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1
