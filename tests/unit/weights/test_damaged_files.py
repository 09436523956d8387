"""Damaged checkpoints: whatever happened to the bytes, a file loads or is refused with a sentence, and nothing else."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

from sam2studio.core.errors import CorruptFileError, WeightsError
from sam2studio.weights.loading import build_network, load_network
from sam2studio.weights.reader import read_tensor_file
from sam2studio.weights.saving import save_safetensors
from sam2studio.weights.tensors import read_tensors
from tests.support.checkpoints import SMALL, small_state

Mutation = Callable[[bytearray, random.Random], None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> dict[str, bytes]:
    """One sound file per format."""
    folder = tmp_path_factory.mktemp("sound")
    torch.save({"model": small_state()}, folder / "x.pt")
    network = build_network(SMALL)
    network.load_state_dict(small_state())
    save_safetensors(network, folder / "x.safetensors")
    return {"pt": (folder / "x.pt").read_bytes(), "safetensors": (folder / "x.safetensors").read_bytes()}


def interesting(content: bytearray, rng: random.Random) -> int:
    """A place in the parts that a reader interprets, more often than among the numbers."""
    if content[:2] == b"PK":
        start, end = rng.choice([(0, 9000), (content.find(b"PK\1\2"), len(content)), (0, len(content))])
    else:
        start, end = rng.choice([(0, 16), (0, int.from_bytes(content[:4], "little") + 8), (0, len(content))])
    return rng.randrange(start, min(end, len(content)))


def flip(content: bytearray, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 16)):
        content[interesting(content, rng)] ^= 1 << rng.randrange(8)


def overwrite(content: bytearray, rng: random.Random) -> None:
    place = interesting(content, rng)
    content[place : place + rng.randint(1, 8)] = rng.randbytes(rng.randint(1, 8))


def extreme_number(content: bytearray, rng: random.Random) -> None:
    place = interesting(content, rng)
    content[place : place + 4] = rng.choice([b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80"])


def truncate(content: bytearray, rng: random.Random) -> None:
    del content[rng.randrange(len(content)) :]


def splice(content: bytearray, rng: random.Random) -> None:
    source, target, length = interesting(content, rng), interesting(content, rng), rng.randint(1, 400)
    content[target : target + length] = content[source : source + length]


def remove(content: bytearray, rng: random.Random) -> None:
    place = interesting(content, rng)
    del content[place : place + rng.randint(1, 64)]


def zero_page(content: bytearray, rng: random.Random) -> None:
    place = rng.randrange(len(content)) // 4096 * 4096
    content[place : place + 4096] = bytes(min(4096, len(content) - place))


MUTATIONS: tuple[Mutation, ...] = (flip, overwrite, extreme_number, truncate, splice, remove, zero_page)


def refusal(content: bytes, path: Path) -> str:
    """The sentence with which a damaged file is refused, "" if it is accepted; any other exception goes through."""
    path.write_bytes(content)
    try:
        if path.suffix == ".pt":
            assert all(tensor.isfinite().all() for tensor in read_tensors(read_tensor_file(path)).values())
        else:
            load_network(path, device="cpu", dtype="float32")
    except WeightsError as error:
        return str(error)
    return ""


def mutate(sound: dict[str, bytes], path: Path, seeds: range) -> int:
    """Tries one mutation per seed; returns how many files were accepted."""
    accepted = 0
    for seed in seeds:
        rng = random.Random(seed)
        content = bytearray(sound[path.suffix[1:]])
        rng.choice(MUTATIONS)(content, rng)
        sentence = refusal(bytes(content), path)
        accepted += not sentence
        assert not sentence or path.name in sentence
        assert len(sentence) <= 400
    return accepted


@pytest.mark.parametrize("suffix", ["pt", "safetensors"])
def test_mutated_files_load_or_are_refused(sound, tmp_path, suffix, figure):
    accepted = mutate(sound, tmp_path / f"damaged.{suffix}", range(100))
    figure(f"mutated checkpoints (.{suffix}): 100 of 100 handled, {accepted} still readable")


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["pt", "safetensors"])
def test_many_mutated_files_load_or_are_refused(sound, tmp_path, suffix, figure):
    accepted = mutate(sound, tmp_path / f"damaged.{suffix}", range(1000, 2000))
    figure(f"mutated checkpoints (.{suffix}): 1000 of 1000 handled, {accepted} still readable")


@pytest.mark.parametrize("suffix", ["pt", "safetensors"])
def test_every_truncation_is_refused(sound, tmp_path, suffix):
    path = tmp_path / f"cut.{suffix}"
    content = sound[suffix]
    for end in [*range(0, 700, 7), *range(700, len(content), len(content) // 50), len(content) - 1]:
        path.write_bytes(content[:end])
        with pytest.raises(WeightsError):
            read_tensor_file(path)


def test_flipped_numbers_of_a_whole_file_are_noticed(official_file, tmp_path):
    path = tmp_path / "flipped.pt"
    shutil.copy(official_file, path)
    rng = random.Random(0)
    for spec in rng.sample(list(read_tensor_file(path).tensors.values()), 2):
        place = spec.span.start + rng.randrange(spec.span.size)
        with changed_byte(path, place, 1 << rng.randrange(8)), pytest.raises(CorruptFileError, match="checksums"):
            read_tensors(read_tensor_file(path))


@contextmanager
def changed_byte(path: Path, place: int, bits: int) -> Iterator[None]:
    """Flips bits of one byte of a file, and flips them back."""
    with path.open("r+b", buffering=0) as file:
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ bits]))
        yield
        file.seek(place)
        file.write(bytes([byte]))


def test_a_half_copied_file_is_told(official_file, tmp_path):
    path = tmp_path / "half.pt"
    shutil.copy(official_file, path)
    for share in (0.999999, 0.9, 0.5, 0.1):
        os.truncate(path, int(official_file.stat().st_size * share))
        with pytest.raises(CorruptFileError, match="cut off"):
            load_network(path, device="cpu")
