"""Backups and copies."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import apsw
import pytest

from sam2studio.core.errors import Cancelled, ProjectDamagedError, ProjectError, StorageFullError
from sam2studio.core.files import Disk
from sam2studio.core.progress import CancelToken
from sam2studio.project import Project, backups
from tests.support.gestures import gesture, prepare
from tests.support.projects import contents, some_mask


def name_at(time: datetime, revision: int = 1) -> Path:
    return Path(f"{time.strftime('%Y%m%dT%H%M%SZ')}-r{revision}-work.s2s")


class TestBackups:
    def test_a_backup_is_the_project_as_it_was(self, full):
        told = contents(full)
        backup = full.backup("Before import!")
        with full.action("Later") as edit:
            edit.set_setting("export", "changed")
        assert backup.name.endswith(f"-r{full.revision - 1}-before-import.s2s")
        assert full.backups() == (backup,)
        assert [file.name for file in backup.parent.iterdir()] == [backup.name]
        with Project.open(backup) as opened:
            assert "backup" in opened.read_only_reason
            assert contents(opened) == told
            assert opened.undo_label == "Annotate 3"

    def test_a_backup_that_is_no_longer_wanted_leaves_nothing_behind(self, full):
        token = CancelToken()
        token.cancel()
        with pytest.raises(Cancelled):
            backups.make_backup(full.path, "late", cancel=token)
        assert list(backups.folder_of(full.path).iterdir()) == []

    def test_what_a_name_tells(self, full):
        told = backups.describe(full.backup("Before import!"))
        assert (told.reason, told.revision) == ("before-import", full.revision)
        assert timedelta(0) <= datetime.now(UTC) - told.made < timedelta(minutes=5)
        assert told.size == told.path.stat().st_size

    def test_backups_at_the_same_moment_do_not_meet(self, full):
        made = {full.backup("x") for _ in range(3)}
        assert len(made) == 3
        assert set(full.backups()) == made

    def test_a_backup_may_be_made_on_another_thread_while_work_goes_on(self, path):
        prepare(path)
        with Project.open(path) as project:
            for _ in range(20):
                gesture(project)
            made: list[Path] = []
            thread = threading.Thread(target=lambda: made.append(backups.make_backup(path, "worker")))
            thread.start()
            while thread.is_alive():
                gesture(project)
            thread.join()
        with Project.open(made[0]) as backup:
            assert backup.check().ok

    def test_a_damaged_project_makes_no_backup_and_thins_none(self, full):
        good = full.backup("good")
        full._connection.execute("UPDATE masks SET area = area + 1")
        with pytest.raises(ProjectDamagedError):
            full.backup("bad")
        assert list(good.parent.iterdir()) == [good]

    def test_no_room(self, full, monkeypatch):
        good = full.backup("good")

        def no_room(self, source, target):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Disk, "rename", no_room)
        with pytest.raises(StorageFullError):
            full.backup("bad")
        assert list(good.parent.iterdir()) == [good]

    def test_no_right_to_write(self, full, monkeypatch):
        def refuse(self, folder):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Disk, "make_folder", refuse)
        with pytest.raises(ProjectError, match="No backup"):
            full.backup("x")

    def test_when_one_is_due(self, project, path):
        assert project.backup_due()
        project.backup("first")
        assert not project.backup_due()
        assert not project.backup_due(minutes=0)  # nothing changed
        with project.action("Add") as edit:
            edit.add_class("car")
        assert not project.backup_due(minutes=30)
        assert project.backup_due(minutes=0)
        (newest,) = project.backups()
        newest.rename(newest.with_name(name_at(datetime.now(UTC) - timedelta(minutes=31), 0).name))
        assert project.backup_due(minutes=30)

    def test_looking_at_a_project_is_never_due(self, project, path):
        with Project.open(path) as reader:
            assert not reader.backup_due()

    def test_other_files_in_the_folder_are_let_be(self, full):
        full.backup("x")
        folder = backups.folder_of(full.path)
        for name in ("notes.txt", "mine.s2s", ".hidden.s2s", "20240101T000000Z-r1-UPPER.s2s"):
            (folder / name).write_bytes(b"x")
        assert len(full.backups()) == 1

    def test_a_backup_whose_name_holds_no_date(self):
        impossible = Path("20241399T000000Z-r1-x.s2s")
        assert backups.obsolete([impossible]) == []


class TestRotation:
    def kept(self, times: list[datetime]) -> list[datetime]:
        newest_first = sorted(times, reverse=True)
        gone = set(backups.obsolete([name_at(time) for time in newest_first]))
        return [time for time in newest_first if name_at(time) not in gone]

    def test_the_newest_ten_stay(self):
        start = datetime(2024, 5, 1, 12, tzinfo=UTC)
        times = [start + timedelta(minutes=30 * number) for number in range(20)]
        kept = self.kept(times)
        assert kept[:10] == sorted(times, reverse=True)[:10]
        assert len(kept) == 10

    def test_one_of_each_day_and_week_stays(self):
        start = datetime(2024, 5, 1, tzinfo=UTC)
        times = [start + timedelta(hours=number) for number in range(24 * 60)]
        kept = self.kept(times)
        assert len(kept) in (18, 19)  # 10, 6 more days, and 2 or 3 more weeks: where a week begins decides
        days = [time.date() for time in kept]
        assert len(set(days[9:])) == len(days[9:])
        assert kept[-1] < times[-1] - timedelta(weeks=2)

    def test_thinning_out_as_time_goes_by_never_loses_the_weeks(self):
        """Each backup is made, then the rest thinned, for a year of daily work."""
        alive: list[datetime] = []
        start = datetime(2024, 1, 1, 9, tzinfo=UTC)
        for day in range(365):
            for hour in range(0, 8, 2):
                alive = self.kept([*alive, start + timedelta(days=day, hours=hour)])
        assert len({time.isocalendar()[:2] for time in alive}) == 4
        assert len(alive) <= 21

    def test_the_new_one_stays_even_with_the_clock_set_back(self, full, monkeypatch):
        folder = backups.folder_of(full.path)
        folder.mkdir()
        future = datetime.now(UTC) + timedelta(days=900)
        for number in range(30):
            (folder / name_at(future + timedelta(weeks=number)).name).write_bytes(b"x")
        made = full.backup("now")
        assert made.exists()


class TestCopies:
    def test_a_copy_tells_the_same_and_works(self, full, tmp_path):
        told = contents(full)
        target = tmp_path / "elsewhere" / "copy.s2s"
        target.parent.mkdir()
        full.save_copy(target)
        with Project.open(target) as copy:
            assert not copy.read_only
            assert copy.missing_media() == ()
            assert copy.changed_media() == ()
            mine = contents(copy)
            assert [row.path for row in copy.media()] == [f"../work/photos/{n}.jpg" for n in range(4)]
            for name in ("classes", "objects", "masks", "prompts", "setting", "counts"):
                assert mine[name] == told[name]
            assert (copy.undo_label, copy.redo_label) == (None, None)
            with copy.action("Go on") as edit:
                edit.add_class("new")
            assert copy.classes()[-1].export_id == 3
        assert [file.name for file in target.parent.iterdir() if not file.name.startswith(".")] == ["copy.s2s"]

    def test_retired_export_ids_come_along(self, full, tmp_path):
        with full.action("Delete") as edit:
            edit.delete_class(full.classes()[2].id)
        full.save_copy(tmp_path / "copy.s2s")
        with Project.open(tmp_path / "copy.s2s") as copy:
            assert copy.retired_classes() == {2: "dog ☂"}

    def test_a_copy_replaces_what_was_there(self, full, tmp_path):
        target = tmp_path / "copy.s2s"
        target.write_bytes(b"old")
        full.save_copy(target)
        with Project.open(target) as copy:
            assert copy.media_count() == 4

    def test_not_onto_itself(self, full, path):
        with pytest.raises(ProjectError, match="itself"):
            full.save_copy(path)
        assert full.check().ok

    def test_not_onto_a_project_that_is_open(self, full, tmp_path):
        with Project.create(tmp_path / "other.s2s") as other:
            with pytest.raises(ProjectError, match="has it open"):
                full.save_copy(other.path)
            assert other.media_count() == 0

    def test_not_into_a_folder_that_is_not_there_or_full(self, full, tmp_path, monkeypatch):
        target = tmp_path / "copy.s2s"
        target.write_bytes(b"old")
        rename = Disk.rename

        def no_room(self, source, to):
            if to == target:
                raise OSError(28, "No space left on device")
            rename(self, source, to)

        monkeypatch.setattr(Disk, "rename", no_room)
        with pytest.raises(StorageFullError):
            full.save_copy(target)
        assert target.read_bytes() == b"old"
        assert not list(tmp_path.glob(".*.partial"))

    def test_a_damaged_row_does_not_slip_into_a_copy(self, full, tmp_path):
        full._connection.execute("UPDATE masks SET runs = x'3031' WHERE object_id = 1")
        with pytest.raises(ProjectDamagedError):
            full.save_copy(tmp_path / "copy.s2s")
        assert not (tmp_path / "copy.s2s").exists()

    def test_a_reader_may_save_a_copy(self, full, path, tmp_path):
        with Project.open(path) as reader:
            assert reader.read_only
            reader.save_copy(tmp_path / "copy.s2s")
        with Project.open(tmp_path / "copy.s2s") as copy:
            assert contents(copy)["masks"] == contents(full)["masks"]

    def test_frame_indexes_come_along(self, project, tmp_path):
        project.keep_frame_index("abc", b"\x00index")
        assert project.frame_index("abc") == b"\x00index"
        assert project.frame_index("other") is None
        assert project.undo_label is None
        project.keep_frame_index("abc", b"better")
        project.save_copy(tmp_path / "copy.s2s")
        with Project.open(tmp_path / "copy.s2s") as copy:
            assert copy.frame_index("abc") == b"better"


def test_masks_in_a_backup_of_a_cut_off_session_are_there(path):
    """What is still in the log is part of the backup."""
    prepare(path)
    with Project.open(path) as project:
        with project.action("Mask") as edit:
            object_id = edit.add_object(project.media()[0].id, project.classes()[0].id)
            edit.set_mask(object_id, some_mask(5))
        assert path.with_name("trip.s2s-wal").stat().st_size > 0
        backup = project.backup("now")
    alone = apsw.Connection(str(backup), flags=apsw.SQLITE_OPEN_READONLY)
    assert alone.execute("SELECT count(*) FROM masks").get == 1
    alone.close()
