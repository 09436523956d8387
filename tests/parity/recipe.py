"""Deterministic stand-in weights ("recipe weights") for numerical parity tests.

No trained weights are needed: every entry of a state dict is filled from its *name*
and *shape* alone, so two independent implementations that use the same checkpoint
layout get bit-identical parameters and must then produce the same numbers.

    tensor(name, shape, seed=0)        -> float32 array
    state_dict(shapes, seed=0)         -> {name: float32 array}
    noise(name, shape, seed=0)         -> float32 array, unit variance (test inputs)
    image(height, width, seed=0, t=0)  -> uint8 RGB array, a synthetic picture

Random numbers: PCG64(seed * 2**32 + crc32(name)).random_raw(n) gives n 64-bit words;
each word is cut into four 16-bit integers whose sum, centred and divided by its
standard deviation, is one approximately normal value (bounded by +-3.46).  Only
integer arithmetic and one division are involved, so the values do not depend on the
numpy version or on the platform.  Values are filled in C order of `shape`.

Only numpy and the standard library are used.
"""

import math
import re
import zlib

import numpy as np

_STD = math.sqrt((65536.0**2 - 1.0) / 3.0)


def noise(name, shape, seed=0):
    """Unit-variance, zero-mean, approximately normal float32 values."""
    shape = tuple(int(s) for s in shape)
    n = int(np.prod(shape, dtype=np.int64)) if shape else 1
    raw = np.random.PCG64((int(seed) << 32) + zlib.crc32(name.encode("utf-8"))).random_raw(n)
    m = np.uint64(0xFFFF)
    s = raw & m
    for shift in (16, 32, 48):
        s += (raw >> np.uint64(shift)) & m
    out = (s.astype(np.float64) - 131070.0) / _STD
    return out.astype(np.float32).reshape(shape)


# Learned tables and tokens: (substring of the name, standard deviation).
# The first match wins.
_TABLES = (
    ("positional_encoding_gaussian_matrix", 1.0),
    ("attention_biases", 0.5),  # TinyViT
    ("rel_pos_", 0.1),  # SAM ViT
    ("pos_embed", 0.3),  # Hiera / SAM ViT absolute position tables
    ("maskmem_tpos_enc", 0.5),
    ("no_mem_embed", 0.2),
    ("no_mem_pos_enc", 0.2),
    ("no_obj_ptr", 0.7),
    ("no_obj_embed_spatial", 0.7),
    ("no_mask_embed", 0.3),
    ("point_embeddings", 1.0),
    ("not_a_point_embed", 1.0),
    ("iou_token", 1.0),
    ("mask_tokens", 1.0),
    ("obj_score_token", 1.0),
)

# Weight gains relative to 1/sqrt(fan_in): (substring, gain).  The first match wins.
_GAINS = (
    (
        "memory_attention.layers",
        (("self_attn.q_proj", 1.3), ("self_attn.k_proj", 1.3), ("out_proj", 1.8), ("v_proj", 1.3)),
    ),
    ("mask_decoder.transformer", (("q_proj", 1.3), ("k_proj", 1.3), ("out_proj", 1.6))),
    ("output_hypernetworks_mlps", ((".weight", 1.4),)),
    ("iou_prediction_head", ((".layers.2.weight", 3.0), (".weight", 1.5))),
    ("pred_obj_score_head", ((".layers.2.weight", 6.0), (".weight", 1.5))),
    ("obj_ptr_proj", ((".layers.2.weight", 2.5), (".weight", 1.5))),
    (
        "memory_encoder",
        (
            ("mask_downsampler.encoder.12", 3.0),
            ("mask_downsampler", 1.4),
            ("pix_feat_proj", 0.3),
            ("memory_encoder.out_proj", 1.5),
        ),
    ),
)

# Explicit values: (end of the name, mean, standard deviation).
_FIXED = (
    ("pred_obj_score_head.layers.2.bias", -0.3, 0.0),
    ("mlps.0.layers.2.bias", -0.08, 0.05),  # mask hypernetworks: shifts the mask logits down
    ("mlps.1.layers.2.bias", -0.08, 0.05),
    ("mlps.2.layers.2.bias", -0.08, 0.05),
    ("mlps.3.layers.2.bias", -0.08, 0.05),
    ("proto.cv3.bn.weight", 2.0, 0.2),  # YOLO mask prototypes: varied, nearly zero mean
    ("proto.cv3.bn.bias", -0.6, 0.3),
    ("mask_downsample.weight", 0.5, 0.1),  # binary mask -> roughly -4 / +4
    ("mask_downsample.bias", -4.0, 0.0),
)


# YOLO output convolutions: (pattern, weight gain, bias mean).  cv2 = box bins, cv3 = class
# scores, cv4 = mask coefficients; the class bias keeps the number of detections small.
_YOLO_OUT = (
    (re.compile(r"^model\.\d+\.cv2\.\d\.2\."), 4.0, 0.0),
    (re.compile(r"^model\.\d+\.cv3\.\d\.2\."), 1.5, -3.5),
    (re.compile(r"^model\.\d+\.cv4\.\d\.2\."), 3.0, 0.0),
)


def _yolo_out(name):
    for pattern, gain, bias in _YOLO_OUT:
        if pattern.match(name):
            return gain, bias
    return None


def _gain(name):
    y = _yolo_out(name)
    if y:
        return y[0]
    if name.startswith("model.") and (".attn." in name or ".ffn.1." in name):
        return 0.7  # YOLO11 attention: no activation follows
    if name.startswith("model.") and name.endswith(".conv.weight"):
        return 1.35  # convolution + BatchNorm + SiLU
    if name.endswith(".c.weight"):
        return 1.5  # convolution + BatchNorm + GELU (TinyViT)
    for part, rules in _GAINS:
        if part in name:
            for sub, g in rules:
                if sub in name:
                    return g
    return 1.0


def tensor(name, shape, seed=0):
    """One state-dict entry as float32 (counters too; cast to the target dtype)."""
    shape = tuple(int(s) for s in shape)
    leaf = name.rsplit(".", 1)[-1]
    if not shape:  # num_batches_tracked
        return np.float32(100.0) * np.ones((), np.float32)
    n = noise(name, shape, seed)
    for end, mean, std in _FIXED:
        if name.endswith(end):
            return (np.float32(mean) + np.float32(std) * n).astype(np.float32)
    if leaf == "running_var":
        return (np.float32(1.0) + np.float32(0.15) * n).astype(np.float32)
    if leaf == "running_mean":
        return (np.float32(0.1) * n).astype(np.float32)
    for part, std in _TABLES:
        if part in name:
            return (np.float32(std) * n).astype(np.float32)
    if leaf == "gamma":  # ConvNeXt layer scale
        return (np.float32(0.5) + np.float32(0.1) * n).astype(np.float32)
    if len(shape) == 1:
        if leaf == "bias" and _yolo_out(name):
            return (np.float32(_yolo_out(name)[1]) + np.float32(0.5) * n).astype(np.float32)
        if name.startswith("model.") and name.endswith(".bn.bias"):
            return (np.float32(0.5) * n).astype(np.float32)  # keeps SiLU networks alive
        if leaf == "bias":
            return (np.float32(0.02) * n).astype(np.float32)
        return (np.float32(1.0) + np.float32(0.1) * n).astype(np.float32)  # norm scale
    if name.endswith("dfl.conv.weight"):  # YOLO: fixed 0, 1, 2, ... projection
        return np.arange(int(np.prod(shape)), dtype=np.float32).reshape(shape)
    fan_in = int(np.prod(shape[1:], dtype=np.int64))
    return (np.float32(_gain(name) / math.sqrt(fan_in)) * n).astype(np.float32)


def state_dict(shapes, seed=0):
    """{name: shape} -> {name: float32 array}."""
    return {k: tensor(k, s, seed) for k, s in shapes.items()}


def image(height, width, seed=0, t=0):
    """A synthetic RGB picture (uint8): textured ground, a moving disc and a moving box.

    `t` is a frame number; integer arithmetic only, so it is identical everywhere.
    """
    y = np.arange(height, dtype=np.int64)[:, None]
    x = np.arange(width, dtype=np.int64)[None, :]
    out = np.empty((height, width, 3), np.int64)
    out[..., 0] = 40 + (x * 120) // width + ((x // 16 + y // 16) % 2) * 20
    out[..., 1] = 60 + (y * 120) // height + ((x + y) // 32 % 2) * 16
    out[..., 2] = 90 + ((x * y) // 64) % 48
    cy, cx, r = height * 2 // 5, width // 4 + t * width // 40, min(height, width) // 7
    disc = (y - cy) ** 2 + (x - cx) ** 2 <= r * r
    out[disc] = (210, 70, 50)
    by, bx = height * 3 // 5 - t * height // 50, width * 3 // 5
    box = (np.abs(y - by) <= height // 9) & (np.abs(x - bx) <= width // 10)
    out[box] = (40, 90, 220)
    raw = np.random.PCG64((int(seed) << 32) + 77 + t).random_raw(height * width)
    for c in range(3):
        n = ((raw >> np.uint64(8 * c)) & np.uint64(31)).astype(np.int64).reshape(height, width)
        out[..., c] += n - 16
    return np.clip(out, 0, 255).astype(np.uint8)
