"""The models of the field's scripts on pictures: `SAM`, `FastSAM`, `YOLO`."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from torch import nn

from sam2studio.api.arguments import Arguments
from sam2studio.api.base import Model
from sam2studio.api.prompts import object_prompts
from sam2studio.api.sources import Item, Picture, items_of, pictures_of
from sam2studio.core.errors import InputError
from sam2studio.engine.content_cache import ContentCache
from sam2studio.engine.detector import MOST, Detector, Finder
from sam2studio.engine.detectors import load_detector
from sam2studio.engine.everything import EverythingOptions
from sam2studio.engine.fast_sam import EverythingDetector, FastSamEmbedding
from sam2studio.engine.prediction import Embedding, Segmenter
from sam2studio.engine.sam_session import SamSession
from sam2studio.engine.segmenters import sam2_session
from sam2studio.jobs.detect import DetectOptions
from sam2studio.jobs.looking import Look, LookByChoice, LookByPrompts, LookForClasses
from sam2studio.jobs.looking_around import LookAtEverything
from sam2studio.model.sam.network import SamNetwork
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.model.yolo.network import YoloNetwork
from sam2studio.weights.loading import Network
from sam2studio.weights.onnx_file import ONNX
from sam2studio.weights.recognise_yolo import is_fast_sam

log = logging.getLogger(__name__)

CONF = 0.25
"""Least score, unless a script says otherwise: the field's."""


class SAM(Model):
    """SAM 2, SAM 2.1, SAM and MobileSAM: masks from points, boxes and masks; without any, of everything.

    A picture is encoded once, however often it is prompted: the last few are recognised by their pixels.

    Example:
        >>> model = SAM("sam2.1_b.pt")
        >>> results = model("photo.jpg", points=[[[400, 370], [900, 370]]], labels=[[1, 0]])
        >>> mask = results[0].masks.data[0].cpu().numpy()
    """

    def __init__(
        self, model: str | Path = "sam_b.pt", *, device: Any = None, dtype: str = "auto", download: bool = False
    ) -> None:
        super().__init__(model, device=device, dtype=dtype, download=download)

    _current: Picture | None = None

    def set_image(self, source: Any) -> None:
        """Makes one picture current: calls without a source look at it, and it is encoded now."""
        items = items_of(source)
        pictures = list(pictures_of(items)) if len(items) == 1 else []
        if len(pictures) != 1:
            raise InputError("source: expected one picture.")
        self._current = pictures[0]
        rgb = pictures[0].rgb
        self._kept.of(rgb, lambda: self._segmenter.encode(rgb))

    def reset_image(self) -> None:
        """Forgets the current picture."""
        self._current = None

    def _accepted(self, network: Network) -> bool:
        return isinstance(network, (Sam2Network, SamNetwork))

    def _changed(self) -> None:
        self._segmenter = self._session()
        self._kept = ContentCache[Embedding]()
        self._current = None

    def _session(self) -> Segmenter:
        network = self._network
        if isinstance(network, SamNetwork):
            return SamSession(network, name=self._name)
        assert isinstance(network, Sam2Network)
        return sam2_session(network, name=self._name)

    def _items(self, source: Any) -> Sequence[Item]:
        if source is None and self._current is not None:
            return [self._current]
        return super()._items(source)

    def _look(self, how: Arguments, prompts: Mapping[str, Any]) -> Look:
        if how.classes:
            raise InputError("classes: SAM knows none.", todo="Choose a YOLO model to look for classes.")
        side_of(self.model, how.imgsz)
        conf = CONF if how.conf is None else how.conf
        said = object_prompts(**prompts)
        if said:
            return LookByPrompts(self._segmenter, said, conf=conf, multimask=how.multimask_output, kept=self._kept)
        options = EverythingOptions(**how.everything)
        return LookAtEverything(self._segmenter, options, conf=conf, most=how.max_det, kept=self._kept)


class _Detecting(Model):
    """A network of the YOLO family."""

    _masks = "float32"

    _detector: Finder

    @property
    def task(self) -> str:
        """See `Model`."""
        return "segment" if self._detector.makes_masks else "detect"

    @property
    def names(self) -> dict[int, str]:
        """See `Model`."""
        return dict(enumerate(self._detector.names))

    def _changed(self) -> None:
        network = self._network
        assert isinstance(network, YoloNetwork)
        make = EverythingDetector if is_fast_sam(network.config) else Detector
        self._detector = make(network, name=self._name)

    def _options(self, how: Arguments) -> DetectOptions:
        if how.everything:
            raise InputError(f"{next(iter(how.everything))}: is a setting of SAM's everything mode.")
        return DetectOptions(
            conf=how.conf,
            iou=how.iou,
            imgsz=how.imgsz,
            max_det=MOST if how.max_det is None else how.max_det,
            classes=how.classes,
        )


class YOLO(_Detecting):
    """YOLOv8 and YOLO11: objects of known classes, as boxes, and as masks from "-seg" checkpoints; also `.onnx` files.

    Example:
        >>> results = YOLO("yolo11n-seg.pt")("street.jpg", conf=0.4, classes=[0, 2])
        >>> for box in results[0].boxes:
        ...     results[0].names[int(box.cls)], float(box.conf), box.xyxy[0].tolist()
    """

    def __init__(
        self,
        model: str | Path = "yolo11n.pt",
        task: str | None = None,
        *,
        device: Any = None,
        dtype: str = "auto",
        download: bool = False,
    ) -> None:
        super().__init__(model, device=device, dtype=dtype, download=download)
        if task not in (None, self.task):
            raise InputError(f"task: this model's is {self.task}, not {task!r}.")

    def _accepted(self, network: Network) -> bool:
        return isinstance(network, YoloNetwork)

    def _load(self, place: str) -> Network | None:
        if self._file.suffix.lower() != ONNX:
            return super()._load(place)
        self._detector = load_detector(self._file, device=place)
        return None

    def _changed(self) -> None:
        if self._network is not None:
            super()._changed()

    def _look(self, how: Arguments, prompts: Mapping[str, Any]) -> Look:
        for name, value in prompts.items():
            if value is not None:
                raise InputError(
                    f"{name}: {self._name} finds objects of its classes by itself; it takes no prompts.",
                    todo="Choose SAM or FastSAM for points and boxes.",
                )
        return LookForClasses(self._detector, self._options(how))


class FastSAM(_Detecting):
    """FastSAM: masks of everything in one pass; points and boxes choose among them.

    Of the points all masks that hold a positive one are chosen, unless a later negative one takes them out; for each
    box the mask that fits it best. Every chosen mask is a row.
    """

    def __init__(
        self, model: str | Path = "FastSAM-x.pt", *, device: Any = None, dtype: str = "auto", download: bool = False
    ) -> None:
        super().__init__(model, device=device, dtype=dtype, download=download)

    def _accepted(self, network: Network) -> bool:
        return isinstance(network, YoloNetwork) and is_fast_sam(network.config)

    def _changed(self) -> None:
        super()._changed()
        self._kept = ContentCache[FastSamEmbedding]()

    def _look(self, how: Arguments, prompts: Mapping[str, Any]) -> Look:
        options = self._options(how)
        said = [
            *object_prompts(points=prompts.get("points"), labels=prompts.get("labels")),
            *object_prompts(bboxes=prompts.get("bboxes")),
            *object_prompts(masks=prompts.get("masks")),
        ]
        if not said:
            return LookForClasses(self._detector, options)
        assert isinstance(self._detector, Detector)
        return LookByChoice(self._detector, options, said, kept=self._kept)


def side_of(network: nn.Module, imgsz: int | None) -> None:
    """Logs that another size than that of a SAM network was asked for: its weights belong to that one."""
    assert isinstance(network, (Sam2Network, SamNetwork))
    side = network.config.image_size
    if imgsz in (None, side):
        return
    log.warning(
        "imgsz: %d changes nothing here. This network was trained on pictures scaled to %d × %d pixels and always "
        "looks at them so; its masks have the size of your picture all the same. imgsz is for YOLO and FastSAM.",
        imgsz,
        side,
        side,
    )
