"""AdamW over named parameters, the average of the weights, and how fast each part of the network may change."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn

from sam2studio.training.stages import Stage

_DECAY = 0.05
_BETAS = (0.9, 0.98)
_TRUNK_BLOCK = re.compile(r"image_encoder\.trunk\.blocks\.(\d+)\.")
_TRUNK = "image_encoder.trunk."
_TABLE = re.compile(r"pos_embed|tpos_enc|no_\w+|embeddings|not_a_point|_tokens?\.")
"""Learned tables and tokens, which are not pulled towards zero."""
MAX_NORM = 1.0
"""Gradients longer than that are shortened."""


class Optimiser:
    """What moves the weights of one stage. Its moments are known by the names of the parameters."""

    def __init__(self, parameters: Mapping[str, nn.Parameter], stage: Stage, *, blocks: int) -> None:
        self._parameters = {
            name: parameter for name, parameter in parameters.items() if not name.startswith(stage.frozen)
        }
        for name, parameter in parameters.items():
            parameter.requires_grad_(name in self._parameters)
        alike: defaultdict[tuple[float, float], list[nn.Parameter]] = defaultdict(list)
        for name, parameter in self._parameters.items():
            decay = _DECAY if parameter.ndim > 1 and not _TABLE.search(name) else 0.0
            alike[decay, rate_share(name, blocks=blocks, decay=stage.layer_decay)].append(parameter)
        groups = [
            {"params": members, "weight_decay": decay, "share": share} for (decay, share), members in alike.items()
        ]
        self._adam = torch.optim.AdamW(groups, lr=0.0, betas=_BETAS)

    def step(self, rate: float) -> float:
        """Move along the gradients and forget them; the length that they had.

        A step whose gradients are not finite is left out.
        """
        for group in self._adam.param_groups:
            group["lr"] = rate * group["share"]
        length = float(nn.utils.clip_grad_norm_(self._parameters.values(), MAX_NORM))
        if length < float("inf"):  # nor NaN
            self._adam.step()
        self._adam.zero_grad(set_to_none=True)
        return length

    def moments(self) -> tuple[dict[str, Tensor], dict[str, Tensor], dict[str, int]]:
        """First and second moments, and how often each parameter was moved."""
        first, second, counts = {}, {}, {}
        for name, entry in self._entries():
            first[name], second[name], counts[name] = entry["exp_avg"], entry["exp_avg_sq"], int(entry["step"])
        return first, second, counts

    def restore(self, first: Mapping[str, Tensor], second: Mapping[str, Tensor], counts: Mapping[str, int]) -> None:
        """Go on from such moments."""
        for name in counts:
            parameter = self._parameters[name]
            self._adam.state[parameter] = {
                "step": torch.tensor(float(counts[name])),
                "exp_avg": first[name].to(parameter.device).view_as(parameter).clone(),
                "exp_avg_sq": second[name].to(parameter.device).view_as(parameter).clone(),
            }

    def _entries(self) -> Iterator[tuple[str, dict[str, Tensor]]]:
        for name, parameter in self._parameters.items():
            if entry := self._adam.state.get(parameter):
                yield name, entry


def rate_share(name: str, *, blocks: int, decay: float) -> float:
    """Learning rate of a parameter in shares of the highest: `decay` per trunk block below the last one."""
    found = _TRUNK_BLOCK.match(name)
    if found:
        return float(decay ** (blocks - int(found[1])))
    return float(decay ** (blocks + 1)) if name.startswith(_TRUNK) else 1.0


class Average:
    """The exponential average of a network's weights."""

    def __init__(self, network: nn.Module, tensors: Mapping[str, Tensor] | None = None) -> None:
        self.tensors = {
            name: (value.detach() if tensors is None else tensors[name].to(value.device)).clone()
            for name, value in network.state_dict().items()
        }

    def follow(self, network: nn.Module, keep: float) -> None:
        """Keep a share of the average, and take the rest from the network."""
        with torch.no_grad():
            values = network.state_dict()
            torch._foreach_lerp_(list(self.tensors.values()), [values[name] for name in self.tensors], 1 - keep)
