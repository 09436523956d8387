"""YOLOv8, YOLO11 and FastSAM agree with the published code: layer by layer, boxes, classes, scores and masks."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache

import numpy as np
import pytest
import torch

from sam2studio.engine.detector import Detector
from sam2studio.engine.letterbox import Letterbox
from sam2studio.model.yolo.config import YOLO_PRESETS
from sam2studio.model.yolo.network import YoloNetwork
from tests.parity.reference import HERE, TOLERANCE, Golden, picture
from tests.support.yolo_files import plain_network

NAMES = [
    "yolov8n",
    "yolo11n",
    "yolov8n-seg",
    "yolo11n-seg",
    pytest.param("FastSAM-s", marks=pytest.mark.slow),
]
CASES = ["truck640", "truckrect", "synthetic640"]
BOX_PIXELS = 1e-3
MASK_PIXELS = 5
"""A mask may differ at a few pixels of its border, where the surface is zero up to rounding."""


@lru_cache(maxsize=5)
def golden(name: str) -> Golden:
    return Golden(f"yolo_{name}")


@lru_cache(maxsize=2)
def network(name: str) -> YoloNetwork:
    """With norms folded, as it is used."""
    return plain_network(name).finalize(torch.device("cpu"), torch.float32)


def letterbox(case: str) -> tuple[np.ndarray, Letterbox]:
    rgb = picture(case.removesuffix("640").removesuffix("rect"))
    square = case.endswith("640")
    return rgb, Letterbox.around(height=rgb.shape[0], width=rgb.shape[1], side=640, stride=32, square=square)


def network_input(case: str) -> torch.Tensor:
    rgb, box = letterbox(case)
    return torch.from_numpy(box.fill(rgb)).permute(2, 0, 1)[None].float() / 255


def reference_masks(stored: Golden, case: str, kind: str, size: tuple[int, int]) -> np.ndarray:
    count = len(stored[f"{case}/mask_sel"])
    bits = np.unpackbits(stored[f"{case}/mask_{kind}.bits"])[: count * size[0] * size[1]]
    return bits.reshape(count, *size).astype(bool)


@pytest.mark.parametrize("name", sorted({*YOLO_PRESETS} & {path.stem for path in (HERE / "data" / "keys").iterdir()}))
def test_names_and_shapes_of_all_tensors_are_the_published_ones(name):
    published = json.loads((HERE / "data" / "keys" / f"{name}.json").read_text(encoding="utf-8"))
    with torch.device("meta"):
        built = YoloNetwork(config=YOLO_PRESETS[name])
    found = {key: list(tensor.shape) for key, tensor in built.state_dict().items()}
    assert list(found.items()) == [(key, shape) for key, (shape, _) in published["keys"].items()]
    assert sum(weight.numel() for weight in built.parameters()) == published["parameters"]


def test_there_are_nine_published_layouts_to_compare_with():
    assert len({*YOLO_PRESETS} & {path.stem for path in (HERE / "data" / "keys").iterdir()}) == 9


@pytest.mark.parametrize("case", CASES)
def test_letterboxed_pictures_are_equal_byte_for_byte(case):
    rgb, box = letterbox(case)
    assert [box.rows, box.columns] == golden("yolov8n")[f"{case}/letterbox.hw"].tolist()
    digest = hashlib.sha256(box.fill(rgb).tobytes()).hexdigest()
    assert digest == str(golden("yolov8n")[f"{case}/letterbox.sha256"])


@pytest.mark.parametrize(
    "name", ["yolo11n-seg", *(pytest.param(n, marks=pytest.mark.slow) for n in ("yolov8n", "FastSAM-s"))]
)
def test_layers_agree_before_norms_are_folded(name):
    net, stored = plain_network(name), golden(name)
    deviations = {}

    def compare(index: int):
        def hook(_module: torch.nn.Module, _inputs: object, output: torch.Tensor) -> None:
            deviations[index] = stored.deviation(f"truckrect/layer{index}", output)

        return hook

    for index, layer in enumerate(net.model[:-1]):
        layer.register_forward_hook(compare(index))
    with torch.inference_mode():
        net(network_input("truckrect"))
    assert len(deviations) == len(net.config.layers)
    assert max(deviations.values()) <= TOLERANCE, deviations


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", NAMES)
def test_what_the_head_says_agrees(name, case, figure):
    stored, net = golden(name), network(name)
    with torch.inference_mode():
        output = net(network_input(case))
    difference = np.abs(output.joined.numpy().reshape(-1)[stored[f"{case}/pred.idx"]] - stored[f"{case}/pred.val"])
    is_box = stored[f"{case}/pred.idx"] < 4 * output.boxes.shape[2]
    assert tuple(output.joined.shape) == tuple(stored[f"{case}/pred.shape"])
    assert difference[is_box].max() <= BOX_PIXELS
    assert difference[~is_box].max() <= TOLERANCE
    if output.prototypes is not None:
        assert stored.deviation(f"{case}/proto", output.prototypes) <= TOLERANCE
    figure(f"{name} {case}: boxes within {difference[is_box].max():.0e} px, scores {difference[~is_box].max():.0e}")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", NAMES)
def test_the_same_objects_in_the_same_order(name, case):
    stored = golden(name)
    rgb, _ = letterbox(case)
    iou, most = stored["iou_maxdet"]
    found = Detector(network(name)).detect(
        rgb, conf=float(stored[f"{case}/conf"]), iou=float(iou), max_det=int(most), square=case.endswith("640")
    )
    assert found.classes.tolist() == stored[f"{case}/cls"].tolist()
    assert np.abs(found.scores - stored[f"{case}/score"]).max() <= TOLERANCE
    assert np.abs(found.boxes - stored[f"{case}/boxes"]).max() <= BOX_PIXELS
    if found.masks is None:
        return
    for index, mask in zip(
        stored[f"{case}/mask_sel"].tolist(), reference_masks(stored, case, "native", rgb.shape[:2]), strict=True
    ):
        assert np.count_nonzero(found.mask(index) != mask) <= MASK_PIXELS
        x, y, part = found.part(index)
        assert np.array_equal(found.mask(index)[y : y + part.shape[0], x : x + part.shape[1]], part)


@pytest.mark.parametrize("name", ["yolov8n-seg", "yolo11n"])
def test_folding_norms_changes_rounding_only(name):
    pixels = network_input("truckrect")[:, :, :128, :192]
    with torch.inference_mode():
        plain, folded = plain_network(name)(pixels).joined, network(name)(pixels).joined
    assert not any(isinstance(part, torch.nn.BatchNorm2d) for part in network(name).modules())
    assert (plain - folded).abs().max() <= BOX_PIXELS
    assert (plain[:, 4:] - folded[:, 4:]).abs().max() <= TOLERANCE
