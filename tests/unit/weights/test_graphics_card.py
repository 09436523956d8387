"""A graphics card is told from files of the system: made up here, as cards, containers and drivers leave them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sam2studio.weights.graphics_card import find_card


def system(root: Path, *, vendor: str = "0x10de", kind: str = "0x030200") -> Path:
    """One with a card in a slot, without a driver."""
    slot = root / "sys" / "bus" / "pci" / "devices" / "0000:01:00.0"
    slot.mkdir(parents=True)
    (slot / "vendor").write_text(f"{vendor}\n")
    (slot / "class").write_text(f"{kind}\n")
    (root / "dev").mkdir()
    return root


def put(root: Path, name: str, text: str = "") -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


CONTAINERS = {
    ".dockerenv": "",
    "run/.containerenv": "",
    "run/systemd/container": "systemd-nspawn",
    "proc/1/cgroup": "0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-4f2a.scope\n",
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_card_without_its_files_in_a_container_is_withheld(tmp_path, name):
    put(system(tmp_path), name, CONTAINERS[name])
    assert find_card(tmp_path, system="linux") == "withheld"


@pytest.mark.parametrize("name", CONTAINERS)
@pytest.mark.parametrize("node", ["nvidia0", "nvidia3", "dxg"])
def test_a_card_that_a_container_was_given_is_here(tmp_path, name, node):
    put(system(tmp_path), name, CONTAINERS[name])
    put(tmp_path, f"dev/{node}")
    assert find_card(tmp_path, system="linux") == "here"


def test_the_file_that_belongs_to_no_card_is_none(tmp_path):
    put(system(tmp_path), ".dockerenv")
    put(tmp_path, "dev/nvidiactl")
    assert find_card(tmp_path, system="linux") == "withheld"


@pytest.mark.parametrize("group", [None, "0::/init.scope\n", "0::/\n"])
def test_a_card_outside_a_container_is_here_though_no_driver_answers(tmp_path, group):
    system(tmp_path)
    if group is not None:
        put(tmp_path, "proc/1/cgroup", group)
    assert find_card(tmp_path, system="linux") == "here"


@pytest.mark.parametrize("other", [{"vendor": "0x1002"}, {"kind": "0x020000"}])
@pytest.mark.parametrize("mark", [".dockerenv", "etc/hostname"])
def test_where_there_is_none_there_is_none(tmp_path, other, mark):
    put(system(tmp_path, **other), mark)
    assert find_card(tmp_path, system="linux") == ""


@pytest.mark.parametrize("name", ["win32", "darwin"])
def test_elsewhere_the_tools_come_with_a_card(tmp_path, name):
    assert find_card(tmp_path, system=name) == "here"
