"""`sam2studio train`: what the bundled network learns from, and how."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray
from PIL import Image

from sam2studio.cli import train_run
from sam2studio.cli.console import out, size_text, watch
from sam2studio.core.words import counted

app = typer.Typer()
train_run.register(app)


@app.command()
def preview(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for the pictures.")] = Path("out/preview"),
    seed: Annotated[int, typer.Option("--seed", "-s", min=0, help="Of the first scene and the first clip.")] = 0,
    scenes: Annotated[int, typer.Option(min=0, help="How many.")] = 24,
    clips: Annotated[int, typer.Option(min=0, help="How many.")] = 3,
    size: Annotated[int, typer.Option(min=64, max=2048, help="Side of each, pixels.")] = 384,
) -> None:
    """Draw some scenes and clips with their masks, to look at."""
    from sam2studio.training.preview import clip_sheet, scene_sheet
    from sam2studio.training.synthetic.scenes import make_clip, make_scene

    output.mkdir(parents=True, exist_ok=True)
    for first in range(0, scenes, 8):
        numbers = range(seed + first, seed + min(first + 8, scenes))
        _save(output / f"scenes-{numbers[0]:06}.png", scene_sheet([make_scene(number, size) for number in numbers]))
    for number in range(seed, seed + clips):
        _save(output / f"clip-{number:06}.png", clip_sheet(make_clip(number, size, 16)))


@app.command()
def pool(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder: new, or a pool that is to be completed.")],
    scenes: Annotated[int, typer.Option(min=0, help="How many pictures.")] = 20_000,
    clips: Annotated[int, typer.Option(min=0, help="How many clips.")] = 2_000,
    frames: Annotated[int, typer.Option(min=1, max=256, help="Of each clip.")] = 8,
    size: Annotated[int, typer.Option(min=64, max=2048, help="Side of a picture, pixels.")] = 512,
    clip_size: Annotated[int, typer.Option(min=64, max=2048, help="Side of a frame, pixels.")] = 384,
    seed: Annotated[int, typer.Option(min=0, help="Of the first picture and the first clip.")] = 0,
    processes: Annotated[int, typer.Option(min=0, help="How many draw at a time; 0 for one per core.")] = 0,
) -> None:
    """Draw scenes and clips into a folder, once, to train on. Interrupt it at will: it goes on where it was."""
    from sam2studio.training.pool import PoolPlan, build_pool

    plan = PoolPlan(scenes=scenes, clips=clips, frames=frames, size=size, clip_size=clip_size, seed=seed)
    job = build_pool(output, plan, processes=processes or os.cpu_count() or 1)
    made = watch(job, title="Drawing", count="frames")
    held = f"{counted(made.scenes, 'scene')}, {counted(made.clips, 'clip')}"
    out.print(f"{output}: {held}, {size_text(made.bytes)}", soft_wrap=True)


@app.command()
def holdout(
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder for “images” and “clips”.")],
    images: Annotated[int, typer.Option(min=0, help="How many.")] = 200,
    clips: Annotated[int, typer.Option(min=0, help="How many.")] = 20,
    frames: Annotated[int, typer.Option(min=2, max=256, help="Of each clip.")] = 32,
    size: Annotated[int, typer.Option(min=64, max=2048, help="Side of a picture, pixels.")] = 512,
    clip_size: Annotated[int, typer.Option(min=64, max=2048, help="Side of a frame, pixels.")] = 384,
) -> None:
    """Draw what training never sees, to measure on: `val -d FOLDER/images`, `val -d FOLDER/clips -p video`."""
    from sam2studio.training.holdout import write_clips, write_images

    if images:
        objects = watch(write_images(output / "images", count=images, size=size), title="Pictures")
        out.print(
            f"{output / 'images'}: {counted(images, 'picture')}, {counted(objects, 'object')} (COCO instances)",
            soft_wrap=True,
        )
    if clips:
        job = write_clips(output / "clips", count=clips, size=clip_size, frames=frames)
        seen = watch(job, title="Frames of clips", count="frames")
        out.print(
            f"{output / 'clips'}: {counted(clips, 'clip')}, objects on {counted(seen, 'frame')} (DAVIS)", soft_wrap=True
        )


def _save(path: Path, rgb: NDArray[np.uint8]) -> None:
    Image.fromarray(rgb).save(path)
    out.print(path, soft_wrap=True)
