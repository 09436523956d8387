"""Where the person was in each project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sam2studio.config.last_places import LastPlaces, Place
from sam2studio.config.project_notes import MOST


def test_places_outlive_the_program_and_the_oldest_are_forgotten(tmp_path: Path):
    file = tmp_path / "config" / "places.json"
    for number in range(MOST + 1):
        LastPlaces(file).keep(tmp_path / f"ü {number}.s2s", Place(number, 2 * number))
    LastPlaces(file).keep(tmp_path / "ü 1.s2s", Place(7, 0))
    places = LastPlaces(file)
    assert places.of(tmp_path / "ü 0.s2s") is None
    assert places.of(tmp_path / "ü 1.s2s") == Place(7, 0)
    assert places.of(tmp_path / "x" / ".." / f"ü {MOST}.s2s") == Place(MOST, 2 * MOST)


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "[[[[", '{"a": 3}', '{"a": [1]}', '{"a": [1, -2]}', '{"a": [1, true]}']
)
def test_a_damaged_file_is_no_place(tmp_path: Path, text: str):
    file = tmp_path / "places.json"
    file.write_text(text, encoding="utf-8")
    assert LastPlaces(file).of(Path("a")) is None
    LastPlaces(file).keep(Path("b"), Place(1, 2))
    assert list(json.loads(file.read_text(encoding="utf-8")).values()) == [[1, 2]]


def test_a_disk_that_refuses_costs_only_the_place(tmp_path: Path):
    (tmp_path / "file").touch()
    places = LastPlaces(tmp_path / "file" / "places.json")
    places.keep(tmp_path / "p.s2s", Place(1, 2))
    assert places.of(tmp_path / "p.s2s") is None
