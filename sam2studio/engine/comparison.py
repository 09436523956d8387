"""Networks of all families beside each other: size on the disk, parameters, and what a picture costs here."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

from sam2studio.core.errors import CorruptFileError, WeightsError
from sam2studio.core.progress import Progress
from sam2studio.engine.benchmark import Timing, wait_for
from sam2studio.engine.detector import Detector
from sam2studio.engine.everything import EverythingOptions, segment_everything
from sam2studio.engine.fast_sam import EverythingDetector
from sam2studio.engine.image_session import ImageSession
from sam2studio.engine.inference import finished
from sam2studio.engine.prediction import ByteArray, Segmenter
from sam2studio.engine.sam_session import SamSession
from sam2studio.model.sam.config import SAM_PRESETS, SamConfig
from sam2studio.model.sam.network import SamNetwork
from sam2studio.model.sam2.config import PRESETS, Sam2Config
from sam2studio.model.yolo.config import YOLO_PRESETS, YoloConfig
from sam2studio.model.yolo.network import YoloNetwork
from sam2studio.weights.catalogue import CATALOGUE
from sam2studio.weights.library import locate
from sam2studio.weights.loading import Network, build_network, load_network
from sam2studio.weights.placement import choose
from sam2studio.weights.recognise_yolo import is_fast_sam

_HALF = 2  # bytes of a number, as YOLO checkpoints are published


@dataclass(frozen=True, slots=True)
class Contender:
    """A network to compare.

    Attributes:
        label: What the field calls it.
        checkpoint: Name of its file.
        config: Name of its configuration.
    """

    label: str
    checkpoint: str
    config: str


CONTENDERS: tuple[Contender, ...] = (
    Contender("SAM-b", "sam_b.pt", "sam_vit_b"),
    Contender("SAM2-b", "sam2_b.pt", "sam2_hiera_b+"),
    Contender("SAM2-t", "sam2_t.pt", "sam2_hiera_t"),
    Contender("MobileSAM", "mobile_sam.pt", "mobile_sam"),
    Contender("FastSAM-s", "FastSAM-s.pt", "FastSAM-s"),
    Contender("YOLOv8n-seg", "yolov8n-seg.pt", "yolov8n-seg"),
    Contender("YOLO11n-seg", "yolo11n-seg.pt", "yolo11n-seg"),
)
"""Those of the field's comparison."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A line of the comparison.

    Attributes:
        label: What the field calls it.
        weights: The file that was used, or "" for a freshly initialised network.
        disk_bytes: Size of the checkpoint: of the file, of the published one, or what its numbers would take.
        parameters: Before layers are fused.
        everything: A picture, from its pixels to the masks of all there is on it.
        prompt: A picture, from its pixels to the mask of one click; None for detectors.
    """

    label: str
    weights: str
    disk_bytes: int
    parameters: int
    everything: Timing
    prompt: Timing | None


def compare(
    rgb: ByteArray,
    contenders: Sequence[Contender] = CONTENDERS,
    *,
    rounds: int = 3,
    device: str = "auto",
    dtype: str = "auto",
) -> Generator[Progress, None, tuple[Compared, ...]]:
    """Measures networks on a picture (H, W, 3) uint8, round after round and in turn, so that all have the same weather.

    A network whose checkpoint is not here is freshly initialised. That changes its masks, and what making masks costs,
    not what the network itself costs.

    Raises:
        InputError: No such device or type.
        WeightsError: A checkpoint that is here cannot be used.
    """
    total = len(contenders) * (rounds + 1)
    rows = []
    for number, each in enumerate(contenders):
        yield Progress(done=number, total=total, text=each.label)
        rows.append(_Row(each, rgb, device=device, dtype=dtype))
        rows[-1].warm_up()
    for turn in range(rounds):
        for number, row in enumerate(rows):
            yield Progress(done=len(rows) * (turn + 1) + number, total=total, text=row.contender.label)
            row.measure()
    yield Progress(done=total, total=total)
    return tuple(row.compared() for row in rows)


class _Row:
    """One network, and what it took so far."""

    def __init__(self, contender: Contender, rgb: ByteArray, *, device: str, dtype: str) -> None:
        self.contender = contender
        self._rgb = rgb
        config = _config(contender.config)
        plain = build_network(config)
        self._parameters = sum(each.numel() for each in plain.parameters())
        try:
            path = locate(contender.checkpoint)
        except CorruptFileError:
            raise
        except WeightsError:  # it is not here
            place = choose(device, dtype)
            self._network: Network = plain.finalize(place.device, place.dtype)
            self._weights, self._disk = "", _published_bytes(contender.checkpoint, self._parameters)
        else:
            self._network = load_network(path, device=device, dtype=dtype)
            self._weights, self._disk = path.name, path.stat().st_size
        self._everything, self._prompt = _ways(self._network, rgb)
        self._spent: tuple[list[float], list[float]] = [], []

    def warm_up(self) -> None:
        """Lets memory and caches settle, on the part that is quick."""
        (self._prompt or self._everything)()

    def measure(self) -> None:
        """One round."""
        for way, spent in zip((self._everything, self._prompt), self._spent, strict=True):
            if way is not None:
                start = time.perf_counter()
                way()
                wait_for(self._network.device)
                spent.append(1000 * (time.perf_counter() - start))

    def compared(self) -> Compared:
        """The line."""
        everything, prompt = self._spent
        return Compared(
            label=self.contender.label,
            weights=self._weights,
            disk_bytes=self._disk,
            parameters=self._parameters,
            everything=_timing(everything),
            prompt=_timing(prompt) if prompt else None,
        )


def _ways(network: Network, rgb: ByteArray) -> tuple[Callable[[], object], Callable[[], object] | None]:
    """What is done with the picture: everything on it, and one click where the network takes one."""
    if isinstance(network, YoloNetwork):
        make = EverythingDetector if is_fast_sam(network.config) else Detector
        detector = make(network)

        def detect() -> None:
            found = detector.detect(rgb)
            for index in range(len(found)):
                found.part(index)

        return detect, None
    session: Segmenter = SamSession(network) if isinstance(network, SamNetwork) else ImageSession(network)

    def click() -> None:
        session.set_image(rgb)
        answer = session.predict(points=[(rgb.shape[1] / 2, rgb.shape[0] / 2)], labels=[1], multimask=False)
        answer.part(0)

    return lambda: finished(segment_everything(session, rgb, EverythingOptions())), click


def _config(name: str) -> Sam2Config | SamConfig | YoloConfig:
    if name in PRESETS:
        return PRESETS[name]
    return SAM_PRESETS[name] if name in SAM_PRESETS else YOLO_PRESETS[name]


def _published_bytes(name: str, parameters: int) -> int:
    """Size of a published file; where it is not known, what its numbers take as the field stores them."""
    known = next((row.bytes for row in CATALOGUE if name in (row.name, *row.aliases)), None)
    return known or _HALF * parameters


def _timing(spent: list[float]) -> Timing:
    return Timing(median_ms=statistics.median(spent), fastest_ms=min(spent), rounds=len(spent))
