"""`sam2studio val` as a person uses it: right numbers on made-up data, files that stand alone, exit codes."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.e2e.test_command_line import run
from tests.support.known import write_coco, write_davis
from tests.support.videos import track_project

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # inside pycocotools

PICTURES = [[(30, 40, 16)], [(70, 50, 20), (20, 20, 10)], []]


@pytest.fixture(scope="module")
def coco(tmp_path_factory) -> Path:
    return write_coco(tmp_path_factory.mktemp("coco") / "küçük", PICTURES)


@pytest.fixture(scope="module")
def davis(tmp_path_factory) -> Path:
    return write_davis(tmp_path_factory.mktemp("davis") / "DAVIS", ("topaç", "spare"))


def report(folder: Path) -> dict:
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


class _Tags(HTMLParser):
    """Checks that what is opened is closed, and collects what a page would fetch."""

    VOID = ("meta",)

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href")]

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def checked_page(folder: Path) -> str:
    text = (folder / "report.html").read_text(encoding="utf-8")
    tags = _Tags()
    tags.feed(text)
    assert tags.open == []
    assert tags.links == [], "the page needs nothing but itself"
    assert not re.search(r"url\(|@import|<script", text)
    assert "prefers-color-scheme: dark" in text
    for plot in folder.glob("*.svg"):
        ElementTree.parse(plot)
    return text


def test_clicks_on_pictures(coco, tmp_path, capsys):
    assert run("val", "-m", "classic", "-d", coco, "-o", tmp_path / "out", "--clicks", 5) == 0
    told = capsys.readouterr().out
    assert "mIoU@1" in told
    assert "NoC@90" in told
    found = report(tmp_path / "out")
    assert found["protocol"] == "images"
    assert [(each["image"], each["class_name"]) for each in found["objects"]] == [
        ("1.png", "ball"),
        ("2.png", "ball"),
        ("2.png", "plate"),
    ]
    figures = found["figures"]
    assert figures["miou@1"] > 0.9, "flat discs are easy"
    assert figures["miou@5"] >= figures["miou@1"] - 0.02
    assert 1 <= figures["noc@85"] <= figures["noc@90"] <= 5
    assert figures["nof@90"] == 0
    page = checked_page(tmp_path / "out")
    assert f"{100 * figures['miou@1']:.1f} %" in page
    assert {path.name for path in (tmp_path / "out").glob("*.svg")} == {"clicks.svg", "first-click.svg"}


def test_boxes_on_pictures(coco, tmp_path):
    assert run("val", "-d", coco / "annotations" / "instances_val.json", "-p", "boxes", "-o", tmp_path / "out") == 0
    found = report(tmp_path / "out")
    assert found["figures"]["miou@box"] > 0.9
    assert found["figures"]["AP50"] == pytest.approx(1)
    assert found["precision"]["APl"] is None, "there is no object of that size"
    assert set(found["precision_by_class"]) == {"ball", "plate"}
    checked_page(tmp_path / "out")


def test_video_of_one_part_of_a_davis_folder(davis, tmp_path, capsys):
    words = ("val", "-d", davis, "-p", "video", "--split", "val", "-o", tmp_path / "out")
    assert run(*words) == 0
    assert "J&F" in capsys.readouterr().out
    found = report(tmp_path / "out")
    assert [(each["video"], each["track"], each["frames"]) for each in found["objects"]] == [
        ("topaç", 1, [1, 2, 3, 4]),
        ("topaç", 2, [1, 2, 3, 4]),
    ]
    assert found["tracked_frames"] == 6
    assert found["figures"]["J-mean"] > 0.8
    assert found["figures"]["J&F"] == pytest.approx((found["figures"]["J-mean"] + found["figures"]["F-mean"]) / 2)
    checked_page(tmp_path / "out")


def test_interactive_video(davis, tmp_path):
    words = ("val", "-d", davis, "-p", "interactive-video", "--rounds", 2, "-n", 1, "-o", tmp_path / "out")
    assert run(*words) == 0
    found = report(tmp_path / "out")
    assert found["figures"]["J&F@1"] > 0.7
    assert [each["frames"][0] for each in found["objects"]] == [0, 0]
    checked_page(tmp_path / "out")


def test_a_project_is_measured_where_a_person_has_spoken(tmp_path):
    track_project(tmp_path / "proje.s2s").close()
    words = ("val", "-d", tmp_path / "proje.s2s", "-p", "boxes", "-n", 2, "-o", tmp_path / "out")
    assert run(*words) == 0
    assert {each["class_name"] for each in report(tmp_path / "out")["objects"]} <= {"child", "ball ☂"}
    assert any("made by a model: the figures flatter" in note for note in report(tmp_path / "out")["notes"])


def test_what_cannot_be_measured_is_said(coco, tmp_path, capsys):
    empty = write_coco(tmp_path / "boxes", [[(30, 40, 16)]], box_only=True)
    assert run("val", "-d", empty, "-o", tmp_path / "out") == 1
    assert "no object with pixels" in capsys.readouterr().err
    assert run("val", "-d", coco, "-p", "video", "-o", tmp_path / "out") == 1
    assert "no video" in capsys.readouterr().err
    assert run("val", "-d", coco, "--split", "train", "-o", tmp_path / "out") == 1
    assert "“train”" in capsys.readouterr().err
    assert run("val", "-d", tmp_path, "-o", tmp_path / "out") == 1
    assert "project is unchanged" not in " ".join(capsys.readouterr().err.split())
    assert run("val", "-d", tmp_path / "nowhere", "-o", tmp_path / "out") == 2
    assert run("val", "-d", coco, "-p", "detect", "-m", "classic", "-o", tmp_path / "out") == 2
    assert "classic does not find objects by itself" in capsys.readouterr().err
    assert run("val", "-d", coco, "-p", "guess", "-o", tmp_path / "out") == 2
    assert not (tmp_path / "out").exists()


def test_pictures_that_are_not_there_are_told(tmp_path, capsys):
    folder = write_coco(tmp_path / "data", PICTURES)
    (folder / "images" / "2.png").unlink()
    assert run("val", "-d", folder, "-o", tmp_path / "out", "--clicks", 1) == 0
    assert "2.png" in capsys.readouterr().err
    assert "2.png" in " ".join(report(tmp_path / "out")["notes"])
    assert len(report(tmp_path / "out")["objects"]) == 1


def test_numbers_are_whole_on_a_narrow_console(davis, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    assert run("val", "-d", davis, "-p", "video", "-n", 1, "-o", tmp_path / "out") == 0
    told = capsys.readouterr().out
    assert "…" not in told
    assert "J recall" in told
