"""From files and names to networks: every layout in use loads strictly, and what does not fit is told."""

from __future__ import annotations

from pathlib import Path

import pytest
import safetensors.torch
import torch

from sam2studio.config import paths
from sam2studio.core.errors import CorruptFileError, InputError, UnknownModelError, WeightsError
from sam2studio.engine.sam_session import SamSession
from sam2studio.engine.segmenters import open_segmenter
from sam2studio.model.sam.config import SAM_PRESETS
from sam2studio.model.sam2.config import PRESETS
from sam2studio.weights import loading
from sam2studio.weights.inspection import inspect
from sam2studio.weights.loading import build_network, load_network
from sam2studio.weights.saving import save_safetensors
from tests.support.checkpoints import SMALL, recipe_state, small_state
from tests.support.faults import full_disk


def assert_same(network, state):
    loaded = network.state_dict()
    assert loaded.keys() == state.keys()
    for name, tensor in state.items():
        assert torch.equal(loaded[name].float(), tensor.float()), name


def load_small(path: Path):
    return load_network(path, device="cpu", dtype="float32")


def save_small(path: Path, **changes) -> Path:
    network = build_network(SMALL)
    network.load_state_dict(small_state())
    save_safetensors(network, path, **changes)
    return path


def test_the_published_layout_loads_strictly(official_file):
    network = load_network(official_file, device="cpu", dtype="float32")
    assert network.config == PRESETS["sam2.1_hiera_t"]
    assert not network.training
    assert not any(parameter.requires_grad for parameter in network.parameters())
    assert_same(network, recipe_state())


def test_a_bare_half_precision_dictionary_under_a_wrong_name_is_recognised(half_file):
    network = load_network(str(half_file), device="cpu", dtype="float32")
    assert network.config == PRESETS["sam2.1_hiera_t"]
    assert_same(network, {name: tensor.half() for name, tensor in recipe_state().items()})


def test_arithmetic_is_independent_of_storage(half_file):
    network = load_network(half_file, device=torch.device("cpu"), dtype=torch.bfloat16)
    assert network.dtype == torch.bfloat16
    assert network.sam_prompt_encoder.no_mask_embed.weight.dtype == torch.float32


def test_no_weights_are_shared_between_parameters(tmp_path):
    state = small_state()
    shared = torch.zeros(1000)
    for name in ("no_mem_embed", "no_mem_pos_enc"):
        state[name] = shared[: state[name].numel()].view(state[name].shape)
    path = tmp_path / "shared.safetensors"
    torch.save({"model": state}, tmp_path / "shared.pt")
    network = build_network(SMALL)
    network.load_state_dict(state)
    save_safetensors(network, path)
    loaded = load_small(path)
    assert loaded.no_mem_embed.data_ptr() != loaded.no_mem_pos_enc.data_ptr()


def test_networks_of_any_size_come_back_from_our_own_files(tmp_path):
    path = save_small(tmp_path / "мой größe 小.safetensors", metadata={"note": "trained on Tuesday"})
    network = load_small(path)
    assert network.config == SMALL
    assert_same(network, small_state())


def test_our_files_are_read_by_the_reference_library(tmp_path):
    path = save_small(tmp_path / "own.safetensors", metadata={"note": "x"}, dtype=torch.bfloat16)
    read = safetensors.torch.load_file(path)
    assert {name: tensor.shape for name, tensor in read.items()} == {n: t.shape for n, t in small_state().items()}
    assert all(tensor.dtype == torch.bfloat16 for tensor in read.values())
    with safetensors.safe_open(path, "pt") as file:
        assert file.metadata()["note"] == "x"
    assert_same(load_small(path), {name: tensor.bfloat16() for name, tensor in small_state().items()})


def test_a_finalized_network_is_saved_under_its_official_names(tmp_path):
    network = load_small(save_small(tmp_path / "a.safetensors"))
    save_safetensors(network, tmp_path / "b.safetensors")
    assert_same(load_small(tmp_path / "b.safetensors"), small_state())


def test_saving_keeps_the_former_file_when_the_disk_is_full(tmp_path):
    path = save_small(tmp_path / "own.safetensors")
    before = path.read_bytes()
    with full_disk(after=1), pytest.raises(WeightsError, match="no room"):
        save_small(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda state: state.pop("no_obj_ptr"), "1 tensor missing (“no_obj_ptr”)"),
        (lambda state: state.update(surprise=torch.zeros(3)), "1 tensor not expected (“surprise”)"),
        (lambda state: state.update(no_obj_ptr=torch.zeros(1, 31)), "of another shape or type (“no_obj_ptr”)"),
        (lambda state: state.update(no_obj_ptr=torch.zeros(1, 32, dtype=torch.int64)), "of another shape or type"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path, change, sentence):
    state = small_state()
    change(state)
    metadata = {"sam2studio.config": loading_metadata()}
    safetensors.torch.save_file(state, tmp_path / "changed.safetensors", metadata)
    with pytest.raises(UnknownModelError) as caught:
        load_small(tmp_path / "changed.safetensors")
    assert sentence in str(caught.value)
    assert "changed.safetensors" in str(caught.value)


def loading_metadata() -> str:
    from sam2studio.weights.recognise import config_to_json

    return config_to_json(SMALL)


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_not_finite_are_refused(tmp_path, bad):
    state = small_state()
    state["maskmem_tpos_enc"][1, 0, 0, 3] = bad
    safetensors.torch.save_file(state, tmp_path / "bad.safetensors", {"sam2studio.config": loading_metadata()})
    with pytest.raises(CorruptFileError, match=r"maskmem_tpos_enc.*not finite"):
        load_small(tmp_path / "bad.safetensors")


def test_a_name_that_is_not_here_says_how_to_get_it():
    with pytest.raises(WeightsError, match=r"sam2studio models get sam2\.1_hiera_tiny\.pt"):
        load_network("sam2.1_t.pt", device="cpu")


@pytest.mark.parametrize("name", ["sam2.1_hiera_t", "sam2.1_t.pt", "SAM 2.1 tiny", "sam2.1_hiera_tiny"])
def test_every_name_finds_the_file_in_the_current_folder(official_file, monkeypatch, name):
    monkeypatch.chdir(official_file.parent)
    assert loading.locate(name) == Path("sam2.1_hiera_tiny.pt")


def test_own_files_in_the_models_folder_are_found_by_name():
    paths.models_dir().mkdir(parents=True)
    path = save_small(paths.models_dir() / "mine.safetensors")
    assert loading.locate("mine.safetensors") == path


def test_a_missing_path_and_an_unknown_name_are_told_apart(tmp_path):
    with pytest.raises(WeightsError, match="no such file") as caught:
        load_network(tmp_path / "gone.pt", device="cpu")
    assert "gone.pt" in str(caught.value)
    with pytest.raises(UnknownModelError, match="No model is called"):
        load_network("gone", device="cpu")


@pytest.mark.parametrize(("device", "dtype"), [("cuda:99", "auto"), ("nonsense", "auto"), ("cpu", "float8")])
def test_devices_and_types_that_do_not_exist_are_named(official_file, device, dtype):
    with pytest.raises(InputError, match=device if dtype == "auto" else dtype):
        load_network(official_file, device=device, dtype=dtype)


def test_inspection_says_what_a_file_is(half_file, official_file):
    info = inspect(half_file)
    assert (info.label, info.config, info.dtype) == ("SAM 2.1 tiny", "sam2.1_hiera_t", "float16")
    assert (info.tensors, info.parameters) == (471, 38_962_754)
    assert info.format == "PyTorch"
    assert info.published == ""
    assert inspect(official_file).dtype == "float32"
    assert len(info.sha256) == 64


@pytest.mark.slow
@pytest.mark.parametrize("config", [name for name in PRESETS if name != "sam2.1_hiera_t"])
def test_every_published_configuration_loads_strictly(tmp_path, config):
    path = tmp_path / "anything.pt"
    state = {name: tensor.half() for name, tensor in recipe_state.__wrapped__(config).items()}
    torch.save({"model": state}, path)
    network = load_network(path, device="cpu", dtype="float32")
    assert network.config == PRESETS[config]
    assert_same(network, state)


def published_mobile_sam() -> dict[str, torch.Tensor]:
    """With whole numbers where the published file has them."""
    state = recipe_state("mobile_sam")
    return {name: tensor.long() if name.endswith("num_batches_tracked") else tensor for name, tensor in state.items()}


def test_mobile_sam_loads_with_its_counters_and_answers(tmp_path):
    path = tmp_path / "whatever.pt"
    state = published_mobile_sam()
    torch.save(state, path)
    network = load_network(path, device="cpu", dtype="float32")
    assert network.config == SAM_PRESETS["mobile_sam"]
    assert all(tensor.dtype == state[name].dtype for name, tensor in network.state_dict().items())
    assert isinstance(open_segmenter(path, device="cpu"), SamSession)


def test_a_counter_is_not_taken_for_a_weight(tmp_path):
    state = published_mobile_sam()
    name = "image_encoder.patch_embed.seq.0.bn.weight"
    state[name] = torch.ones(state[name].shape, dtype=torch.int64)
    path = tmp_path / "odd.pt"
    torch.save(state, path)
    with pytest.raises(UnknownModelError, match="another shape or type"):
        load_network(path, device="cpu")
