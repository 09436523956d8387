"""A small picture is decoded on one thread of the processor, and the others are given back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
import torch

from sam2studio.model.sam2.config import NANO, PRESETS
from sam2studio.model.sam2.mask_decoder import MaskDecoder
from sam2studio.model.sam2.network import PointPrompts
from sam2studio.model.sam2.threads import threads_for
from tests.unit.model.small import small_network

CPU = torch.device("cpu")
NANO_MAP, TINY_MAP = (config.grid**2 * config.width for config in (NANO, PRESETS["sam2.1_hiera_t"]))


@pytest.fixture(autouse=True)
def two_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize(
    ("numbers", "device", "threads"),
    [(NANO_MAP, CPU, 1), (TINY_MAP, CPU, 2), (NANO_MAP, torch.device("cuda"), 2)],
    ids=["nano", "tiny", "on a card"],
)
def test_only_small_maps_on_the_processor_are_worked_on_by_one_thread(numbers: int, device: torch.device, threads: int):
    with threads_for(numbers, device):
        assert torch.get_num_threads() == threads
    assert torch.get_num_threads() == 2


@torch.no_grad()
def decode() -> None:
    net = small_network()
    features = net.encode(torch.zeros(1, 3, net.config.image_size, net.config.image_size))
    target = net.target(image=net.without_memory(features), detail=features.detail, keep=True)
    net.decode(target=target, points=PointPrompts(torch.zeros(1, 1, 2), torch.ones(1, 1, dtype=torch.int64)))


@pytest.mark.parametrize("fails", [False, True])
def test_a_small_network_decodes_on_one_thread_and_gives_the_others_back(monkeypatch: pytest.MonkeyPatch, fails: bool):
    seen: list[int] = []
    forward = MaskDecoder.forward

    def spied(*args: object, **options: object) -> object:
        seen.append(torch.get_num_threads())
        if fails:
            raise MemoryError
        return forward(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(MaskDecoder, "forward", spied)
    with pytest.raises(MemoryError) if fails else nullcontext():
        decode()
    assert seen == [1]
    assert torch.get_num_threads() == 2


def test_others_that_compute_meanwhile_keep_their_threads():
    ready, inside, seen = threading.Event(), threading.Event(), []

    def other() -> None:
        seen.append(torch.get_num_threads())
        ready.set()
        inside.wait(10)
        with threads_for(NANO_MAP, CPU):
            seen.append(torch.get_num_threads())
        seen.append(torch.get_num_threads())

    thread = threading.Thread(target=other)
    thread.start()
    ready.wait(10)
    with threads_for(NANO_MAP, CPU):
        inside.set()
        thread.join()
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 2
    assert seen == [2, 1, 2]
