"""A look at what was dropped: it is short whatever lies there, waits for nothing, and can be stopped."""

from __future__ import annotations

import json
import os
import threading
from itertools import count
from pathlib import Path

import pytest

from sam2studio.core.errors import Cancelled, ImportDataError
from sam2studio.core.progress import CancelToken
from sam2studio.formats import registry, untrusted, yolo_reading
from sam2studio.formats.registry import FORMATS, recognise
from sam2studio.formats.untrusted import some_files

LABELME = json.dumps({"shapes": [], "imagePath": "a.jpg"})
COCO = json.dumps({"images": [], "annotations": [], "categories": []})
VOC = "<annotation><filename>a.jpg</filename></annotation>"
YOLO = "names: [car]\ntrain: images"
TRACKS = "<annotations><track></track></annotations>"


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize(
    "place",
    [
        *("x.json", "annotations/instances_val.json", "instances.json", "a/_annotations.coco.json", "x_manual.json"),
        *("x.xml", "annotations.xml", "Annotations/x.xml", "data.yaml", "other.yml"),
    ],
)
def test_a_pipe_is_not_waited_for(tmp_path, place):
    (tmp_path / place).parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / place)
    refused = []

    def look() -> None:
        for source in (tmp_path, tmp_path / place):
            with pytest.raises(ImportDataError):
                recognise(source)
            refused.append(source)

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(20)
    assert refused == [tmp_path, tmp_path / place]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        *(("a.json", LABELME), ("annotations/a.json", COCO), ("a.xml", VOC), ("Annotations/a.xml", VOC)),
        *(("data.yaml", YOLO), ("other.yaml", YOLO), ("annotations.xml", TRACKS)),
        ("instances.json", json.dumps({"videos": [{"file_names": []}]})),
    ],
)
def test_links_lead_nowhere_else(tmp_path, place, text):
    outside = write(tmp_path / "elsewhere" / place, text)
    link = tmp_path / "set" / place
    link.parent.mkdir(parents=True)
    link.symlink_to(outside)
    with pytest.raises(ImportDataError):
        recognise(tmp_path / "set")
    link.unlink()
    write(link, text)
    assert recognise(tmp_path / "set")


def test_a_folder_of_labels_elsewhere_is_not_looked_into(tmp_path):
    write(tmp_path / "elsewhere" / "a.xml", VOC)
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "Annotations").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ImportDataError):
        recognise(tmp_path / "set")


def test_only_the_first_files_of_a_tree_are_looked_at(tmp_path, monkeypatch):
    for number in range(30):
        write(tmp_path / f"{number}.json")
        write(tmp_path / "below" / f"{number}.json")
    assert len({path for path in some_files(tmp_path, ".json") if path.parent == tmp_path}) == 20
    monkeypatch.setattr(untrusted, "_WALKED", 5)
    assert len(list(some_files(tmp_path, ".json"))) in (4, 5), "one of the five may be the folder"


def test_many_pictures_do_not_hide_the_labels_next_to_them(tmp_path, monkeypatch):
    monkeypatch.setattr(untrusted, "_WALKED_IN_ONE", 5)
    for number in range(30):
        write(tmp_path / "images" / f"{number}.jpg")
    write(tmp_path / "labels" / "a.xml", VOC)
    write(tmp_path / "labels" / "._a.xml", VOC)
    assert list(some_files(tmp_path, ".xml")) == [tmp_path / "labels" / "a.xml"]
    assert recognise(tmp_path).name == "voc"


def test_json_is_not_read_as_yaml(tmp_path, monkeypatch):
    """It would be valid YAML, and a megabyte of it stops all threads for a second."""
    monkeypatch.setattr(yolo_reading, "read_yaml", lambda path: pytest.fail(f"{path} was read as YAML"))
    assert recognise(write(tmp_path / "instances.json", COCO)).name == "coco"


@pytest.mark.parametrize("ending", ["yaml", "yml", "YAML"])
def test_a_yaml_file_is_a_dataset_by_itself(tmp_path, ending):
    assert recognise(write(tmp_path / f"mine.{ending}", YOLO)).name == "yolo-seg"


def test_looking_stops_between_two_formats(tmp_path, monkeypatch):
    cancel, looked = CancelToken(), count(1)

    class Row:
        def recognises(self, source: Path) -> bool:
            if next(looked) == 2:
                cancel.cancel()
            return False

    monkeypatch.setattr(registry, "FORMATS", (Row(),) * len(FORMATS))
    with pytest.raises(Cancelled):
        recognise(tmp_path, cancel=cancel)
    assert next(looked) == 3


def test_a_folder_that_goes_while_it_is_looked_at_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "is_dir", lambda _path: True)  # as it still was a moment ago
    with pytest.raises(ImportDataError, match="gone"):
        recognise(tmp_path / "gone")
