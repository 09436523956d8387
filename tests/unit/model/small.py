"""Networks small enough to run in milliseconds."""

from __future__ import annotations

import torch

from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.network import Sam2Network

SMALL = Sam2Config(
    image_size=128,
    embed_dim=16,
    stages=(1, 2, 3, 1),
    global_blocks=(4,),
    window_spec=(4, 2, 6, 3),
    background_size=(3, 3),
    width=32,
    decoder_heads=2,
    decoder_mlp=48,
    memory_width=8,
    memory_layers=2,
    memory_mlp=48,
)


def small_network(config: Sam2Config = SMALL, dtype: torch.dtype = torch.float32, seed: int = 0) -> Sam2Network:
    """A network with reproducible random weights, ready to run."""
    network = Sam2Network(config=config)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in network.state_dict().items():
            spread = 0.2 if value.ndim < 2 or "embed" in name or "token" in name else value[0].numel() ** -0.5
            value.copy_(torch.randn(value.shape, generator=generator) * spread + (name.endswith("norm.weight")))
    return network.finalize(torch.device("cpu"), dtype)
