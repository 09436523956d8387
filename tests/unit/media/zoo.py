"""One picture, stored in every way that cameras, phones, scanners, microscopes and web sites store one.

Each entry writes a file and says which pixels a viewer shows for it, or a word of the sentence that refuses it.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

ORIENTATION = 0x0112
Rgb = NDArray[np.uint8]


@dataclass(frozen=True)
class Case:
    """A file of the zoo.

    Attributes:
        name: File name.
        write: Writes the file; returns the (H, W, 3) pixels to be shown, or a part of the refusal.
        tolerance: Largest difference of a value; lossy formats need some.
    """

    name: str
    write: Callable[[Path], Rgb | str]
    tolerance: int


ZOO: list[Case] = []


def case(name: str, *, tolerance: int = 0) -> Callable[[Callable[[Path], Rgb | str]], Callable[[Path], Rgb | str]]:
    def add(write: Callable[[Path], Rgb | str]) -> Callable[[Path], Rgb | str]:
        ZOO.append(Case(name, write, tolerance))
        return write

    return add


def picture(width: int = 48, height: int = 32) -> Rgb:
    """Smooth and lopsided, so that a turn, a flip, swapped channels or swapped sides all show."""
    y, x = np.mgrid[0:height, 0:width]
    red, green, blue = 5 * x * 48 // width, 7 * y * 32 // height, 40 + 2 * (x * 48 // width + y * 32 // height)
    rgb = np.stack([red, green, blue], axis=-1).clip(0, 255).astype(np.uint8)
    rgb[: height // 4, : width // 6] = (250, 240, 10)
    return rgb


def image(width: int = 48, height: int = 32) -> Image.Image:
    return Image.fromarray(picture(width, height))


def grey(values: NDArray[np.uint8]) -> Rgb:
    return np.repeat(values[:, :, None], 3, axis=2)


def over_white(rgba: NDArray[np.uint8]) -> Rgb:
    alpha = rgba[..., 3:].astype(np.float64) / 255
    return np.rint(rgba[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)


# ------------------------------------------------------------------------------------------------------ orientation


def _stored_for(orientation: int) -> Image.Image:
    """The pixels that a camera stores so that, turned by its tag, `picture()` is seen (EXIF 2.3, table of tag 274)."""
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    return image() if undo is None else image().transpose(undo)


def _turned(name: str, orientation: int, *, tolerance: int, **save: object) -> None:
    @case(name, tolerance=tolerance)
    def write(path: Path) -> Rgb:
        exif = Image.Exif()
        exif[ORIENTATION] = orientation
        _stored_for(orientation).save(path, exif=exif, **save)
        return picture()


for _number in range(1, 9):
    _turned(f"exif{_number}.jpg", _number, tolerance=24, quality=98, subsampling=0)
_turned("exif6.png", 6, tolerance=0)
_turned("exif8.webp", 8, tolerance=0, lossless=True)
_turned("exif6.tif", 6, tolerance=0)
_turned("exif3 and a space.jpeg", 3, tolerance=24, quality=98, subsampling=0)


@case("exif damaged.jpg", tolerance=24)
def _(path: Path) -> Rgb:
    image().save(path, quality=98, subsampling=0, exif=b"Exif\0\0MM\0\x2a\0\0\0\x08\xff\xff" + b"\xee" * 60)
    return picture()


@case("exif behind the pixels.png")
def _(path: Path) -> Rgb:
    exif = Image.Exif()
    exif[ORIENTATION] = 8
    data = io.BytesIO()
    _stored_for(8).save(data, "PNG")
    content = exif.tobytes()[6:]
    chunk = struct.pack(">I", len(content)) + b"eXIf" + content
    chunk += struct.pack(">I", zlib.crc32(chunk[4:]))
    raw = data.getvalue()
    path.write_bytes(raw[:-12] + chunk + raw[-12:])  # before IEND
    return picture()


# ------------------------------------------------------------------------------------------------- colours and depths


@case("grey.png")
def _(path: Path) -> Rgb:
    values = picture()[..., 1]
    Image.fromarray(values).save(path)
    return grey(values)


@case("bits.png")
def _(path: Path) -> Rgb:
    bits = picture()[..., 0] > 100
    Image.fromarray(bits).save(path)
    return grey(bits.astype(np.uint8) * 255)


@case("fax.tif")
def _(path: Path) -> Rgb:
    bits = picture()[..., 0] > 100
    Image.fromarray(bits).save(path, compression="group4")
    return grey(bits.astype(np.uint8) * 255)


@case("palette.png")
def _(path: Path) -> Rgb:
    indexed = image().quantize(64)
    indexed.save(path)
    return np.asarray(indexed.convert("RGB"))


@case("palette with a transparent colour.png")
def _(path: Path) -> Rgb:
    indexed = image().quantize(16)
    indexed.save(path, transparency=3)
    shown = np.array(indexed.convert("RGB"))
    shown[np.asarray(indexed) == 3] = 255
    return shown


@case("palette with alpha.png", tolerance=1)
def _(path: Path) -> Rgb:
    indexed = image().quantize(16)
    alphas = np.arange(0, 256, 17, dtype=np.uint8)
    indexed.save(path, transparency=alphas.tobytes())
    return over_white(np.dstack([np.asarray(indexed.convert("RGB")), alphas[np.asarray(indexed)]]))


@case("grey with alpha.png", tolerance=1)
def _(path: Path) -> Rgb:
    values, alpha = picture()[..., 0], picture()[..., 1]
    Image.merge("LA", (Image.fromarray(values), Image.fromarray(alpha))).save(path)
    return over_white(np.dstack([values, values, values, alpha]))


@case("alpha.png", tolerance=1)
def _(path: Path) -> Rgb:
    rgba = np.dstack([picture(), picture()[..., 1]])
    Image.fromarray(rgba).save(path)
    return over_white(rgba)


@case("alpha.webp", tolerance=1)
def _(path: Path) -> Rgb:
    rgba = np.dstack([picture(), picture()[..., 1]])
    Image.fromarray(rgba).save(path, lossless=True, exact=True)
    return over_white(rgba)


@case("colour key.png")
def _(path: Path) -> Rgb:
    image().save(path, transparency=(250, 240, 10))
    shown = picture()
    shown[:8, :8] = 255
    return shown


def _sixteen(bits: int) -> NDArray[np.uint16]:
    height, width = 32, 48
    top = (1 << bits) - 1
    return np.linspace(0, top, height * width).round().astype(np.uint16).reshape(height, width)


@case("16 bit.png", tolerance=2)
def _(path: Path) -> Rgb:
    Image.fromarray(_sixteen(16)).save(path)
    return grey((_sixteen(16) >> 8).astype(np.uint8))


@case("12 bits in 16.png", tolerance=2)
def _(path: Path) -> Rgb:
    Image.fromarray(_sixteen(12)).save(path)
    return grey((_sixteen(12) >> 4).astype(np.uint8))


@case("12 bits in 16.tif", tolerance=2)
def _(path: Path) -> Rgb:
    Image.fromarray(_sixteen(12)).save(path)
    return grey((_sixteen(12) >> 4).astype(np.uint8))


@case("16 bit.pgm", tolerance=2)
def _(path: Path) -> Rgb:
    path.write_bytes(b"P5 48 32 65535\n" + _sixteen(16).astype(">u2").tobytes())
    return grey((_sixteen(16) >> 8).astype(np.uint8))


@case("32 bit.tif", tolerance=2)
def _(path: Path) -> Rgb:
    Image.fromarray(_sixteen(16).astype(np.int32) * 30_000).save(path)
    return grey((_sixteen(16) >> 8).astype(np.uint8))


@case("float with holes.tif", tolerance=2)
def _(path: Path) -> Rgb:
    values = _sixteen(16).astype(np.float32) / 65535 - 0.5
    values[0, :3] = np.nan
    Image.fromarray(values).save(path)
    expected = (_sixteen(16) >> 8).astype(np.uint8)
    expected[0, :3] = 0
    return grey(expected)


@case("16 bit colour.png", tolerance=1)
def _(path: Path) -> Rgb:
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in picture().astype(np.uint16) * 257)
    path.write_bytes(png_of(width=48, height=32, depth=16, kind=2, rows=rows))
    return picture()


@case("16 bit colour.ppm", tolerance=1)
def _(path: Path) -> Rgb:
    path.write_bytes(b"P6\n48 32\n65535\n" + (picture().astype(">u2") * 257).tobytes())
    return picture()


@case("cmyk.jpg", tolerance=30)
def _(path: Path) -> Rgb:
    image().convert("CMYK").save(path, quality=98, subsampling=0)
    return picture()


@case("cmyk.tif")
def _(path: Path) -> Rgb:
    image().convert("CMYK").save(path, compression="tiff_lzw")
    return np.asarray(image().convert("CMYK").convert("RGB"))


@case("lab.tif", tolerance=20)
def _(path: Path) -> Rgb:
    soft = np.clip(picture(), 60, 200)
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    converted = ImageCms.profileToProfile(Image.fromarray(soft), srgb, lab, outputMode="LAB")
    assert converted is not None
    converted.save(path)
    return soft


@case("ycbcr.tif", tolerance=40)
def _(path: Path) -> Rgb:
    image().save(path, compression="jpeg", quality=98)
    return picture()


def display_p3() -> bytes:
    """A matrix profile with Display P3 primaries and the sRGB curve, made from its numbers (SMPTE EG 432-1)."""
    srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    columns = {b"rXYZ": (0.51512, 0.24120, -0.00105), b"gXYZ": (0.29198, 0.69225, 0.04189)}
    columns[b"bXYZ"] = (0.15710, 0.06657, 0.78407)
    for index in range(struct.unpack(">I", srgb[128:132])[0]):
        at = 132 + 12 * index
        kind, offset = bytes(srgb[at : at + 4]), struct.unpack(">I", srgb[at + 4 : at + 8])[0]
        if kind in columns:
            numbers = [round(value * 65536) for value in columns[kind]]
            srgb[offset + 8 : offset + 20] = struct.pack(">3i", *numbers)
    srgb[84:100] = bytes(16)  # the checksum no longer holds
    return bytes(srgb)


def p3_to_srgb(rgb: Rgb) -> Rgb:
    """By the formulas, in floating point."""
    values = rgb / 255
    linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    matrix = np.array([[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]])
    linear = np.clip(linear @ matrix.T, 0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(encoded * 255).astype(np.uint8)


@case("display p3.png", tolerance=4)
def _(path: Path) -> Rgb:
    image().save(path, icc_profile=display_p3())
    return p3_to_srgb(picture())


@case("srgb profile changes nothing.png")
def _(path: Path) -> Rgb:
    image().save(path, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return picture()


@case("broken profile.png")
def _(path: Path) -> Rgb:
    image().save(path, icc_profile=b"not a profile at all")
    return picture()


@case("profile of the wrong kind.png")
def _(path: Path) -> Rgb:
    image().save(path, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes())
    return picture()


# ------------------------------------------------------------------------------------------------ containers and sizes


@case("plain.bmp")
def _(path: Path) -> Rgb:
    image().save(path)
    return picture()


@case("plain.ppm")
def _(path: Path) -> Rgb:
    image().save(path)
    return picture()


@case("progressive.jpg", tolerance=24)
def _(path: Path) -> Rgb:
    image().save(path, progressive=True, quality=98, subsampling=0)
    return picture()


@case("two pictures.mpo", tolerance=24)
def _(path: Path) -> Rgb:
    image().save(path, format="MPO", save_all=True, append_images=[ImageOps.invert(image())], quality=98, subsampling=0)
    return picture()


@case("animated.gif", tolerance=40)
def _(path: Path) -> Rgb:
    image().save(path, save_all=True, append_images=[ImageOps.invert(image())], duration=100)
    return picture()


@case("animated.webp")
def _(path: Path) -> Rgb:
    image().save(path, save_all=True, append_images=[ImageOps.invert(image())], duration=100, lossless=True)
    return picture()


@case("animated.png")
def _(path: Path) -> Rgb:
    image().save(path, save_all=True, append_images=[ImageOps.invert(image())], duration=100)
    return picture()


@case("pages.tiff")
def _(path: Path) -> Rgb:
    image().save(path, save_all=True, append_images=[ImageOps.invert(image(20, 70))], compression="tiff_deflate")
    return picture()


@case("a jpeg called.png", tolerance=24)
def _(path: Path) -> Rgb:
    image().save(path, format="JPEG", quality=98, subsampling=0)
    return picture()


@case("çiçek 花 🌼.png")
def _(path: Path) -> Rgb:
    image().save(path)
    return picture()


@case("one pixel.png")
def _(path: Path) -> Rgb:
    Image.fromarray(picture()[:1, :1]).save(path)
    return picture()[:1, :1]


@case("one row.png")
def _(path: Path) -> Rgb:
    row = np.repeat(picture()[:1], 420, axis=0).reshape(1, -1, 3)[:, :20_000]
    Image.fromarray(row).save(path)
    return row


@case("one column.png")
def _(path: Path) -> Rgb:
    column = np.repeat(picture()[:1], 420, axis=0).reshape(-1, 1, 3)[:20_000]
    Image.fromarray(column).save(path)
    return column


# -------------------------------------------------------------------------------------------------------- the refused


def png_of(*, width: int, height: int, depth: int, kind: int, rows: bytes) -> bytes:
    """A PNG file by hand; `kind` 0 is grey, 2 is colour."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@case("30000 by 30000.png")
def _(path: Path) -> str:
    path.write_bytes(png_of(width=30_000, height=30_000, depth=8, kind=2, rows=bytes(1000)))
    return "too large"


@case("15000 by 15000.png")
def _(path: Path) -> str:
    path.write_bytes(png_of(width=15_000, height=15_000, depth=8, kind=2, rows=bytes(1000)))
    return "15000 × 15000"


@case("cut off.jpg")
def _(path: Path) -> str:
    image(640, 480).save(path, quality=90)
    path.write_bytes(path.read_bytes()[:-3000])
    return "cut off"


@case("cut off.png")
def _(path: Path) -> str:
    noise = np.random.default_rng(1).integers(0, 256, (80, 120, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)
    path.write_bytes(path.read_bytes()[:-2000])
    return "cut off"


@case("empty.jpg")
def _(path: Path) -> str:
    path.write_bytes(b"")
    return "0 bytes"


@case("a page of text.jpg")
def _(path: Path) -> str:
    path.write_text("<html><body>404 Not Found</body></html>")
    return "not an image"


@case("phone.heic")
def _(path: Path) -> str:
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200))
    return "HEIC"


@case("web.avif")
def _(path: Path) -> str:
    path.write_bytes(b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(200))
    return "AVIF"


@case("head only.jpg")
def _(path: Path) -> str:
    path.write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\0")
    return "cut off"


@case("photoshop.png")
def _(path: Path) -> str:
    path.write_bytes(b"8BPS\0\x01" + bytes(100))
    return "not an image"


@case("many text chunks.png")
def _(path: Path) -> Rgb:
    notes = PngImagePlugin.PngInfo()
    for index in range(200):
        notes.add_text(f"note {index}", "x" * 1000, zip=True)
    image().save(path, pnginfo=notes)
    return picture()
