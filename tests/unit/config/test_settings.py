from __future__ import annotations

import json
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from sam2studio.config.settings import MAX_RECENT, MAX_SPEEDS, SETTINGS, Settings, _on_server


def test_values_survive_a_restart(tmp_path: Path):
    file = tmp_path / "settings.json"
    Settings(file).set("theme", "dark")
    assert Settings(file).text("theme") == "dark"
    assert Settings(file).text("model") == SETTINGS["model"].default


@pytest.mark.parametrize(
    "content", ["", "{", "[1, 2]", "\x00\x01", '{"theme": 3, "mask_opacity": "high"}', "[" * 100_000]
)
def test_a_damaged_file_means_defaults(tmp_path: Path, content: str):
    file = tmp_path / "settings.json"
    file.write_text(content, encoding="utf-8")
    settings = Settings(file)
    assert {name: settings[name] for name in SETTINGS} == {name: row.default for name, row in SETTINGS.items()}


def test_impossible_values_are_refused_and_nothing_changes(tmp_path: Path):
    settings = Settings(tmp_path / "settings.json")
    with pytest.raises(ValueError, match="theme"):
        settings.set("theme", "pink")
    assert settings.text("theme") == "system"


def test_unknown_entries_of_a_newer_version_are_ignored(tmp_path: Path):
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"warp": 9, "theme": "light"}), encoding="utf-8")
    assert Settings(file).text("theme") == "light"


def test_recent_projects_are_newest_first_without_repeats_and_without_the_missing(tmp_path: Path):
    settings = Settings(tmp_path / "settings.json")
    projects = [tmp_path / f"{number}.s2s" for number in range(MAX_RECENT + 3)]
    for project in projects:
        project.touch()
        settings.add_recent(project)
    settings.add_recent(projects[5])
    projects[6].unlink()
    expected = [projects[5], *reversed(projects[7:]), *reversed(projects[3:5])]
    assert settings.recent() == [path.resolve() for path in expected]


def test_a_project_in_a_closed_folder_is_not_recent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    project = tmp_path / "p.s2s"
    project.touch()
    settings = Settings(tmp_path / "settings.json")
    settings.add_recent(project)

    def closed(_path: Path, **_options: object) -> bool:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "exists", closed)
    assert settings.recent() == []


def test_servers_of_windows_are_known_by_name():
    assert _on_server(PureWindowsPath("\\\\nas\\photos\\p.s2s"))
    assert not _on_server(PureWindowsPath("C:\\photos\\p.s2s"))
    assert not _on_server(PurePosixPath("//nas/photos/p.s2s"))


def test_a_home_that_cannot_be_written_is_no_error(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    blocker = tmp_path / "file"
    blocker.touch()
    settings = Settings(blocker / "settings.json")
    settings.set("theme", "dark")
    assert settings.text("theme") == "dark"
    assert "could not be saved" in caplog.text


def test_what_models_cost_here_is_kept_newest_last(tmp_path: Path):
    settings = Settings(tmp_path / "settings.json")
    settings.note_speed("a=b.pt", image_ms=410.4, click_ms=19)
    settings.note_speed("other", image_ms=1, click_ms=2)
    settings.note_speed("a=b.pt", image_ms=400, click_ms=18)
    again = Settings(tmp_path / "settings.json")
    assert again.speeds() == {"other": (1, 2), "a=b.pt": (400, 18)}
    assert list(again.speeds()) == ["other", "a=b.pt"]
    for number in range(100):
        again.note_speed(f"{number}", image_ms=1, click_ms=1)
    assert len(again.speeds()) == MAX_SPEEDS
    again.set("speeds", ["nonsense", "x=1", "y=1,z", "fine=3,4"])
    assert again.speeds() == {"fine": (3, 4)}
