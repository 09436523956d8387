"""F8: on a drive that cannot be written a project can be looked at, and copied elsewhere."""

from __future__ import annotations

import json
import shlex
import shutil

import pytest

from sam2studio.project import Project
from tests.support.gestures import gesture, prepare
from tests.support.mounts import run_with_mount


@pytest.mark.parametrize("state", ["closed", "cut off"])
def test_a_read_only_drive(tmp_path, figure, state):
    drive = tmp_path / "drive"
    drive.mkdir()
    prepare(tmp_path / "trip.s2s")
    with Project.open(tmp_path / "trip.s2s") as project:
        for _ in range(15):
            gesture(project)
        expected = project.content_hash()
        last, counts = project.setting("last"), project.class_counts()
        if state == "cut off":  # the last gestures are in the log only
            for suffix in ("", "-wal"):
                shutil.copy(f"{tmp_path / 'trip.s2s'}{suffix}", drive)
    if state == "closed":
        shutil.copy(tmp_path / "trip.s2s", drive)
    before = {file.name: file.read_bytes() for file in drive.iterdir()}

    folder = shlex.quote(str(drive))
    mount = f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}"
    copy = tmp_path / "copy.s2s"
    told = json.loads(run_with_mount(mount, "tests.support.read_only_drive", str(drive / "trip.s2s"), str(copy)))

    assert "cannot be written" in told["reason"]
    assert told["hash"] == expected
    assert len(told["refused"]) == 3
    assert {file.name: file.read_bytes() for file in drive.iterdir()} == before
    with Project.open(copy) as project:
        assert not project.read_only
        assert project.check().ok
        assert (project.setting("last"), project.class_counts()) == (last, counts)
    figure(f"F8 read-only drive, project {state}: opened for looking, nothing written, copy saved elsewhere")
