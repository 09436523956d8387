"""The whole network: one module with the published parameter names, and what sessions need of it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sam2studio.model.sam2.click_maps import CLICK_MAPS, NEAR_A_CLICK, click_maps, near_clicks
from sam2studio.model.sam2.config import Sam2Config
from sam2studio.model.sam2.image_encoder import Detail, ImageEncoder, ImageFeatures
from sam2studio.model.sam2.layers import Mlp, set_compute_dtype
from sam2studio.model.sam2.layout import token_layout
from sam2studio.model.sam2.many_points import ManyPoints
from sam2studio.model.sam2.mask_decoder import MaskDecoder, MaskProposals, Target
from sam2studio.model.sam2.memory_attention import MemoryAttention
from sam2studio.model.sam2.memory_encoder import MemoryEncoder
from sam2studio.model.sam2.position import sine_map
from sam2studio.model.sam2.prompt_encoder import LABEL_BACKGROUND, LABEL_NONE, LABEL_OBJECT, PromptEncoder
from sam2studio.model.sam2.threads import threads_for
from sam2studio.model.sam2.two_way import ImageProjections


@dataclass(frozen=True, eq=False)
class PointPrompts:
    """P prompts of n points each.

    Attributes:
        xy: (P, n, 2) float32, network input pixels.
        labels: (P, n) int64, `prompt_encoder.LABEL_…`; a box is two points with labels of their own.
    """

    xy: Tensor
    labels: Tensor


class Sam2Network(nn.Module):
    """SAM 2. Build it, load a state dict (strictly), call `finalize`, then use it; it keeps no state between calls.

    Inference is not thread-safe with `finalize`, and otherwise is.
    """

    def __init__(self, *, config: Sam2Config) -> None:
        super().__init__()
        width, memory_width = config.width, config.memory_width
        self.config = config
        self.image_encoder = ImageEncoder(config)
        self.sam_prompt_encoder = PromptEncoder(config, mask_maps=1 + CLICK_MAPS * config.click_maps)
        self.sam_mask_decoder = MaskDecoder(config)
        self.memory_attention = MemoryAttention(config)
        self.memory_encoder = MemoryEncoder(config)
        self.mask_downsample = nn.Conv2d(1, 1, kernel_size=4, stride=4)
        self.obj_ptr_proj = Mlp(widths=(width, width, width, width))
        self.maskmem_tpos_enc = nn.Parameter(torch.zeros(config.memory_frames, 1, 1, memory_width))
        self.no_mem_embed = nn.Parameter(torch.zeros(1, 1, width))
        self.no_mem_pos_enc = nn.Parameter(torch.zeros(1, 1, width))
        self.no_obj_ptr = nn.Parameter(torch.zeros(1, width))
        if config.occlusion_embedding:
            self.no_obj_embed_spatial = nn.Parameter(torch.zeros(1, memory_width))
        if config.pointer_time_encoding:
            self.obj_ptr_tpos_proj = nn.Linear(width, memory_width)
        self._image_position = torch.empty(0)
        self._narrow_position = torch.empty(0)
        self._blank_maps = torch.empty(0)
        self._memory_position = torch.empty(0)
        self._layout = token_layout(config)
        self.memory_codes = torch.empty(0)
        """(memory_frames, N, memory_width) codes of place and time of remembered maps, token order; derived."""

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.no_mem_embed.device

    @property
    def dtype(self) -> torch.dtype:
        """The type that the large matrix products run in."""
        return self.image_encoder.trunk.patch_embed.proj.weight.dtype

    def finalize(self, device: torch.device, dtype: torch.dtype) -> Sam2Network:
        """Make the network ready for inference: evaluation mode, weights in place, constants computed.

        Args:
            device: Where to run.
            dtype: Type of the matrix products with whole maps and of the decoder's MLPs (float32, bfloat16 or float16).
                What else works on the few tokens of a prompt, and the prompt encoder, is small and stays in float32.

        Returns:
            This network.
        """
        self.eval().requires_grad_(False)
        self.to(device=device, dtype=torch.float32)
        for part in (self.image_encoder, self.memory_attention, self.memory_encoder):
            set_compute_dtype(part, dtype)
        self.sam_mask_decoder.transformer.set_mlp_dtype(dtype)
        self.derive()
        return self

    def derive(self) -> None:
        """Compute every constant that follows from weights alone; `finalize` does it, training repeats it."""
        self.image_encoder.trunk.derive()
        self.image_encoder.neck.derive(self.sam_mask_decoder.detail_maps())
        self.derive_decoder()
        self.memory_attention.derive()
        if not len(self._memory_position) or self._memory_position.device != self.device:
            raster = sine_map(channels=self.config.memory_width, side=self.config.grid)
            self._memory_position = raster[self._layout.order[2]].to(self.device)  # (N, memory_width)
        self.memory_codes = self._memory_position + self.maskmem_tpos_enc[:, 0]  # (memory_frames, N, memory_width)

    def derive_decoder(self) -> None:
        """Of these constants those that decoding needs."""
        decoder = self.sam_mask_decoder
        decoder.derive()
        self._image_position = self.sam_prompt_encoder.image_position()
        self._narrow_position = self._image_position.to(self.dtype)
        if self.config.click_maps:
            encoder = self.sam_prompt_encoder
            nothing = torch.zeros(1, 1 + CLICK_MAPS, 4, 4, device=self.device)
            self._blank_maps = encoder.part_of_mask(nothing) - encoder.no_mask_embed.weight  # (1, 1, C)

    def encode_steps(self, pixels: Tensor) -> Generator[None, None, ImageFeatures]:
        """`encode`, pausing between pieces of work so that the caller may do something more urgent."""
        features = yield from self.image_encoder.steps(pixels)
        return features

    def encode(self, pixels: Tensor) -> ImageFeatures:
        """Features of normalised pixels (B, 3, S, S)."""
        steps = self.encode_steps(pixels)
        while True:
            try:
                next(steps)
            except StopIteration as stop:
                features: ImageFeatures = stop.value
                return features

    def without_memory(self, features: ImageFeatures) -> Tensor:
        """The coarse features of pictures that have no past, (B, N, C)."""
        return features.coarse + self.no_mem_embed

    def target(self, *, image: Tensor, detail: Detail, keep: bool) -> Target:
        """A picture to ask prompts about.

        Args:
            image: (P or 1, N, C) coarse features, conditioned on a memory or on none.
            detail: The picture's finer maps.
            keep: Whether many prompts will come: do now what is the same for all (for one image only).
        """
        image = (image + self.sam_prompt_encoder.no_mask_embed.weight).to(self.dtype)
        if keep and self.config.click_maps:
            return Target(image=image, detail=detail, blank=self._blank(image, detail, keep=True))
        return Target(
            image=image, detail=detail, projections=self._projections(image, self._image_position) if keep else None
        )

    def _blank(self, image: Tensor, detail: Detail, *, keep: bool) -> Target:
        """See `Target.blank`."""
        blank = (image + self._blank_maps).to(image.dtype)
        return Target(
            image=blank, detail=detail, projections=self._projections(blank, self._image_position) if keep else None
        )

    def _projections(self, image: Tensor, position: Tensor) -> ImageProjections:
        return self.sam_mask_decoder.transformer.project(image=image, position=position)

    def many_points(self, target: Target) -> ManyPoints:
        """Ready for many points on one picture."""
        return ManyPoints(decoder=self.sam_mask_decoder, target=target, position=self._image_position, dtype=self.dtype)

    def decode(self, *, target: Target, points: PointPrompts, mask_logits: Tensor | None = None) -> MaskProposals:
        """Answer P prompts on one picture.

        Args:
            target: The picture.
            points: The prompts; n may be 0.
            mask_logits: (P, 1, side, side), raster order, masks to refine.
        """
        with threads_for(target.image[0].numel(), self.device):
            proposals: MaskProposals = self.sam_mask_decoder(
                target=self._refined(target, points, mask_logits),
                position=self._narrow_position,
                prompt=self._tokens(points),
            )
        return proposals

    def decode_each(self, *, target: Target, points: PointPrompts, mask_logits: Tensor | None = None) -> MaskProposals:
        """`decode` for P prompts on P pictures, one each, under gradients; the detail is that of P pictures too."""
        return self.sam_mask_decoder.forward_each(
            target=self._refined(target, points, mask_logits),
            position=self._narrow_position,
            prompt=self._tokens(points),
        )

    def _refined(self, target: Target, points: PointPrompts, mask_logits: Tensor | None) -> Target:
        """The picture with masks to refine instead of none, and with what points say where that is drawn as well."""
        if self.config.click_maps:
            said = set(points.labels.flatten().tolist()) - {LABEL_NONE}
            if mask_logits is None and said and self._touches_little(points, said):
                return self._clicked(target, points)
            if mask_logits is not None or said:
                mask_logits = click_maps(points.xy, points.labels, mask_logits, side=self.config.mask_side)
        if mask_logits is None:
            return target
        encoder = self.sam_prompt_encoder
        mask = encoder.mask(mask_logits) - encoder.no_mask_embed.weight  # (P, N, C)
        return Target(image=(target.image + mask).to(target.image.dtype), detail=target.detail)

    def _touches_little(self, points: PointPrompts, said: set[int]) -> bool:
        """Whether what points of some labels draw leaves most of a picture alone; to learn, it is taken whole."""
        few = NEAR_A_CLICK * points.labels.shape[1] < self.config.grid**2 / 2
        return few and said <= {LABEL_BACKGROUND, LABEL_OBJECT} and not torch.is_grad_enabled()

    def _clicked(self, target: Target, points: PointPrompts) -> Target:
        """The picture with clicks drawn on it, which changes the tokens around them."""
        encoder, prompts = self.sam_prompt_encoder, len(points.labels)
        blank = target.blank or self._blank(target.image, target.detail, keep=False)
        raster, maps = near_clicks(points.xy, points.labels, grid=self.config.grid)
        places = self._layout.on(self.device).position[2][raster]  # (P, K)
        before = target.image.expand(prompts, -1, -1).flatten(0, 1)  # (P·N, C)
        rows = (places + torch.arange(prompts, device=self.device)[:, None] * self.config.grid**2).flatten()
        drawn = encoder.part_of_mask(maps).flatten(0, 1) - encoder.no_mask_embed.weight  # (P·K, C)
        near = (before[rows] + drawn).to(before.dtype)
        image = blank.image.expand(prompts, -1, -1).flatten(0, 1).index_copy(0, rows, near)
        projections = None
        if blank.projections is not None and prompts == 1:
            other = self._projections(near.unsqueeze(0), self._image_position[:, rows])
            projections = blank.projections.with_places(rows, other)
        return Target(image=torch.unflatten(image, 0, (prompts, -1)), detail=target.detail, projections=projections)

    def _tokens(self, points: PointPrompts) -> Tensor:
        return self.sam_prompt_encoder.points(points.xy, points.labels)


def with_padding(points: PointPrompts) -> PointPrompts:
    """The prompts with one more point that says nothing, as the network was trained on where there is no box."""
    count = len(points.xy)
    return PointPrompts(
        xy=torch.cat([points.xy, points.xy.new_zeros(count, 1, 2)], dim=1),
        labels=torch.cat([points.labels, points.labels.new_full((count, 1), LABEL_NONE)], dim=1),
    )
