"""`sam2studio models`: what checkpoints there are, downloading them, looking into files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from sam2studio.cli.console import out, print_table, size_text, watch
from sam2studio.config.paths import models_dir
from sam2studio.core.errors import WeightsError
from sam2studio.core.words import counted
from sam2studio.engine.segmenters import CLASSIC
from sam2studio.weights.catalogue import Ability, find
from sam2studio.weights.download import download
from sam2studio.weights.inspection import glance, inspect
from sam2studio.weights.library import Model, State, locate, models
from sam2studio.weights.onnx_file import ONNX

_NAMED = 8  # classes that are named

app = typer.Typer(no_args_is_help=True, help="List, download and inspect checkpoints.")


@app.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", "-a", help="Also those that this version cannot run yet.")] = False,
) -> None:
    """List the models known by name, and your own files, with size, what each can do, and state.

    click: masks from points and boxes. track: follow them through a video.
    everything: masks of all there is. detect: objects of known classes.
    """
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("name", "short name", "size", "can", "state"):
        table.add_column(heading, no_wrap=True)
    table.add_row(CLASSIC, "", "", _words((Ability.CLICKS, Ability.TRACK)), State.BUNDLED.value)
    for model in models():
        if every or model.checkpoint is None or model.checkpoint.runnable:
            table.add_row(*_row(model))
    print_table(table)
    out.print("nano has learned from drawn scenes only: for better masks, get SAM 2.1.")
    out.print(f"Checkpoints are kept in {models_dir()}", soft_wrap=True)


@app.command(no_args_is_help=True)
def get(
    names: Annotated[list[str], typer.Argument(help="Names or short names from `models list`.")],
    offline: Annotated[bool, typer.Option("--offline", help="Only check what is already here.")] = False,
) -> None:
    """Download models, over https, checked against their published hash. An interrupted download is resumed."""
    for checkpoint in [find(name) for name in names]:
        out.print(
            f"{checkpoint.label} ({checkpoint.name}): licence {checkpoint.licence}, {size_text(checkpoint.bytes)}"
        )
        path = watch(download(checkpoint, offline=offline), title=checkpoint.label, count="bytes")
        out.print(f"  is at {path}", soft_wrap=True)


@app.command(no_args_is_help=True)
def info(
    files: Annotated[
        list[str],
        typer.Argument(help="Files of weights (.pt, .pth, .safetensors, .onnx), or names from `models list`."),
    ],
) -> None:
    """Say what a checkpoint file is, from its tensors. Nothing in the file is run."""
    for path in map(locate, files):
        if path.suffix.lower() == ONNX:
            _tell_onnx(path)
            continue
        found = inspect(path)
        out.print(f"{path}", soft_wrap=True)
        out.print(
            f"  {found.label} · {found.tensors} tensors · {found.parameters / 1e6:.1f} M parameters · {found.dtype}"
        )
        out.print(f"  can: {_words(found.abilities)}")
        out.print(f"  {found.format} file · {size_text(found.bytes)} · SHA-256 {found.sha256}", soft_wrap=True)
        out.print(f"  the published {found.published}" if found.published else "  not one of the published files")


def _tell_onnx(path: Path) -> None:
    """What a detector of another program says of itself."""
    found = glance(path)
    names = ", ".join(found.classes[:_NAMED]) + (", …" if len(found.classes) > _NAMED else "")
    classes = (
        f"{counted(len(found.classes), 'class', 'classes')}: {names}" if found.classes else "classes without names"
    )
    out.print(f"{path}", soft_wrap=True)
    out.print(f"  ONNX, run by onnxruntime · finds {'masks' if found.masks else 'boxes'}", soft_wrap=True)
    out.print(f"  can: {_words(found.abilities)} · {classes}", soft_wrap=True, markup=False)


def _row(model: Model) -> tuple[str, ...]:
    known = model.checkpoint
    short = known.aliases[0] if known and known.aliases else ""
    state = model.state.value if known is None or known.runnable else "not in this version"
    return model.name, short, size_text(model.bytes), _words(_abilities(model)), state


def _abilities(model: Model) -> tuple[Ability, ...]:
    """What a model can be asked for; nothing if its file cannot be used."""
    if model.checkpoint is not None:
        return model.checkpoint.family.abilities
    try:
        return glance(model.path).abilities if model.path else ()
    except WeightsError:
        return ()


def _words(abilities: tuple[Ability, ...]) -> str:
    return ", ".join(ability.value for ability in abilities)
