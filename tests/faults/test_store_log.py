"""F10 for a session that was cut off: the write-ahead log it left may be damaged, or belong to another state."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from sam2studio.core.errors import ProjectDamagedError
from sam2studio.project import Project
from tests.support.projects import add_photo, contents, filled, some_mask

ACTIONS = 12
SECTOR = 512


class Moments:
    """The files of a project as they were after each of some actions, as a crash would leave them."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "live" / "trip.s2s"
        self.path.parent.mkdir()
        self.files: list[tuple[bytes, bytes]] = []
        self.told: list[dict] = []
        with filled(self.path, media=3) as project:
            for number in range(ACTIONS):
                self.work(project, number)
                self.note(project)

    def work(self, project: Project, number: int) -> None:
        with project.action(f"Work {number}") as edit:
            media_id = add_photo(edit, self.path.parent, f"late {number}.jpg")
            object_id = edit.add_object(media_id, project.classes()[0].id)
            edit.set_mask(object_id, some_mask(number))

    def note(self, project: Project) -> None:
        log = self.path.with_name("trip.s2s-wal")
        self.files.append((self.path.read_bytes(), log.read_bytes() if log.exists() else b""))
        self.told.append(contents(project))


@pytest.fixture(scope="module")
def moments(tmp_path_factory) -> Moments:
    return Moments(tmp_path_factory.mktemp("moments"))


def opened(folder: Path, file: bytes, log: bytes) -> dict | None:
    """What the project tells, or None when it is refused as damaged."""
    folder.mkdir()
    path = folder / "trip.s2s"
    path.write_bytes(file)
    path.with_name("trip.s2s-wal").write_bytes(log)
    try:
        with Project.open(path) as project:
            assert not project.read_only
            return contents(project)
    except ProjectDamagedError:
        assert path.read_bytes() == file, "the damaged file was changed"
        return None


def test_a_whole_log_brings_every_action_back(moments, tmp_path):
    for number, (file, log) in enumerate(moments.files):
        assert opened(tmp_path / str(number), file, log) == moments.told[number]


def damaged_logs(moments: Moments, trials: int, tmp_path: Path) -> Counter[str]:
    file, log = moments.files[-1]
    outcomes: Counter[str] = Counter()
    for seed in range(trials):
        rng = random.Random(seed)
        data = bytearray(log)
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        told = opened(tmp_path / str(seed), file, bytes(data))
        if told is None:
            outcomes["detected"] += 1
        elif told == moments.told[-1]:
            outcomes["same"] += 1
        else:  # like a transaction that was being written when the power went
            assert told == moments.told[-2], f"SILENT LOSS with seed {seed}"
            outcomes["last action taken as cut off"] += 1
    return outcomes


def test_a_damaged_log_does_not_lose_actions_silently(moments, tmp_path, figure):
    outcomes = damaged_logs(moments, 30, tmp_path)
    assert outcomes["detected"]
    figure(f"F10 damaged write-ahead logs: 30 trials, 0 silent losses ({dict(outcomes)})")


@pytest.mark.slow
def test_a_damaged_log_does_not_lose_actions_silently_many_times(moments, tmp_path, figure):
    figure(f"F10 damaged write-ahead logs: 400 trials, 0 silent losses ({dict(damaged_logs(moments, 400, tmp_path))})")


def test_a_log_cut_off_in_its_last_transaction_opens_without_it(moments, tmp_path):
    file, log = moments.files[-1]
    earlier = len(moments.files[-2][1])
    assert len(log) > earlier + 5000
    assert opened(tmp_path / "cut", file, log[: (earlier + len(log)) // 2]) == moments.told[-2]


@pytest.mark.parametrize("seed", range(20))
def test_a_power_cut_in_the_last_transaction_costs_at_most_that(moments, tmp_path, seed):
    """What was being written may have reached the disk in any order, or not at all, sector by sector."""
    file, log = moments.files[-1]
    rng = random.Random(seed)
    data = bytearray(log)
    for start in range(len(moments.files[-2][1]), len(data), SECTOR):
        if rng.random() < 0.5:
            data[start : start + SECTOR] = bytes(len(data[start : start + SECTOR]))
    assert opened(tmp_path / "cut", file, bytes(data)) == moments.told[-2]


def test_a_log_of_another_state_is_refused(moments, tmp_path):
    """As when a backup program puts one of the two files back."""
    with Project.open(moments.path):
        pass  # the log goes into the file
    closed = moments.path.read_bytes()
    assert opened(tmp_path / "older log", closed, moments.files[2][1]) is None

    with filled(tmp_path / "trip.s2s", media=3) as project:
        early = project.path.read_bytes()
        for number in range(ACTIONS):
            moments.work(project, number)
        project._connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
        for number in range(ACTIONS, ACTIONS + 3):
            moments.work(project, number)
        late = project.path.with_name("trip.s2s-wal").read_bytes()
    assert opened(tmp_path / "older file", early, late) is None
