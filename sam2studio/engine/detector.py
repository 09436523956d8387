"""YOLO on pictures: boxes, classes and, from networks that make them, masks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Generator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from sam2studio.core.errors import InputError
from sam2studio.core.words import counted
from sam2studio.engine.checks import check_image
from sam2studio.engine.detections import Detections, MaskSource
from sam2studio.engine.inference import finished, in_inference
from sam2studio.engine.letterbox import Letterbox
from sam2studio.engine.prediction import ByteArray
from sam2studio.engine.suppression import suppress
from sam2studio.model.yolo.head import YoloOutput
from sam2studio.model.yolo.network import YoloNetwork

MOST = 300
"""Most objects on a picture, unless more are asked for."""

_MOST_COMPARED = 30_000  # boxes that enter the comparison
_LARGEST_SIDE = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a detector does unless it is asked for something else.

    Attributes:
        conf: Least score.
        iou: Overlap from which the worse of two boxes of a class goes.
        imgsz: Long side of what the network sees, pixels.
    """

    conf: float = 0.25
    iou: float = 0.7
    imgsz: int = 640


class Finder(ABC):
    """What is shown pictures and finds objects of its classes on them. One thread owns it.

    Example:
        >>> detector = load_detector("yolo11n-seg.pt")
        >>> found = detector.detect(rgb, conf=0.4)
        >>> [(found.name(index), found.boxes[index], found.mask(index)) for index in range(len(found))]
    """

    settings = Settings()

    @property
    @abstractmethod
    def name(self) -> str:
        """The name that people see."""

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Of the classes; numbers where the file has none."""

    @property
    @abstractmethod
    def makes_masks(self) -> bool:
        """Whether it finds masks, not boxes only."""

    @abstractmethod
    def _around(self, height: int, width: int, *, side: int, square: bool) -> Letterbox:
        """How a picture of that size lies in the input."""

    @abstractmethod
    def _run(self, pixels: ByteArray) -> Generator[None, None, YoloOutput]:
        """What the network says of its input, (rows, columns, 3)."""

    def detect(
        self,
        rgb: ByteArray,
        *,
        conf: float | None = None,
        iou: float | None = None,
        max_det: int = MOST,
        classes: Collection[int] | None = None,
        imgsz: int | None = None,
        square: bool = False,
    ) -> Detections:
        """The objects on a picture, best first.

        Args:
            rgb: (H, W, 3) uint8, RGB, as displayed.
            conf: Least score, 0..1; of `settings` if not given, as are `iou` and `imgsz`.
            iou: Overlap (intersection over union) from which the worse of two boxes of a class goes, 0..1.
            max_det: Most objects.
            classes: Only these classes, by index; None for all.
            imgsz: Long side of what the network sees, pixels; rounded up to a multiple of its stride. A network of a
                fixed size keeps to that.
            square: Fill up to a square rather than to the next multiple of the network's stride.

        Raises:
            InputError: An argument is wrong; the sentence says which and why.
            DeviceFullError: The device has no room for it.
        """
        return finished(
            self.detect_steps(rgb, conf=conf, iou=iou, max_det=max_det, classes=classes, imgsz=imgsz, square=square)
        )

    def detect_steps(
        self,
        rgb: ByteArray,
        *,
        conf: float | None = None,
        iou: float | None = None,
        max_det: int = MOST,
        classes: Collection[int] | None = None,
        imgsz: int | None = None,
        square: bool = False,
    ) -> Generator[None, None, Detections]:
        """`detect` in small steps, so that the caller may do something more urgent between them."""
        rgb = check_image(rgb)
        usual = self.settings
        conf, iou = usual.conf if conf is None else conf, usual.iou if iou is None else iou
        imgsz = usual.imgsz if imgsz is None else imgsz
        self._check(conf=conf, iou=iou, max_det=max_det, classes=classes, imgsz=imgsz)
        letterbox = self._around(rgb.shape[0], rgb.shape[1], side=imgsz, square=square)
        output = yield from in_inference(self._run(letterbox.fill(rgb)))
        return self._found(output, letterbox, conf=conf, iou=iou, max_det=max_det, classes=classes)

    def _found(
        self,
        output: YoloOutput,
        letterbox: Letterbox,
        *,
        conf: float,
        iou: float,
        max_det: int,
        classes: Collection[int] | None,
    ) -> Detections:
        scores, kinds = output.scores[0].max(0)  # (A,) each
        wanted = scores > conf
        if classes is not None:
            wanted &= torch.isin(kinds, torch.tensor(sorted(classes), device=kinds.device))
        places = wanted.nonzero().flatten()  # in the order of the points
        if len(places) > _MOST_COMPARED:
            best = scores[places].argsort(descending=True, stable=True)[:_MOST_COMPARED]
            places = places[best]
        boxes, chosen = _corners(_array(output.boxes[0][:, places].T)), _array(scores[places])
        kind = _array(kinds[places]).astype(np.int32)
        kept = suppress(boxes, chosen, kind, iou=iou, most=max_det)
        masks = None
        if output.prototypes is not None:
            masks = MaskSource(
                letterbox=letterbox,
                coefficients=_array(output.coefficients[0][:, places].T)[kept],
                prototypes=_array(output.prototypes[0]),
            )
        return Detections(
            boxes=letterbox.to_picture(boxes[kept]),
            scores=chosen[kept],
            classes=kind[kept],
            names=self.names,
            height=letterbox.height,
            width=letterbox.width,
            masks=masks,
        )

    def _check(self, *, conf: float, iou: float, max_det: int, classes: Collection[int] | None, imgsz: int) -> None:
        """Raise InputError for an argument out of range."""
        for name, share in (("conf", conf), ("iou", iou)):
            if not 0 <= share <= 1:
                raise InputError(f"{name}: expected 0 to 1, got {share}.")
        if max_det < 1:
            raise InputError(f"max_det: expected at least 1, got {max_det}.")
        if not 32 <= imgsz <= _LARGEST_SIDE:
            raise InputError(f"imgsz: expected 32 to {_LARGEST_SIDE} pixels, got {imgsz}.")
        for index in classes or ():
            if not 0 <= index < len(self.names):
                known = counted(len(self.names), "class", "classes")
                raise InputError(f"classes: {index} is no class of {self.name}, which knows {known}.")


class Detector(Finder):
    """A YOLO network of ours."""

    def __init__(self, network: YoloNetwork, *, name: str = "YOLO") -> None:
        self._network = network
        self._name = name

    @property
    def name(self) -> str:
        """The name that people see."""
        return self._name

    @property
    def network(self) -> YoloNetwork:
        """The network that answers."""
        return self._network

    @property
    def names(self) -> tuple[str, ...]:
        """Of the classes; numbers where the checkpoint has none."""
        config = self._network.config
        return config.names or tuple(str(index) for index in range(config.classes))

    @property
    def makes_masks(self) -> bool:
        """Whether it finds masks, not boxes only."""
        return self._network.config.task == "segment"

    def _around(self, height: int, width: int, *, side: int, square: bool) -> Letterbox:
        return Letterbox.around(
            height=height, width=width, side=side, stride=self._network.config.stride, square=square
        )

    def _run(self, pixels: ByteArray) -> Generator[None, None, YoloOutput]:
        seen = torch.from_numpy(pixels).to(self._network.device).permute(2, 0, 1)[None].float() / 255
        output = yield from self._network.steps(seen)
        return output


def _array(tensor: Tensor) -> np.ndarray:
    return np.ascontiguousarray(tensor.cpu().numpy())


def _corners(boxes: np.ndarray) -> np.ndarray:
    """Boxes (n, 4) centre and size as first and last corner."""
    half = boxes[:, 2:] / 2
    return np.concatenate((boxes[:, :2] - half, boxes[:, :2] + half), axis=1)
