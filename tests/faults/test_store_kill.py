"""F1: whatever was told to be saved survives a process that is killed at any moment."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from sam2studio.project import Project
from tests.support.gestures import gesture, prepare, work_until_killed
from tests.support.processes import other_processes

DELAY_MS = (5, 150)


class Reference:
    """The same gestures in a process that nobody kills."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        prepare(folder / "trip.s2s")
        self.project = Project.open(folder / "trip.s2s")
        self.project._connection.pragma("synchronous", "OFF")

    def hash_at(self, revision: int) -> str:
        while self.project.revision < revision:
            gesture(self.project)
        assert self.project.revision == revision
        return self.project.content_hash()


def killed_at_random(path: Path, rng: random.Random) -> int:
    """The last revision that the killed process had told."""
    ours, theirs = other_processes().Pipe(duplex=False)
    child = other_processes().Process(target=work_until_killed, args=(path, theirs))
    child.start()
    theirs.close()
    told = ours.recv()
    time.sleep(rng.uniform(*DELAY_MS) / 1000)
    child.kill()
    child.join()
    try:
        while True:
            told = ours.recv()
    except EOFError:
        ours.close()
        return told


def kill_many_times(tmp_path: Path, trials: int, figure) -> None:
    path = tmp_path / "trip" / "trip.s2s"
    path.parent.mkdir()
    prepare(path)
    reference = Reference(tmp_path / "reference")
    rng = random.Random(trials)
    in_flight, slowest = 0, 0.0
    for trial in range(trials):
        told = killed_at_random(path, rng)
        start = time.perf_counter()
        with Project.open(path, read_only=trial % 2 == 1) as project:
            slowest = max(slowest, time.perf_counter() - start)
            assert project.read_only == (trial % 2 == 1), project.read_only_reason
            kept = project.revision
            assert told <= kept <= told + 1, f"{told} told, {kept} kept"
            assert project.content_hash() == reference.hash_at(kept)
            assert project.check().ok
            in_flight += kept - told
    reference.project.close()
    figure(
        f"F1 kill -9 while annotating: {trials} kills, {kept} gestures kept, 0 told as saved and lost, 0 damaged,"
        f" {in_flight} kept before they were told; slowest reopening {slowest * 1000:.0f} ms"
    )


def test_nothing_told_as_saved_is_lost(tmp_path, figure):
    kill_many_times(tmp_path, 60, figure)


@pytest.mark.slow
def test_nothing_told_as_saved_is_lost_in_300_kills(tmp_path, figure):
    kill_many_times(tmp_path, 300, figure)
