"""Which files open, how, and what is said of the others."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import apsw
import pytest

from sam2studio.core.errors import (
    NotAProjectError,
    ProjectDamagedError,
    ProjectError,
    ProjectReadOnlyError,
    ProjectTooNewError,
    StorageFullError,
)
from sam2studio.core.files import Disk
from sam2studio.project import DamageFoundError, Project, check_file, opening, schema
from sam2studio.project.lock import WriterLock
from tests.support.projects import contents, filled, some_mask


def altered(path: Path, sql: str) -> None:
    """Something that another program did to a closed project."""
    connection = apsw.Connection(str(path))
    connection.execute(sql)
    connection.close()


@pytest.fixture
def closed(path: Path) -> Path:
    filled(path, media=3, objects=2).close()
    return path


def test_a_new_project_is_empty_and_writable(path):
    with Project.create(path) as project:
        assert (project.read_only, project.revision, project.media_count()) == (False, 0, 0)
        assert project.classes() == ()
        assert project.check().ok
    assert sorted(file.name for file in path.parent.iterdir()) == [".trip.s2s.lock", "trip.s2s"]


def test_nothing_is_overwritten_by_creating(closed):
    before = closed.read_bytes()
    with pytest.raises(ProjectError, match="already"):
        Project.create(closed)
    assert closed.read_bytes() == before


@pytest.mark.parametrize("name", ["trip", "trip.sqlite", ".s2s"])
def test_a_project_is_named_like_one(path, full, name):
    with pytest.raises(ProjectError, match=r"\.s2s"):
        Project.create(path.with_name(name))
    with pytest.raises(ProjectError, match=r"\.s2s"):
        full.save_copy(path.with_name(name))
    assert not path.with_name(name).exists()


def test_where_nothing_can_be_created_the_system_says_why(path, monkeypatch):
    with pytest.raises(ProjectError, match=r"cannot be created.*Choose another folder"):
        Project.create(path.parent / "none" / "trip.s2s")

    def refuse(_disk, new):
        raise PermissionError(13, "Permission denied", str(new))

    monkeypatch.setattr(Disk, "open_new", refuse)
    with pytest.raises(ProjectError, match=r"cannot be created \(Permission denied\)"):
        Project.create(path.with_name("other.s2s"))


def test_a_log_left_by_a_deleted_project_does_not_get_into_the_new_one(path):
    with filled(path) as project:
        log = path.with_name("trip.s2s-wal")
        left = log.read_bytes()
        assert left
        assert project.media_count() == 12
    path.unlink()
    log.write_bytes(left)
    with Project.create(path) as project:
        assert project.media_count() == 0
    assert [file.read_bytes() for file in path.parent.glob("*.orphan")] == [left]


@pytest.mark.parametrize("name", ["ünï ☂ 项目.s2s", "with space & 100%.s2s", "a#b?c.s2s", "it's.s2s", "-dash.s2s"])
def test_names_of_every_kind(path, name):
    project_path = path.with_name(name)
    with filled(project_path, media=2) as project:
        told = contents(project)
        project.backup("test")
        project.save_copy(path.with_name(f"copy of {name}"))
    for each in (project_path, path.with_name(f"copy of {name}")):
        with Project.open(each) as project:
            assert not project.read_only
            assert contents(project) == told
    with Project.open(project_path, read_only=True) as project:
        assert contents(project) == told


class TestOtherFiles:
    def test_a_missing_file(self, path):
        with pytest.raises(ProjectError, match="no such project"):
            Project.open(path)

    @pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", b"SQLite format 3\x00" + bytes(84), os.urandom(5000)])
    def test_files_of_another_kind(self, path, content):
        path.write_bytes(content)
        with pytest.raises(NotAProjectError, match=r"trip\.s2s"):
            Project.open(path)
        assert path.read_bytes() == content

    def test_backups_are_only_spoken_of_where_there_are_some(self, path):
        path.write_bytes(b"no project")
        with pytest.raises(NotAProjectError) as told:
            Project.open(path)
        assert "backup" not in told.value.todo
        path.with_name(f"{path.name}-backups").mkdir()
        with pytest.raises(NotAProjectError, match=r"or a backup in “trip\.s2s-backups”"):
            Project.open(path)

    def test_a_folder(self, tmp_path):
        with pytest.raises(ProjectError):
            Project.open(tmp_path)

    def test_a_database_of_another_program(self, path):
        altered(path, "CREATE TABLE t (a)")
        with pytest.raises(NotAProjectError):
            Project.open(path)

    @pytest.mark.parametrize(
        "sql",
        [
            "CREATE TABLE extra (a)",
            "CREATE TRIGGER t AFTER INSERT ON media BEGIN DELETE FROM media; END",
            "CREATE VIEW v AS SELECT * FROM media",
            "CREATE VIRTUAL TABLE f USING fts5(a)",
            "CREATE INDEX i ON masks (frame)",
            "ALTER TABLE media ADD COLUMN extra TEXT",
            "DROP INDEX objects_by_class",
            "DROP TABLE prompts",
        ],
    )
    def test_a_project_with_foreign_tables(self, closed, sql):
        altered(closed, sql)
        before = closed.read_bytes()
        with pytest.raises(NotAProjectError):
            Project.open(closed)
        assert closed.read_bytes() == before


class TestNewerVersions:
    def test_one_that_still_means_the_same_opens_for_looking(self, closed):
        with Project.open(closed) as project:
            told = contents(project)
        altered(closed, f"CREATE TABLE more (a); PRAGMA user_version = {schema.VERSION + 1}")
        before = closed.read_bytes()
        with Project.open(closed) as project:
            assert "newer version" in project.read_only_reason
            assert contents(project) == told
            with pytest.raises(ProjectReadOnlyError, match="newer version"), project.action("x"):
                pass
            with Project.open(closed) as another:  # no lock is held for looking
                assert "newer version" in another.read_only_reason
        assert closed.read_bytes() == before

    def test_one_that_does_not_is_refused(self, closed):
        altered(closed, f"DROP TABLE prompts; PRAGMA user_version = {schema.VERSION + 1}")
        with pytest.raises(ProjectTooNewError, match="Update"):
            Project.open(closed)

    def test_a_newer_one_with_a_trigger_is_refused(self, closed):
        trigger = "CREATE TRIGGER t AFTER INSERT ON media BEGIN DELETE FROM media; END"
        altered(closed, f"{trigger}; PRAGMA user_version = {schema.VERSION + 1}")
        with pytest.raises(NotAProjectError):
            Project.open(closed)


LEFT = {2: 2, 4: 1, 5: 2}
"""Object → class of what is sound when object 1 and class 3 are damaged."""


class TestDamage:
    @pytest.fixture
    def damaged(self, closed) -> Path:
        with Project.open(closed) as project:
            project.backup("before")
        altered(closed, "UPDATE objects SET class_id = 2 WHERE id = 1; UPDATE classes SET name = 'x' WHERE id = 3")
        return closed

    def test_what_and_which_backups_are_told(self, damaged):
        before = damaged.read_bytes()
        with pytest.raises(DamageFoundError) as caught:
            Project.open(damaged)
        report = caught.value.report
        assert {(damage.table, damage.key) for damage in report.damage} == {("objects", (1,)), ("classes", (3,))}
        assert len(report.backups) == 1
        assert report.backups[0].name in str(caught.value)
        assert len(str(caught.value)) <= 400
        assert damaged.read_bytes() == before

    def test_a_check_finds_all_of_it(self, damaged):
        altered(damaged, "UPDATE masks SET area = area + 1 WHERE object_id = 5")
        before = damaged.read_bytes()
        report = check_file(damaged)
        assert {(damage.table, damage.key) for damage in report.damage} == {
            ("objects", (1,)),
            ("classes", (3,)),
            ("masks", (5, 0)),
        }
        assert len(report.backups) == 1
        assert damaged.read_bytes() == before
        assert check_file(report.backups[0]).ok

    def test_a_check_of_what_sqlite_cannot_read(self, closed):
        closed.write_bytes(closed.read_bytes()[:8192])
        report = check_file(closed)
        assert not report.ok

    def test_a_check_of_another_kind_of_file(self, path):
        path.write_bytes(b"text")
        with pytest.raises(NotAProjectError):
            check_file(path)

    def test_a_check_while_somebody_works(self, full):
        with full.action("Setting") as edit:
            edit.set_setting("a", 1)
        assert check_file(full.path).ok

    def test_the_rest_can_be_looked_at_and_saved(self, damaged, tmp_path):
        before = damaged.read_bytes()
        with Project.open(damaged, salvage=True) as rest:
            assert rest.read_only
            assert [row.name for row in rest.classes()] == ["car", "person"]
            assert {row.id: row.class_id for media in rest.media() for row in rest.objects(media.id)} == LEFT
            assert {(damage.table, damage.key) for damage in rest.damage if damage.key} == {
                ("objects", (1,)),
                ("classes", (3,)),
            }
            assert "left out of objects, with what they belong to: 2" in {each.text for each in rest.damage}
            rest.save_copy(tmp_path / "rescued.s2s")
        assert damaged.read_bytes() == before
        with Project.open(tmp_path / "rescued.s2s") as rescued:
            assert not rescued.read_only
            assert rescued.check().ok
            assert [row.name for row in rescued.classes()] == ["car", "person"]
            left = {row.id: row.class_id for media in rescued.media() for row in rescued.objects(media.id)}
            assert left == LEFT
            assert {key for media in rescued.media() for key in rescued.masks(media.id)} == set(LEFT)

    def test_a_backup_takes_over(self, damaged, tmp_path):
        with pytest.raises(DamageFoundError) as caught:
            Project.open(damaged)
        with Project.open(caught.value.report.backups[0]) as backup:
            assert "backup" in backup.read_only_reason
            assert backup.missing_media() == ()  # found from the project's folder, not from the backup's
            backup.save_copy(tmp_path / "again.s2s")
        with Project.open(tmp_path / "again.s2s") as again:
            assert (again.read_only, again.media_count(), again.missing_media()) == (False, 3, ())

    def test_no_room_for_the_copy(self, damaged, monkeypatch):
        def no_room(self, source, target):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Disk, "copy", no_room)
        with pytest.raises(StorageFullError):
            Project.open(damaged, salvage=True)

    def test_no_temporary_copy_stays(self, damaged, tmp_path, monkeypatch):
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
        (tmp_path / "temporary").mkdir()
        Project.open(damaged, salvage=True).close()
        assert list((tmp_path / "temporary").iterdir()) == []

    def test_damage_that_appears_later_is_told_when_it_is_read(self, full):
        media_id = full.media()[0].id
        object_id = full.objects(media_id)[1].id
        full._connection.execute("UPDATE masks SET area = area + 1 WHERE object_id = ?", (object_id,))
        with pytest.raises(ProjectDamagedError, match=f"mask of object {object_id} on frame 0"):
            full.masks(media_id)
        assert full.mask(full.objects(media_id)[0].id) is not None
        with pytest.raises(ProjectDamagedError), full.action("Damaged row") as edit:  # noqa: PT012
            full._connection.execute("UPDATE objects SET score = 0.5 WHERE id = ?", (object_id,))
            edit.change_object(object_id, hidden=True)

    def test_a_cut_off_session_is_checked_to_the_last_row(self, closed):
        """A damaged mask is found at once, not when its picture is opened."""
        altered(closed, "UPDATE masks SET area = area + 1 WHERE object_id = 2")
        Project.open(closed).close()
        altered(closed, "UPDATE masks SET area = area - 1 WHERE object_id = 2")
        project = Project.open(closed)
        with project.action("Setting") as edit:
            edit.set_setting("a", 1)
        project._opened.close()  # as a crash would, without the note that all is in order
        altered(closed, "UPDATE masks SET area = area + 1 WHERE object_id = 2")
        with pytest.raises(DamageFoundError, match="mask of object 2 on frame 0"):
            Project.open(closed)


class TestReading:
    def test_looking_takes_no_lock_and_writes_nothing(self, closed):
        files = {file.name: file.stat().st_mtime_ns for file in closed.parent.iterdir() if file.is_file()}
        with Project.open(closed, read_only=True) as reader, Project.open(closed) as writer:
            assert reader.read_only
            assert not writer.read_only
            with writer.action("Setting") as edit:
                edit.set_setting("a", 1)
            assert reader.setting("a") == 1
            assert reader.undo_label == "Setting"
            for refused in (reader.undo, reader.redo, lambda: reader.keep_frame_index("f", b"")):
                with pytest.raises(ProjectReadOnlyError):
                    refused()
        with Project.open(closed, read_only=True) as reader:
            contents(reader)
        assert {file.name for file in closed.parent.iterdir() if file.is_file()} == set(files)

    def test_no_right_to_write_the_folder(self, closed, monkeypatch):
        def refuse(self, *_args, **_kwargs):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr("filelock.FileLock.acquire", refuse)
        with Project.open(closed) as project:
            assert "cannot be written" in project.read_only_reason
            assert project.media_count() == 3

    @pytest.mark.skipif(
        sys.platform == "win32" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may write"
    )
    def test_no_right_to_write_the_file(self, closed):
        closed.chmod(0o444)
        with Project.open(closed) as project:
            assert "cannot be written" in project.read_only_reason

    def test_a_file_nobody_may_touch_is_read_in_place_or_from_a_copy(self, closed, monkeypatch):
        """As on a read-only drive, where SQLite can create nothing beside the file."""
        with Project.open(closed) as project:
            with project.action("Setting") as edit:
                edit.set_setting("late", 1)
            crashed = closed.parent.parent / "crashed"
            shutil.copytree(closed.parent, crashed)
        plain = opening.connect_reader

        def on_read_only_drive(path: Path, *, frozen: bool = False) -> apsw.Connection:
            if not frozen and path.parent in (closed.parent, crashed):
                raise apsw.CantOpenError
            return plain(path, frozen=frozen)

        monkeypatch.setattr(opening, "connect_reader", on_read_only_drive)
        for folder in (closed.parent, crashed):
            with Project.open(folder / closed.name, read_only=True) as project:
                assert project.setting("late") == 1
                assert project.media_count() == 3


def test_opening_on_a_full_disk_works(closed, monkeypatch, caplog):
    monkeypatch.setattr("sam2studio.project.history.LIMIT_BYTES", 1)

    def full(self, limit):
        raise apsw.FullError

    monkeypatch.setattr("sam2studio.project.history.History._forget_beyond", full)
    with Project.open(closed) as project:
        assert not project.read_only
    assert "could not be shortened" in caplog.text


def test_creating_on_a_full_disk_leaves_nothing(path, monkeypatch):
    def full(connection, *, to):
        raise apsw.FullError

    monkeypatch.setattr("sam2studio.project.migrations.migrate", full)
    with pytest.raises(StorageFullError):
        Project.create(path)
    assert [file.name for file in path.parent.iterdir()] == []


def test_the_lock_is_given_back_when_opening_fails(closed):
    altered(closed, "CREATE TABLE extra (a)")
    with pytest.raises(NotAProjectError):
        Project.open(closed)
    lock = WriterLock(closed)
    assert lock.take() == ""
    lock.release()


def test_masks_of_a_crafted_file_are_validated(full):
    """Right checksums prove nothing about a file from elsewhere."""
    media_id = full.media()[0].id
    object_id = full.objects(media_id)[0].id
    for runs in (b"0", b"zzzz", b"\xff", some_mask(1, height=8, width=8).to_text()):
        row = full._connection.execute(schema.MASKS.select_one, (object_id, 0)).get
        full._connection.execute(schema.MASKS.put, schema.MASKS.packed((*row[:-2], runs)))
        with pytest.raises(ProjectDamagedError):
            full.masks(media_id)


def test_a_check_refuses_foreign_tables_like_opening_does(closed):
    altered(closed, "CREATE VIEW v AS SELECT * FROM media")
    with pytest.raises(NotAProjectError):
        check_file(closed)
    lock = WriterLock(closed)
    assert lock.take() == ""
    lock.release()


@pytest.mark.skipif(sys.platform != "linux", reason="only there a name may be any bytes")
def test_a_place_whose_name_is_no_unicode_is_refused_in_a_sentence(tmp_path):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder.mkdir()
    with pytest.raises(ProjectError, match="not valid Unicode"):
        Project.create(folder / "work.s2s")
    Project.create(tmp_path / "work.s2s").close()
    shutil.copy(tmp_path / "work.s2s", folder / "work.s2s")
    for use in (Project.open, check_file):
        with pytest.raises(ProjectError, match="not valid Unicode") as told:
            use(folder / "work.s2s")
        assert str(told.value).isprintable()
    with Project.open(tmp_path / "work.s2s") as project, pytest.raises(ProjectError, match="not valid Unicode"):
        project.save_copy(folder / "copy.s2s")
