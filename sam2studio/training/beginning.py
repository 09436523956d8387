"""Weights to begin with. Most are what torch's layers draw; some tables know better than chance."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.network import Sam2Network

_TRUNK_GAIN = 0.6
"""Deviation of the trunk's weights times the root of what enters; that of vision transformers of 768 channels. A fixed
deviation, as is usual for these, would leave blocks of 40 channels nearly silent."""
_TABLE_DEVIATION = 0.02
_PLACE_AMPLITUDE = 0.5
_GAIN = 0.1
"""Of the memory encoder's residual branches."""


def begin(config: Sam2Config, *, seed: int) -> Sam2Network:
    """A network to be trained, the same for the same seed."""
    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = Sam2Network(config=config)
    with torch.no_grad():
        for part in network.image_encoder.trunk.modules():
            if isinstance(part, nn.Linear):
                nn.init.trunc_normal_(part.weight, std=_TRUNK_GAIN / part.in_features**0.5, generator=generator)
                nn.init.zeros_(part.bias)
        trunk = network.image_encoder.trunk
        trunk.pos_embed.copy_(waves(config.embed_dim, *config.background_size))
        for table in (trunk.pos_embed_window, network.maskmem_tpos_enc, network.no_mem_embed, network.no_obj_ptr):
            nn.init.trunc_normal_(table, std=_TABLE_DEVIATION, generator=generator)
        for name, gain in network.memory_encoder.named_parameters():
            if name.endswith("gamma"):
                gain.fill_(_GAIN)
    return network


def waves(channels: int, height: int, width: int) -> Tensor:
    """A map of slow waves in both directions, (1, channels, height, width): where a token is, told from the start.

    A table of zeros would have to learn it first, and two things that look alike can be told apart by nothing else.
    """
    rows, columns = torch.meshgrid(
        (torch.arange(height) + 0.5) / height, (torch.arange(width) + 0.5) / width, indexing="ij"
    )
    maps = []
    for channel in range(channels):
        along, cycle = (rows, columns)[channel % 2], 1 + channel // 4 % 4
        shift = math.pi / 2 * (channel // 2 % 2)
        maps.append(torch.cos(math.pi * cycle * along + shift))
    return _PLACE_AMPLITUDE * torch.stack(maps).unsqueeze(0)
