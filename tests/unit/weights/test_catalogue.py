"""The table of known checkpoints: every row is complete, every name leads to one row, unknown names are helped."""

from __future__ import annotations

import re

import pytest

from sam2studio.core.errors import UnknownModelError
from sam2studio.model.sam.config import SAM_PRESETS
from sam2studio.model.sam2.config import PRESETS
from sam2studio.weights.catalogue import CATALOGUE, find


@pytest.mark.parametrize("checkpoint", CATALOGUE, ids=lambda c: c.name)
def test_rows_pin_one_file(checkpoint):
    assert re.fullmatch(r"[0-9a-f]{64}", checkpoint.sha256)
    assert checkpoint.bytes > 1_000_000
    assert checkpoint.bundled or checkpoint.url.startswith("https://")
    assert checkpoint.bundled or checkpoint.url.endswith(checkpoint.name)
    assert checkpoint.licence in {"Apache-2.0", "AGPL-3.0"}


def test_only_our_own_network_comes_with_the_program():
    assert [checkpoint.name for checkpoint in CATALOGUE if checkpoint.bundled] == ["nano.safetensors"]


def test_every_published_configuration_can_be_run():
    assert {c.config for c in CATALOGUE if c.runnable} >= {*PRESETS, *SAM_PRESETS}


def test_every_name_means_one_row():
    meanings: dict[str, str] = {}
    for checkpoint in CATALOGUE:
        for name in checkpoint.names:
            assert meanings.setdefault(name.casefold(), checkpoint.name) == checkpoint.name
            assert find(name) is checkpoint


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("sam2.1_t.pt", "sam2.1_hiera_tiny.pt"),
        ("sam2_l", "sam2_hiera_large.pt"),
        ("sam2.1_hiera_b+", "sam2.1_hiera_base_plus.pt"),
        ("SAM 2.1 tiny", "sam2.1_hiera_tiny.pt"),
        (" sam2.1_HIERA_small ", "sam2.1_hiera_small.pt"),
        ("sam_b.pt", "sam_vit_b_01ec64.pth"),
        ("yolov8n", "yolov8n.pt"),
    ],
)
def test_names_in_use_are_understood(name, file):
    assert find(name).name == file


def test_a_misspelt_name_is_answered_with_close_ones():
    with pytest.raises(UnknownModelError, match="sam2_1_hiera_tinny") as caught:
        find("sam2_1_hiera_tinny.pt")
    assert "sam2.1_hiera_tiny.pt" in str(caught.value)


@pytest.mark.parametrize("name", ["", "zzzz", "\0", "a" * 10_000, "../../etc/passwd"])
def test_nonsense_gets_a_short_sentence(name):
    with pytest.raises(UnknownModelError) as caught:
        find(name)
    assert len(str(caught.value)) <= 400
