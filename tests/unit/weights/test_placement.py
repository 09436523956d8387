"""Device and arithmetic: what was asked, or the better of what was measured, and always a sentence that says why."""

from __future__ import annotations

import pytest
import torch

from sam2studio.config import paths
from sam2studio.core.errors import InputError
from sam2studio.engine.segmenters import open_segmenter
from sam2studio.weights import placement
from sam2studio.weights.graphics_card import Card
from sam2studio.weights.placement import choose
from tests.support.faults import full_disk


@pytest.fixture
def measured(monkeypatch):
    """Replaces the measurement by a given ratio and counts how often it is made."""
    calls = []

    def pretend(ratio: float):
        monkeypatch.setattr(placement, "_measure", lambda: calls.append(ratio) or ratio)
        return calls

    return pretend


@pytest.mark.parametrize(
    ("ratio", "dtype", "reason"),
    [
        (3.1, torch.bfloat16, "3.1 times faster"),
        (1.1, torch.float32, "does not compute bfloat16 faster"),
        (0.1, torch.float32, "does not compute bfloat16 faster"),
    ],
)
def test_half_precision_only_where_it_pays(measured, ratio, dtype, reason):
    measured(ratio)
    place = choose("cpu")
    assert place.dtype == dtype
    assert reason in place.why


def test_the_measurement_is_made_once(measured):
    calls = measured(2.0)
    assert choose("cpu") == choose("cpu")
    assert calls == [2.0]


@pytest.mark.parametrize("content", ["", "[]", '{"x": "y"}', "\0", "[" * 100_000])
def test_a_damaged_cache_is_measured_anew(measured, content):
    calls = measured(2.0)
    paths.cache_dir().mkdir(parents=True)
    (paths.cache_dir() / "placement.json").write_text(content, encoding="utf-8")
    choose("cpu")
    choose("cpu")
    assert len(calls) == 1


def test_a_home_that_cannot_be_written_costs_only_time(measured):
    measured(2.0)
    with full_disk(after=0):
        assert choose("cpu").dtype == torch.bfloat16


def test_the_real_measurement_gives_a_ratio():
    assert 0.001 < placement._measure() < 1000


@pytest.mark.parametrize("slowed", list(placement.DTYPES.values())[:2])
def test_a_bad_moment_does_not_decide(monkeypatch, slowed):
    """Half a second in which the machine is busy, whenever one of the two is measured."""
    clock, took = [0.0], {torch.float32: 0.010, torch.bfloat16: 0.005}

    def round_of(dtype: torch.dtype) -> float:
        seconds = took[dtype] * (12 if dtype is slowed and clock[0] < 0.5 else 1)
        clock[0] += seconds
        return seconds

    monkeypatch.setattr(placement, "_round", round_of)
    monkeypatch.setattr(placement.time, "perf_counter", lambda: clock[0])
    assert placement._measure() == pytest.approx(2.0)
    assert clock[0] < 2


def test_the_measurement_ends_where_it_becomes_no_steadier(monkeypatch):
    clock = [0.0]

    def round_of(_dtype: torch.dtype) -> float:
        clock[0] += 0.1
        return 1 / clock[0]

    monkeypatch.setattr(placement, "_round", round_of)
    monkeypatch.setattr(placement.time, "perf_counter", lambda: clock[0])
    assert placement._measure() > 0
    assert clock[0] < 2


def test_what_is_asked_is_done(measured):
    calls = measured(9.0)
    assert choose("cpu", "float32").dtype == torch.float32
    assert "as asked" in choose("cpu", "bfloat16").why
    assert calls == []


def test_auto_names_a_device_that_exists(measured):
    measured(1.0)
    place = choose()
    torch.zeros(1, device=place.device)
    assert place.threads >= 1


@pytest.mark.parametrize("name", ["cuda:99", "", "tpu", "xpu", "meta", "cpu:0:0"])
def test_devices_that_do_not_exist_are_refused(name):
    with pytest.raises(InputError, match="device") as caught:
        choose(name)
    assert "cpu" in caught.value.todo  # what there is


def test_what_exists_is_listed(monkeypatch):
    assert "cpu" in placement.available_devices()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert placement.available_devices() == ("cpu", "cuda:0", "cuda:1")
    with pytest.raises(InputError) as caught:
        choose("cuda:7")
    assert "cpu, cuda:0, cuda:1" in caught.value.todo


@pytest.mark.parametrize("name", ["cuda", "tpu", "mps", "processor"])
def test_the_classic_segmenter_names_the_devices_it_runs_on(name):
    assert open_segmenter("classic", device="cpu").name
    with pytest.raises(InputError, match="only on the processor") as caught:
        open_segmenter("classic", device=name)
    assert "auto or cpu" in caught.value.todo


def test_types_that_do_not_exist_are_refused():
    with pytest.raises(InputError, match=r"dtype.*float32"):
        choose("cpu", "int8")


@pytest.fixture
def card(monkeypatch):
    """Says whether there is a card; it has no driver that answers."""

    def is_(where: Card) -> None:
        monkeypatch.setattr(placement, "find_card", lambda: where)

    is_("here")
    return is_


@pytest.mark.usefixtures("card")
def test_a_card_that_this_torch_cannot_use_is_named(measured, monkeypatch):
    """The torch that pip installs on Windows is one for processors."""
    measured(1.0)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.version, "cuda", None)
    monkeypatch.setattr(torch.version, "hip", None)
    monkeypatch.setattr(placement.shutil, "which", lambda _name: None)
    assert "graphics card" not in choose().why
    monkeypatch.setattr(placement.shutil, "which", lambda name: f"C:/Windows/System32/{name}.exe")
    assert choose().why.endswith("The graphics card is not used: this torch was installed without the part that does.")
    assert "graphics card" not in choose("cpu").why, "nobody asked for it"


@pytest.mark.parametrize("version", [None, "13.0"])
def test_nothing_is_said_of_a_card_where_there_is_none(measured, monkeypatch, card, version):
    """A container has the tools of a card, but no card, or one that it was not given: no driver would help that."""
    measured(1.0)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.version, "cuda", version)
    monkeypatch.setattr(torch.version, "hip", None)
    monkeypatch.setattr(placement.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert "graphics card" in choose().why
    card("")
    assert "graphics card" not in choose().why
    card("withheld")
    assert choose().why.endswith("The graphics card is not used: this container was not given it.")


@pytest.mark.usefixtures("card")
def test_a_card_whose_driver_does_not_answer_is_named(measured, monkeypatch):
    measured(1.0)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setattr(torch.version, "hip", None)
    monkeypatch.setattr(placement.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert "its driver does not answer, or is too old" in choose().why
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert "graphics card" not in choose().why, "somebody wants it like that"


def test_a_card_that_this_torch_cannot_compute_on_is_passed_over(measured, monkeypatch):
    """One that is older than the torch is seen by it, and refuses its work only then."""
    measured(1.0)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)

    def refused(*_args: object, **_how: object) -> None:
        raise RuntimeError("CUDA error: no kernel image is available for execution on the device")

    monkeypatch.setattr(placement.torch, "ones", refused)
    place = choose()
    assert place.device == torch.device("cpu")
    assert "this torch cannot compute on it" in place.why
    with pytest.raises(InputError, match="cannot compute on it"):
        choose("cuda:0")
