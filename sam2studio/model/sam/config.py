"""The shape of a SAM network as one frozen value, and the published shapes as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

PATCH = 16
"""Pixels between neighbouring places of the encoder's map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VitConfig:
    """A plain vision transformer (ViTDet, Li et al., ECCV 2022). The defaults are those of ViT-B.

    Attributes:
        dim: Channels.
        depth: Blocks.
        heads: Attention heads.
        global_blocks: Blocks that see the whole map; the others see windows.
        window: Side of a window, places.
    """

    dim: int = 768
    depth: int = 12
    heads: int = 12
    global_blocks: tuple[int, ...] = (2, 5, 8, 11)
    window: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class TinyVitConfig:
    """TinyViT (Wu et al., ECCV 2022) as MobileSAM uses it: the last stage does not halve the map.

    Attributes:
        dims: Channels per stage; the first stage is convolutional.
        depths: Blocks per stage.
        heads: Attention heads per stage.
        windows: Side of the windows per stage, places.
        classes: Outputs of the classification head, which is stored with the network and never run.
    """

    dims: tuple[int, int, int, int] = (64, 128, 160, 320)
    depths: tuple[int, int, int, int] = (2, 2, 6, 2)
    heads: tuple[int, int, int, int] = (2, 4, 5, 10)
    windows: tuple[int, int, int, int] = (7, 7, 14, 7)
    classes: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class SamConfig:
    """Sizes of a SAM network. The defaults are those of ViT-B.

    Attributes:
        encoder: Sizes of the image encoder.
        image_size: Side of the square network input, pixels; a multiple of 16.
        width: Channels of neck, prompt encoder and mask decoder.
        decoder_layers: Two-way layers of the mask decoder.
        decoder_heads: Attention heads of the mask decoder.
        decoder_mlp: Hidden width of the mask decoder's MLPs.
        mask_channels: Channels of the last but one layer of the mask prompt's embedding.
        multimask_outputs: Masks proposed for an ambiguous prompt (the decoder has one token more).
    """

    encoder: VitConfig | TinyVitConfig = field(default_factory=VitConfig)
    image_size: int = 1024
    width: int = 256
    decoder_layers: int = 2
    decoder_heads: int = 8
    decoder_mlp: int = 2048
    mask_channels: int = 16
    multimask_outputs: int = 3

    def __post_init__(self) -> None:
        """Check that the sizes fit together.

        Raises:
            ValueError: `image_size` is no multiple of the patch.
        """
        if self.image_size < PATCH or self.image_size % PATCH:
            raise ValueError(f"image_size: must be a multiple of {PATCH}, not {self.image_size}")

    @property
    def generation(self) -> int:
        """Of the family: 1."""
        return 1

    @property
    def map_sides(self) -> tuple[int, ...]:
        """Sides of the masks, of the map between, and of the map that prompts see (256, 128, 64 at 1024 pixels)."""
        grid = self.image_size // PATCH
        return 4 * grid, 2 * grid, grid

    @property
    def window_spec(self) -> tuple[int, ...]:
        """None: the encoder hands its map over in raster order."""
        return ()

    @property
    def grid(self) -> int:
        """Side of the map that prompts and decoder work on."""
        return self.map_sides[2]

    @property
    def mask_side(self) -> int:
        """Side of the low-resolution mask logits."""
        return self.map_sides[0]

    @property
    def stability_delta(self) -> float:
        """Not used by SAM: where one mask is wanted it is mask 0."""
        return 0.0

    @property
    def stability_threshold(self) -> float:
        """See `stability_delta`."""
        return 0.0


SAM_PRESETS: Mapping[str, SamConfig] = MappingProxyType(
    {
        "sam_vit_b": SamConfig(),
        "sam_vit_l": SamConfig(encoder=VitConfig(dim=1024, depth=24, heads=16, global_blocks=(5, 11, 17, 23))),
        "sam_vit_h": SamConfig(encoder=VitConfig(dim=1280, depth=32, heads=16, global_blocks=(7, 15, 23, 31))),
        "mobile_sam": SamConfig(encoder=TinyVitConfig()),
    }
)
"""The four published networks."""
