"""JSON piece by piece says what the standard library says, of sound texts and of damaged ones."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sam2studio.core.errors import ImportDataError
from sam2studio.formats.json_pieces import loads
from sam2studio.formats.untrusted import read_json, read_xml, read_yaml

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)
LAYOUTS = st.sampled_from([{}, {"indent": 1}, {"separators": (",", ":")}, {"ensure_ascii": False}])


def refuse(name: str) -> NoReturn:
    raise ValueError(name)


def outcome(read: Any, text: str) -> Any:
    try:
        return read(text, parse_constant=refuse)
    except ValueError as error:
        return "refused", getattr(error, "pos", None) is None


@settings(max_examples=40)
@given(value=VALUES, layout=LAYOUTS)
def test_what_is_written_comes_back(value: Any, layout: dict[str, Any]):
    assert loads(f" \n{json.dumps(value, **layout)}\t", parse_constant=refuse) == value


@settings(max_examples=40)
@given(value=VALUES, layout=LAYOUTS, data=st.data())
@example(value=[1], layout={}, data=None)
def test_damage_is_found_where_the_standard_library_finds_it(value: Any, layout: dict[str, Any], data: Any):
    text = json.dumps(value, **layout)
    if data is not None:
        at = data.draw(st.integers(0, len(text)))
        text = (
            text[:at]
            + data.draw(st.sampled_from(['"', ",", "]", "}", "{", "[", ":", "NaN", "1", " ", "\\", ""]))
            + (text[at + data.draw(st.integers(0, 2)) :])
        )
    assert outcome(loads, text) == outcome(json.loads, text)


@pytest.mark.parametrize("text", ["", "[", "{", "[1,]", '{"a":1,}', '{"a"}', "{1:2}", "[1 2]", "[] []", "[NaN]", "x"])
def test_what_is_no_json_is_refused(text: str):
    with pytest.raises(ValueError):
        loads(text, parse_constant=refuse)


def test_a_text_without_a_bottom_is_refused():
    with pytest.raises(RecursionError):
        loads("[" * 100_000, parse_constant=refuse)


def test_the_collector_of_garbage_goes_on_after_reading_whatever_came_of_it(tmp_path: Path):
    (tmp_path / "good.json").write_text('{"a": [1]}')
    (tmp_path / "bad.json").write_text('{"a": [1')
    (tmp_path / "bad.xml").write_text("<a><b>")
    assert read_json(tmp_path / "good.json") == {"a": [1]}
    for read in (lambda: read_json(tmp_path / "bad.json"), lambda: read_xml(tmp_path / "bad.xml")):
        with pytest.raises(ImportDataError, match="not valid"):
            read()
        assert gc.isenabled()
        assert gc.get_freeze_count() == 0


def test_the_collector_of_garbage_does_not_stop_the_window_while_a_large_table_of_classes_is_read(tmp_path: Path):
    (tmp_path / "data.yaml").write_text("names:\n" + "".join(f"  {each}: thing {each}\n" for each in range(3000)))
    (tmp_path / "bad.yaml").write_text("names: [a")
    runs: list[str] = []

    def note(phase: str, _info: dict[str, int]) -> None:
        runs.append(phase)

    gc.callbacks.append(note)
    try:
        assert len(read_yaml(tmp_path / "data.yaml")["names"]) == 3000
    finally:
        gc.callbacks.remove(note)
    assert runs == []
    with pytest.raises(ImportDataError, match="not valid"):
        read_yaml(tmp_path / "bad.yaml")
    assert gc.isenabled()


def test_records_share_the_names_of_their_fields():
    found = loads('{"annotations": [{"image_id": 1}, {"image_id": 2}]}', parse_constant=refuse)["annotations"]
    (first,), (second,) = found
    assert first is second
