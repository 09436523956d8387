"""Pickled YOLO models: read without importing anything, recognised by their own description, refused when it is odd."""

from __future__ import annotations

import pickle
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from sam2studio.core.errors import CorruptFileError, InputError, UnknownModelError, WeightsError
from sam2studio.engine.detectors import load_detector
from sam2studio.engine.segmenters import open_segmenter
from sam2studio.model.yolo.config import YOLO_PRESETS
from sam2studio.model.yolo.network import YoloNetwork
from sam2studio.weights.catalogue import Ability
from sam2studio.weights.inspection import inspect
from sam2studio.weights.loading import load_network
from sam2studio.weights.reader import read_tensor_file
from sam2studio.weights.recognise import recognise
from tests.support.yolo_files import class_names, description, save_yolo, yolo_state


@pytest.fixture(scope="module")
def yolo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_yolo(tmp_path_factory.mktemp("yolo") / "yolov8n.pt", "yolov8n")


@pytest.mark.parametrize(
    ("name", "label", "can"),
    [
        ("yolo11n", "YOLO11 nano", (Ability.DETECT,)),
        ("yolov8n-seg", "YOLOv8 nano, masks", (Ability.DETECT,)),
        ("yolo11n-seg", "YOLO11 nano, masks", (Ability.DETECT,)),
        ("FastSAM-s", "FastSAM small", (Ability.CLICKS, Ability.EVERYTHING)),
    ],
)
def test_published_layouts_are_recognised_whatever_the_file_is_called(tmp_path, name, label, can):
    path = save_yolo(tmp_path / "innocent.bin", name)
    found = recognise(read_tensor_file(path))
    assert (found.name, found.label, found.abilities) == (name, label, can)
    assert found.config == YOLO_PRESETS[name]
    assert found.config.names == tuple(class_names(name).values())


def test_tensors_are_those_of_the_pickled_state_dict(yolo_file):
    file = read_tensor_file(yolo_file)
    state = yolo_state("yolov8n")
    assert {key: spec.shape for key, spec in file.tensors.items()} == {k: tuple(t.shape) for k, t in state.items()}
    assert file.dtype == "float16"


def test_loading_gives_a_network_with_the_stored_numbers_and_imports_nothing(yolo_file):
    modules = set(sys.modules)
    network = load_network(yolo_file, device="cpu", dtype="float32")
    assert not any(name.split(".")[0] == "ultralytics" for name in sys.modules)
    assert {name for name in set(sys.modules) - modules if name.startswith(("torchvision", "matplotlib"))} == set()
    assert isinstance(network, YoloNetwork)
    expected = YoloNetwork(config=YOLO_PRESETS["yolov8n"])
    expected.load_state_dict({k: t.half().to(t.dtype) for k, t in yolo_state("yolov8n").items()})
    expected.finalize(torch.device("cpu"), torch.float32)
    pixels = torch.rand(1, 3, 64, 96, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        assert torch.equal(network(pixels).joined, expected(pixels).joined)


def test_the_file_is_one_that_only_the_published_classes_could_unpickle(yolo_file):
    """Python's own reader wants to import the package: the reader above does without something that is asked for."""
    with zipfile.ZipFile(yolo_file) as archive, pytest.raises(ModuleNotFoundError, match="ultralytics"):
        pickle.loads(archive.read("yolov8n/data.pkl"))


def test_another_number_of_classes_has_the_shape_of_the_published_network(tmp_path):
    config = replace(YOLO_PRESETS["yolov8n"], classes=3)
    path = save_yolo(tmp_path / "mine.pt", half=False, network=YoloNetwork(config=config), names=["a", "b", "c"])
    found = recognise(read_tensor_file(path))
    assert (found.name, found.label) == ("yolov8n", "YOLOv8 nano, 3 classes")
    assert load_detector(path, device="cpu", dtype="float32").names == ("a", "b", "c")


def test_names_of_classes_are_made_fit_to_be_shown(tmp_path):
    names = class_names("yolov8n") | {0: "cat\n\x1b[31m" + "x" * 500}
    found = recognise(read_tensor_file(save_yolo(tmp_path / "x.pt", names=names)))
    assert found.config.names[0].isprintable()
    assert len(found.config.names[0]) <= 100


def _with(name: str = "yolov8n", **parts: object) -> dict[str, object]:
    return {**description(name), **parts}


def _row(index: int, row: list[object]) -> dict[str, object]:
    table = description("yolov8n")
    rows = [*table["backbone"], *table["head"]]
    rows[index] = row
    return {**table, "backbone": rows[:10], "head": rows[10:]}


ODD = {
    "eval as activation": ({"yaml": _with(activation="__import__('os').system('touch canary')")}, "activation"),
    "activation of another library": ({"yaml": _with(activation="os.system()")}, "activation"),
    "activation with a payload behind": ({"yaml": _with(activation="nn.SiLU() or exit()")}, "activation"),
    "unknown layer": ({"yaml": _row(2, [-1, 3, "os.system", ["id"]])}, "os.system"),
    "layer of torch": ({"yaml": _row(2, [-1, 1, "nn.Conv2d", [64]])}, "nn.Conv2d"),
    "text as argument": ({"yaml": _row(0, [-1, 1, "Conv", ["nc", 3, 2]])}, "damaged"),
    "argument in words": ({"yaml": _row(10, [-1, 1, "nn.Upsample", ["None", 2, "eval"]])}, "eval"),
    "too many arguments": ({"yaml": _row(0, [-1, 1, "Conv", [64, 3, 2, 1, 1]])}, "Conv with 5 arguments"),
    "too few arguments": ({"yaml": _row(10, [-1, 1, "nn.Upsample", [None]])}, r"Upsample with 1 argument\b"),
    "a billion channels": ({"yaml": _row(0, [-1, 1, "Conv", [10**9, 3, 2]])}, "damaged"),
    "a million blocks": ({"yaml": _row(2, [-1, 10**6, "C2f", [128, True]])}, "damaged"),
    "layer that takes from itself": ({"yaml": _row(2, [2, 3, "C2f", [128, True]])}, "damaged"),
    "layer that takes from later": ({"yaml": _row(2, [9, 3, "C2f", [128, True]])}, "damaged"),
    "no table": ({"yaml": None}, "damaged"),
    "head in the middle": ({"yaml": _row(2, [[0], 1, "Detect", ["nc"]])}, "head"),
    "size that is not there": ({"yaml": _with(scale="q")}, "damaged"),
    "no classes": ({"yaml": _with(nc=0)}, "damaged"),
    "classes of another number": ({"yaml": _with(nc=3)}, "damaged"),
    "NaN as width": ({"yaml": _with(scales={"n": [0.33, float("nan"), 1024]})}, "damaged"),
    "layers of another kind": ({"yaml": _row(2, [-1, 3, "C3k2", [128, True]])}, "contradicts"),
    "names that are numbers": ({"names": dict.fromkeys(range(80), 7)}, "damaged"),
    "pictures of four channels": ({"yaml": _with(ch=4)}, "channels"),
    "poses": ({"kind": "PoseModel"}, "poses"),
    "another network's table": ({"yaml": description("yolov8s")}, "does not fit"),
    "another head": ({"head": {"end2end": True}}, "head"),
    "changed norms": ({"norm_eps": 1e-5}, "norms"),
    "a tensor too many": ({"extra": torch.nn.Parameter(torch.zeros(2))}, "extra"),
}


@pytest.mark.parametrize("fault", ODD)
def test_models_that_describe_themselves_oddly_are_refused_with_the_reason(tmp_path, monkeypatch, fault):
    changes, sentence = ODD[fault]
    monkeypatch.chdir(tmp_path)
    path = save_yolo(tmp_path / "odd.pt", **changes)
    with pytest.raises((UnknownModelError, CorruptFileError), match=sentence) as caught:
        load_network(path, device="cpu", dtype="float32")
    assert "odd.pt" in str(caught.value)
    assert len(str(caught.value)) <= 500
    assert [each.name for each in tmp_path.iterdir()] == ["odd.pt"]


def test_altered_numbers_are_noticed(yolo_file, tmp_path):
    content = bytearray(yolo_file.read_bytes())
    place = len(content) // 2
    content[place] ^= 0xFF
    (tmp_path / "x.pt").write_bytes(content)
    with pytest.raises(CorruptFileError):
        load_network(tmp_path / "x.pt", device="cpu")


def test_a_detector_says_that_it_takes_no_clicks(yolo_file):
    with pytest.raises(InputError, match="takes no points"):
        open_segmenter(yolo_file, device="cpu", dtype="float32")


def test_a_segmenter_says_that_it_is_no_detector(official_file):
    with pytest.raises(InputError, match="does not find objects by itself"):
        load_detector(official_file, device="cpu", dtype="float32")


def test_inspecting_tells_what_it_is(yolo_file):
    info = inspect(yolo_file)
    assert (info.label, info.config, info.abilities) == ("YOLOv8 nano", "yolov8n", (Ability.DETECT,))
    assert info.parameters > 3_000_000


@pytest.mark.parametrize("name", ["FastSAM-s.pt", "yolov8x-seg.pt", "yolo11m-seg.pt"])
def test_known_files_without_a_hash_are_told_where_to_get(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WeightsError, match="https://") as caught:
        load_network(name, device="cpu")
    assert name in str(caught.value)
