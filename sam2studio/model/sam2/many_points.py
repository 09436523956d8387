"""Many points on one picture: the masks of those that promise to be good, with what is equal for all done once.

The image as a prompt has updated it is never made. An update (the image's attention to the tokens) adds, at every
position, a mixture of a few rows of the prompt, and norms scale positions. So the image of every prompt stays

    image[n] = scale[n] · shared[n] + Σ_j coefficient[j, n] · row[j] + constant

with one `shared` and one constant for all prompts, as many rows as there are tokens times heads times updates, and
scales and coefficients of a prompt. Whatever layers ask of the image then splits: a projection of `shared`, made once
per picture, and a product of coefficients with projected rows, a quarter of the size of the image. Lengths that norms
divide by follow from the products of rows with one another and with `shared`.

The attention weights of a position to the tokens of a head sum to one. So what an update adds to all positions, its
bias and the one that the norm before left, is a share of each of its rows; and the bias that a norm leaves is a
constant until the next update, which joins the place codes and the biases of what attends. Tokens and rows of all
prompts are worked on together; what has the size of the image is worked on prompt by prompt, while it is in the cache.

Shapes: H heads of d channels (E = H · d), T tokens, K = H · T, J rows, N positions, P prompts, C channels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from sam2studio.model.sam2.mask_decoder import MaskDecoder, Target
from sam2studio.model.sam2.two_way import TokenAttention, TokenToImageAttention, TwoWayLayer, per_head

_PIECE_TOKENS = 1024
"""On CPUs, image tokens that a thread upscales at once: 16 times as many pixels, small enough for the cache."""


@dataclass(frozen=True, eq=False)
class PointMasks:
    """The masks of some points whose expected quality is high enough.

    Attributes:
        logits: (k, side, side) float32, raster order.
        quality: (k,) float32, expected IoU.
        point: (k,) int64, which of the points each belongs to; ascending.
    """

    logits: Tensor
    quality: Tensor
    point: Tensor


@dataclass(frozen=True, eq=False)
class _PromptImage:
    """The image as one prompt has updated it, but for its rows.

    Attributes:
        scale: (N,) float32.
        coefficients: (J, N).
        room: (J or more, N) what the coefficients are the beginning of; more are written into it.
    """

    scale: Tensor
    coefficients: Tensor
    room: Tensor

    @property
    def factor(self) -> Tensor:
        """The scale in the type of the coefficients."""
        return self.scale.to(self.coefficients.dtype)


@dataclass(frozen=True, eq=False)
class _ImageProjection:
    """The picture's projections for one attention, per head; the picture and what no scale applies to apart.

    Attributes:
        key: (H, d, N) what scores are products with: keys where tokens attend to the image, the image's queries where
            it attends to them.
        place: (H, d, N) the part in it of the place codes and the constant; None where it is in `key`.
        weight: (C, E) what made the key, for rows.
        value: (H, N, d) values; None where the image attends to tokens.
        value_weight: (C, E) what made the value, for rows.
        bias: (H, 1, d) float32 of the value.
    """

    key: Tensor
    place: Tensor | None
    weight: Tensor
    value: Tensor | None = None
    value_weight: Tensor | None = None
    bias: Tensor | None = None

    def to(self, dtype: torch.dtype) -> _ImageProjection:
        """In another type."""
        place, value, weight = (
            None if each is None else each.to(dtype) for each in (self.place, self.value, self.value_weight)
        )
        return _ImageProjection(self.key.to(dtype), place, self.weight.to(dtype), value, weight, self.bias)


@dataclass(frozen=True, eq=False)
class _UpdateNorm:
    """What the picture contributes to an update and to the norm after it.

    Attributes:
        weight: (H, d, C) what the values of a head become.
        constant: (C,) what is part of each row of this update; None for the first, where it is part of `shared`.
        length: (N,) squared length of the centred shared part.
        products: Per update so far (H, d, N), products of the shared part with what its values become.
        shifts: Per update so far (N,), products of the shared part with the constant in its rows, if there is one.
    """

    weight: Tensor
    constant: Tensor | None
    length: Tensor
    products: tuple[Tensor, ...]
    shifts: tuple[Tensor | None, ...]


class ManyPoints:
    """Answers many prompts on one picture. Immutable; holds some dozen megabytes.

    Args:
        decoder: The mask decoder.
        target: The picture, one for all prompts.
        position: (1, N, C) its position code.
        dtype: Type of what has the size of the image; tokens and rows are float32. Half has not the range for the
            lengths that norms divide by; float32 stands in for it.
    """

    def __init__(self, *, decoder: MaskDecoder, target: Target, position: Tensor, dtype: torch.dtype) -> None:
        dtype = torch.float32 if dtype == torch.float16 else dtype
        self._decoder, self._dtype = decoder, dtype
        self._norms = list[_UpdateNorm]()
        self._to_image = list[_ImageProjection]()  # for attention of tokens to the image, layer by layer
        self._to_tokens = list[_ImageProjection]()  # for attention of the image to tokens
        shared, place, heads = target.image[0].float(), position[0], 1
        updates: list[Tensor] = []  # what values of the updates so far become: (H, d, C) each
        constants: list[Tensor | None] = []  # what is in the rows of the updates so far: (C,) each
        constant = shared.new_zeros(shared.shape[1])
        for layer in self._layers:
            to_image, to_tokens = layer.cross_attn_token_to_image, layer.cross_attn_image_to_token
            self._to_image.append(_with_values(to_image, shared, place, constant, merged=layer.is_first).to(dtype))
            queries = _projection(to_tokens, to_tokens.q_proj, shared, place + constant, merged=layer.is_first)
            self._to_tokens.append(queries.to(dtype))
            weight, bias, heads = to_tokens.output_per_head(), to_tokens.out_proj.bias, to_tokens.heads
            if updates:
                constants.append((constant + bias) / heads)
            else:
                shared = shared + bias
                constants.append(None)
            updates.append(weight)
            own = constants[-1]
            shared, gain = _centred(shared), layer.norm4.weight
            updates = [_centred(each) for each in updates]
            constants = [None if each is None else _centred(each) for each in constants]
            self._norms.append(
                _UpdateNorm(
                    weight=weight,
                    constant=own,
                    length=shared.square().sum(dim=1),
                    products=tuple((each @ shared.T).to(dtype) for each in updates),
                    shifts=tuple(None if each is None else (shared @ each).to(dtype) for each in constants),
                )
            )
            shared, updates = shared * gain, [each * gain for each in updates]
            constants = [None if each is None else each * gain for each in constants]
            constant = layer.norm4.bias
        last = decoder.transformer.final_attn_token_to_image
        self._last = _with_values(last, shared, place, constant, merged=False).to(dtype)
        self._upscaling = tuple(weight.to(dtype) for weight in decoder.upscaling_weights())
        self._upscaled = (shared @ decoder.upscaling_weights()[0]).to(dtype)  # (N, 4 · C/4)
        fine = target.detail.fine.reshape(len(shared), -1) + constant @ decoder.upscaling_weights()[0]
        self._fine = fine.to(dtype)  # (N, 4 · C/4)
        self._finest = target.detail.finest.reshape(4 * len(shared), -1).to(dtype)  # (4·N, 4 · C/8)

    @property
    def _layers(self) -> list[TwoWayLayer]:
        return [layer for layer in self._decoder.transformer.layers if isinstance(layer, TwoWayLayer)]

    def masks(self, prompt: Tensor, *, least: float) -> PointMasks:
        """The masks for ambiguous prompts, of P prompts given as tokens (P, T, C), with a quality above `least`.

        Where `least` is not positive, all masks.
        """
        decoder = self._decoder
        tokens, images, rows = self._transformed(decoder.with_own_tokens(prompt))
        outputs = decoder.token_outputs(tokens)
        quality = outputs.quality[:, 1:]  # (P, M)
        point, mask = torch.nonzero((quality > least) | (least <= 0), as_tuple=True)
        hypernetworks = outputs.hypernetworks[:, 1:][point, mask].to(self._dtype)  # (k, C/8)
        counts = torch.bincount(point, minlength=len(prompt)).tolist()
        upscaled = rows @ self._upscaling[0]  # (P, J, 4 · C/4)
        made = [
            self._mask_logits(image, row, own)
            for image, row, own in zip(images, upscaled, torch.split(hypernetworks, counts), strict=True)
            if len(own)
        ]
        side = decoder.side
        logits = torch.cat(made) if made else hypernetworks.new_zeros(0, side * side, dtype=torch.float32)
        return PointMasks(torch.unflatten(logits, 1, (side, side)), quality[point, mask], point)

    def _transformed(self, tokens: Tensor) -> tuple[Tensor, list[_PromptImage], Tensor]:
        """Tokens (P, T, C), the images and their rows (P, J, C) after all rounds; see `TwoWayTransformer`."""
        code, images, dtype = tokens, list[_PromptImage](), self._dtype
        rows = tokens.new_zeros(len(tokens), 0, tokens.shape[2])
        values: list[Tensor] = []  # (P, H, T, d) per update
        for layer, keyed, asking, norm in zip(self._layers, self._to_image, self._to_tokens, self._norms, strict=True):
            tokens = layer.self_attended(tokens, code)
            to_image, to_tokens = layer.cross_attn_token_to_image, layer.cross_attn_image_to_token
            tokens = layer.through_mlp(tokens + _attended(to_image, tokens + code, keyed, images, rows.to(dtype)))
            keys = to_tokens.split(to_tokens.k_proj(tokens + code) * to_tokens.scale).to(dtype)  # (P, H, T, d)
            before: list[_PromptImage | None] = [*images] or [None] * len(tokens)
            mixes = _mixes(keys, asking.weight, rows.to(dtype))
            scored = (_scores(asking, *each) for each in zip(keys, before, mixes, strict=True))
            new = to_tokens.split(to_tokens.v_proj(tokens))  # (P, H, T, d)
            values.append(new.to(dtype))
            new = per_head(new, norm.weight).flatten(1, 2)  # (P, K, C)
            rows = _centred(torch.cat([rows, new if norm.constant is None else new + norm.constant], dim=1))
            lengths = (rows @ rows.transpose(1, 2)).to(dtype)  # (P, J, J)
            rows = rows * layer.norm4.weight
            images = [
                self._updated(layer, norm, scores, lengths[number], [value[number] for value in values], image)
                for number, (scores, image) in enumerate(zip(scored, before, strict=True))
            ]
        transformer, wanted = self._decoder.transformer, self._decoder.own_tokens
        tokens, code, narrow = tokens[:, :wanted], code[:, :wanted], rows.to(dtype)
        attended = _attended(transformer.final_attn_token_to_image, tokens + code, self._last, images, narrow)
        return transformer.norm_final_attn(tokens + attended), images, narrow

    def _updated(
        self,
        layer: TwoWayLayer,
        norm: _UpdateNorm,
        scores: Tensor,
        lengths: Tensor,
        values: list[Tensor],
        image: _PromptImage | None,
    ) -> _PromptImage:
        """An image after an update, by attention whose scores are (H, T, N), and the norm.

        Values (H, T, d) are those of all updates so far, this one the last; `lengths` (J, J) are products of the rows
        that they are part of.
        """
        tokens, count = scores.shape[0] * scores.shape[1], scores.shape[2]
        if image is None:
            room = scores.new_empty(len(self._layers) * tokens, count)
            image = _PromptImage(scores.new_ones(count, dtype=torch.float32), room[:0], room)
        room, start = image.room, len(image.coefficients)
        torch.softmax(scores, dim=1, out=torch.unflatten(room[start : start + tokens], 0, scores.shape[:2]))
        coefficients = room[: start + tokens]
        variance = _variance(_PromptImage(image.scale, coefficients, room), norm, lengths, values)
        shrink = torch.rsqrt(variance + layer.norm4.eps)  # (N,)
        coefficients *= shrink.to(room.dtype)
        return _PromptImage(image.scale * shrink, coefficients, room)

    def _mask_logits(self, image: _PromptImage, rows: Tensor, hypernetworks: Tensor) -> Tensor:
        """Logits (k, side²) float32 in raster order, of one prompt: its upscaled image times (k, C/8).

        Its rows (J, 4 · C/4) have gone through the first step of the upscaling.
        """
        decoder = self._decoder
        scale = image.factor.unsqueeze(1)  # (N, 1)
        coefficients = image.coefficients.T  # (N, J)
        logits, places = [], _PIECE_TOKENS * torch.get_num_threads() if scale.device.type == "cpu" else len(scale)
        for start in range(0, len(scale), places):
            part = slice(start, start + places)
            upscaled = torch.addcmul(self._fine[part], self._upscaled[part], scale[part])
            upscaled = torch.addmm(upscaled, coefficients[part], rows)  # (n, 4 · C/4)
            finest = self._finest[4 * start : 4 * start + 4 * len(upscaled)]
            upscaled = decoder.upscale_second(upscaled, finest, self._upscaling[1])  # (16·n, C/8)
            logits.append(hypernetworks @ upscaled.T)  # (k, 16·n)
        return decoder.to_raster(torch.cat(logits, dim=1).float())


def _attended(
    attention: TokenToImageAttention,
    query: Tensor,
    projection: _ImageProjection,
    images: list[_PromptImage],
    rows: Tensor,
) -> Tensor:
    """Attention of tokens (P, T, C) to their images, whose rows are (P, J, C); to the picture where there are none."""
    assert projection.value is not None
    assert projection.value_weight is not None
    assert projection.bias is not None
    queries = attention.queries(query).to(projection.value.dtype)  # (P, H, T, d)
    if not images:
        weights = torch.softmax(per_head(queries, projection.key), dim=3)  # (P, H, T, N)
        return attention.merge(per_head(weights, projection.value).float() + projection.bias)
    mixes = _mixes(queries, projection.weight, rows)
    found, mixed = [], []
    for own, image, mix in zip(queries, images, mixes, strict=True):
        weights = torch.softmax(_scores(projection, own, image, mix), dim=2)  # (H, T, N)
        mixed.append(weights.flatten(0, 1) @ image.coefficients.T)  # (K, J)
        found.append(weights.mul_(image.factor) @ projection.value)
    shares = torch.unflatten(torch.stack(mixed), 1, (attention.heads, -1))  # (P, H, T, J)
    values = torch.unflatten(rows @ projection.value_weight, 2, (attention.heads, -1)).transpose(1, 2)  # (P, H, J, d)
    return attention.merge((torch.stack(found) + shares @ values).float() + projection.bias)


def _mixes(tokens: Tensor, weight: Tensor, rows: Tensor) -> Tensor:
    """Products of tokens (P, H, T, d) with rows (P, J, C), projected by a weight (C, E): (P, K, J)."""
    projected = torch.unflatten(rows @ weight, 2, (tokens.shape[1], -1))  # (P, J, H, d)
    return (tokens @ projected.permute(0, 2, 3, 1)).flatten(1, 2)


def _scores(projection: _ImageProjection, tokens: Tensor, image: _PromptImage | None, mix: Tensor) -> Tensor:
    """Products of tokens (H, T, d) with the image as it is projected, (H, T, N); `mix` (K, J): with its rows."""
    scores = tokens @ projection.key
    if image is not None:
        scores *= image.factor
        scores.flatten(0, 1).addmm_(mix, image.coefficients)
    if projection.place is not None:
        scores.baddbmm_(tokens, projection.place)
    return scores


def _variance(image: _PromptImage, norm: _UpdateNorm, lengths: Tensor, values: list[Tensor]) -> Tensor:
    """The variance (N,) float32 of the channels of an image; its rows are centred, their products (J, J) `lengths`."""
    coefficients, start = image.coefficients, 0
    products = torch.empty_like(coefficients)  # of rows with the shared part, then with the image
    for value, product, shift in zip(values, norm.products, norm.shifts, strict=True):
        stop = start + value.shape[0] * value.shape[1]
        out = torch.unflatten(products[start:stop], 0, value.shape[:2])
        torch.bmm(value, product, out=out)
        if shift is not None:
            out += shift
        start = stop
    products *= 2 * image.factor
    products.addmm_(lengths, coefficients).mul_(coefficients)
    length = products.sum(dim=0, dtype=torch.float32).addcmul_(image.scale.square(), norm.length)
    return length.clamp_(min=0).div_(norm.weight.shape[2])


def _with_values(
    attention: TokenToImageAttention, shared: Tensor, place: Tensor, constant: Tensor, *, merged: bool
) -> _ImageProjection:
    keys = _projection(attention, attention.k_proj, shared, place + constant, merged=merged)
    bias = attention.v_proj(constant).view(attention.heads, 1, -1)
    weight = attention.v_proj.weight.T
    value = attention.columns(shared @ weight).transpose(1, 2).contiguous()
    return replace(keys, value=value, value_weight=weight, bias=bias)


def _projection(
    attention: TokenAttention, layer: nn.Linear, shared: Tensor, place: Tensor, *, merged: bool
) -> _ImageProjection:
    """The picture's projection for an attention, by `layer`."""
    key, placed = shared @ layer.weight.T, place @ layer.weight.T + layer.bias  # (N, E)
    if merged:
        return _ImageProjection(attention.columns(key + placed), None, layer.weight.T)
    return _ImageProjection(attention.columns(key), attention.columns(placed), layer.weight.T)


def _centred(x: Tensor) -> Tensor:
    """Channels (…, C) less their mean."""
    return x - x.mean(dim=-1, keepdim=True)
