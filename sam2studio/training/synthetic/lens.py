"""What a camera does to the light that reaches it, up to the file that it writes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.training.synthetic.noise import Rng, clouds, grid
from sam2studio.training.synthetic.paint import Picture, dimmed, line_kernel

_TILE = 1 << 20
_NOISE_SEED = 20
_MIDDLE, _BRIGHT = 138, 310  # what a camera meters for


@dataclass(frozen=True, kw_only=True)
class Lens:
    """The settings of one camera, fixed for a scene or a clip.

    Attributes:
        gains: Exposure and white balance, red, green, blue.
        saturation: 0 for grey.
        gamma: Below 1 lifts the shadows.
        contrast: Of an S-shaped curve, 0 for none.
        vignette: Darkness of the corners.
        blur: Radius of the softness of the whole, pixels.
        shake: Motion of the camera while the shutter is open, pixels (x, y).
        coarse: The picture is taken so many times smaller and enlarged.
        noise: Standard deviation in the darks, of 255.
        grain: Width of a grain of noise, pixels.
        sharpen: Strength of the halo that a camera adds.
        quality: JPEG, 0 for none.
    """

    gains: tuple[float, float, float]
    saturation: float
    gamma: float
    contrast: float
    vignette: float
    blur: float
    shake: tuple[float, float]
    coarse: float
    noise: float
    grain: float
    sharpen: float
    quality: int


def random_lens(rng: Rng) -> Lens:
    """A camera, mostly a decent one."""
    exposure = float(np.exp(rng.normal(0, 0.2)))
    warm, tint = rng.normal(0, 0.06), rng.normal(0, 0.025)
    return Lens(
        gains=(exposure * (1 + warm), exposure * (1 + tint), exposure * (1 - warm)),
        saturation=0.0 if rng.random() < 0.03 else float(rng.uniform(0.35, 1.1)),
        gamma=float(np.exp(rng.normal(0, 0.15))),
        contrast=float(rng.uniform(0, 1)) if rng.random() < 0.7 else 0.0,
        vignette=float(rng.uniform(0, 0.4)) if rng.random() < 0.4 else 0.0,
        blur=float(abs(rng.normal(0, 0.55))),
        shake=(float(rng.normal(0, 3)), float(rng.normal(0, 3))) if rng.random() < 0.05 else (0.0, 0.0),
        coarse=float(rng.uniform(1.2, 2.2)) if rng.random() < 0.12 else 1.0,
        noise=float(rng.exponential(2.5)) if rng.random() < 0.7 else 0.0,
        grain=float(rng.choice([1.0, 1.0, 1.6, 2.4])),
        sharpen=float(rng.uniform(0.2, 1.3)) if rng.random() < 0.5 else 0.0,
        quality=int(rng.integers(25, 97)) if rng.random() < 0.85 else 0,
    )


def expose(picture: Picture, lens: Lens, rng: Rng) -> NDArray[np.uint8]:
    """The finished (H, W, 3) uint8 RGB; `picture` is used up."""
    height, width = picture.shape[:2]
    picture = _through_glass(picture, lens)
    picture = np.asarray(cv2.transform(picture, _colouring(lens) * _metered(picture)), np.float32)
    if lens.noise:
        picture += _noise(rng, height, width, lens) * np.float32(lens.noise)
    if lens.sharpen:
        blurred = cv2.GaussianBlur(picture, (0, 0), 1.2)
        picture = np.asarray(cv2.addWeighted(picture, 1 + lens.sharpen, blurred, -lens.sharpen, 0), np.float32)
    developed = np.asarray(cv2.LUT(cv2.convertScaleAbs(np.maximum(picture, 0)), _curve(lens)), np.uint8)
    return jpeg(developed, lens.quality) if lens.quality else developed


def _colouring(lens: Lens) -> NDArray[np.float32]:
    """(3, 3) what exposure, white balance and saturation do to red, green and blue."""
    grey = np.array([[0.299, 0.587, 0.114]] * 3)
    mixed = grey + lens.saturation * (np.eye(3) - grey)
    return np.asarray(np.array(lens.gains)[:, None] * mixed, np.float32)


def _metered(picture: Picture) -> np.float32:
    """The factor by which a camera would open up: the middle is bright, and not much of the brightest is lost."""
    few = cv2.resize(picture, (32, 32), interpolation=cv2.INTER_AREA)
    mean, bright = float(few.mean()), float(np.quantile(few, 0.97))
    wanted = min(_MIDDLE / max(mean, 1.0), _BRIGHT / max(bright, 1.0))
    return np.float32(min(4.0, max(0.4, wanted)) ** 0.85)


def _through_glass(picture: Picture, lens: Lens) -> Picture:
    """What reaches the sensor."""
    height, width = picture.shape[:2]
    if lens.vignette:
        u, v = grid(height, width, 0.0)
        edge = (u * u + v * v) * np.float32(2 / (height * height + width * width) * 2)
        picture = dimmed(picture, 1 - np.float32(lens.vignette) * edge)
    if lens.coarse > 1:
        small = (max(8, round(width / lens.coarse)), max(8, round(height / lens.coarse)))
        few = cv2.resize(picture, small, interpolation=cv2.INTER_AREA)
        picture = np.asarray(cv2.resize(few, (width, height)), np.float32)
    if max(abs(lens.shake[0]), abs(lens.shake[1])) >= 1:
        kernel = line_kernel(*lens.shake)
        picture = np.asarray(cv2.filter2D(picture, -1, kernel, borderType=cv2.BORDER_REFLECT_101), np.float32)
    if lens.blur > 0.3:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), lens.blur), np.float32)
    return picture


def jpeg(rgb: NDArray[np.uint8], quality: int) -> NDArray[np.uint8]:
    """The picture after JPEG."""
    data = cv2.imencode(".jpg", rgb[..., ::-1], (cv2.IMWRITE_JPEG_QUALITY, quality))[1]
    return np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)[..., ::-1])


def illumination(rng: Rng, height: int, width: int) -> NDArray[np.float32]:
    """(H, W) light that falls on everything alike: a slope, a lamp, shade with edges, sun through leaves."""
    light = np.ones((height, width), np.float32)
    if rng.random() < 0.7:
        light *= _slope(rng, height, width)
    if rng.random() < 0.5:  # shade without edges
        few = clouds(rng, 48, 48, cells=rng.uniform(1, 3), octaves=2)
        light *= 1 + np.float32(rng.uniform(0.2, 0.9)) * (cv2.resize(few, (width, height)) - np.float32(0.5))
    kind = rng.random()
    if kind < 0.15:  # a lamp
        cx, cy, reach = rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(0.3, 0.9)
        y, x = np.mgrid[:1:64j, :1:64j]
        few = 0.55 + 0.75 * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / reach**2)
        light *= cv2.resize(few.astype(np.float32), (width, height))
    elif kind < 0.24:  # the edge of a building's shade, a window on a wall
        shade = np.zeros((height, width), np.float32)
        for _ in range(int(rng.integers(1, 4))):
            corners = rng.uniform(-0.3, 1.3, (4, 2)) * (width, height)
            hull = cv2.convexHull(corners.astype(np.int32))
            cv2.fillConvexPoly(shade, hull, (1.0,), cv2.LINE_AA)
        light *= 1 - cv2.GaussianBlur(shade, (0, 0), rng.uniform(0.8, 8)) * np.float32(rng.uniform(0.25, 0.65))
    elif kind < 0.3:  # dappled
        field = clouds(rng, height, width, cells=rng.uniform(3, 12), octaves=3)
        light *= 0.6 + np.float32(0.6) * np.clip((field - np.float32(0.5)) * np.float32(rng.uniform(3, 14)) + 0.5, 0, 1)
    return light


def _slope(rng: Rng, height: int, width: int) -> NDArray[np.float32]:
    u, _ = grid(height, width, rng.uniform(0, 2 * np.pi))
    return np.asarray(1 + u * np.float32(rng.uniform(0.2, 1.3) / max(height, width)), np.float32)


def _curve(lens: Lens) -> NDArray[np.uint8]:
    x = np.linspace(0, 1, 256) ** lens.gamma
    bent = x * x * (3 - 2 * x)
    return np.asarray(np.clip((x + lens.contrast * (bent - x)) * 255, 0, 255), np.uint8)


@cache
def _tile() -> NDArray[np.float32]:
    """Gaussian noise that is cut at random places: drawing it anew for every picture would cost more than the rest."""
    return np.random.default_rng(_NOISE_SEED).standard_normal(_TILE, np.float32)


def _noise(rng: Rng, height: int, width: int, lens: Lens) -> NDArray[np.float32]:
    """(H, W, 3) noise of deviation about one, partly the same in all colours."""
    rows, columns = max(2, round(height / lens.grain)), max(2, round(width / lens.grain))
    count = rows * columns
    if count * 4 > _TILE:  # a large picture repeats its noise downwards
        rows = max(2, _TILE // 8 // columns)
        count = rows * columns
    parts = [_tile()[start : start + count].reshape(rows, columns) for start in rng.integers(0, _TILE - count, 4)]
    grains = np.stack([np.float32(0.6) * each + np.float32(0.8) * parts[3] for each in parts[:3]], -1)
    if lens.grain > 1:
        return np.asarray(cv2.resize(grains, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return np.tile(grains, (-(-height // rows), 1, 1))[:height] if rows < height else grains
