"""F10: a project whose bytes were changed on the disk is read right or refused; it is never silently different."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from sam2studio.core.errors import ProjectError
from sam2studio.project import Project
from tests.support.projects import contents, filled

PAGE = 4096

Damager = Callable[[random.Random, bytearray], None]


def flip_bits(rng: random.Random, data: bytearray) -> None:
    for _ in range(rng.randint(1, 16)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def change_bytes(rng: random.Random, data: bytearray) -> None:
    for _ in range(rng.randint(1, 16)):
        data[rng.randrange(len(data))] = rng.randrange(256)


def change_one_digit(rng: random.Random, data: bytearray) -> None:
    """The smallest lie: a number or letter that is still one."""
    places = [i for i in range(len(data)) if 0x30 <= data[i] <= 0x7A]
    data[rng.choice(places)] ^= 1


def flip_in_header(rng: random.Random, data: bytearray) -> None:
    data[rng.randrange(100)] ^= 1 << rng.randrange(8)


def zero_a_page(rng: random.Random, data: bytearray) -> None:
    start = rng.randrange(len(data) // PAGE) * PAGE
    data[start : start + PAGE] = bytes(PAGE)


def swap_pages(rng: random.Random, data: bytearray) -> None:
    a, b = (page * PAGE for page in rng.sample(range(len(data) // PAGE), 2))
    data[a : a + PAGE], data[b : b + PAGE] = data[b : b + PAGE], data[a : a + PAGE]


def change_an_index(rng: random.Random, data: bytearray) -> None:
    """Tables stay as they are, but rows may no longer be found."""
    database = apsw.Connection(":memory:")
    database.deserialize("main", bytes(data[:18] + b"\x01\x01" + data[20:]))  # not in WAL mode: memory has none
    named = "SELECT pageno FROM dbstat JOIN sqlite_schema USING (name) WHERE type = 'index' AND dbstat.payload > 0"
    page = rng.choice([row[0] for row in database.execute(named)]) - 1
    cells = int.from_bytes(data[page * PAGE + 5 : page * PAGE + 7], "big")
    data[rng.randrange(page * PAGE + cells, (page + 1) * PAGE)] ^= 1 << rng.randrange(8)


def truncate(rng: random.Random, data: bytearray) -> None:
    del data[rng.randrange(1, len(data)) :]


KINDS: tuple[Damager, ...] = (
    flip_bits,
    change_bytes,
    change_one_digit,
    flip_in_header,
    zero_a_page,
    swap_pages,
    change_an_index,
    truncate,
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> tuple[Path, dict, str]:
    """A closed project, what it tells, and its hash before the first action."""
    path = tmp_path_factory.mktemp("sound") / "trip.s2s"
    with filled(path) as project:
        with project.action("Delete class") as edit:
            edit.delete_class(project.classes()[2].id)
        project.undo()
        told = contents(project)
    with Project.create(path.with_name("empty.s2s")) as empty:
        start = empty.content_hash()
    return path, told, start


def outcome(path: Path, told: dict, start: str) -> str:
    """ "same" or "detected"; anything else is a failure of the promise."""
    before = path.read_bytes()
    try:
        with Project.open(path) as project:
            assert contents(project) == told, "SILENT DIFFERENCE"
            assert not project.read_only or "newer" in project.read_only_reason
            return undo_all(project, start)
    except ProjectError:
        assert path.read_bytes() == before, "the damaged file was changed"
        return salvage(path, told)


def undo_all(project: Project, start: str) -> str:
    """The history may be the damaged part; then undo says so."""
    if project.read_only:
        return "same (read-only)"
    try:
        while project.undo():
            pass
    except ProjectError:
        return "history detected"
    assert project.content_hash() == start, "SILENT DIFFERENCE in history"
    return "same"


def salvage(path: Path, told: dict) -> str:
    """What is left tells nothing wrong."""
    before = path.read_bytes()
    try:
        with Project.open(path, salvage=True) as rest:
            left = contents(rest)
    except ProjectError:
        return "detected, nothing left"
    assert path.read_bytes() == before
    assert set(left["media"]) <= {*told["media"], *unlabelled(told)}
    assert set(left["classes"]) <= set(told["classes"])
    for media_id, masks in left["masks"].items():
        assert masks.items() <= told["masks"][media_id].items(), "SILENT DIFFERENCE in a salvaged mask"
    return "detected, rest readable"


def unlabelled(told: dict) -> set:
    """Media rows as they look when all their objects were lost."""
    return {replace(row, status="new") for row in told["media"]}


def trial(seed: int, sound: tuple[Path, dict, str], folder: Path) -> str:
    rng = random.Random(seed)
    path, told, start = sound
    copy = folder / path.name
    data = bytearray(path.read_bytes())
    damage = KINDS[seed % len(KINDS)]
    damage(rng, data)
    copy.write_bytes(data)
    try:
        return outcome(copy, told, start)
    except AssertionError as error:
        raise AssertionError(f"seed {seed}, {damage.__name__}: {error}") from error
    finally:
        shutil.rmtree(folder)


def run(trials: int, sound, tmp_path: Path, figure) -> None:
    outcomes: Counter[str] = Counter()
    for seed in range(trials):
        folder = tmp_path / str(seed)
        folder.mkdir()
        outcomes[trial(seed, sound, folder)] += 1
    told = ", ".join(f"{count} {name}" for name, count in outcomes.most_common())
    figure(f"F10 damaged project files: {trials} trials, 0 silent differences ({told})")


def test_changed_bytes_are_found_or_do_no_harm(sound, tmp_path, figure):
    run(80, sound, tmp_path, figure)


@pytest.mark.slow
def test_changed_bytes_are_found_or_do_no_harm_thousandfold(sound, tmp_path, figure):
    run(1000, sound, tmp_path, figure)
