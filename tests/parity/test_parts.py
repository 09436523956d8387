"""Single modules agree with the published code, each on an input of its own."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sam2studio.model.sam2.image_encoder import Detail
from sam2studio.model.sam2.layout import token_layout
from sam2studio.model.sam2.network import PointPrompts, with_padding
from sam2studio.model.sam2.picture import normalised
from sam2studio.model.sam2.position import rotary_angles, sine_line, sine_map
from sam2studio.model.sam2.two_way import whole_image
from tests.parity import recipe
from tests.parity.reference import TOLERANCE, Golden, drain, network

NAME = "sam2.1_hiera_t"
GOLDEN = Golden(f"parts_{NAME}")
LAYOUT = token_layout(network(NAME).config)


@pytest.fixture(autouse=True)
def without_gradients():
    with torch.inference_mode():
        yield


@pytest.fixture
def net():
    return network(NAME)


def noise(name: str, *shape: int) -> torch.Tensor:
    return torch.from_numpy(recipe.noise(f"input:{name}", shape))


def stored(key: str) -> torch.Tensor:
    return torch.from_numpy(GOLDEN[key])


def check(key: str, value: torch.Tensor) -> None:
    if key in GOLDEN:
        assert value.shape == stored(key).shape
        assert (value - stored(key)).abs().max() <= TOLERANCE * stored(key).std()
    else:
        assert GOLDEN.deviation(key, value) <= TOLERANCE


def raster(tokens: torch.Tensor, level: int = 2) -> torch.Tensor:
    """Tokens (B, N, C) in the order of rows and columns, (B, N, C)."""
    return LAYOUT.to_raster(tokens, level=level).flatten(2).transpose(1, 2)


def tokens(rows: torch.Tensor) -> torch.Tensor:
    """(B, 4096, C) in the order of rows and columns to token order."""
    return rows[:, LAYOUT.order[2]]


class TestPromptEncoder:
    def test_points_of_every_kind(self, net):
        points = PointPrompts(stored("prompt/points"), stored("prompt/labels").long())
        padded = with_padding(points)
        check("prompt/sparse", net.sam_prompt_encoder.points(padded.xy, padded.labels))

    def test_two_points(self, net):
        points = PointPrompts(stored("prompt/points")[:, :2], stored("prompt/labels")[:, :2].long())
        padded = with_padding(points)
        check("prompt/sparse2", net.sam_prompt_encoder.points(padded.xy, padded.labels))

    def test_a_box_is_two_points(self, net):
        corners = torch.tensor([[[100.0, 200.0], [612.5, 700.25]]])
        check("prompt/sparse_box_argument", net.sam_prompt_encoder.points(corners, torch.tensor([[2, 3]])))

    def test_mask(self, net):
        dense = net.sam_prompt_encoder.mask(4 * noise("mask", 1, 1, 256, 256))
        check("prompt/dense_mask", LAYOUT.to_raster(dense, level=2))

    def test_no_mask(self, net):
        dense = net.sam_prompt_encoder.no_mask_embed.weight.view(1, -1, 1, 1).expand(1, 256, 64, 64)
        check("prompt/dense_nomask", dense)

    def test_position_of_the_image(self, net):
        check("prompt/dense_pe", LAYOUT.to_raster(net.sam_prompt_encoder.image_position(), level=2))


class TestMaskDecoder:
    @pytest.fixture
    def image(self):
        return LAYOUT.from_raster(noise("embed", 1, 256, 64, 64), level=2)

    @pytest.mark.parametrize("kept", [False, True])
    def test_all_outputs(self, net, image, kept: bool):
        first, _, _, second, _ = net.sam_mask_decoder.output_upscaling
        detail = Detail(
            fine=LAYOUT.from_raster(noise("s1", 1, 64, 128, 128), level=1) + first.bias,
            finest=LAYOUT.from_raster(noise("s0", 1, 32, 256, 256), level=0) + second.bias,
        )
        found = net.sam_mask_decoder(
            target=net.target(image=image, detail=detail, keep=kept),
            position=net.sam_prompt_encoder.image_position(),
            prompt=stored("prompt/sparse"),
        )
        check("decoder/masks", found.logits)
        check("decoder/iou", found.quality)
        check("decoder/tokens", found.tokens)
        assert abs(float(found.object_score[0]) - float(stored("decoder/score")[0, 0])) <= TOLERANCE
        check("decoder/obj_ptr", net.obj_ptr_proj(found.tokens[:, 0]))

    def test_transformer(self, net, image):
        seen, views = net.sam_mask_decoder.transformer(
            tokens=stored("prompt/sparse"),
            image=image + net.sam_prompt_encoder.no_mask_embed.weight,
            position=net.sam_prompt_encoder.image_position(),
        )
        check("decoder/transformer_tokens", seen)
        check("decoder/transformer_image", raster(whole_image(views)))


class TestMemoryEncoder:
    def test_features(self, net):
        small = noise("memmask", 1, 1, 64, 64) > 0
        mask = small.float().repeat_interleave(16, 2).repeat_interleave(16, 3) * 20 - 10
        image = LAYOUT.from_raster(noise("embed", 1, 256, 64, 64), level=2)
        memory = net.memory_encoder(image=image, mask=mask)
        check("memenc/features", LAYOUT.to_raster(memory, level=2))
        check("memenc/downsampled_mask", net.memory_encoder.mask_downsampler(mask).permute(0, 3, 1, 2))

    def test_position(self):
        check("memenc/pos", sine_map(channels=64, side=64).T.view(1, 64, 64, 64))


class TestMemoryAttention:
    @pytest.fixture
    def current(self):
        return noise("curr", 4096, 1, 256).transpose(0, 1)  # (1, 4096, 256) raster order

    def memory(self, place: str, pointer: str) -> torch.Tensor:
        maps = noise(place, 8192, 1, 64).transpose(0, 1).chunk(2, dim=1)
        return torch.cat([*(tokens(part) for part in maps), noise(pointer, 12, 1, 64).transpose(0, 1)], dim=1)

    def inputs(self) -> dict[str, torch.Tensor | int]:
        value = self.memory("mem", "ptr")
        return {"key": value + self.memory("mempos", "ptrpos"), "value": value, "still": 12}

    def test_output(self, net, current):
        found = drain(net.memory_attention.steps(image=tokens(current), **self.inputs()))
        check("memattn/out", raster(found).transpose(0, 1))

    def test_first_layer(self, net, current):
        attention, memory = net.memory_attention, self.inputs()
        maps = (memory["key"].shape[1] - memory.pop("still")) // current.shape[1]
        layer, places = attention.layers[0], attention._places
        found = drain(layer.steps(tokens(current), places=places, frame=1, memory=(1,) * maps, **memory))
        check("memattn/layer0", raster(found))

    def test_self_attention(self, net, current):
        x = tokens(current)
        attention = net.memory_attention.layers[0].self_attn
        found = drain(attention.steps(query=x, key=x, value=x, places=net.memory_attention._places))
        check("memattn/self_attn0", raster(found))

    def test_constants(self):
        check("memattn/pos", sine_map(channels=256, side=64).unsqueeze(1))
        angles = rotary_angles(dim=256, side=64)
        check("memattn/rope_real", angles.cos())
        check("memattn/rope_imag", angles.sin())

    def test_time_of_pointers(self, net):
        code = sine_line(stored("tpos/in"), channels=256)
        check("tpos/sine256", code)
        check("tpos/proj", net.obj_ptr_tpos_proj(code))


@pytest.fixture(scope="module")
def run():
    """Outputs of the patch embedding and of every block, (1, side², C) in token order, and those of the stages."""
    trunk, seen = network(NAME).image_encoder.trunk, {}

    def recorded(name, steps):
        def run_and_keep(*given, **named):
            out = yield from steps(*given, **named)
            seen.setdefault(name, []).append(out.flatten(0, 1))
            return out

        return run_and_keep

    with pytest.MonkeyPatch.context() as patch, torch.inference_mode():
        for index, block in enumerate(trunk.blocks):
            patch.setattr(block, "steps", recorded(f"block{index}", block.steps))
        rgb = torch.from_numpy(recipe.image(1024, 1024)).permute(2, 0, 1).unsqueeze(0)
        pixels = normalised(rgb.float() / 255)
        stages = drain(trunk.steps(pixels, [lambda x: x] * 4))
        patches = trunk.patch_embed(pixels)
    return {"patch_embed": patches, **{name: torch.cat(parts).unsqueeze(0) for name, parts in seen.items()}}, stages


class TestTrunk:
    def test_patches(self, run):
        check("trunk/patch_embed", run[0]["patch_embed"].view(1, 256, 256, 96))

    def test_position(self, net):
        check("trunk/pos_embed", LAYOUT.to_raster(net.image_encoder.trunk._position, level=0).permute(0, 2, 3, 1))

    @pytest.mark.parametrize("block", range(12))
    def test_block(self, run, net, block: int):
        level = net.config.blocks[block].stage
        check(f"trunk/block{block}", LAYOUT.to_raster(run[0][f"block{block}"], level=level).permute(0, 2, 3, 1))

    def test_neck(self, run, net):
        neck, stages = net.image_encoder.neck, run[1]
        for level in (0, 1):
            check(f"neck/fpn{level}", neck.lateral(level)(LAYOUT.to_raster(stages[level], level=level)))
        tapped = [tap(stage) for tap, stage in zip(neck.taps, stages, strict=True)]
        check("neck/fpn2", LAYOUT.to_raster(neck(tapped).coarse, level=2))


def test_recipe_is_the_published_one():
    np.testing.assert_allclose(recipe.noise("x", (4,)), [-0.19705461, -1.12286246, -0.380604, 0.59348959], rtol=1e-6)
    assert abs(float(recipe.tensor("no_mem_embed", (1, 1, 256)).sum()) - 0.920469) < 1e-5
