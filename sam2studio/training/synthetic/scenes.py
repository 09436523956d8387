"""From a seed to a picture or a clip: `make_scene`, `make_clip`. The same seed gives the same bytes on one machine."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sam2studio.training.synthetic.bodies import Matrix
from sam2studio.training.synthetic.lens import expose
from sam2studio.training.synthetic.materials import Patch, Skin
from sam2studio.training.synthetic.noise import Rng
from sam2studio.training.synthetic.paint import Canvas, Manner, dimmed, draw
from sam2studio.training.synthetic.scene import Clip, Labels, Rgb, Scene
from sam2studio.training.synthetic.stage import Actor, Stage, set_stage

HELD_OUT = 1 << 40
"""Seeds from here on are for measuring only; training takes smaller ones."""

FRAMES_PER_SECOND = 12

_Plane = NDArray[np.uint8] | NDArray[np.float32]

_SCENE, _CLIP = 1, 2  # the same seed gives unlike scenes and clips


def make_scene(seed: int, size: int = 512) -> Scene:
    """A square picture of `size` pixels and its truth."""
    rng = np.random.default_rng((_SCENE, seed))
    stage = set_stage(rng, size, moving=False)
    image, labels = _film(stage, 0.0, rng, {})
    return Scene(image=image, labels=labels, segments=stage.segments)


def make_clip(seed: int, size: int = 512, frames: int = 8) -> Clip:
    """A clip of square frames of `size` pixels, `FRAMES_PER_SECOND` of them a second, and its truth."""
    rng = np.random.default_rng((_CLIP, seed))
    stage = set_stage(rng, size, moving=True)
    patches: dict[int, tuple[Skin, Patch]] = {}
    filmed = [_film(stage, frame / FRAMES_PER_SECOND, rng, patches) for frame in range(frames)]
    return Clip(
        frames=np.stack([image for image, _ in filmed]),
        labels=np.stack([labels for _, labels in filmed]),
        segments=stage.segments,
    )


def _film(stage: Stage, time: float, rng: Rng, patches: dict[int, tuple[Skin, Patch]]) -> tuple[Rgb, Labels]:
    """One frame at a time since the start."""
    view = stage.camera.matrix(time) @ np.array([[1, 0, -stage.margin], [0, 1, -stage.margin], [0, 0, 1]], float)
    picture = _seen(stage.backdrop.picture, view, stage).astype(np.float32)
    labels = _seen(stage.backdrop.regions, view, stage, cv2.INTER_NEAREST).astype(np.uint16)
    if stage.soft > 0.3:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), stage.soft), np.float32)
    canvas = Canvas(picture=picture, labels=labels, patches=patches)
    for actor in stage.actors:
        matrix = _matrix(stage, actor, time)
        soon = _matrix(stage, actor, time + 0.5 / FRAMES_PER_SECOND) if stage.margin else matrix
        manner = Manner(
            matrix=matrix,
            numbers=actor.numbers,
            light=stage.light,
            contact=actor.contact,
            smear=(float(soon[0, 2] - matrix[0, 2]), float(soon[1, 2] - matrix[1, 2])),
            blur=actor.blur,
            gain=actor.gain,
        )
        draw(canvas, actor.body.shapes(stage.start + time), manner)
    lit = _seen(stage.lit, view, stage).astype(np.float32)
    return expose(dimmed(canvas.picture, lit), stage.lens, rng), labels


def _matrix(stage: Stage, actor: Actor, time: float) -> Matrix:
    return stage.camera.matrix(time, actor.near) @ actor.track.moved(actor.matrix, actor.home, time)


def _seen(behind: _Plane, view: Matrix, stage: Stage, way: int = cv2.INTER_LINEAR) -> _Plane:
    """What the camera sees of something as large as the backdrop."""
    if not stage.margin:
        return behind
    size = (stage.size, stage.size)
    seen = cv2.warpAffine(behind, view[:2], size, flags=way, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(seen, np.uint8) if behind.dtype == np.uint8 else np.asarray(seen, np.float32)
