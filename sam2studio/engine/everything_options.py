"""What everything mode is asked, and what it answers. Needs no torch."""

from __future__ import annotations

from dataclasses import dataclass

from sam2studio.core.errors import InputError
from sam2studio.core.mask import Mask


@dataclass(frozen=True, slots=True, kw_only=True)
class EverythingOptions:
    """How to look for everything; names and defaults are the published ones.

    Attributes:
        points_per_side: Points along each side of the grid.
        points_per_batch: Most points that are decoded together.
        pred_iou_thresh: Least expected IoU of a mask (0 lets all pass).
        stability_score_thresh: Least stability of a mask (0 lets all pass).
        stability_score_offset: How far the threshold is moved, as a logit, to judge stability.
        box_nms_thresh: Boxes of two masks overlap at most so much (IoU); else the better one stays.
        crop_n_layers: Layers of crops that are looked at too; layer n has 4ⁿ of them.
        crop_nms_thresh: As `box_nms_thresh`, between crops; the smaller crop wins.
        crop_overlap_ratio: Share of the shorter side by which crops of the first layer overlap.
        crop_n_points_downscale_factor: Layer n has fewer points per side by this to the power of n.
        min_mask_region_area: Holes and islands of fewer pixels are removed from masks (0: none).
        fast: Leave out points in the middle of a thing already found; see `everything_order`.
    """

    points_per_side: int = 32
    points_per_batch: int = 64
    pred_iou_thresh: float = 0.8
    stability_score_thresh: float = 0.95
    stability_score_offset: float = 1.0
    box_nms_thresh: float = 0.7
    crop_n_layers: int = 0
    crop_nms_thresh: float = 0.7
    crop_overlap_ratio: float = 512 / 1500
    crop_n_points_downscale_factor: int = 1
    min_mask_region_area: int = 0
    fast: bool = False

    def __post_init__(self) -> None:
        for name, least, most in _RANGES:
            value = getattr(self, name)
            if not least <= value <= most:
                raise InputError(f"{name}: expected {least} to {most}, got {value}.")


_RANGES = (
    ("points_per_side", 1, 256),
    ("points_per_batch", 1, 4096),
    ("pred_iou_thresh", 0, 1),
    ("stability_score_thresh", 0, 1),
    ("stability_score_offset", 0, 32),
    ("box_nms_thresh", 0, 1),
    ("crop_n_layers", 0, 4),
    ("crop_nms_thresh", 0, 1),
    ("crop_overlap_ratio", 0, 0.9),
    ("crop_n_points_downscale_factor", 1, 16),
    ("min_mask_region_area", 0, 1 << 30),
)


@dataclass(frozen=True, eq=False, kw_only=True)
class EverythingMask:
    """One of the masks found.

    Attributes:
        mask: At the size of the picture; never empty.
        predicted_iou: What the network expects of it, 0..1 (FastSAM: its score).
        stability: IoU of the mask at a stricter and at a laxer threshold (FastSAM: 1).
        point: x, y of the grid point that it answers, pixels of the picture (FastSAM: a pixel inside).
        crop: x, y, width, height of the part of the picture that was looked at.
    """

    mask: Mask
    predicted_iou: float
    stability: float
    point: tuple[float, float]
    crop: tuple[int, int, int, int]
