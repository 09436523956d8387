"""The whole SAM network: one module with the published parameter names, and what sessions need of it."""

from __future__ import annotations

from collections.abc import Generator

import torch
from torch import Tensor, nn

from sam2studio.model.sam.config import SamConfig, VitConfig
from sam2studio.model.sam.tiny_vit import TinyVitEncoder
from sam2studio.model.sam.vit import VitEncoder
from sam2studio.model.sam2.layers import set_compute_dtype
from sam2studio.model.sam2.layout import token_layout
from sam2studio.model.sam2.many_points import ManyPoints
from sam2studio.model.sam2.mask_decoder import MaskDecoder, MaskProposals, Target
from sam2studio.model.sam2.network import PointPrompts
from sam2studio.model.sam2.prompt_encoder import PromptEncoder

_MEAN, _STD = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)


class SamNetwork(nn.Module):
    """SAM. Build it, load a state dict (strictly), call `finalize`, then use it; it keeps no state between calls."""

    def __init__(self, *, config: SamConfig) -> None:
        super().__init__()
        self.config = config
        self.image_encoder: VitEncoder | TinyVitEncoder
        if isinstance(config.encoder, VitConfig):
            self.image_encoder = VitEncoder(config.encoder, width=config.width, grid=config.grid)
        else:
            self.image_encoder = TinyVitEncoder(config.encoder, width=config.width)
        self.prompt_encoder = PromptEncoder(config)
        self.mask_decoder = MaskDecoder(config)
        self._layout = token_layout(config)
        self._image_position = torch.empty(0)
        self._narrow_position = torch.empty(0)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.prompt_encoder.no_mask_embed.weight.device

    @property
    def dtype(self) -> torch.dtype:
        """The type that the large matrix products run in."""
        return next(part.weight.dtype for part in self.image_encoder.modules() if isinstance(part, nn.Linear))

    def finalize(self, device: torch.device, dtype: torch.dtype) -> SamNetwork:
        """Make the network ready for inference: evaluation mode, weights in place, constants computed.

        Args:
            device: Where to run.
            dtype: Type of the matrix products of the image encoder and of the decoder's MLPs and with its image; what
                else works on the tokens of a prompt stays in float32.

        Returns:
            This network.
        """
        self.eval().requires_grad_(False)
        self.to(device=device, dtype=torch.float32)
        set_compute_dtype(self.image_encoder, dtype)
        self.mask_decoder.transformer.set_mlp_dtype(dtype)
        if isinstance(self.image_encoder, TinyVitEncoder):
            self.image_encoder.derive()
        self.mask_decoder.derive()
        self._image_position = self.prompt_encoder.image_position()
        self._narrow_position = self._image_position.to(dtype)
        return self

    def pixels(self, rgb: Tensor) -> Tensor:
        """A resized picture as network input: normalised, then filled up with zeros on the right and below.

        Args:
            rgb: (h, w, 3) uint8, its longer side `config.image_size`.

        Returns:
            (1, 3, S, S) float32.
        """
        picture = rgb.permute(2, 0, 1).unsqueeze(0).float()
        for channel, (mean, std) in enumerate(zip(_MEAN, _STD, strict=True)):  # plain numbers: nothing to send there
            picture[:, channel].sub_(mean).div_(std)
        side = self.config.image_size
        return nn.functional.pad(picture, (0, side - picture.shape[3], 0, side - picture.shape[2]))

    def encode_steps(self, pixels: Tensor) -> Generator[None, None, Tensor]:
        """The map of normalised pixels (B, 3, S, S), (B, N, C) float32; pauses between pieces of work."""
        steps = self.image_encoder.steps(pixels)
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                return self._layout.from_raster(stop.value.float(), level=2)
            yield

    def target(self, image: Tensor) -> Target:
        """A picture, (1, N, C), ready for many prompts."""
        image = (image + self.prompt_encoder.no_mask_embed.weight).to(self.dtype)
        projections = self.mask_decoder.transformer.project(image=image, position=self._image_position)
        return Target(image=image, detail=self.mask_decoder.no_detail(), projections=projections)

    def many_points(self, target: Target) -> ManyPoints:
        """Ready for many points on one picture."""
        return ManyPoints(decoder=self.mask_decoder, target=target, position=self._image_position, dtype=self.dtype)

    def decode(self, *, target: Target, points: PointPrompts, mask_logits: Tensor | None = None) -> MaskProposals:
        """Answer P prompts on one picture.

        Args:
            target: The picture.
            points: The prompts; n may be 0.
            mask_logits: (P, 1, side, side), raster order, masks to refine.
        """
        encoder = self.prompt_encoder
        if mask_logits is not None:
            mask = encoder.mask(mask_logits) - encoder.no_mask_embed.weight  # (P, N, C)
            target = Target(image=(target.image + mask).to(target.image.dtype), detail=target.detail)
        proposals: MaskProposals = self.mask_decoder(
            target=target, position=self._narrow_position, prompt=encoder.points(points.xy, points.labels)
        )
        return proposals
