"""No file runs code: crafted checkpoints are refused by name, within little time and memory, and nothing happens."""

from __future__ import annotations

import json
import os
import pickle
import re
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from sam2studio.core.errors import CorruptFileError, UnsafeFileError, WeightsError
from sam2studio.weights.reader import read_tensor_file
from tests.unit.weights.hostile import EXHAUSTING, HOSTILE

ROOT = Path(__file__).resolve().parents[3]
MOST_MEGABYTES = 300
MOST_SECONDS = 2.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """All hostile files, named by their number."""
    folder = tmp_path_factory.mktemp("hostile")
    for index, make in enumerate(HOSTILE.values()):
        (folder / f"{index}.pt").write_bytes(make(folder / "canary"))
    return folder


def file_of(folder: Path, name: str) -> Path:
    return folder / f"{list(HOSTILE).index(name)}.pt"


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in EXHAUSTING])
def test_hostile_files_are_refused(name, folder, monkeypatch):
    path = file_of(folder, name)

    def no_socket(*args: object, **kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", no_socket)
    modules = set(sys.modules)
    with pytest.raises(WeightsError) as caught:
        read_tensor_file(path)
    assert not (folder / "canary").exists()
    assert {module for module in set(sys.modules) - modules if not module.startswith("encodings.")} == set()
    assert path.name in str(caught.value)
    assert len(str(caught.value)) <= 400
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("os.system", f"{os.name}.system"),
        ("eval", "builtins.eval"),
        ("torch.hub.load", "torch.hub.load"),
        ("dotted name", "collections.OrderedDict.__init__.__globals__"),
        ("STACK_GLOBAL", "STACK_GLOBAL"),
        ("TorchScript", "TorchScript"),
    ],
)
def test_the_refusal_says_what_was_asked_for(name, asked, folder):
    with pytest.raises(UnsafeFileError) as caught:
        read_tensor_file(file_of(folder, name))
    assert asked in str(caught.value)
    assert "Nothing was run" in str(caught.value)


def test_the_payload_is_real(tmp_path):
    """Python's own reader creates the canary: the tests above refuse something that works."""
    path = tmp_path / "innocent.pt"
    path.write_bytes(HOSTILE["os.system"](tmp_path / "canary"))
    pickle.loads(zipfile.ZipFile(path).read("archive/data.pkl"))
    assert (tmp_path / "canary").exists()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_refusing_costs_little_time_and_memory(folder, figure):
    names = list(HOSTILE)
    command = [sys.executable, __file__, str(folder), str(len(names))]
    output = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=True)
    seconds, megabytes = json.loads(output.stdout)
    assert len(seconds) == len(names)
    slowest = max(range(len(names)), key=seconds.__getitem__)
    figure(
        f"hostile checkpoints: {len(names)} of {len(names)} refused, +{megabytes:.0f} MB at most, "
        f"slowest {seconds[slowest]:.2f} s of processor time ({names[slowest]})"
    )
    assert megabytes <= MOST_MEGABYTES
    assert seconds[slowest] <= MOST_SECONDS


def measure(folder: Path, count: int) -> tuple[list[float], float]:
    """Processor seconds per file, and megabytes that this process grew at its peak."""
    before = peak_megabytes()
    seconds = []
    for index in range(count):
        start = time.process_time()
        try:
            read_tensor_file(folder / f"{index}.pt")
        except WeightsError:
            seconds.append(time.process_time() - start)
    return seconds, peak_megabytes() - before


def peak_megabytes() -> float:
    """The most memory that this process ever had, in megabytes; Linux only."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (bytes(2000), "only zeros"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"\xef\xbb\xbf\r\n <html>", "web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n", "Git LFS pointer"),
        (b"\x1f\x8b\x08" + bytes(20), "gzip"),
        (b"hello", "not a checkpoint"),
        (b"PK\3\4" + bytes(500), "cut off"),
        (b"PK\3\4", "cut off"),
        (b"PK\5\6" + bytes(18), "not a checkpoint"),
    ],
)
def test_files_that_are_no_checkpoints_are_told_apart(tmp_path, content, sentence):
    path = tmp_path / "file.pt"
    path.write_bytes(content)
    with pytest.raises(CorruptFileError, match=sentence):
        read_tensor_file(path)


def test_an_ending_that_was_chosen_is_not_asked_for_again(tmp_path):
    for name, named_so in (("model.PT", True), ("model.safetensors", True), ("model.txt", False)):
        (tmp_path / name).write_bytes(b"hello")
        with pytest.raises(CorruptFileError) as told:
            read_tensor_file(tmp_path / name)
        assert ("although" in told.value.what) == named_so
        assert ("Choose a .pt" in told.value.todo) != named_so


def test_things_that_are_no_files_are_refused(tmp_path):
    with pytest.raises(WeightsError, match="not a file"):
        read_tensor_file(tmp_path)
    with pytest.raises(WeightsError, match="no such file"):
        read_tensor_file(tmp_path / "gone.pt")
    with pytest.raises(WeightsError, match="cannot be read"):
        read_tensor_file(Path("a\0b"))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
