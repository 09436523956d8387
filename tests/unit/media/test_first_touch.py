"""The first look at a video happens elsewhere: whatever a decoder does there, here it is a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from sam2studio.core.errors import Cancelled, MediaError
from sam2studio.core.progress import CancelToken, Progress
from sam2studio.media import first_touch
from sam2studio.media.first_touch import index_safely
from sam2studio.media.video_index import VideoIndex
from tests.support.clips import Clip
from tests.support.frame_proof import index_of


def finish(run) -> tuple[list[Progress], VideoIndex]:
    reports = []
    while True:
        try:
            reports.append(next(run))
        except StopIteration as end:
            return reports, end.value


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return Clip(name="clip ü.mp4", codec="h264-b", frames=30).write(tmp_path)


def instead(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(first_touch, "_command", lambda path: [sys.executable, "-c", program])


def test_gives_what_an_index_built_here_gives(clip: Path) -> None:
    reports, index = finish(index_safely(clip))
    assert index.to_bytes() == index_of(clip).to_bytes()
    assert (reports[-1].done, reports[-1].total) == (clip.stat().st_size, None), "pictures are looked at then"
    assert all(one.done <= other.done for one, other in pairwise(reports))


def test_a_refusal_comes_through_whole(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_text("no video " * 100)
    with pytest.raises(MediaError) as elsewhere:
        finish(index_safely(path))
    with pytest.raises(MediaError) as here:
        index_of(path)
    assert str(elsewhere.value) == str(here.value)


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "import os; os._exit(0)",
        'print(\'{"done": 1, "total": 2}\', flush=True); import ctypes; ctypes.string_at(0)',
        "print('no json')",
        "print('[]')",
        'print(\'{"index": "AAAA"}\')',
        "print('{\"error\": {}}')",
    ],
)
def test_a_crash_costs_only_this_file(program: str, clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instead(monkeypatch, program)
    with pytest.raises(MediaError) as caught:
        finish(index_safely(clip))
    if "AAAA" not in program:
        assert "clip ü.mp4" in str(caught.value)
        assert "made the decoder stop" in str(caught.value)


def test_what_hangs_is_ended(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instead(monkeypatch, "import time; time.sleep(100)")
    with pytest.raises(MediaError, match="does not come to an end"):
        finish(index_safely(clip, silence_s=0.5))


def test_cancelling_ends_the_other_process(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen

    def popen(*args, **options):
        started.append(real(*args, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    instead(monkeypatch, "import time; time.sleep(100)")
    cancel = CancelToken()
    run = index_safely(clip, cancel=cancel)
    assert next(run).done == 0
    cancel.cancel()
    with pytest.raises(Cancelled):
        finish(run)
    assert started[0].returncode is not None
    abandoned = index_safely(clip)
    next(abandoned)
    abandoned.close()
    assert started[1].returncode is not None


def test_the_other_process_knows_neither_torch_nor_qt(clip: Path) -> None:
    program = (
        "import sys; from sam2studio.media.first_touch import index_for_parent; code = index_for_parent(sys.argv[1]);"
        "print([name for name in ('torch', 'PySide6', 'pyqtgraph') if name in sys.modules]); sys.exit(code)"
    )
    root = Path(first_touch.__file__).resolve().parents[2]
    answer = subprocess.run(
        [sys.executable, "-c", program, str(clip)], cwd=root, capture_output=True, check=True, timeout=60
    )
    assert answer.stdout.decode().splitlines()[-1] == "[]"


@pytest.mark.skipif(sys.platform != "linux", reason="only here can a process be kept from using memory")
def test_the_other_process_has_a_limit_of_memory(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = (
        "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from sam2studio.media import first_touch, video_scan;"
        "video_scan.build_index = lambda path: (bytearray(8 << 30) for _ in '1');"
        "sys.exit(first_touch.index_for_parent(sys.argv[2]))"
    )
    monkeypatch.setattr(
        first_touch, "_command", lambda path: [sys.executable, "-c", program, json.dumps(sys.path), str(path)]
    )
    with pytest.raises(MediaError, match="too much memory"):
        finish(index_safely(clip))


def test_where_no_process_can_be_started_this_one_looks(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(MediaError, match="cannot be opened"):
        finish(index_safely(clip.with_name("nul\0.mp4")))
    monkeypatch.setattr(first_touch, "_command", lambda path: ["/no/such/program"])
    assert len(finish(index_safely(clip))[1]) == 30
    monkeypatch.setattr(sys, "executable", "")
    assert len(finish(index_safely(clip))[1]) == 30


def test_a_frozen_program_calls_itself(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert first_touch._command(clip) == [sys.executable, first_touch.CHILD_ARGUMENT, str(clip)]
    monkeypatch.undo()
    answer = subprocess.run(
        [sys.executable, "-m", "sam2studio", first_touch.CHILD_ARGUMENT, str(clip)],
        cwd=Path(first_touch.__file__).resolve().parents[2],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert "index" in json.loads(answer.stdout.splitlines()[-1])
