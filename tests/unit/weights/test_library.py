"""The models on this computer: their states, their hashes, a person's own files."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from sam2studio.config import paths
from sam2studio.core.errors import Cancelled, CorruptFileError, UnknownModelError, WeightsError
from sam2studio.core.progress import CancelToken
from sam2studio.weights import catalogue, hashes, library
from sam2studio.weights.catalogue import CATALOGUE, Ability, find, label_of
from sam2studio.weights.inspection import glance
from sam2studio.weights.library import State, import_checkpoint, locate, models, part_path, remove
from sam2studio.weights.loading import build_network
from sam2studio.weights.offer import obtain
from sam2studio.weights.saving import save_safetensors
from tests.support import onnx_files
from tests.support.checkpoints import SMALL, small_state
from tests.support.faults import full_disk


@pytest.fixture
def own(tmp_path) -> Path:
    network = build_network(SMALL)
    network.load_state_dict(small_state())
    save_safetensors(network, tmp_path / "own.safetensors")
    return tmp_path / "own.safetensors"


@pytest.fixture
def folder() -> Path:
    paths.models_dir().mkdir(parents=True)
    return paths.models_dir()


@pytest.fixture
def tiny(monkeypatch, folder):
    """A catalogue of one row, whose file is a few bytes."""
    content = b"the published file"
    row = replace(find("sam2.1_t.pt"), bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(library, "CATALOGUE", (row,))
    monkeypatch.setattr(catalogue, "_BY_NAME", {name.casefold(): row for name in row.names})
    return row, content


def state_of(name: str) -> State:
    return next(model.state for model in models() if model.name == name)


def test_a_fresh_computer_has_the_bundled_model_and_every_other_to_download():
    assert [model.name for model in models()] == [checkpoint.name for checkpoint in CATALOGUE]
    assert [model.name for model in models() if model.ready] == ["nano.safetensors"]
    assert {model.state for model in models()} == {State.BUNDLED, State.AVAILABLE}


def test_states_follow_the_files(tiny, folder, own):
    row, content = tiny
    assert state_of(row.name) is State.AVAILABLE
    library.part_path(row).write_bytes(content[:5])
    partial = models()[0]
    assert (partial.state, partial.bytes_here, partial.bytes) == (State.PARTIAL, 5, len(content))
    (folder / row.name).write_bytes(content)
    assert (models()[0].state, models()[0].ready) == (State.DOWNLOADED, True)
    (folder / "own.safetensors").write_bytes(own.read_bytes())
    (folder / "notes.txt").write_text("not a model", encoding="utf-8")
    assert [(model.name, model.state) for model in models()[1:]] == [("own.safetensors", State.OWN)]


def test_a_bundled_file_needs_no_download(tiny, tmp_path, monkeypatch):
    row, content = tiny
    (tmp_path / row.name).write_bytes(content)
    monkeypatch.setattr(library, "resource", lambda *parts: tmp_path / parts[-1])
    assert models()[0].state is State.BUNDLED
    assert locate(row.aliases[0]) == tmp_path / row.name
    remove(models()[0])
    assert (tmp_path / row.name).exists()


def test_a_downloaded_file_is_found_by_every_name(tiny, folder):
    row, content = tiny
    (folder / row.name).write_bytes(content)
    for name in row.names:
        assert locate(name) == folder / row.name


@pytest.mark.parametrize("change", [lambda content: content[:-1], lambda content: content[:-1] + b"!"])
def test_a_downloaded_file_that_changed_is_refused_with_the_difference(tiny, folder, change):
    row, content = tiny
    (folder / row.name).write_bytes(change(content))
    with pytest.raises(CorruptFileError, match="instead of") as caught:
        locate(row.name)
    assert "models get" in str(caught.value)
    assert len(str(caught.value)) <= 400


def test_a_change_after_a_first_look_is_noticed(tiny, folder):
    row, content = tiny
    path = folder / row.name
    path.write_bytes(content)
    assert locate(row.name) == path
    stamp = path.stat().st_mtime_ns + 1_000_000_000
    path.write_bytes(content[:-1] + b"!")
    os.utime(path, ns=(stamp, stamp))
    with pytest.raises(CorruptFileError):
        locate(row.name)


def test_hashes_are_remembered_until_the_file_changes(tmp_path, monkeypatch):
    path = tmp_path / "x"
    path.write_bytes(b"one")
    assert hashes.sha256_of(path) == hashlib.sha256(b"one").hexdigest()
    reads = []
    real = hashes.hash_steps
    monkeypatch.setattr(hashes, "hash_steps", lambda *args: reads.append(1) or real(*args))
    assert hashes.sha256_of(path) == hashlib.sha256(b"one").hexdigest()
    assert reads == []
    path.write_bytes(b"three")
    assert hashes.sha256_of(path) == hashlib.sha256(b"three").hexdigest()
    assert reads == [1]


@pytest.mark.parametrize("content", ["", "[]", '{"a": 3}', "[" * 100_000, "\0"])
def test_a_damaged_cache_of_hashes_is_ignored(tmp_path, content):
    paths.cache_dir().mkdir(parents=True)
    (paths.cache_dir() / "hashes.json").write_text(content, encoding="utf-8")
    (tmp_path / "x").write_bytes(b"one")
    assert hashes.sha256_of(tmp_path / "x") == hashlib.sha256(b"one").hexdigest()


def test_hashing_can_be_cancelled(tmp_path):
    (tmp_path / "x").write_bytes(b"one")
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(hashes.hash_steps(tmp_path / "x", cancel))


# --- own files -----------------------------------------------------------------------------------------------------


def test_an_own_file_is_copied_and_the_original_left_alone(own):
    before = own.read_bytes(), own.stat().st_mtime_ns
    reports = list(import_checkpoint(own))
    assert (own.read_bytes(), own.stat().st_mtime_ns) == before
    assert (paths.models_dir() / "own.safetensors").read_bytes() == before[0]
    assert reports[-1].fraction == 1
    assert state_of("own.safetensors") is State.OWN
    assert locate("own.safetensors") == paths.models_dir() / "own.safetensors"


def test_the_same_file_is_not_copied_twice_and_another_of_the_name_gets_its_own(own, tmp_path):
    list(import_checkpoint(own))
    list(import_checkpoint(own))
    other = tmp_path / "elsewhere" / "own.safetensors"
    other.parent.mkdir()
    network = build_network(SMALL)
    save_safetensors(network, other)
    list(import_checkpoint(other))
    digest = hashlib.sha256(other.read_bytes()).hexdigest()
    names = sorted(path.name for path in paths.models_dir().iterdir())
    assert names == [f"own-{digest[:8]}.safetensors", "own.safetensors"]


def test_an_own_file_never_takes_the_name_of_a_published_one(own, tmp_path):
    disguised = own.rename(tmp_path / "sam2.1_hiera_tiny.pt")
    list(import_checkpoint(disguised))
    assert not (paths.models_dir() / "sam2.1_hiera_tiny.pt").exists()
    assert state_of("sam2.1_hiera_tiny.pt") is State.AVAILABLE


def test_an_own_file_that_is_called_like_the_bundled_one_is_beside_it(own, folder):
    named = own.rename(folder / "nano.safetensors")  # as `train export` calls it
    assert locate("nano.safetensors") == locate("nano") != named
    assert state_of("nano.safetensors") is State.BUNDLED
    (mine,) = [model for model in models() if model.state is State.OWN]
    assert (mine.name, mine.path, mine.label) == (str(named), named, "nano.safetensors")
    assert locate(mine.name) == named
    assert (label_of(mine.name), label_of(locate("nano"))) == ("nano.safetensors", "nano")
    remove(next(model for model in models() if model.state is State.BUNDLED))
    assert named.exists()
    remove(mine)
    assert not named.exists()


def test_a_bundled_file_that_is_missing_is_not_offered_to_be_downloaded(own, folder, monkeypatch):
    own.rename(folder / "nano.safetensors")
    monkeypatch.setattr(library, "_bundled", lambda checkpoint: None)
    assert state_of("nano.safetensors") is State.LACKING
    part_path(find("nano")).write_bytes(b"left by somebody")
    assert state_of("nano.safetensors") is State.LACKING
    with pytest.raises(WeightsError, match="Install the program again"):
        locate("nano.safetensors")
    with pytest.raises(WeightsError, match="Install the program again"):
        obtain("nano", consent=True, ask=None, fetch=lambda checkpoint, job: pytest.fail("nothing can be fetched"))


def test_what_is_added_never_takes_the_name_of_the_bundled_one(own, tmp_path):
    list(import_checkpoint(own.rename(tmp_path / "nano.safetensors")))
    (copy,) = paths.models_dir().iterdir()
    assert copy.name.startswith("nano-")
    assert locate(copy.name) == copy


def test_an_onnx_detector_is_taken_in_and_listed_with_what_it_finds(tmp_path):
    file = tmp_path / "bizim.onnx"
    file.write_bytes(onnx_files.model(b"", texts={"names": "{0: 'cat', 1: 'dog'}", "task": "segment"}))
    list(import_checkpoint(file))
    assert state_of("bizim.onnx") is State.OWN
    seen = glance(paths.models_dir() / "bizim.onnx")
    assert (seen.abilities, seen.classes, seen.masks) == ((Ability.DETECT,), ("cat", "dog"), True)
    file.write_bytes(b"no model at all")
    with pytest.raises(CorruptFileError, match="not an ONNX model"):
        list(import_checkpoint(file))


def test_what_cannot_be_used_is_not_taken_in(tmp_path):
    (tmp_path / "bad.pt").write_bytes(b"<html>")
    with pytest.raises(CorruptFileError):
        list(import_checkpoint(tmp_path / "bad.pt"))
    assert not paths.models_dir().exists()


def test_a_cancelled_or_failed_copy_leaves_nothing(own):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(import_checkpoint(own, cancel))
    hashes.sha256_of(own)
    with full_disk(after=0), pytest.raises(WeightsError, match="no room"):
        list(import_checkpoint(own))
    assert list(paths.models_dir().iterdir()) == []


def test_removing_deletes_the_file_and_what_an_unfinished_download_left(tiny, folder, own):
    row, content = tiny
    (folder / row.name).write_bytes(content)
    library.part_path(row).write_bytes(content[:3])
    list(import_checkpoint(own))
    for model in models():
        remove(model)
    assert list(folder.iterdir()) == []
    remove(models()[0])


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", ".", "..", "x" * 5000, "a\0b", "no/such/file.pt", "no-such-model"])
def test_strange_names_get_a_sentence(name):
    with pytest.raises(WeightsError) as caught:
        locate(name)
    assert len(str(caught.value)) <= 400


def test_a_misspelt_name_is_helped():
    with pytest.raises(UnknownModelError, match=r"sam2\.1_hiera_tiny\.pt"):
        locate("sam2.1_hiera_tny.pt")
