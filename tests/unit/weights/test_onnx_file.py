"""ONNX files from anywhere: what is refused, and that a damaged one never does more than that."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from sam2studio.core.errors import CorruptFileError, UnsafeFileError, WeightsError
from sam2studio.weights.onnx_file import read_onnx_file
from tests.support.onnx_files import constant_detector, field, model, node, tensor

TABLE = np.zeros((1, 6, 3), np.float32)


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "model.onnx"
    path.write_bytes(data)
    return path


def test_a_sound_file_is_read_with_what_it_says_of_itself(tmp_path):
    data = constant_detector(TABLE, texts={"names": "{0: 'cat'}", "stride": "32"})
    file = read_onnx_file(written(tmp_path, data))
    assert file.data == data
    assert file.texts == {"names": "{0: 'cat'}", "stride": "32"}


OUTSIDE = tensor("w", np.zeros((2,), np.float32), elsewhere="../../etc/passwd")
DEEP = node("If", ["c"], ["y"], attribute=field(1, "then_branch") + field(6, field(5, OUTSIDE)))


@pytest.mark.parametrize(
    "data",
    [
        model(field(5, OUTSIDE)),
        model(field(1, node("Constant", [], ["y"], attribute=field(5, OUTSIDE)))),
        model(field(1, DEEP)),
        model(field(15, field(1, OUTSIDE))),
        model(field(1, node("Evil", [], ["y"], domain="com.evil"))),
        model(field(2, "empty"), domain="com.evil"),
        model(field(2, "empty")) + field(25, field(10, "com.evil")),
        model(field(2, "empty")) + field(25, field(7, DEEP)),
    ],
)
def test_other_files_and_foreign_operators_are_refused(tmp_path, data):
    with pytest.raises(UnsafeFileError):
        read_onnx_file(written(tmp_path, data))


def nested(depth: int) -> bytes:
    graph = field(2, "inner")
    for _ in range(depth):
        graph = field(1, field(5, field(6, graph)))
    return graph


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html>not found</html>",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n",
        constant_detector(TABLE)[:-30],
        field(7, 5),
        field(1, 8),
        b"\xff" * 100,
        field(7, b"\x0a\xff\xff\xff\xff\x7f"),
        model(nested(100)),
        model(b"", texts={"names": "x" * 300_000}),
    ],
)
def test_what_is_no_model_is_refused(tmp_path, data):
    with pytest.raises(CorruptFileError):
        read_onnx_file(written(tmp_path, data))


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(WeightsError, match="cannot be read"):
        read_onnx_file(tmp_path / "none.onnx")


def test_mutations_are_read_or_refused(tmp_path):
    rng = random.Random(4)
    sound = constant_detector(TABLE, texts={"names": "{0: 'cat'}"})
    for _ in range(200):
        data = bytearray(sound)
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        with suppress(WeightsError):
            read_onnx_file(written(tmp_path, bytes(data[: rng.randint(1, len(data))])))
