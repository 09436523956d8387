"""Archives of torch.save: what is read equals what torch itself reads, whatever the types, strides and layout."""

from __future__ import annotations

import os
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from sam2studio.core.errors import CorruptFileError, UnknownModelError, UnsafeFileError
from sam2studio.weights.inert import MODULES, Name, Obj, TensorRef
from sam2studio.weights.pickle_reader import read_pickle
from sam2studio.weights.reader import read_tensor_file
from sam2studio.weights.tensors import read_tensors
from tests.support.checkpoints import Pickle, archive

FLOATS = (torch.float32, torch.float16, torch.bfloat16)


def read_back(path: Path) -> dict[str, torch.Tensor]:
    return read_tensors(read_tensor_file(path))


@st.composite
def tensors(draw):
    """A float tensor of any small shape, possibly a transposed, sliced or flipped view of a larger one."""
    shape = draw(st.lists(st.integers(0, 5), max_size=4))
    tensor = torch.arange(int(np.prod(shape)) if shape else 1, dtype=torch.float32).reshape(shape) / 7 - 1
    tensor = tensor.to(draw(st.sampled_from(FLOATS)))
    if tensor.dim() >= 2 and draw(st.booleans()):
        tensor = tensor.transpose(0, draw(st.integers(1, tensor.dim() - 1)))
    if tensor.dim() and draw(st.booleans()):
        tensor = tensor[draw(st.integers(0, 2)) :: draw(st.integers(1, 3))]
    return tensor


@settings(max_examples=60, deadline=None)
@given(state=st.dictionaries(st.text(min_size=1, max_size=20), tensors(), min_size=1, max_size=6))
def test_any_dictionary_of_tensors_reads_as_torch_reads_it(tmp_path_factory, state):
    path = tmp_path_factory.getbasetemp() / "any.pt"
    torch.save(state, path)
    expected = torch.load(path, weights_only=True)
    read = read_back(path)
    assert list(read) == list(expected)
    for name, tensor in expected.items():
        assert torch.equal(read[name], tensor.float())
        assert read[name].is_contiguous()


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: state,
        lambda state: OrderedDict(state),
        lambda state: {"model": state},
        lambda state: {"state_dict": OrderedDict(state), "epoch": 3, "loss": 0.5, "names": ["a"], "none": None},
        lambda state: {
            "optimizer": {"state": {0: {"step": torch.tensor(3.0)}}},
            "model": state,
            "best": (1, 2.5, True),
        },
    ],
)
def test_layouts_in_use(tmp_path, wrap):
    state = {"a": torch.rand(2, 3), "b": torch.rand(4)}
    torch.save(wrap(state), tmp_path / "x.pt")
    read = read_back(tmp_path / "x.pt")
    assert all(torch.equal(read[name], tensor) for name, tensor in state.items())
    assert list(read) == ["a", "b"]


def test_a_modules_own_state_dict_with_its_metadata(tmp_path):
    module = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2))
    torch.save(module.state_dict(), tmp_path / "x.pt")
    assert read_back(tmp_path / "x.pt").keys() == module.state_dict().keys()


def test_tensors_that_share_memory_become_independent(tmp_path):
    base = torch.rand(10)
    torch.save({"a": base[:5], "b": base[3:8], "c": base}, tmp_path / "x.pt")
    read = read_back(tmp_path / "x.pt")
    read["c"].zero_()
    assert torch.equal(read["a"], base[:5])
    assert torch.equal(read["b"], base[3:8])


def test_a_slice_does_not_keep_the_whole_in_memory(tmp_path):
    torch.save({"a": torch.rand(1000)[:5]}, tmp_path / "x.pt")
    assert read_back(tmp_path / "x.pt")["a"].untyped_storage().nbytes() == 20


def test_archives_without_checksums_are_read(tmp_path):
    torch.serialization.set_crc32_options(False)
    try:
        torch.save({"a": torch.ones(3)}, tmp_path / "x.pt")
    finally:
        torch.serialization.set_crc32_options(True)
    assert torch.equal(read_back(tmp_path / "x.pt")["a"], torch.ones(3))


def test_a_changed_number_is_noticed(tmp_path):
    path = tmp_path / "x.pt"
    torch.save({"a": torch.full((100,), 3.0)}, path)
    content = bytearray(path.read_bytes())
    content[content.find(torch.full((4,), 3.0).numpy().tobytes()) + 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(CorruptFileError, match="checksums"):
        read_back(path)


def test_a_file_that_changes_while_it_is_read_is_noticed(tmp_path):
    path = tmp_path / "x.pt"
    torch.save({"a": torch.ones(1000)}, path)
    file = read_tensor_file(path)
    os.truncate(path, 500)
    with pytest.raises(CorruptFileError, match="changed"):
        read_tensors(file)


@pytest.mark.parametrize("value", [[torch.ones(2)], torch.ones(2), {"a": 1}, {"a": {"b": torch.ones(2)}}, 3, None])
def test_what_is_no_dictionary_of_tensors_is_told(tmp_path, value):
    torch.save(value, tmp_path / "x.pt")
    with pytest.raises(UnknownModelError, match="dictionary of tensors"):
        read_tensor_file(tmp_path / "x.pt")


def test_an_empty_dictionary_is_told(tmp_path):
    torch.save({"model": {}}, tmp_path / "x.pt")
    with pytest.raises(CorruptFileError, match="no tensors"):
        read_tensor_file(tmp_path / "x.pt")


def test_a_big_endian_file_is_told(tmp_path):
    content = archive(Pickle().value({}).done()).replace(b"little", b"bigggg")
    (tmp_path / "x.pt").write_bytes(content)
    with pytest.raises(CorruptFileError):
        read_tensor_file(tmp_path / "x.pt")


@pytest.mark.parametrize(
    ("module", "what"),
    [
        ("ultralytics.nn.tasks", "YOLO"),
        ("torch.nn.modules.container", "whole pickled model"),
        ("sam2.modeling", "SAM 2"),
    ],
)
def test_honest_files_of_other_kinds_are_recognised(tmp_path, module, what):
    data = Pickle().name(module, "Model").raw(b")\x81").value({}).raw(b"b").done()
    (tmp_path / "x.pt").write_bytes(archive(data))
    with pytest.raises(UnknownModelError, match=what):
        read_tensor_file(tmp_path / "x.pt")


class TestModuleGraphs:
    """Graphs of modules stay inert: objects with a name, arguments and a state."""

    def read(self, pickle: Pickle) -> object:
        return read_pickle(pickle.done(), storages={"0": 16}, path=Path("yolo.pt"), policy=MODULES)

    def test_modules_become_inert_objects(self):
        model = Pickle().raw(b"}").value("model").name("ultralytics.nn.tasks", "DetectionModel").raw(b")\x81")
        model.raw(b"}").value("weight").tensor("0", 8, shape=(2, 4), kind="HalfStorage").raw(b"sbs")
        value = self.read(model)
        assert isinstance(value, dict)
        module = value["model"]
        assert isinstance(module, Obj)
        assert module.name == Name("ultralytics.nn.tasks.DetectionModel")
        weight = module.state["weight"]
        assert isinstance(weight, TensorRef)
        assert (weight.shape, weight.stride, weight.storage.dtype) == ((2, 4), (4, 1), "float16")

    def test_calls_of_allowed_names_are_only_written_down(self):
        call = (
            Pickle().name("builtins", "getattr").raw(b"(").name("torch.nn.modules.conv", "Conv2d").value("x").raw(b"tR")
        )
        value = self.read(call)
        assert isinstance(value, Obj)
        assert value.name.full == "builtins.getattr"
        assert value.args == (Name("torch.nn.modules.conv.Conv2d"), "x")

    def test_sets_sizes_and_parameters_have_their_meaning(self):
        assert self.read(Pickle().name("builtins", "set").value(([1, "a"],)).raw(b"R")) == {1, "a"}
        assert self.read(Pickle().name("torch", "Size").value(((3, 4),)).raw(b"R")) == (3, 4)
        parameter = Pickle().name("torch._utils", "_rebuild_parameter").raw(b"(").tensor("0", 4, shape=(4,))
        parameter.value(True).name("collections", "OrderedDict").raw(b")RtR")
        assert isinstance(self.read(parameter), TensorRef)

    @pytest.mark.parametrize(
        "attack",
        [
            Pickle().name("os", "system").value(("id",)).raw(b"R"),
            Pickle().name("builtins", "eval").value(("1",)).raw(b"R"),
            Pickle().name("builtins", "getattr").value(("a", "b")).raw(b"R").value(("c",)).raw(b"R"),
            Pickle().name("ultralytics.nn.tasks", "Model").value({"a": 1}).raw(b"b"),
            Pickle().name("torch", "FloatStorage").value((1 << 40,)).raw(b"R"),
            Pickle().name("builtins", "set").value(([[]],)).raw(b"R"),
        ],
    )
    def test_attacks_stay_refused(self, attack):
        with pytest.raises(UnsafeFileError):
            self.read(attack)
