"""The first look at an image happens elsewhere: whatever a decoder does there, here it is a sentence."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sam2studio.core.errors import MediaError
from sam2studio.media import first_look, other_process
from sam2studio.media.first_look import probe_safely, thumbnail_safely
from sam2studio.media.images import probe_image, thumbnail
from sam2studio.media.thumbnail_cache import ThumbnailCache

ROOT = Path(first_look.__file__).resolve().parents[2]

CLUMSY = """
import json, os, sys, time
sys.path[:] = json.loads(sys.argv[1])
from sam2studio.media import first_look, images
real = images.probe_image

def probe(path, **more):
    if "crash" in path.name:
        os.abort()
    if "quit" in path.name:
        os._exit(0)
    if "babble" in path.name:
        print("no json", flush=True)
    if "hang" in path.name:
        time.sleep(100)
    if "memory" in path.name:
        return bytearray(1 << 40)
    return real(path, **more)

images.probe_image = probe
sys.exit(first_look.look_for_parent())
"""


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "picture ü.png"
    Image.fromarray(np.arange(300 * 200 * 3, dtype=np.uint8).reshape(200, 300, 3)).save(path)
    return path


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch):
    """A pool of its own, so that what a test does to it harms no other."""
    own = first_look._Pool(2)
    monkeypatch.setattr(first_look, "_pool", own)
    yield own
    own.close()
    assert not own._busy


@pytest.fixture
def clumsy(pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that die, hang or talk nonsense over files of certain names."""
    monkeypatch.setattr(other_process, "command", lambda **_: [sys.executable, "-c", CLUMSY, json.dumps(sys.path)])


def test_tells_what_a_look_from_here_would(image: Path):
    assert probe_safely(image) == probe_image(image)
    assert np.array_equal(thumbnail_safely(image, size=64), thumbnail(image, size=64))


def test_a_refusal_comes_through_whole(tmp_path: Path):
    path = tmp_path / "text.png"
    path.write_text("no image")
    with pytest.raises(MediaError) as here:
        probe_image(path)
    for look in (probe_safely, thumbnail_safely):
        with pytest.raises(MediaError) as elsewhere:
            look(path)
        assert str(elsewhere.value) == str(here.value)


@pytest.mark.usefixtures("clumsy")
@pytest.mark.parametrize("name", ["crash", "quit", "babble", "memory"])
def test_a_crash_costs_only_this_file(name: str, image: Path):
    bad = image.with_name(f"{name}.png")
    bad.write_bytes(image.read_bytes())
    assert probe_safely(image).width == 300
    for _ in range(2):
        with pytest.raises(MediaError) as caught:
            probe_safely(bad)
        assert f"{name}.png" in str(caught.value)
        assert probe_safely(image).width == 300


@pytest.mark.usefixtures("clumsy")
def test_what_hangs_is_ended(image: Path, monkeypatch: pytest.MonkeyPatch):
    assert probe_safely(image).width == 300
    monkeypatch.setattr(first_look, "SILENCE_S", 0.3)
    with pytest.raises(MediaError, match="does not come to an end"):
        probe_safely(image.with_name("hang.png"))
    monkeypatch.setattr(first_look, "SILENCE_S", 60.0)
    assert probe_safely(image).width == 300


def test_a_process_that_something_else_has_ended_costs_no_file(pool, image: Path):
    probe_safely(image)
    (idle,) = pool._idle
    idle._process.kill()
    idle._process.wait()
    assert probe_safely(image).width == 300


@pytest.mark.usefixtures("clumsy")
def test_closing_ends_a_look_that_hangs(pool, image: Path):
    probe_safely(image)
    failures: list[MediaError] = []

    def look() -> None:
        try:
            probe_safely(image.with_name("hang.png"))
        except MediaError as error:
            failures.append(error)

    thread = threading.Thread(target=look)
    thread.start()
    while not pool._busy:
        thread.join(0.01)
    pool.close()
    thread.join(10)
    assert len(failures) == 1


def test_many_threads_share_two_processes(pool, image: Path):
    with ThreadPoolExecutor(8) as threads:
        sizes = {info.width for info in threads.map(probe_safely, [image] * 40)}
    assert sizes == {300}
    assert len(pool._idle) <= 2


@pytest.mark.usefixtures("pool")
@pytest.mark.parametrize("broken", [["/no/such/program"], [sys.executable, "-c", "import os; os._exit(1)"]])
def test_where_no_process_can_be_started_files_are_looked_at_here(
    broken: list[str], image: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(other_process, "command", lambda **_: broken)
    assert probe_safely(image) == probe_image(image)
    assert thumbnail_safely(image, size=32).shape == (21, 32, 3)
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


def test_what_was_looked_at_is_not_looked_at_again(pool, image: Path, tmp_path: Path):
    cache = ThumbnailCache(tmp_path / "cache")
    first = thumbnail_safely(image, cache=cache)
    pool.close()
    assert np.array_equal(thumbnail_safely(image, cache=cache), first)
    assert not pool._idle
    assert not pool._busy


def test_the_other_process_knows_neither_torch_nor_qt_and_a_frozen_program_calls_itself(
    image: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    command = other_process.command(argument=first_look.CHILD_ARGUMENT, module="", function="")
    assert command == [sys.executable, "--look-at-images"]
    monkeypatch.undo()
    question = json.dumps({"do": "probe", "path": str(image)}) + "\n"
    program = (
        "import sys, threading; from sam2studio.__main__ import main; sys.argv[1:] = ['--look-at-images'];"
        "import sam2studio.media.first_look as look; real = look._answer;"
        "look._answer = lambda question: {**real(question), 'seen': [name for name in ('torch', 'PySide6')"
        " if name in sys.modules]}; main()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process, process.stdin:
        process.stdin.write(question)
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) == {"ready": True}
        said = json.loads(process.stdout.readline())
    assert said["info"]["width"] == 300
    assert said["seen"] == []
    assert process.returncode == 0  # it ends with the one that asks
