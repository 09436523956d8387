"""Each version has a step to it, old files are brought up to date after a backup, and crashes leave old or new."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import apsw
import numpy as np
import pytest

from sam2studio.core.errors import StorageFullError
from sam2studio.project import DamageFoundError, Project, check_file, migrations, schema
from tests.support.future import NEXT, next_version
from tests.support.projects import contents, filled, some_detection, some_mask, without_nan

RELEASED = Path(__file__).parent / "released"


@pytest.fixture
def old(path: Path) -> tuple[Path, dict]:
    """A closed project of the current version, and what it tells."""
    with filled(path, media=3, objects=2) as project:
        told = contents(project)
    return path, told


@pytest.fixture
def future(monkeypatch):
    """The program as it may be after the next release."""
    next_version(monkeypatch.setattr)
    yield
    migrations.schema_of.cache_clear()


def version_in(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[60:64], "big")


def tracks_told(project: Project) -> dict[str, dict[str, list]]:
    """What a project tells of its videos, as JSON has it."""
    return {
        str(object_id): {
            "frames": track.frames.tolist(),
            "area": track.area.tolist(),
            "keyframe": track.keyframe.tolist(),
            "reviewed": track.reviewed.tolist(),
            "overlap": [None if np.isnan(value) else value for value in track.overlap],
        }
        for row in project.media()
        if row.kind == "video"
        for object_id, track in project.track_summary(row.id).items()
    }


def proposals_told(project: Project) -> dict[str, list]:
    """What a project tells of its proposals, as JSON has it."""
    return {name: array.tolist() for name, array in vars(without_nan(project.proposals())).items()}


def test_every_version_has_its_step():
    assert sorted(migrations.STEPS) == list(range(1, schema.VERSION + 1))


def test_every_released_version_opens(tmp_path):
    """One file per released version, with what it told when it was made."""
    files = sorted(RELEASED.glob("*.s2s"))
    assert [file.stem for file in files] == [f"version-{number}" for number in range(1, schema.VERSION + 1)]
    for file in files:
        shutil.copy(file, tmp_path)
        expected = json.loads(file.with_suffix(".json").read_text())
        with Project.open(tmp_path / file.name) as project:
            assert not project.read_only
            assert project.check().ok
            assert [row.name for row in project.classes()] == expected["classes"]
            areas = {row.id: {str(k): m.mask.area for k, m in project.masks(row.id).items()} for row in project.media()}
            assert {str(key): value for key, value in areas.items()} == expected["areas"]
            assert tracks_told(project) == expected.get("tracks", {})
            assert proposals_told(project) == expected.get("proposals", proposals_told(project))
            assert project.undo_label == expected["undo"]
            while project.undo():
                pass
            assert project.media_count() == 0


def test_an_old_project_is_brought_up_to_date_after_a_backup(old, future):
    path, told = old
    with Project.open(path) as project:
        assert not project.read_only
        assert contents(project) == told
        assert project.setting("migrated") == "yes"
        assert project.undo() is not None
        assert project.redo() is not None
        assert project.check().ok
        (backup,) = project.backups()
    assert (version_in(path), version_in(backup)) == (NEXT, NEXT - 1)
    with Project.open(backup) as before:  # brought up to date in a private copy
        assert before.read_only
        assert contents(before) == told
    assert version_in(backup) == NEXT - 1


def test_looking_at_an_old_project_leaves_it_old(old, future):
    path, told = old
    before = path.read_bytes()
    with Project.open(path, read_only=True) as project:
        assert contents(project) == told
        assert project.setting("migrated") == "yes"
    assert path.read_bytes() == before


def test_going_back_to_the_old_program_is_for_looking_only(old):
    path, told = old
    with pytest.MonkeyPatch.context() as patch:
        next_version(patch.setattr)
        Project.open(path).close()
    migrations.schema_of.cache_clear()
    with Project.open(path) as project:
        assert "newer version" in project.read_only_reason
        assert contents(project) == told


def test_an_update_that_finds_no_room_leaves_the_old_file(old, future, monkeypatch):
    path, _ = old
    content = path.read_bytes()

    def full(connection: apsw.Connection) -> None:
        connection.execute("CREATE TABLE half_done (a)")
        raise apsw.FullError

    monkeypatch.setitem(migrations.STEPS, NEXT, full)
    with pytest.raises(StorageFullError):
        Project.open(path)
    assert version_in(path) == NEXT - 1
    assert len(content) == path.stat().st_size


def test_a_damaged_old_project_is_not_touched(old, future):
    path, _ = old
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4096] = bytes(4096)
    path.write_bytes(data)
    with pytest.raises(DamageFoundError):
        Project.open(path)
    assert path.read_bytes() == data


def test_tables_are_what_the_schema_says(project):
    """`schema.Table` and the SQL name the same columns and keys."""
    found = {name for kind, name in schema.objects_in(project._connection) if kind == "table"}
    assert found == {table.name for table in schema.TABLES}
    for table in schema.TABLES:
        rows = project._connection.execute(f"PRAGMA table_info({table.name})").fetchall()
        first = [name for name in table.columns if name not in table.later]
        assert [row[1] for row in rows] == [*first, "checksum", *table.later]
        assert {row[1]: row[4] for row in rows if row[1] in table.later} == {
            name: None if value is None else str(value) for name, value in table.later.items()
        }
        assert [row[1] for row in rows if row[5]] == list(table.columns[: table.key])
        listed = project._connection.execute("SELECT strict FROM pragma_table_list(?)", (table.name,)).get
        assert listed == 1


@pytest.fixture
def first(tmp_path) -> Path:
    """A project of version 1 to work on."""
    return Path(shutil.copy(RELEASED / "version-1.s2s", tmp_path))


def test_rows_and_undo_steps_of_version_1_stay_as_they_were_written(first):
    """Tracks came with version 2: what was there has no overlap, and work of both versions is taken back in turn."""
    with Project.open(first) as project:
        start = project.content_hash()
        (object_id, row), *_ = project.masks(1).items()
        assert (row.reviewed, row.overlap) == (False, None)
        with project.action("Review") as edit:
            edit.set_reviewed(object_id, [0], True)
        with project.action("Draw") as edit:
            edit.set_mask(object_id, ~row.mask, overlap=0.5)
        end = project.content_hash()
        steps = 0
        while project.undo():
            steps += 1
            assert project.check().ok
            if steps == 2:
                assert project.content_hash() == start
        while project.redo():
            assert project.check().ok
        assert project.content_hash() == end
        assert project.mask(object_id).mask == ~row.mask


@pytest.fixture
def second(tmp_path) -> Path:
    """A project of version 2 to work on."""
    return Path(shutil.copy(RELEASED / "version-2.s2s", tmp_path))


def test_rows_and_undo_steps_of_version_2_stay_as_they_were_written(second):
    """Proposals came with version 3: what was proposed before has nothing noted, and both kinds of work are undone."""
    with Project.open(second) as project:
        start = project.content_hash()
        before = project.proposals()
        assert len(before) == 2
        assert before.by.tolist() == ["", ""]
        assert np.isnan(before.score).all()
        assert np.isnan(before.mask_box).all()
        with project.action("Propose") as edit:
            edit.set_proposal(int(before.object_id[0]), some_mask(7), some_detection(7), score=0.5)
        end = project.content_hash()
        steps = 0
        while project.undo():
            steps += 1
            assert project.check().ok
            if steps == 1:
                assert project.content_hash() == start
        assert steps > 1
        while project.redo():
            assert project.check().ok
        assert project.content_hash() == end
        assert project.proposals().by.tolist() == [some_detection(7).by, ""]


def test_a_project_of_version_2_is_looked_at_checked_and_salvaged_as_it_is(second):
    """It has no table of proposals, and that is no damage."""
    bytes_before = second.read_bytes()
    assert check_file(second).ok
    with Project.open(second, read_only=True) as project:
        assert len(project.proposals()) == 2
    connection = apsw.Connection(str(second))
    connection.execute("UPDATE masks SET area = area + 1 WHERE object_id = 2")
    connection.close()
    assert [damage.key for damage in check_file(second).damage] == [(2, 0)]
    with Project.open(second, salvage=True) as rest:
        assert [damage.key for damage in rest.damage] == [(2, 0)]
        assert rest.check().ok
    assert len(second.read_bytes()) == len(bytes_before)


def test_a_damaged_project_of_version_1_is_salvaged(first):
    connection = apsw.Connection(str(first))
    connection.execute("UPDATE masks SET area = area + 1 WHERE object_id = 2")
    connection.close()
    assert [damage.key for damage in check_file(first).damage] == [(2, 0)]
    with Project.open(first, salvage=True) as rest:
        assert [damage.key for damage in rest.damage] == [(2, 0)]
        assert list(rest.masks(1)) == [1]
        assert rest.check().ok


def test_a_damaged_row_stops_the_update(old, future):
    """A step that writes rows again would make the damage look sound."""
    path, _ = old
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE masks SET area = area + 1 WHERE object_id = 2")
    connection.close()
    with pytest.raises(DamageFoundError, match="mask of object 2"):
        Project.open(path)
    assert version_in(path) == NEXT - 1
