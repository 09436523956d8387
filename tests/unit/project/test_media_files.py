"""Paths as they are stored and found again, on this system and on others."""

from __future__ import annotations

import os
import sys
import unicodedata
from pathlib import Path, PureWindowsPath

import pytest

from sam2studio.core.errors import InputError, MediaError
from sam2studio.project import Project
from sam2studio.project.media_files import fingerprint_of, found_path, moved_path, stored_path
from tests.support.projects import Info, add_photo, photo


@pytest.mark.parametrize(
    ("file", "stored"),
    [
        ("work/a.jpg", "a.jpg"),
        ("work/photos/2024/a b.jpg", "photos/2024/a b.jpg"),
        ("photos/a.jpg", "../photos/a.jpg"),
        ("work/../photos/a.jpg", "../photos/a.jpg"),
        ("workshop/a.jpg", "../workshop/a.jpg"),
    ],
)
def test_files_near_the_project_are_stored_relative(tmp_path, file, stored):
    assert stored_path(tmp_path / file, tmp_path / "work") == stored
    assert found_path(stored, tmp_path / "work").resolve() == (tmp_path / file).resolve()


def test_files_far_away_are_stored_absolute(tmp_path):
    far = tmp_path / "a.jpg"
    assert stored_path(far, tmp_path / "one" / "two") == far.as_posix()
    assert stored_path(far, tmp_path / "one") == "../a.jpg"


@pytest.mark.skipif(os.sep != "/", reason="paths of this form exist on POSIX systems only")
def test_the_root_is_near_to_nothing():
    """Else every file of the machine would be near a project in /data."""
    assert stored_path(Path("/photos/a.jpg"), Path("/data")) == "/photos/a.jpg"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are Unicode there")
def test_a_name_that_is_no_text_is_refused_by_name(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.jpg")
    with pytest.raises(InputError, match="caf"):
        stored_path(path, tmp_path)


@pytest.mark.parametrize("made", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_accents_are_found_however_they_are_composed(tmp_path, made, asked):
    name = "Müller é 가.jpg"
    (tmp_path / unicodedata.normalize(made, name)).write_bytes(b"x")
    assert found_path(unicodedata.normalize(asked, name), tmp_path).read_bytes() == b"x"


def test_of_two_files_that_differ_in_composition_each_is_itself(tmp_path):
    names = [unicodedata.normalize(form, "é.jpg") for form in ("NFC", "NFD")]
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("this file system takes both for one name")
    for name in names:
        assert found_path(name, tmp_path).read_bytes() == name.encode()


class TestMoved:
    def test_under_the_old_root(self, tmp_path):
        new = tmp_path / "new"
        for stored in ("../old/x/a.jpg", f"{tmp_path.as_posix()}/old/x/a.jpg"):
            moved = moved_path(stored, folder=tmp_path / "work", old_root=tmp_path / "old", new_root=new)
            assert moved == new / "x" / "a.jpg"

    def test_beside_the_old_root(self, tmp_path):
        for stored in ("../older/a.jpg", "a.jpg", "../a.jpg"):
            assert moved_path(stored, folder=tmp_path / "work", old_root=tmp_path / "old", new_root=tmp_path) is None

    def test_a_root_that_ends_in_a_separator(self, tmp_path):
        moved = moved_path("../old/a.jpg", folder=tmp_path / "work", old_root=f"{tmp_path}/old/", new_root=tmp_path)
        assert moved == tmp_path / "a.jpg"

    @pytest.mark.parametrize("root", ["C:\\photos", "c:/Photos/", PureWindowsPath("C:/photos")])
    def test_a_project_that_comes_from_windows(self, tmp_path, root):
        moved = moved_path("C:/photos/trip/a.jpg", folder=tmp_path, old_root=root, new_root=tmp_path / "here")
        assert moved == tmp_path / "here" / "trip" / "a.jpg"
        assert moved_path("D:/photos/a.jpg", folder=tmp_path, old_root=root, new_root=tmp_path) is None
        assert moved_path("a.jpg", folder=tmp_path, old_root=root, new_root=tmp_path) is None


class TestFingerprint:
    def test_head_tail_and_size_count(self, tmp_path):
        path = tmp_path / "a"
        seen = set()
        content = bytearray(300_000)
        for place in (None, 0, 65_535, 299_999, 250_000):
            if place is not None:
                content[place] ^= 1
            path.write_bytes(content)
            seen.add(fingerprint_of(path))
        path.write_bytes(content + b"x")
        seen.add(fingerprint_of(path))
        assert len(seen) == 6

    @pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 131_072, 131_073])
    def test_small_files_are_read_whole(self, tmp_path, size):
        path = tmp_path / "a"
        content = bytearray(size)
        path.write_bytes(content)
        first = fingerprint_of(path)
        assert fingerprint_of(path) == first
        for place in range(0, size, max(1, size // 7)):
            if size <= 131_072:
                content[place] ^= 255
                path.write_bytes(content)
                assert fingerprint_of(path) != first

    def test_a_file_that_cannot_be_read(self, tmp_path):
        with pytest.raises(MediaError, match="gone"):
            fingerprint_of(tmp_path / "gone")


class TestInAProject:
    def test_missing_and_changed_files_are_told_apart(self, project, path):
        with project.action("Add") as edit:
            ids = [add_photo(edit, path.parent, f"{name}.jpg") for name in "abcde"]
        folder = path.parent
        (folder / "a.jpg").unlink()
        (folder / "b.jpg").write_bytes(b"another content")
        photo(folder, "c.jpg", b"C.jpg")  # same size, another content
        os.utime(folder / "d.jpg", ns=(1, 1))  # same content, another time
        assert [row.id for row in project.missing_media()] == ids[:1]
        assert [row.id for row in project.changed_media()] == ids[1:3]

    def test_a_renamed_folder_is_found_again(self, full, path):
        old, new = path.parent / "photos", path.parent.parent / "elsewhere" / "pictures"
        new.parent.mkdir()
        old.rename(new)
        assert len(full.missing_media()) == 4
        (new / "3.jpg").unlink()
        (new / "2.jpg").write_bytes(b"replaced")
        report = full.relink(old, new)
        ids = [row.id for row in full.media()]
        assert (report.relinked, report.missing, report.changed) == (tuple(ids[:3]), (ids[3],), (ids[2],))
        assert [row.id for row in full.missing_media()] == [ids[3]]
        assert [row.id for row in full.changed_media()] == [ids[2]]
        assert full.undo_label == "Relink media"
        full.undo()
        assert len(full.missing_media()) == 4

    def test_moving_project_and_photos_together_needs_nothing(self, path, full):
        full.close()
        there = path.parent.parent / "moved"
        path.parent.rename(there)
        with Project.open(there / path.name) as project:
            assert project.missing_media() == ()
            assert project.changed_media() == ()

    def test_photos_are_never_written(self, full, path):
        files = sorted((path.parent / "photos").iterdir())
        before = [(file.read_bytes(), file.stat().st_mtime_ns) for file in files]
        full.relink(path.parent / "photos", path.parent / "photos")
        full.backup("test")
        full.save_copy(path.parent / "copy.s2s")
        with full.action("Remove") as edit:
            edit.remove_media([row.id for row in full.media()])
        full.undo()
        assert [(file.read_bytes(), file.stat().st_mtime_ns) for file in files] == before

    @pytest.mark.parametrize("name", ["ü ☂ 写真.jpg", "100% #1?.jpg", 'it\'s "x".jpg', "-rf.jpg", "line\nbreak.jpg"])
    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
    def test_names_of_every_kind(self, project, path, name):
        file, info = photo(path.parent, name)
        with project.action("Add") as edit:
            media_id = edit.add_image(file, info)
        assert project.media_path(project.media_row(media_id)) == file
        assert project.missing_media() == ()

    def test_a_folder_that_goes_by_two_names(self, tmp_path):
        """As `/tmp` and `/private/tmp` on a Mac."""
        (tmp_path / "true").mkdir()
        try:
            (tmp_path / "link").symlink_to(tmp_path / "true", target_is_directory=True)
        except OSError:
            pytest.skip("this system does not let us make links")
        with Project.create(tmp_path / "link" / "trip.s2s") as project:
            with project.action("Add") as edit:
                add_photo(edit, tmp_path / "link" / "photos", "a.jpg")
            assert [row.path for row in project.media()] == ["photos/a.jpg"]
            (tmp_path / "true" / "photos").rename(tmp_path / "true" / "pictures")
            report = project.relink(tmp_path / "link" / "photos", tmp_path / "link" / "pictures")
            assert len(report.relinked) == 1
            assert [row.path for row in project.media()] == ["pictures/a.jpg"]

    def test_a_folder_linked_into_the_project_is_stored_by_its_link(self, project, path, tmp_path):
        (tmp_path / "big drive").mkdir()
        try:
            (path.parent / "photos").symlink_to(tmp_path / "big drive", target_is_directory=True)
        except OSError:
            pytest.skip("this system does not let us make links")
        with project.action("Add") as edit:
            add_photo(edit, path.parent / "photos", "a.jpg")
        assert [row.path for row in project.media()] == ["photos/a.jpg"]

    def test_a_link_is_stored_as_it_is_named(self, project, path):
        target, _ = photo(path.parent.parent, "far.jpg")
        try:
            (path.parent / "near.jpg").symlink_to(target)
        except OSError:
            pytest.skip("this system does not let us make links")
        with project.action("Add") as edit:
            media_id = edit.add_image(path.parent / "near.jpg", Info())
        assert project.media_row(media_id).path == "near.jpg"
