"""`sam2studio benchmark`: what things cost on this machine."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from sam2studio.cli.asking import Download, model_file
from sam2studio.cli.console import err, out, print_table, size_text, watch
from sam2studio.config.resources import resource
from sam2studio.core.words import counted
from sam2studio.media.images import read_image

if TYPE_CHECKING:
    from sam2studio.engine.comparison import Compared


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(benchmark)


def benchmark(
    model: Annotated[
        str, typer.Option("--model", "-m", help="A checkpoint, a model name, or the name of a configuration.")
    ] = "sam2.1_hiera_t",
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, mps.")] = "auto",
    dtype: Annotated[str, typer.Option(help="auto, float32, bfloat16, float16.")] = "auto",
    rounds: Annotated[int, typer.Option(min=1, help="How often an image is set.")] = 3,
    video: Annotated[bool, typer.Option(help="Also what a tracked frame costs; takes a minute or two.")] = False,
    window: Annotated[bool, typer.Option(help="Also what the window's canvas and timeline cost.")] = True,
    table: Annotated[
        bool, typer.Option("--table", help="Compare networks of all families instead; takes minutes.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    download: Download = False,
) -> None:
    """Measure setting an image and clicking, with a network and with the classic segmenter, and repainting.

    The name of a configuration whose checkpoint is not here is measured with random weights: they change the masks,
    not the cost. Times are of this machine at this moment; compare them with others of the same run only.
    """
    if table:
        _compare(rounds, device, dtype, as_json=as_json)
        return
    if download:
        model = model_file(model, download=True)
    err.print(f"Measuring {model}: {counted(rounds, 'image')} and some clicks …")
    figures: dict[str, Any] = {
        "model": _measure_network(model, device, dtype, rounds, video),
        "classic": _measure_classic(),
    }
    if window:
        figures |= {part: _measure_window(part) for part in ("canvas", "timeline")}
    if as_json:
        out.print_json(json.dumps(figures))
    else:
        _print(figures)


def _compare(rounds: int, device: str, dtype: str, *, as_json: bool) -> None:
    """The field's comparison, on the sample photograph."""
    from sam2studio.engine.comparison import compare
    from sam2studio.weights.placement import choose

    err.print(f"Comparing networks of all families, {counted(rounds, 'round')}; this takes some minutes …")
    rgb = read_image(resource("sample", "photographs", "astronaut.jpg"))
    rows = watch(compare(rgb, rounds=rounds, device=device, dtype=dtype), title="Comparing")
    if as_json:
        out.print_json(json.dumps([dataclasses.asdict(row) for row in rows]))
        return
    out.print(choose(device, dtype).why, soft_wrap=True)
    size = f"{rgb.shape[1]} × {rgb.shape[0]}"
    out.print(
        f"Medians of {counted(rounds, 'round')}, all networks in turn, a picture of {size} pixels.", soft_wrap=True
    )
    print_table(_comparison(rows))
    fresh = [row.label for row in rows if not row.weights]
    if fresh:
        out.print(
            f"Freshly initialised, because no checkpoint is here: {', '.join(fresh)}. Such a network costs what a "
            "trained one costs, but finds next to nothing, so that the masks it would make are not in its time.",
            soft_wrap=True,
        )


def _comparison(rows: Sequence[Compared]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("model")
    for heading in ("size (MB)", "parameters (M)", "ms per image, everything", "ms per image, one click"):
        table.add_column(heading, justify="right")
    table.add_column("weights")
    for row in rows:
        table.add_row(
            row.label,
            f"{row.disk_bytes / 1e6:.1f}",
            f"{row.parameters / 1e6:.1f}",
            f"{row.everything.median_ms:.0f}",
            "" if row.prompt is None else f"{row.prompt.median_ms:.0f}",
            row.weights or "freshly initialised",
        )
    return table


def _measure_network(model: str, device: str, dtype: str, rounds: int, video: bool) -> dict[str, Any]:
    from sam2studio.core.errors import InputError, WeightsError
    from sam2studio.engine.benchmark import measure_images, measure_video
    from sam2studio.model.sam2.config import CONFIGS
    from sam2studio.model.sam2.network import Sam2Network
    from sam2studio.model.yolo.network import YoloNetwork
    from sam2studio.weights.loading import build_network, load_network
    from sam2studio.weights.placement import choose

    place = choose(device, dtype)
    try:
        network = load_network(model, device=device, dtype=dtype)
        weights = model
    except WeightsError:
        if model not in CONFIGS:
            raise
        err.print(f"The checkpoint of {model} is not here; its cost is measured with random weights.")
        network = build_network(CONFIGS[model]).finalize(place.device, place.dtype)
        weights = f"{model}, random weights"
    if isinstance(network, YoloNetwork):
        raise InputError("model: a detector takes no clicks.", todo="Choose a SAM 2 or SAM model to measure clicks.")
    figures = {"name": weights, "placement": place.why, **dataclasses.asdict(measure_images(network, rounds=rounds))}
    if video and isinstance(network, Sam2Network):
        err.print("Tracking a clip …")
        figures["video"] = dataclasses.asdict(measure_video(network, rounds=rounds))
    return figures


def _measure_classic() -> dict[str, Any]:
    from sam2studio.engine.benchmark import sample_photograph, timed
    from sam2studio.engine.classic import ClassicSession

    session, rgb = ClassicSession(), sample_photograph(width=1800, height=1200)
    setting = timed(lambda: session.set_image(rgb), rounds=5)
    clicking = timed(lambda: session.predict(points=[(900.0, 600.0)], labels=[1]), rounds=10)
    return {"set_image": dataclasses.asdict(setting), "click": dataclasses.asdict(clicking)}


def _measure_window(part: str) -> dict[str, float]:
    """A part of the window; in a process of its own, because it needs Qt. Empty when it cannot be measured."""
    command = [sys.executable, "-m", f"sam2studio.gui.{part}.cost"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        err.print(f"The {part} could not be measured: {done.stderr.strip().splitlines()[-1:]}", markup=False)
        return {}
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _print(figures: dict[str, Any]) -> None:
    network, classic = figures["model"], figures["classic"]
    out.print(f"{network['name']}, image of {network['width']} × {network['height']} pixels")
    out.print(network["placement"], soft_wrap=True)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("", "network", "classic"):
        table.add_column(heading, justify="left" if not heading else "right")
    table.add_row("set an image", _ms(network["set_image"]), _ms(classic["set_image"]))
    table.add_row("click, three candidates", _ms(network["click"]), _ms(classic["click"]))
    table.add_row("best mask at full size", _ms(network["mask"]), "in the click")
    table.add_row("memory of one image", size_text(network["embedding_bytes"]), "")
    table.add_row("peak memory of the process", size_text(network["peak_bytes"]), "")
    out.print(table)
    if tracking := network.get("video"):
        out.print(
            f"A tracked frame with all the memory that one object can have costs {_ms(tracking['one_object'])}, with a "
            f"light memory {_ms(tracking['light'])}; each further object adds {tracking['each_further']:.0f} ms. What "
            f"is remembered of an object on a frame takes {size_text(tracking['memory_bytes'])}",
            soft_wrap=True,
        )
    if canvas := figures.get("canvas"):
        out.print(
            f"Repainting a 4K image with {canvas['masks']:.0f} masks costs {canvas['ratio']:.2f} × that of the "
            f"bare image ({canvas['masked_ms']:.1f} ms against {canvas['bare_ms']:.1f} ms)",
            soft_wrap=True,
        )
    if timeline := figures.get("timeline"):
        out.print(
            f"A step of the playhead over {timeline['lanes']:.0f} tracks of {timeline['frames']:.0f} frames costs "
            f"{timeline['step_ratio']:.2f} × that of an empty timeline ({timeline['step_ms']:.1f} ms against "
            f"{timeline['empty_ms']:.1f} ms); a step of zooming {timeline['zoom_ms']:.0f} ms",
            soft_wrap=True,
        )


def _ms(timing: dict[str, float]) -> str:
    return f"{timing['median_ms']:.0f} ms"
