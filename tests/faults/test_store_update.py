"""F11: an update of an old project that is killed leaves the old project or the new one."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

import pytest

from sam2studio.project import Project, migrations, schema
from tests.support.future import NEXT, next_version, update
from tests.support.processes import other_processes
from tests.support.projects import contents, filled


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> tuple[Path, dict]:
    path = tmp_path_factory.mktemp("old") / "trip.s2s"
    with filled(path, media=20, objects=10) as project:
        return path, contents(project)


@pytest.fixture
def future():
    """The next release, when the test asks for it."""
    with pytest.MonkeyPatch.context() as patch:
        yield lambda: next_version(patch.setattr)
    migrations.schema_of.cache_clear()


def version_told(path: Path) -> int:
    with Project.open(path, read_only=True) as project:
        return schema.VERSION + ("newer" in project.read_only_reason)


def test_a_killed_update_leaves_old_or_new(old, future, tmp_path, figure):
    context = other_processes()
    path, told = old
    rng = random.Random(11)
    found = {NEXT - 1: 0, NEXT: 0}
    for trial in range(20):
        copy = tmp_path / str(trial) / path.name
        shutil.copytree(path.parent, copy.parent)
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=update, args=(copy, theirs))
        child.start()
        theirs.close()
        assert ours.recv() == "begin"
        time.sleep(rng.uniform(0, 0.25))
        child.kill()
        child.join()
        ours.close()
        found[version_told(copy)] += 1
        if trial == 19:
            future()
        with Project.open(copy) as project:
            mine = contents(project)
            assert {name: mine[name] for name in told} == told
            assert project.check().ok
    figure(f"F11 update killed: 20 times, {found[NEXT - 1]} old and {found[NEXT]} new left, 0 in between")
