"""Many points on one picture: the masks of those that promise to be good, with what is equal for all done once.

The image that a prompt's tokens have written to is never made. Writing adds, at every position, a mixture of a few
rows of the prompt, and norms scale positions. So the image of every prompt stays

    image[n] = scale[n] · shared[n] + Σ_j coefficient[j, n] · row[j] + constant

with one `shared` and one constant for all prompts, as many rows as there are tokens times heads times writings, and
scales and coefficients of a prompt. Whatever layers ask of the image then splits: a projection of `shared`, made once
per picture, and a product of coefficients with projected rows, a quarter of the size of the image. Lengths that norms
divide by follow from the products of rows with one another and with `shared`.

The weights with which a position listens to the tokens of a head sum to one. So what a writing adds to all positions,
its bias and the one that the norm before left, is a share of each of its rows; and the bias that a norm leaves is a
constant until the next writing, which joins the place codes and the biases of what asks. Tokens and rows of all prompts
are worked on together; what has the size of the image is worked on prompt by prompt, while it is in the cache.

Shapes: H heads of d channels (E = H · d), T tokens, K = H · T, J rows, N positions, P prompts, C channels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from sam2studio.model.sam2.mask_decoder import MaskDecoder, Target
from sam2studio.model.sam2.two_way import ReadingAttention, TokenAttention, TwoWayLayer, per_head

_PIECE_TOKENS = 1024
"""On CPUs, image tokens that a thread upscales at once: 16 times as many pixels, small enough for the cache."""


@dataclass(frozen=True, eq=False)
class DrawnMasks:
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
class _Mixture:
    """The image of one prompt, but for its rows.

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
class _Side:
    """The picture's side of one attention, per head; the picture and what no scale applies to apart.

    Attributes:
        probe: (H, d, N) what scores are products with: keys where tokens read, queries where they write.
        place: (H, d, N) the part in it of the place codes and the constant; None where it is in `probe`.
        weight: (C, E) what made the probe, for rows.
        value: (H, N, d) what is read; None where tokens write.
        value_weight: (C, E) what made the value, for rows.
        bias: (H, 1, d) float32 of the value.
    """

    probe: Tensor
    place: Tensor | None
    weight: Tensor
    value: Tensor | None = None
    value_weight: Tensor | None = None
    bias: Tensor | None = None

    def to(self, dtype: torch.dtype) -> _Side:
        """In another type."""
        place, value, weight = (
            None if each is None else each.to(dtype) for each in (self.place, self.value, self.value_weight)
        )
        return _Side(self.probe.to(dtype), place, self.weight.to(dtype), value, weight, self.bias)


@dataclass(frozen=True, eq=False)
class _Norm:
    """The picture's side of a writing and of the norm after it.

    Attributes:
        weight: (H, d, C) what the values of a head become.
        constant: (C,) what is part of each row of this writing; None for the first, where it is part of `shared`.
        length: (N,) squared length of the centred shared part.
        products: Per writing so far (H, d, N), products of the shared part with what its values become.
        shifts: Per writing so far (N,), products of the shared part with the constant in its rows, if there is one.
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
        self._reads, self._writes, self._norms = list[_Side](), list[_Side](), list[_Norm]()
        shared, place, heads = target.image[0].float(), position[0], 1
        written: list[Tensor] = []  # what values of the writings so far become: (H, d, C) each
        constants: list[Tensor | None] = []  # what is in the rows of the writings so far: (C,) each
        constant = shared.new_zeros(shared.shape[1])
        for layer in self._layers:
            read, write = layer.cross_attn_token_to_image, layer.cross_attn_image_to_token
            self._reads.append(_reading_side(read, shared, place, constant, merged=layer.is_first).to(dtype))
            self._writes.append(_side(write, write.q_proj, shared, place + constant, merged=layer.is_first).to(dtype))
            weight, bias, heads = write.heads_of_output(), write.out_proj.bias, write.heads
            if written:
                constants.append((constant + bias) / heads)
            else:
                shared = shared + bias
                constants.append(None)
            written.append(weight)
            own = constants[-1]
            shared, gain = _centred(shared), layer.norm4.weight
            written = [_centred(each) for each in written]
            constants = [None if each is None else _centred(each) for each in constants]
            self._norms.append(
                _Norm(
                    weight=weight,
                    constant=own,
                    length=shared.square().sum(dim=1),
                    products=tuple((each @ shared.T).to(dtype) for each in written),
                    shifts=tuple(None if each is None else (shared @ each).to(dtype) for each in constants),
                )
            )
            shared, written = shared * gain, [each * gain for each in written]
            constants = [None if each is None else each * gain for each in constants]
            constant = layer.norm4.bias
        last = decoder.transformer.final_attn_token_to_image
        self._last = _reading_side(last, shared, place, constant, merged=False).to(dtype)
        self._raise = tuple(weight.to(dtype) for weight in decoder.raising())
        self._raised = (shared @ decoder.raising()[0]).to(dtype)  # (N, 4 · C/4)
        fine = target.detail.fine.reshape(len(shared), -1) + constant @ decoder.raising()[0]
        self._fine = fine.to(dtype)  # (N, 4 · C/4)
        self._finest = target.detail.finest.reshape(4 * len(shared), -1).to(dtype)  # (4·N, 4 · C/8)

    @property
    def _layers(self) -> list[TwoWayLayer]:
        return [layer for layer in self._decoder.transformer.layers if isinstance(layer, TwoWayLayer)]

    def ask(self, prompt: Tensor, *, least: float) -> DrawnMasks:
        """The masks for ambiguous prompts, of P prompts given as tokens (P, T, C), with a quality above `least`.

        Where `least` is not positive, all masks.
        """
        decoder = self._decoder
        tokens, images, rows = self._transformed(decoder.with_own_tokens(prompt))
        said = decoder.said(tokens)
        quality = said.quality[:, 1:]  # (P, M)
        point, mask = torch.nonzero((quality > least) | (least <= 0), as_tuple=True)
        readers = said.readers[:, 1:][point, mask].to(self._dtype)  # (k, C/8)
        counts = torch.bincount(point, minlength=len(prompt)).tolist()
        raised = rows @ self._raise[0]  # (P, J, 4 · C/4)
        drawn = [
            self._draw(image, row, own)
            for image, row, own in zip(images, raised, torch.split(readers, counts), strict=True)
            if len(own)
        ]
        side = decoder.side
        logits = torch.cat(drawn) if drawn else readers.new_zeros(0, side * side, dtype=torch.float32)
        return DrawnMasks(torch.unflatten(logits, 1, (side, side)), quality[point, mask], point)

    def _transformed(self, tokens: Tensor) -> tuple[Tensor, list[_Mixture], Tensor]:
        """Tokens (P, T, C), the images and their rows (P, J, C) after all rounds; see `TwoWayTransformer`."""
        code, images, dtype = tokens, list[_Mixture](), self._dtype
        rows = tokens.new_zeros(len(tokens), 0, tokens.shape[2])
        values: list[Tensor] = []  # (P, H, T, d) per writing
        for layer, reading, writing, norm in zip(self._layers, self._reads, self._writes, self._norms, strict=True):
            tokens = layer.among(tokens, code)
            read, write = layer.cross_attn_token_to_image, layer.cross_attn_image_to_token
            tokens = layer.thought(tokens + _read(read, tokens + code, reading, images, rows.to(dtype)))
            keys = write.split(write.k_proj(tokens + code) * write.scale).to(dtype)  # (P, H, T, d)
            before: list[_Mixture | None] = [*images] or [None] * len(tokens)
            mixes = _mixes(keys, writing.weight, rows.to(dtype))
            likenesses = (_scores(writing, *each) for each in zip(keys, before, mixes, strict=True))
            new = write.split(write.v_proj(tokens))  # (P, H, T, d)
            values.append(new.to(dtype))
            new = per_head(new, norm.weight).flatten(1, 2)  # (P, K, C)
            rows = _centred(torch.cat([rows, new if norm.constant is None else new + norm.constant], dim=1))
            lengths = (rows @ rows.transpose(1, 2)).to(dtype)  # (P, J, J)
            rows = rows * layer.norm4.weight
            images = [
                self._written(layer, norm, scores, lengths[number], [value[number] for value in values], image)
                for number, (scores, image) in enumerate(zip(likenesses, before, strict=True))
            ]
        transformer, wanted = self._decoder.transformer, len(self._decoder.own_tokens())
        tokens, code, narrow = tokens[:, :wanted], code[:, :wanted], rows.to(dtype)
        seen = _read(transformer.final_attn_token_to_image, tokens + code, self._last, images, narrow)
        return transformer.norm_final_attn(tokens + seen), images, narrow

    def _written(
        self,
        layer: TwoWayLayer,
        norm: _Norm,
        scores: Tensor,
        lengths: Tensor,
        values: list[Tensor],
        image: _Mixture | None,
    ) -> _Mixture:
        """An image after tokens wrote to it, whose likeness to its positions is scores (H, T, N), and the norm.

        Values (H, T, d) are those of all writings so far, this one the last; `lengths` (J, J) are products of the rows
        that they are part of.
        """
        tokens, count = scores.shape[0] * scores.shape[1], scores.shape[2]
        if image is None:
            room = scores.new_empty(len(self._layers) * tokens, count)
            image = _Mixture(scores.new_ones(count, dtype=torch.float32), room[:0], room)
        room, start = image.room, len(image.coefficients)
        torch.softmax(scores, dim=1, out=torch.unflatten(room[start : start + tokens], 0, scores.shape[:2]))
        coefficients = room[: start + tokens]
        variance = _variance(_Mixture(image.scale, coefficients, room), norm, lengths, values)
        shrink = torch.rsqrt(variance + layer.norm4.eps)  # (N,)
        coefficients *= shrink.to(room.dtype)
        return _Mixture(image.scale * shrink, coefficients, room)

    def _draw(self, image: _Mixture, rows: Tensor, readers: Tensor) -> Tensor:
        """Logits (k, side²) float32 in raster order, of one prompt: what readers (k, C/8) see in its upscaled image.

        Its rows (J, 4 · C/4) have gone through the first step of the upscaling.
        """
        decoder = self._decoder
        scale = image.factor.unsqueeze(1)  # (N, 1)
        coefficients = image.coefficients.T  # (N, J)
        logits, places = [], _PIECE_TOKENS * torch.get_num_threads() if scale.device.type == "cpu" else len(scale)
        for start in range(0, len(scale), places):
            part = slice(start, start + places)
            raised = torch.addcmul(self._fine[part], self._raised[part], scale[part])
            raised = torch.addmm(raised, coefficients[part], rows)  # (n, 4 · C/4)
            finest = self._finest[4 * start : 4 * start + 4 * len(raised)]
            logits.append(readers @ decoder.raised_twice(raised, finest, self._raise[1]).T)  # (k, 16·n)
        return decoder.to_raster(torch.cat(logits, dim=1).float())


def _read(attention: ReadingAttention, query: Tensor, side: _Side, images: list[_Mixture], rows: Tensor) -> Tensor:
    """What tokens (P, T, C) read from their images, whose rows are (P, J, C); from the picture where there are none."""
    assert side.value is not None
    assert side.value_weight is not None
    assert side.bias is not None
    queries = attention.queries(query).to(side.value.dtype)  # (P, H, T, d)
    if not images:
        weights = torch.softmax(per_head(queries, side.probe), dim=3)  # (P, H, T, N)
        return attention.merge(per_head(weights, side.value).float() + side.bias)
    mixes = _mixes(queries, side.weight, rows)
    found, mixed = [], []
    for own, image, mix in zip(queries, images, mixes, strict=True):
        weights = torch.softmax(_scores(side, own, image, mix), dim=2)  # (H, T, N)
        mixed.append(weights.flatten(0, 1) @ image.coefficients.T)  # (K, J)
        found.append(weights.mul_(image.factor) @ side.value)
    shares = torch.unflatten(torch.stack(mixed), 1, (attention.heads, -1))  # (P, H, T, J)
    values = torch.unflatten(rows @ side.value_weight, 2, (attention.heads, -1)).transpose(1, 2)  # (P, H, J, d)
    return attention.merge((torch.stack(found) + shares @ values).float() + side.bias)


def _mixes(tokens: Tensor, weight: Tensor, rows: Tensor) -> Tensor:
    """Products of tokens (P, H, T, d) with rows (P, J, C), projected by a weight (C, E): (P, K, J)."""
    projected = torch.unflatten(rows @ weight, 2, (tokens.shape[1], -1))  # (P, J, H, d)
    return (tokens @ projected.permute(0, 2, 3, 1)).flatten(1, 2)


def _scores(side: _Side, tokens: Tensor, image: _Mixture | None, mix: Tensor) -> Tensor:
    """Products of tokens (H, T, d) with the image as the side projects it, (H, T, N); `mix` (K, J): with its rows."""
    scores = tokens @ side.probe
    if image is not None:
        scores *= image.factor
        scores.flatten(0, 1).addmm_(mix, image.coefficients)
    if side.place is not None:
        scores.baddbmm_(tokens, side.place)
    return scores


def _variance(image: _Mixture, norm: _Norm, lengths: Tensor, values: list[Tensor]) -> Tensor:
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


def _reading_side(
    attention: ReadingAttention, shared: Tensor, place: Tensor, constant: Tensor, *, merged: bool
) -> _Side:
    side = _side(attention, attention.k_proj, shared, place + constant, merged=merged)
    bias = attention.v_proj(constant).view(attention.heads, 1, -1)
    weight = attention.v_proj.weight.T
    value = attention.columns(shared @ weight).transpose(1, 2).contiguous()
    return replace(side, value=value, value_weight=weight, bias=bias)


def _side(attention: TokenAttention, layer: nn.Linear, shared: Tensor, place: Tensor, *, merged: bool) -> _Side:
    """The picture's side of an attention that projects it by `layer`."""
    probe, placed = shared @ layer.weight.T, place @ layer.weight.T + layer.bias  # (N, E)
    if merged:
        return _Side(attention.columns(probe + placed), None, layer.weight.T)
    return _Side(attention.columns(probe), attention.columns(placed), layer.weight.T)


def _centred(x: Tensor) -> Tensor:
    """Channels (…, C) less their mean."""
    return x - x.mean(dim=-1, keepdim=True)
