"""Sizes that do not fit together are refused by name; those that do describe the published networks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sam2studio.model.sam2.config import CONFIGS, NANO, PRESETS, Sam2Config
from sam2studio.model.sam2.network import Sam2Network


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"image_size": 1000}, "image_size"),
        ({"image_size": 0}, "image_size"),
        ({"embed_dim": 97, "num_heads": 2}, "embed_dim"),
        ({"width": 40}, "width"),
        ({"width": 96, "decoder_heads": 5}, "width"),
        ({"global_blocks": (12,)}, "global_blocks"),
        ({"window_spec": (8, 4, 10, 7)}, "window_spec"),
        ({"window_spec": (8, 3, 14, 7)}, "window_spec"),
        ({"window_spec": (8, 4, 7, 7)}, "window_spec"),
        ({"stages": (1, 2, 7)}, "stages"),
        ({"memory_width": 0}, "memory_width"),
    ],
)
def test_contradictions_are_refused_by_name(change: dict, named: str):
    with pytest.raises(ValueError, match=named):
        Sam2Config(**change)


def test_the_published_networks_are_there():
    assert set(PRESETS) == {f"{family}_hiera_{size}" for family in ("sam2", "sam2.1") for size in ("t", "s", "b+", "l")}
    assert PRESETS["sam2.1_hiera_t"] == Sam2Config()


def test_families_differ_in_their_options_only():
    for size in ("t", "s", "b+", "l"):
        older, newer = PRESETS[f"sam2_hiera_{size}"], PRESETS[f"sam2.1_hiera_{size}"]
        assert (older.occlusion_embedding, older.pointer_time_encoding, older.signed_pointer_time) == (False,) * 3
        assert newer == replace(older, occlusion_embedding=True, pointer_time_encoding=True, signed_pointer_time=True)


def test_blocks_of_the_large_network():
    blocks = PRESETS["sam2.1_hiera_l"].blocks
    assert len(blocks) == 48
    assert [index for index, block in enumerate(blocks) if block.pools] == [2, 8, 44]
    assert [index for index, block in enumerate(blocks) if block.is_global] == [23, 33, 43]
    assert [(block.dim_in, block.dim_out, block.heads) for block in (blocks[0], blocks[2], blocks[47])] == [
        (144, 144, 2),
        (144, 288, 4),
        (1152, 1152, 16),
    ]


def test_sides_follow_the_picture():
    config = Sam2Config(image_size=512)
    assert config.map_sides == (128, 64, 32, 16)
    assert (config.grid, config.mask_side) == (32, 128)


def test_nano_is_small_enough_to_come_with_the_program():
    parameters = sum(each.numel() for each in Sam2Network(config=NANO).parameters())
    assert parameters < 6e6
    assert 2 * parameters < 12e6  # bytes, in half precision
    assert NANO.image_size == 512
    assert CONFIGS["nano"] is NANO
