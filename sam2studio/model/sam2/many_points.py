"""Many points on one picture: the masks of those that promise to be good, with what is equal for all done once.

The image that a prompt's tokens have written to is never made. Writing adds, at every position, a mixture of a few
rows of the prompt, and norms scale positions. So the image of every prompt stays

    image[n] = scale[n] · shared[n] + Σ_j coefficient[j, n] · row[j]

with one `shared` for all prompts, as many rows as there are tokens times heads (and one per norm, for its bias), and
scales and coefficients of a prompt. Whatever layers ask of the image then splits in two: a projection of `shared`, made
once per picture, and a product of coefficients with projected rows, a quarter of the size of the image. Lengths that
norms divide by follow from the products of rows with one another and with `shared`.

The weights with which a position listens to the tokens of a head sum to one, so the bias of a writing is the same for
all positions and joins the bias of the norm before. Tokens of all prompts are worked on together; what has the size of
the image is worked on prompt by prompt, while it is in the cache.

Shapes: H heads of d channels (E = H · d), T tokens, K = H · T, J rows, N positions, P prompts, C channels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from sam2studio.model.sam2.mask_decoder import MaskDecoder, Target
from sam2studio.model.sam2.two_way import ReadingAttention, TokenAttention, TwoWayLayer

_PIECE_TOKENS = 1024
"""On CPUs, image tokens that are upscaled at once: 16 times as many pixels, small enough for the cache."""


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
    """The image of one prompt.

    Attributes:
        scale: (N,) float32.
        coefficients: (J, N).
        rows: (J, C) float32.
        narrow: The rows in the type of the coefficients.
        room: (J or more, N) what the coefficients are the beginning of; more are written into it.
    """

    scale: Tensor
    coefficients: Tensor
    rows: Tensor
    narrow: Tensor
    room: Tensor

    @property
    def factor(self) -> Tensor:
        """The scale in the type of the coefficients."""
        return self.scale.to(self.coefficients.dtype)


@dataclass(frozen=True, eq=False)
class _Side:
    """The picture's side of one attention, per head; the picture and the codes of its places apart.

    Attributes:
        probe: (H, d, N) what scores are products with: keys where tokens read, queries where they write.
        place: (H, d, N) the part of the place codes in it, which no scale applies to; None where it is in `probe`.
        weight: (E, C) what made the probe, for rows.
        value: (H, N, d) what is read; None where tokens write.
    """

    probe: Tensor
    place: Tensor | None
    weight: Tensor
    value: Tensor | None = None

    def to(self, dtype: torch.dtype) -> _Side:
        """In another type."""
        place, value = (None if each is None else each.to(dtype) for each in (self.place, self.value))
        return _Side(self.probe.to(dtype), place, self.weight.to(dtype), value)


@dataclass(frozen=True, eq=False)
class _Norm:
    """The picture's side of a writing and of the norm after it.

    Attributes:
        weight: (H, d, C) what the values of a head become.
        bias: (C,) of the writing, where one is left for the last row.
        length: (N,) squared length of the centred shared part.
        products: Per writing so far (H, d, N), products of the shared part with what its values become.
        shifts: (S, N) products of the shared part with the rows that norms before left.
    """

    weight: Tensor
    bias: Tensor | None
    length: Tensor
    products: tuple[Tensor, ...]
    shifts: Tensor


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
        shared, place = target.image[0].float(), position[0]
        written: list[Tensor] = []  # what values of the writings so far become: (H, d, C) each
        shifts: list[Tensor] = []  # the rows of the norms so far: (C,) each
        for layer in self._layers:
            read, write = layer.cross_attn_token_to_image, layer.cross_attn_image_to_token
            self._reads.append(_reading_side(read, shared, place, merged=layer.is_first).to(dtype))
            self._writes.append(_side(write, write.q_proj, shared, place, merged=layer.is_first).to(dtype))
            weight, bias = write.heads_of_output(), write.out_proj.bias
            written.append(weight)
            if shifts:
                shifts[-1] = shifts[-1] + bias
            else:
                shared = shared + bias
            shared, gain = _centred(shared), layer.norm4.weight
            written, shifts = [_centred(each) for each in written], [_centred(each) for each in shifts]
            self._norms.append(
                _Norm(
                    weight=weight,
                    bias=bias if shifts else None,
                    length=shared.square().sum(dim=1),
                    products=tuple((each @ shared.T).to(dtype) for each in written),
                    shifts=(torch.stack([*shifts, shared[0]])[:-1] @ shared.T).to(dtype),
                )
            )
            shared, written = shared * gain, [each * gain for each in written]
            shifts = [*(each * gain for each in shifts), layer.norm4.bias]
        last = decoder.transformer.final_attn_token_to_image
        self._last = _reading_side(last, shared, place, merged=False).to(dtype)
        self._raise = tuple(weight.to(dtype) for weight in decoder.raising())
        self._raised = (shared @ decoder.raising()[0]).to(dtype)  # (N, 4 · C/4)
        self._fine = target.detail.fine.reshape(len(shared), -1).to(dtype)  # (N, 4 · C/4)
        self._finest = target.detail.finest.reshape(4 * len(shared), -1).to(dtype)  # (4·N, 4 · C/8)

    @property
    def _layers(self) -> list[TwoWayLayer]:
        return [layer for layer in self._decoder.transformer.layers if isinstance(layer, TwoWayLayer)]

    def ask(self, prompt: Tensor, *, least: float) -> DrawnMasks:
        """The masks for ambiguous prompts, of P prompts given as tokens (P, T, C), with a quality above `least`.

        Where `least` is not positive, all masks.
        """
        decoder = self._decoder
        tokens, images = self._transformed(decoder.with_own_tokens(prompt))
        said = decoder.said(tokens)
        quality = said.quality[:, 1:]  # (P, M)
        point, mask = torch.nonzero((quality > least) | (least <= 0), as_tuple=True)
        readers = said.readers[:, 1:][point, mask].to(self._dtype)  # (k, C/8)
        counts = torch.bincount(point, minlength=len(prompt)).tolist()
        drawn = [self._draw(*pair) for pair in zip(images, torch.split(readers, counts), strict=True) if len(pair[1])]
        side = decoder.side
        logits = torch.cat(drawn) if drawn else readers.new_zeros(0, side * side, dtype=torch.float32)
        return DrawnMasks(torch.unflatten(logits, 1, (side, side)), quality[point, mask], point)

    def _transformed(self, tokens: Tensor) -> tuple[Tensor, list[_Mixture]]:
        """Tokens (P, T, C) and the images after all rounds of the two-way transformer; see `TwoWayTransformer`."""
        code, images = tokens, list[_Mixture | None]([None] * len(tokens))
        values: list[Tensor] = []  # (P, H, T, d) per writing
        for layer, reading, writing, norm in zip(self._layers, self._reads, self._writes, self._norms, strict=True):
            tokens = layer.among(tokens, code)
            tokens = layer.thought(tokens + _read(layer.cross_attn_token_to_image, tokens + code, reading, images))
            write = layer.cross_attn_image_to_token
            keys = write.split(write.k_proj(tokens + code) * write.scale)  # (P, H, T, d)
            values.append(write.split(write.v_proj(tokens)))
            images = [
                self._written(layer, norm, key, [value[number] for value in values], writing, image)
                for number, (key, image) in enumerate(zip(keys, images, strict=True))
            ]
        transformer, wanted = self._decoder.transformer, len(self._decoder.own_tokens())
        tokens, code = tokens[:, :wanted], code[:, :wanted]
        seen = _read(transformer.final_attn_token_to_image, tokens + code, self._last, images)
        return transformer.norm_final_attn(tokens + seen), [image for image in images if image is not None]

    def _written(
        self, layer: TwoWayLayer, norm: _Norm, key: Tensor, values: list[Tensor], side: _Side, image: _Mixture | None
    ) -> _Mixture:
        """An image after tokens wrote to it by keys (H, T, d), and the norm that follows.

        Values (H, T, d) are those of all writings so far, this one the last.
        """
        tokens = key.shape[0] * key.shape[1]
        rows = (values[-1] @ norm.weight).flatten(0, 1)  # (K, C)
        if image is None:
            count, scale = 0, key.new_ones(side.probe.shape[2])
            room = side.probe.new_empty(len(self._layers) * (tokens + 1), len(scale))
        else:
            count, scale, room = len(image.rows), image.scale, image.room
            kept = image.rows.clone()
            if norm.bias is not None:
                kept[-1] += norm.bias
            rows = torch.cat([kept, rows])
        weights = torch.unflatten(room[count : count + tokens], 0, key.shape[:2])  # (H, T, N)
        torch.softmax(_scores(side, key.to(room.dtype), image), dim=1, out=weights)
        rows, coefficients = _centred(rows), room[: count + tokens]
        variance = _variance(_Mixture(scale, coefficients, rows, rows, room), norm, values)
        after = layer.norm4
        scale = scale * torch.rsqrt(variance + after.eps)
        coefficients *= torch.rsqrt(variance + after.eps).to(room.dtype)
        room[count + tokens] = 1
        rows = torch.cat([rows * after.weight, after.bias.unsqueeze(0)])
        return _Mixture(scale, room[: count + tokens + 1], rows, rows.to(room.dtype), room)

    def _draw(self, image: _Mixture, readers: Tensor) -> Tensor:
        """Logits (k, side²) float32 in raster order, of one prompt: what readers (k, C/8) see in its upscaled image."""
        decoder = self._decoder
        scale = image.factor.unsqueeze(1)  # (N, 1)
        coefficients = image.coefficients.T  # (N, J)
        rows = image.narrow @ self._raise[0]  # (J, 4 · C/4)
        logits, places = [], _PIECE_TOKENS if scale.device.type == "cpu" else len(scale)
        for start in range(0, len(scale), places):
            part = slice(start, start + places)
            raised = torch.addcmul(self._fine[part], self._raised[part], scale[part])
            raised = torch.addmm(raised, coefficients[part], rows)  # (n, 4 · C/4)
            finest = self._finest[4 * start : 4 * start + 4 * len(raised)]
            logits.append(readers @ decoder.raised_twice(raised, finest, self._raise[1]).T)  # (k, 16·n)
        return decoder.to_raster(torch.cat(logits, dim=1).float())


def _read(attention: ReadingAttention, query: Tensor, side: _Side, images: list[_Mixture | None]) -> Tensor:
    """What tokens (P, T, C) read from their images; of the first layer, where nothing was written, from the picture."""
    heads = attention.heads
    assert side.value is not None
    queries = attention.split(attention.q_proj(query) * attention.scale).to(side.value.dtype)  # (P, H, T, d)
    found = []
    for own, image in zip(queries, images, strict=True):
        weights = torch.softmax(_scores(side, own, image), dim=2)  # (H, T, N)
        if image is None:
            found.append(weights @ side.value)
            continue
        mixed = weights.flatten(0, 1) @ image.coefficients.T  # (K, J)
        weight = attention.v_proj.weight.to(mixed.dtype)
        rows = torch.unflatten(image.narrow @ weight.T, 1, (heads, -1)).transpose(0, 1)  # (H, J, d)
        seen = torch.unflatten(mixed, 0, (heads, -1)) @ rows  # (H, T, d)
        found.append(seen + weights.mul_(image.factor) @ side.value)
    return attention.merge(torch.stack(found).float() + attention.v_proj.bias.view(heads, 1, -1))


def _scores(side: _Side, tokens: Tensor, image: _Mixture | None) -> Tensor:
    """Products of tokens (H, T, d) with the image, projected as the side says: (H, T, N)."""
    scores = tokens @ side.probe
    if image is not None:
        scores *= image.factor
        rows = torch.unflatten(image.narrow @ side.weight.T, 1, (len(tokens), -1)).permute(1, 2, 0)  # (H, d, J)
        scores.flatten(0, 1).addmm_((tokens @ rows).flatten(0, 1), image.coefficients)
    if side.place is not None:
        scores.baddbmm_(tokens, side.place)
    return scores


def _variance(image: _Mixture, norm: _Norm, values: list[Tensor]) -> Tensor:
    """The variance (N,) float32 of the channels of an image whose rows are centred."""
    rows, coefficients, start = image.rows, image.coefficients, 0
    products = torch.empty_like(coefficients)  # of rows with the shared part, then with the image
    for number, (value, product) in enumerate(zip(values, norm.products, strict=True)):
        stop = start + value.shape[0] * value.shape[1]
        torch.bmm(value.to(product.dtype), product, out=torch.unflatten(products[start:stop], 0, value.shape[:2]))
        if number < len(norm.shifts):
            products[stop] = norm.shifts[number]
        start = stop + 1
    products *= 2 * image.factor
    products.addmm_((rows @ rows.T).to(products.dtype), coefficients).mul_(coefficients)
    length = products.sum(dim=0, dtype=torch.float32).addcmul_(image.scale.square(), norm.length)
    return length.clamp_(min=0).div_(rows.shape[1])


def _reading_side(attention: ReadingAttention, shared: Tensor, place: Tensor, *, merged: bool) -> _Side:
    side = _side(attention, attention.k_proj, shared, place, merged=merged)
    value = torch.unflatten(shared @ attention.v_proj.weight.T, 1, (attention.heads, -1))  # (N, H, d)
    return replace(side, value=value.transpose(0, 1).contiguous())


def _side(attention: TokenAttention, layer: nn.Linear, shared: Tensor, place: Tensor, *, merged: bool) -> _Side:
    """The picture's side of an attention that projects it by `layer`."""
    probe, placed = shared @ layer.weight.T, place @ layer.weight.T + layer.bias  # (N, E)
    if merged:
        probe = probe + placed
    heads = [torch.unflatten(each.T, 0, (attention.heads, -1)).contiguous() for each in (probe, placed)]  # (H, d, N)
    return _Side(heads[0], None if merged else heads[1], layer.weight)


def _centred(x: Tensor) -> Tensor:
    """Channels (…, C) less their mean."""
    return x - x.mean(dim=-1, keepdim=True)
