"""Architectures are told from names and shapes; everything else gets a sentence that says what it looks like."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from sam2studio.core.errors import CorruptFileError, UnknownModelError
from sam2studio.model.sam.config import SAM_PRESETS
from sam2studio.model.sam2.config import NANO, PRESETS, Sam2Config
from sam2studio.model.sam2.network import Sam2Network
from sam2studio.weights.recognise import CONFIG_KEY, Recognised, config_to_json, recognise
from sam2studio.weights.tensor_file import Span, TensorFile, TensorSpec, contiguous
from tests.support.checkpoints import SMALL, published_shapes, small_state

Shapes = Mapping[str, tuple[int, ...]]


def told(shapes: Shapes, metadata: Mapping[str, str] | None = None) -> Recognised:
    specs = {
        name: TensorSpec(dtype="float32", shape=shape, stride=contiguous(shape), offset=0, span=Span(0, 1 << 40))
        for name, shape in shapes.items()
    }
    return recognise(
        TensorFile(path=Path("x.pt"), size=1 << 40, format="PyTorch", tensors=specs, metadata=metadata or {})
    )


def small_shapes(config: Sam2Config = SMALL) -> dict[str, tuple[int, ...]]:
    return {name: tuple(tensor.shape) for name, tensor in small_state(config).items()}


@pytest.mark.parametrize("name", PRESETS)
def test_published_networks_are_recognised_by_their_shapes(name):
    found = told(published_shapes(name))
    assert (found.name, found.config) == (name, PRESETS[name])
    assert found.label.startswith("SAM 2.1 " if name.startswith("sam2.1") else "SAM 2 ")


def test_our_own_small_network_is_recognised_with_and_without_what_the_file_says():
    shapes = {name: tuple(each.shape) for name, each in Sam2Network(config=NANO).state_dict().items()}
    for metadata in ({}, {CONFIG_KEY: config_to_json(NANO)}):
        found = told(shapes, metadata)
        assert (found.name, found.label, found.config) == ("nano", "nano", NANO)


def test_sizes_beside_the_trunk_are_read_from_the_tensors():
    shapes = dict(published_shapes("sam2.1_hiera_t"))
    shapes["maskmem_tpos_enc"] = (9, 1, 1, 64)
    found = told(shapes)
    assert found.config == replace(PRESETS["sam2.1_hiera_t"], memory_frames=9)
    assert found.name == ""
    assert found.label == "SAM 2.1, 96 channels, 12 blocks"


def test_other_trunks_need_the_written_configuration():
    with pytest.raises(UnknownModelError, match="size of its own"):
        told(small_shapes())
    assert told(small_shapes(), {CONFIG_KEY: config_to_json(SMALL)}).config == SMALL


def test_unknown_fields_of_a_later_version_are_ignored_and_missing_ones_have_their_default():
    stored = asdict(SMALL) | {"something_new": [1, 2]}
    del stored["memory_mask_scale"]
    assert told(small_shapes(), {CONFIG_KEY: json.dumps(stored)}).config == SMALL


@pytest.mark.parametrize(
    "changes",
    [
        {"width": 64},
        {"stages": [2, 1, 2, 1]},
        {"window_spec": [8, 4, 2, 1]},
        {"image_size": 1 << 20},
        {"image_size": "64"},
        {"image_size": True},
        {"memory_mask_scale": "x"},
        {"memory_mask_scale": float("nan")},
        {"num_heads": -1},
        {"num_heads": 10**300},
        {"stages": "1234"},
        {"stages": [1, 1, 2]},
        {"stages": [10**9, 1, 2, 1]},
        {"window_spec": [4, 2, 2, 1 << 15]},
        {"global_blocks": [99]},
        {"occlusion_embedding": 0},
    ],
)
def test_a_written_configuration_is_not_believed_blindly(changes):
    with pytest.raises(CorruptFileError, match="configuration"):
        told(small_shapes(), {CONFIG_KEY: json.dumps(asdict(SMALL) | changes)})


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "[" * 100_000, "\ud800", "9" * 10_000])
def test_a_damaged_configuration_is_told(text):
    with pytest.raises(CorruptFileError, match="configuration"):
        told(small_shapes(), {CONFIG_KEY: text})


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (["image_encoder.patch_embed.proj.weight", "mask_decoder.iou_token.weight"], "a relative of SAM"),
        (
            ["model.0.conv.weight", "model.0.bn.weight"],
            "the tensors of a YOLO model without the description of its layers",
        ),
        (["vision_encoder.backbone.pos_embed"], "transformers library"),
        (["detector.backbone.weight"], "SAM 3"),
        (["module.image_encoder.trunk.pos_embed"], "prefix"),
        (["conv1.weight", "fc.bias"], "no network known here"),
    ],
)
def test_other_networks_are_named(names, what):
    with pytest.raises(UnknownModelError, match=what):
        told(dict.fromkeys(names, (3, 3)))


@pytest.mark.parametrize(("name", "label"), [("sam_vit_b", "SAM base"), ("mobile_sam", "MobileSAM")])
def test_the_older_networks_are_recognised(name, label):
    found = told(published_shapes(name))
    assert (found.name, found.label) == (name, label)
    assert found.config == SAM_PRESETS[name]


@pytest.mark.parametrize("name", ["no_obj_embed_spatial", "obj_ptr_tpos_proj.weight", "obj_ptr_tpos_proj.bias"])
def test_a_mixture_of_2_0_and_2_1_is_told(name):
    shapes = dict(published_shapes("sam2.1_hiera_t"))
    del shapes[name]
    with pytest.raises(UnknownModelError, match="neither"):
        told(shapes)


@pytest.mark.parametrize("name", sorted(published_shapes("sam2.1_hiera_t"))[::9])
def test_no_missing_tensor_breaks_recognition(name):
    shapes = dict(published_shapes("sam2.1_hiera_t"))
    del shapes[name]
    with contextlib.suppress(UnknownModelError, CorruptFileError):
        assert isinstance(told(shapes).config, Sam2Config)


@pytest.mark.parametrize("shape", [(), (0,), ((1 << 40) - 1, 1, 1, 1)])
@pytest.mark.parametrize(
    "name", ["maskmem_tpos_enc", "image_encoder.trunk.pos_embed", "image_encoder.trunk.pos_embed_window"]
)
def test_strange_shapes_are_refused(name, shape):
    with pytest.raises((UnknownModelError, CorruptFileError)):
        told(dict(published_shapes("sam2.1_hiera_t")) | {name: shape})
