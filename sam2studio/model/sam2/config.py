"""The shape of a SAM 2 network as one frozen value, and the published shapes as a table.

Every size is a field, so that networks of other sizes (smaller pictures, narrower or shallower trunks) need no new
code. The names of the fields are ours; `weights` recognises them from the tensors of a checkpoint.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from types import MappingProxyType
from typing import Protocol

PATCH_STRIDE = 4
"""Pixels between neighbouring patches: side of the picture over side of the finest feature map."""


class PromptedSizes(Protocol):
    """What prompt encoder and mask decoder need to know of a network; SAM and SAM 2 share them.

    Attributes:
        generation: 1 for SAM, 2 for SAM 2, whose decoder has finer maps, an object score, and a fall-back where one
            mask is wanted.
        map_sides: Sides of the square maps, finest (that of the masks) first; the third is the one that prompts see.
        window_spec: Windows of the encoder that has its tokens in the order of these maps, if it has.
    """

    @property
    def generation(self) -> int: ...  # noqa: D102
    @property
    def image_size(self) -> int: ...  # noqa: D102
    @property
    def map_sides(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def window_spec(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def width(self) -> int: ...  # noqa: D102
    @property
    def decoder_layers(self) -> int: ...  # noqa: D102
    @property
    def decoder_heads(self) -> int: ...  # noqa: D102
    @property
    def decoder_mlp(self) -> int: ...  # noqa: D102
    @property
    def mask_channels(self) -> int: ...  # noqa: D102
    @property
    def multimask_outputs(self) -> int: ...  # noqa: D102
    @property
    def stability_delta(self) -> float: ...  # noqa: D102
    @property
    def stability_threshold(self) -> float: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSpec:
    """One trunk block, resolved from a `Sam2Config`.

    Attributes:
        dim_in: Channels that enter.
        dim_out: Channels that leave; differs from `dim_in` in the first block of a later stage.
        heads: Attention heads.
        stage: Index of the stage that the block belongs to.
        is_global: Whether a token attends to the whole map instead of to its window.
        pools: Whether the block halves the side of the map (by pooling its queries).
    """

    dim_in: int
    dim_out: int
    heads: int
    stage: int
    is_global: bool
    pools: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sam2Config:
    """Sizes and options of a SAM 2 network. The defaults are those of "sam2.1_hiera_t".

    Attributes:
        image_size: Side of the square network input, pixels; a multiple of `stride_total`.
        embed_dim: Channels of the first trunk stage; they double with every stage.
        num_heads: Attention heads of the first trunk stage; they double with every stage.
        stages: Blocks per trunk stage, finest map first. Four stages, each half the side of the one before.
        global_blocks: Indices (over the whole trunk) of the blocks with global attention.
        window_spec: Window side per stage, in tokens of that stage. The windows of all stages must nest.
        background_size: Height and width of the learned background table of the trunk's position embedding.
        width: Channels of neck, prompt encoder, mask decoder and memory attention (`d_model`).
        decoder_layers: Two-way layers of the mask decoder.
        decoder_heads: Attention heads of the mask decoder.
        decoder_mlp: Hidden width of the mask decoder's MLPs.
        mask_channels: Channels of the last but one layer of the mask prompt's embedding.
        click_maps: Whether clicks and boxes are drawn beside the mask prompt as well (not in published networks).
        multimask_outputs: Masks proposed for an ambiguous prompt (the decoder has one token more).
        stability_delta: Logit margin of the stability score that decides the single-mask fall-back.
        stability_threshold: Stability from which the single-mask output is kept.
        memory_layers: Layers of the memory attention.
        memory_width: Channels of a stored memory.
        memory_mlp: Hidden width of the memory attention's MLPs.
        memory_frames: Length of the memory bank, frames (rows of the learned temporal table).
        max_object_pointers: Frames whose object pointers enter the memory at most.
        memory_mask_scale: Factor on mask probabilities before the memory encoder.
        memory_mask_bias: Summand after that factor.
        occlusion_embedding: 2.1: add a learned vector to the memory of frames where the object is absent.
        pointer_time_encoding: 2.1: encode the age of object pointers by a projected sine code.
        signed_pointer_time: 2.1: the age of pointers keeps its sign.
    """

    image_size: int = 1024
    embed_dim: int = 96
    num_heads: int = 1
    stages: tuple[int, int, int, int] = (1, 2, 7, 2)
    global_blocks: tuple[int, ...] = (5, 7, 9)
    window_spec: tuple[int, int, int, int] = (8, 4, 14, 7)
    background_size: tuple[int, int] = (7, 7)
    width: int = 256
    decoder_layers: int = 2
    decoder_heads: int = 8
    decoder_mlp: int = 2048
    mask_channels: int = 16
    click_maps: bool = False
    multimask_outputs: int = 3
    stability_delta: float = 0.05
    stability_threshold: float = 0.98
    memory_layers: int = 4
    memory_width: int = 64
    memory_mlp: int = 2048
    memory_frames: int = 7
    max_object_pointers: int = 16
    memory_mask_scale: float = 20.0
    memory_mask_bias: float = -10.0
    occlusion_embedding: bool = True
    pointer_time_encoding: bool = True
    signed_pointer_time: bool = True

    def __post_init__(self) -> None:
        """Check that the sizes fit together.

        Raises:
            ValueError: A size is out of range or two of them contradict each other; the message names them.
        """
        for name in ("embed_dim", "num_heads", "width", "decoder_heads", "memory_width", "memory_frames"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name}: must be at least 1, not {getattr(self, name)}")
        if self.image_size < 1 or self.image_size % self.stride_total:
            raise ValueError(f"image_size: must be a multiple of {self.stride_total}, not {self.image_size}")
        if len(self.stages) != 4 or len(self.window_spec) != 4 or min(self.stages) < 1 or min(self.window_spec) < 1:
            raise ValueError("stages and window_spec: four positive numbers each")
        if self.embed_dim % self.num_heads:
            raise ValueError(f"embed_dim: {self.embed_dim} is not a multiple of num_heads ({self.num_heads})")
        if self.width % 32 or (self.width // 2) % self.decoder_heads:
            raise ValueError("width: must be a multiple of 32, and half of it a multiple of decoder_heads")
        if any(not 0 <= block < sum(self.stages) for block in self.global_blocks):
            raise ValueError(f"global_blocks: {self.global_blocks} names a block that the trunk does not have")
        _check_windows(self.window_spec)

    @property
    def generation(self) -> int:
        """Of the family: 2."""
        return 2

    @property
    def stride_total(self) -> int:
        """Pixels per token of the coarsest map."""
        return PATCH_STRIDE << (len(self.stages) - 1)

    @property
    def map_sides(self) -> tuple[int, ...]:
        """Sides of the square feature maps, finest first (256, 128, 64, 32 at 1024 pixels)."""
        finest = self.image_size // PATCH_STRIDE
        return tuple(finest >> stage for stage in range(len(self.stages)))

    @property
    def grid(self) -> int:
        """Side of the map that prompts, decoder and memory work on (64 at 1024 pixels)."""
        return self.map_sides[2]

    @property
    def mask_side(self) -> int:
        """Side of the low-resolution mask logits (256 at 1024 pixels)."""
        return self.map_sides[0]

    @property
    def stage_channels(self) -> tuple[int, ...]:
        """Channels of the trunk stages, finest map first."""
        return tuple(self.embed_dim << stage for stage in range(len(self.stages)))

    @property
    def pool_blocks(self) -> tuple[int, ...]:
        """Indices of the blocks that halve the map: the first block of every stage but the first."""
        return tuple(accumulate(self.stages[:-1]))

    @property
    def blocks(self) -> tuple[BlockSpec, ...]:
        """The trunk's blocks in order."""
        stage_of = [stage for stage, depth in enumerate(self.stages) for _ in range(depth)]
        channels = self.stage_channels
        return tuple(
            BlockSpec(
                dim_in=channels[stage_of[max(index - 1, 0)]],
                dim_out=channels[stage],
                heads=self.num_heads << stage,
                stage=stage,
                is_global=index in self.global_blocks,
                pools=index in self.pool_blocks,
            )
            for index, stage in enumerate(stage_of)
        )


def _check_windows(window_spec: tuple[int, ...]) -> None:
    """Raise ValueError unless windows and pooled cells of all stages nest, measured in tokens of the finest map."""
    sides = sorted({side << stage for stage, side in enumerate(window_spec)} | {1 << len(window_spec) - 1})
    if any(larger % smaller for smaller, larger in pairwise(sides)):
        raise ValueError(f"window_spec: the windows {window_spec} of the four stages do not nest")
    if any(side % 2 for side in window_spec[:-1]):
        raise ValueError(f"window_spec: {window_spec}: only the last stage may have an odd window")


_SIZES: Mapping[str, Mapping[str, object]] = {
    "t": {},
    "s": {"stages": (1, 2, 11, 2), "global_blocks": (7, 10, 13)},
    "b+": {
        "embed_dim": 112,
        "num_heads": 2,
        "stages": (2, 3, 16, 3),
        "global_blocks": (12, 16, 20),
        "background_size": (14, 14),
    },
    "l": {
        "embed_dim": 144,
        "num_heads": 2,
        "stages": (2, 6, 36, 4),
        "global_blocks": (23, 33, 43),
        "window_spec": (8, 4, 16, 8),
    },
}
_FAMILIES: Mapping[str, Mapping[str, object]] = {
    "sam2.1": {},
    "sam2": {"occlusion_embedding": False, "pointer_time_encoding": False, "signed_pointer_time": False},
}

PRESETS: Mapping[str, Sam2Config] = MappingProxyType(
    {
        f"{family}_hiera_{size}": Sam2Config(**family_options, **size_options)  # type: ignore[arg-type]
        for family, family_options in _FAMILIES.items()
        for size, size_options in _SIZES.items()
    }
)
"""The eight published networks: "sam2.1_hiera_t", "_s", "_b+", "_l" and the same of "sam2"."""

NANO = Sam2Config(
    image_size=512,
    embed_dim=40,
    stages=(1, 2, 5, 1),
    global_blocks=(5, 7),
    window_spec=(8, 4, 16, 8),
    background_size=(8, 8),
    width=128,
    decoder_mlp=512,
    memory_layers=2,
    memory_mlp=512,
    mask_channels=32,
    click_maps=True,
)
"""Our own small network: 4.8 million parameters, pictures of half the side, about a thirtieth of the arithmetic of
"sam2.1_hiera_t". On two cores it takes a seventeenth of its processor time to encode and for a tracked frame, under a
quarter for a click; `packaging/measure_nano.py` prints the ratios."""

CONFIGS: Mapping[str, Sam2Config] = MappingProxyType({**PRESETS, "nano": NANO})
"""Every network that has a name."""
