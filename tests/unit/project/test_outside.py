"""Which folders beyond its own a project would have this machine read, and whose word that needs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sam2studio.project import OutsideFolder, Project, unconfirmed_folders
from sam2studio.project.outside import outside_folders
from tests.support.projects import photo


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch):
    """From now on everything happens on another machine."""

    def move() -> None:
        monkeypatch.setenv("SAM2STUDIO_HOME", str(tmp_path / "another home"))

    return move


@pytest.fixture
def project_path(tmp_path: Path) -> Path:
    """A project with an image of its own folder, and two of another one."""
    (tmp_path / "work").mkdir()
    with Project.create(tmp_path / "work" / "work.s2s") as project, project.action("Add") as edit:
        edit.add_image(*photo(tmp_path / "work" / "photos", "own.jpg"))
        for name in ("one.jpg", "two.jpg"):
            edit.add_image(*photo(tmp_path / "private", name))
    return tmp_path / "work" / "work.s2s"


def unconfirmed(path: Path) -> tuple[OutsideFolder, ...]:
    with Project.open(path) as project:
        return unconfirmed_folders(project)


def test_what_was_added_here_needs_no_word(project_path: Path):
    assert unconfirmed(project_path) == ()


def test_another_machine_asks_about_folders_outside(project_path: Path, elsewhere, tmp_path: Path):
    elsewhere()
    assert unconfirmed(project_path) == (OutsideFolder(tmp_path / "private", 2),)


def test_a_folder_that_is_not_there_yet_is_asked_about(project_path: Path, elsewhere, tmp_path: Path):
    (tmp_path / "private").rename(tmp_path / "moved")
    assert unconfirmed(project_path) == ()
    elsewhere()
    assert unconfirmed(project_path) == (OutsideFolder(tmp_path / "private", 2),)


def test_whoever_locates_files_or_saves_a_copy_has_confirmed(project_path: Path, elsewhere, tmp_path: Path):
    elsewhere()
    (tmp_path / "private").rename(tmp_path / "moved")
    with Project.open(project_path) as project:
        assert project.relink(tmp_path / "private", tmp_path / "moved").relinked
        (tmp_path / "copies").mkdir()
        project.save_copy(tmp_path / "copies" / "copy.s2s")
    assert unconfirmed(project_path) == ()
    assert unconfirmed(tmp_path / "copies" / "copy.s2s") == ()


def test_a_copy_of_what_nobody_was_asked_about_is_asked_about(project_path: Path, elsewhere, tmp_path: Path):
    with Project.open(project_path) as project:
        backup = project.backup("work")
    elsewhere()
    for source, name in ((project_path, "copy.s2s"), (backup, "restored.s2s")):
        with Project.open(source, read_only=True) as project:
            project.save_copy(tmp_path / "work" / name)
        assert unconfirmed(tmp_path / "work" / name) == (OutsideFolder(tmp_path / "private", 2),)


def test_what_is_made_of_a_backup_needs_no_word_more(project_path: Path, tmp_path: Path):
    with Project.open(project_path) as project:
        backup = project.backup("work")
    (tmp_path / "other").mkdir()
    for place in (tmp_path / "work" / "restored.s2s", tmp_path / "other" / "restored.s2s"):
        with Project.open(backup, read_only=True) as former:
            former.save_copy(place)
        assert unconfirmed(place) == ()


def test_a_folder_that_somebody_added_on_another_machine_is_asked_about(project_path, elsewhere, tmp_path, monkeypatch):
    home = tmp_path / "mine"
    elsewhere()
    with Project.open(project_path) as project, project.action("Add") as edit:
        edit.add_image(*photo(tmp_path / "secret", "three.jpg"))
    monkeypatch.setenv("SAM2STUDIO_HOME", str(home))
    assert [each.path.name for each in unconfirmed(project_path)] == ["private", "secret"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_links_out_of_the_folder_are_followed(tmp_path: Path):
    (tmp_path / "work").mkdir()
    (tmp_path / "private").mkdir()
    (tmp_path / "work" / "photos").symlink_to(tmp_path / "private")
    (tmp_path / "link to work").symlink_to(tmp_path / "work")
    assert outside_folders(tmp_path / "work", ["photos/a.jpg"]) == (OutsideFolder(tmp_path / "private", 1),)
    assert outside_folders(tmp_path / "link to work", ["b.jpg", str(tmp_path / "work" / "c.jpg")]) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_links_to_single_files_and_pictures_are_followed(tmp_path: Path):
    work, private = tmp_path / "work", tmp_path / "private"
    photo(private / "deep", "s.jpg")
    photo(private, "s.jpg")
    photo(work / "photos", "own.jpg")
    photo(work / "video", "1.jpg")
    (work / "photos" / "a.jpg").symlink_to(private / "s.jpg")
    (work / "photos" / "b.jpg").symlink_to("own.jpg")
    (work / "video" / "2.jpg").symlink_to(private / "s.jpg")
    (work / "deep").symlink_to(private / "deep")
    there = (OutsideFolder(private, 1),)
    assert outside_folders(work, ["photos/own.jpg", "photos/b.jpg", "photos/gone.jpg", "gone/c.jpg"]) == ()
    assert outside_folders(work, ["photos/own.jpg", "photos/a.jpg"]) == there
    assert outside_folders(work, ["video"]) == there
    assert outside_folders(work, ["deep/../s.jpg"]) == there  # up from where the link leads


@pytest.mark.parametrize(
    ("stored", "outside"),
    [
        ("a.jpg", []),
        ("photos/a.jpg", []),
        ("photos/../../work/a.jpg", []),
        ("../a.jpg", ["."]),
        ("../workshop/a.jpg", ["workshop"]),
        ("photos/../../../a.jpg", [".."]),
    ],
)
def test_what_lies_outside(tmp_path: Path, stored: str, outside: list[str]):
    found = outside_folders(tmp_path / "work", [stored])
    assert [each.path for each in found] == [(tmp_path / name).resolve() for name in outside]


def test_servers_are_asked_about_without_being_looked_for(tmp_path: Path, monkeypatch):
    looked = []
    real = os.path.realpath
    monkeypatch.setattr(os.path, "realpath", lambda path, **more: looked.append(str(path)) or real(path, **more))
    found = outside_folders(tmp_path, ["//far/share/a.jpg", "b.jpg"])
    assert found == (OutsideFolder(Path("//far/share"), 1),)
    assert looked
    assert not any("far" in Path(each).parts for each in looked)


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no Unicode can be had there")
def test_a_folder_whose_name_is_no_unicode_is_confirmed_too(tmp_path: Path, elsewhere):
    real = tmp_path / os.fsdecode(b"Foto\xe9s")
    image, info = photo(real, "one.jpg")
    (tmp_path / "photos").symlink_to(real)
    (tmp_path / "work").mkdir()
    with Project.create(tmp_path / "work" / "work.s2s") as project:
        told: list[object] = []
        project.subscribe(told.append)
        with project.action("Add") as edit:
            edit.add_image(tmp_path / "photos" / image.name, info)
        assert len(told) == 1
    assert unconfirmed(tmp_path / "work" / "work.s2s") == ()
    elsewhere()
    assert unconfirmed(tmp_path / "work" / "work.s2s") == (OutsideFolder(real, 1),)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_stick_that_is_taken_away_is_not_asked_about_again(tmp_path: Path):
    photo(tmp_path / "stick" / "first", "a.jpg")
    (tmp_path / "stick" / "newest").symlink_to("first")
    (tmp_path / "work").mkdir()
    with Project.create(tmp_path / "work" / "work.s2s") as project, project.action("Add") as edit:
        _, info = photo(tmp_path / "stick" / "first", "a.jpg")
        edit.add_image(tmp_path / "stick" / "newest" / "a.jpg", info)
    (tmp_path / "stick").rename(tmp_path / "away")
    assert unconfirmed(tmp_path / "work" / "work.s2s") == ()
