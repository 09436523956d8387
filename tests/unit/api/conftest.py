"""Small networks under the names that scripts use, and pictures and clips to show them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio import SAM, YOLO, FastSAM
from sam2studio.weights.loading import build_network
from sam2studio.weights.saving import save_safetensors
from tests.parity import recipe
from tests.support.checkpoints import SMALL, small_state
from tests.support.moving import write_clip
from tests.support.yolo_files import save_yolo

PLAIN = {"device": "cpu", "dtype": "float32"}


@pytest.fixture(scope="session")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`sam2.1_b.pt` (a small network), `yolov8n-seg.pt`, `yolo11n.pt`, `FastSAM-s.pt`."""
    folder = tmp_path_factory.mktemp("ağırlıklar")
    network = build_network(SMALL)
    network.load_state_dict(small_state())
    save_safetensors(network, folder / "sam2.1_b.pt")
    for name in ("yolov8n-seg", "yolo11n", "FastSAM-s"):
        save_yolo(folder / f"{name}.pt", name)
    return folder


@pytest.fixture(scope="module")
def sam(checkpoints: Path) -> SAM:
    return SAM(checkpoints / "sam2.1_b.pt", **PLAIN)


@pytest.fixture(scope="module")
def yolo(checkpoints: Path) -> YOLO:
    return YOLO(checkpoints / "yolov8n-seg.pt", **PLAIN)


@pytest.fixture(scope="module")
def fast(checkpoints: Path) -> FastSAM:
    return FastSAM(checkpoints / "FastSAM-s.pt", **PLAIN)


@pytest.fixture(scope="session")
def rgb() -> np.ndarray:
    return recipe.image(96, 128, seed=3)


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory, rgb: np.ndarray) -> Path:
    """A folder with two pictures, a damaged one, a note, and a clip of three frames below it."""
    folder = tmp_path_factory.mktemp("resimler ☂")
    for name in ("img10.png", "img2.png"):
        Image.fromarray(rgb).save(folder / name)
    (folder / "img3.png").write_bytes(b"\x89PNG nothing")
    (folder / "note.txt").write_text("no picture", encoding="utf-8")
    (folder / "klip").mkdir()
    write_clip(folder / "klip" / "a.mp4", frames=3)
    return folder
