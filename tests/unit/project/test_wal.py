"""Our reading of the write-ahead log against SQLite's own."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import apsw
import pytest

from sam2studio.project.wal import read_log

COMMITS = 40


@pytest.fixture
def live(tmp_path: Path):
    """(path, connection) of a database with some transactions in its log."""
    path = tmp_path / "live.s2s"
    connection = apsw.Connection(str(path))
    connection.pragma("journal_mode", "wal")
    connection.pragma("wal_autocheckpoint", 0)
    connection.execute("CREATE TABLE t (a)")
    rng = random.Random(0)
    for _ in range(COMMITS - 1):
        connection.execute("INSERT INTO t VALUES (?)", (rng.randbytes(rng.randrange(9000)),))
    yield path, connection
    connection.close()


def rows_after_crash(path: Path, log: bytes, folder: Path) -> int:
    """What SQLite makes of a log."""
    shutil.copy(path, folder / "crashed.s2s")
    (folder / "crashed.s2s-wal").write_bytes(log)
    connection = apsw.Connection(str(folder / "crashed.s2s"))
    try:
        return int(connection.execute("SELECT count(*) FROM t").get)
    except apsw.SQLError:  # not even the table
        return -1
    finally:
        connection.close()


def log_of(path: Path) -> bytes:
    return path.with_name(f"{path.name}-wal").read_bytes()


def report_on(log: bytes, folder: Path):
    (folder / "read.s2s-wal").write_bytes(log)
    return read_log(folder / "read.s2s")


def test_no_log_holds_nothing(tmp_path):
    assert (read_log(tmp_path / "none.s2s").commits, read_log(tmp_path / "none.s2s").damaged) == (0, False)
    assert report_on(b"", tmp_path).commits == 0
    assert report_on(bytes(20), tmp_path).commits == 0


def test_every_transaction_of_a_whole_log_is_counted(live):
    report = read_log(live[0])
    assert (report.commits, report.lost, report.damaged) == (COMMITS, 0, False)


@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_bit_loses_what_sqlite_loses(live, tmp_path, seed):
    log = bytearray(log_of(live[0]))
    log[random.Random(seed).randrange(32, len(log))] ^= 1
    report = report_on(bytes(log), tmp_path)
    assert report.commits == rows_after_crash(live[0], bytes(log), tmp_path) + 1
    assert report.commits + report.lost in (COMMITS, COMMITS - 1)  # the flip may be in a commit's own mark or salt
    assert report.damaged == (report.lost > 1)


@pytest.mark.parametrize("place", [0, 3, 9, 17, 25, 31])
def test_a_damaged_header_loses_everything(live, tmp_path, place):
    log = bytearray(log_of(live[0]))
    log[place] ^= 1
    report = report_on(bytes(log), tmp_path)
    assert report.damaged
    assert (report.commits, report.lost) == (0, COMMITS)
    assert rows_after_crash(live[0], bytes(log), tmp_path) == -1


@pytest.mark.parametrize("seed", range(8))
def test_a_log_that_ends_early_is_no_damage(live, tmp_path, seed):
    log = log_of(live[0])
    cut = log[: random.Random(seed).randrange(33, len(log))]
    report = report_on(cut, tmp_path)
    assert not report.damaged
    assert report.commits == rows_after_crash(live[0], cut, tmp_path) + 1


def test_frames_from_before_the_log_was_begun_anew_do_not_count(live):
    path, connection = live
    connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
    for _ in range(3):
        connection.execute("INSERT INTO t VALUES (1)")
    report = read_log(path)
    assert (report.commits, report.lost) == (3, 0)


def test_other_page_sizes(tmp_path):
    for size in (512, 1024, 65536):
        path = tmp_path / f"{size}.s2s"
        connection = apsw.Connection(str(path))
        connection.pragma("page_size", size)
        connection.pragma("journal_mode", "wal")
        connection.execute("CREATE TABLE t (a)")
        connection.execute("INSERT INTO t VALUES (zeroblob(3000))")
        assert (read_log(path).commits, read_log(path).lost) == (2, 0)
        connection.close()
