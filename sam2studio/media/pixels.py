"""Decoded Pillow pictures of any mode → plain 8-bit sRGB arrays.

The choices made here decide what people annotate and what the network sees:

* transparency is laid over white, as most viewers do;
* more than 8 bits of grey (16-bit, 32-bit, floating point) are stretched linearly so that the darkest and brightest
  thousandth just clip: sensors fill 10 to 14 of the 16 bits, and taking the high byte would show them black;
* colours are converted to sRGB when the file carries a profile of another space; a broken profile is ignored.
"""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

Rgb = NDArray[np.uint8]

_WHITE: Final = (255, 255, 255)
_CLIPPED = 0.001
_SAMPLE = 1 << 20  # values that are enough to find the ends of the stretch
_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION


def to_rgb(image: Image.Image) -> Rgb:
    """Loads an opened picture into a new (H, W, 3) uint8 array in sRGB; orientation tags are left to the caller.

    May raise whatever Pillow raises on bad data.
    """
    image.load()
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        grey = stretch(np.asarray(image))
        return np.repeat(grey[:, :, None], 3, axis=2)  # (H, W, 3)
    if image.mode == "LAB":
        return np.array(_from_lab(image))
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        colours = _to_srgb(image.convert("RGB"), profile)
        flat = Image.new("RGB", image.size, _WHITE)
        flat.paste(colours, mask=image.getchannel("A"))
        return np.array(flat)
    if image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    return np.array(_to_srgb(image, profile))


def stretch(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Grey values of any type, (H, W), as 8 bits: the darkest thousandth becomes 0, the brightest 255.

    Values that are not numbers become 0; a picture of one value becomes mid-grey.
    """
    numbers = values.astype(np.float32)
    step = max(1, numbers.size // _SAMPLE)
    sample = numbers.reshape(-1)[::step]
    sample = sample[np.isfinite(sample)]
    if not sample.size:
        return np.zeros(values.shape, np.uint8)
    low, high = (float(v) for v in np.quantile(sample, (_CLIPPED, 1 - _CLIPPED)))
    if low == high:  # nearly all of one value: show what differs
        low, high = float(sample.min()), float(sample.max())
    if low == high:
        return np.full(values.shape, 128, np.uint8)
    np.nan_to_num(numbers, copy=False, nan=low, posinf=high, neginf=low)
    np.clip(numbers, low, high, out=numbers)
    numbers -= low
    numbers *= 255 / (high - low)
    return np.rint(numbers).astype(np.uint8)


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """An L, RGB or CMYK picture as RGB in sRGB."""
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            transform = ImageCms.buildTransform(
                source, ImageCms.createProfile("sRGB"), image.mode, "RGB", renderingIntent=_INTENT, flags=_FLAGS
            )
            if image.mode != "RGB" or not _changes_little(transform):
                converted = ImageCms.applyTransform(image, transform)
                return image.convert("RGB") if converted is None else converted
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile of another colour model, or a damaged one: the pixels are still the picture
    return image.convert("RGB")


def _changes_little(transform: ImageCms.ImageCmsTransform) -> bool:
    """Whether an RGB transform moves no colour by more than rounding: then the file's own values are kept."""
    levels = np.linspace(0, 255, 6).astype(np.uint8)
    probe = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)
    moved = ImageCms.applyTransform(Image.fromarray(probe), transform)
    return moved is not None and int(np.abs(np.asarray(moved, np.int16) - probe).max()) <= 2


def _from_lab(image: Image.Image) -> Image.Image:
    transform = ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
    converted = ImageCms.applyTransform(image, transform)
    if converted is None:  # only when told to work in place
        raise ValueError("no colours came out of the conversion from LAB")
    return converted
