"""What moves the weights, the average of the weights, and how fast each part of the network may change.

Matrices are moved by Muon (Jordan et al., 2024; Liu et al., 2025), whose steps change every direction of a matrix
alike: a network that begins from nothing takes off in fewer steps than by AdamW alone, for a tenth more work. Tables,
norms, biases and convolutions are moved by AdamW.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from sam2studio.training.stages import Stage

_DECAY = 0.05
_BETAS = (0.9, 0.98)
_MOMENTUM = 0.95
_LEAST_SIDE = 8
"""Smaller matrices have too few directions to be worth it."""
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
        adam, muon = self._groups(stage, blocks, matrices=False), self._groups(stage, blocks, matrices=True)
        self._adam = torch.optim.AdamW(adam, lr=0.0, betas=_BETAS)
        self._muon = torch.optim.Muon(muon, lr=0.0, momentum=_MOMENTUM, adjust_lr_fn="match_rms_adamw")

    def gradients(self) -> Iterator[Tensor]:
        """Of the parameters that are moved and have one."""
        return (each.grad for each in self._parameters.values() if each.grad is not None)

    def step(self, rate: float) -> float:
        """Move along the gradients and forget them; the length that they had.

        A step whose gradients are not finite is left out.
        """
        for group in (*self._adam.param_groups, *self._muon.param_groups):
            group["lr"] = rate * group["share"]
        length = float(nn.utils.clip_grad_norm_(self._parameters.values(), MAX_NORM))
        if length < float("inf"):  # nor NaN
            self._adam.step()
            self._muon.step()  # type: ignore[no-untyped-call]  # torch has no types for it
        self._adam.zero_grad(set_to_none=True)
        self._muon.zero_grad(set_to_none=True)
        return length

    def moments(self) -> tuple[dict[str, Tensor], dict[str, Tensor], dict[str, int]]:
        """First and second moments, and how often a parameter was moved; the latter two only by AdamW."""
        first, second, counts = {}, {}, {}
        for name, parameter in self._parameters.items():
            if entry := self._adam.state.get(parameter):
                first[name], second[name], counts[name] = entry["exp_avg"], entry["exp_avg_sq"], int(entry["step"])
            elif entry := self._muon.state.get(parameter):
                first[name] = entry["momentum_buffer"]
        return first, second, counts

    def restore(self, first: Mapping[str, Tensor], second: Mapping[str, Tensor], counts: Mapping[str, int]) -> None:
        """Go on from such moments."""
        for name, moment in first.items():
            parameter = self._parameters[name]
            kept = moment.to(parameter.device).view_as(parameter).clone()
            if name in counts:
                self._adam.state[parameter] = {
                    "step": torch.tensor(float(counts[name])),
                    "exp_avg": kept,
                    "exp_avg_sq": second[name].to(parameter.device).view_as(parameter).clone(),
                }
            else:
                self._muon.state[parameter] = {"momentum_buffer": kept}

    def _groups(self, stage: Stage, blocks: int, *, matrices: bool) -> list[dict[str, Any]]:
        """Parameters that are moved alike; of the matrices, or of all others."""
        alike: defaultdict[tuple[float, float], list[nn.Parameter]] = defaultdict(list)
        for name, parameter in self._parameters.items():
            table = _TABLE.search(name) is not None
            if matrices != (not table and parameter.ndim == 2 and min(parameter.shape) >= _LEAST_SIDE):
                continue
            decay = _DECAY if parameter.ndim > 1 and not table else 0.0
            alike[decay, rate_share(name, blocks=blocks, decay=stage.layer_decay)].append(parameter)
        return [{"params": members, "weight_decay": decay, "share": share} for (decay, share), members in alike.items()]


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
