"""`sam2studio finetune`: a model becomes better at what a project is about."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from sam2studio.cli.asking import Download, model_file
from sam2studio.cli.console import out, print_table, watch
from sam2studio.core.words import counted
from sam2studio.engine.segmenters import CLASSIC


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(no_args_is_help=True)(finetune)


def finetune(
    project: Annotated[
        Path,
        typer.Argument(help="A project: what a person made or reviewed counts. Or a dataset.", exists=True),
    ],
    model: Annotated[str, typer.Option("--model", "-m", help="A SAM 2 model: name, or checkpoint file.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The new checkpoint; among your models if not given.")
    ] = None,
    steps: Annotated[int, typer.Option(min=1, help="How long to train.")] = 150,
    rate: Annotated[float, typer.Option(min=0, help="Highest learning rate.")] = 1e-4,
    seed: Annotated[int, typer.Option(min=0, help="Everything random follows from it.")] = 0,
    device: Annotated[str, typer.Option(help="auto, cpu, cuda, mps.")] = "auto",
    dtype: Annotated[str, typer.Option(help="auto, float32, bfloat16, float16.")] = "auto",
    download: Download = False,
) -> None:
    """Train a model further on the masks of a project, and keep it if it is better on held-out ones.

    Pictures are encoded once; only the prompt encoder and the mask decoder learn. The result is a file of its own, so
    going back is choosing the original again.

        sam2studio finetune cars.s2s --model sam2.1_t.pt
    """
    from sam2studio.jobs.finetune import FinetuneRequest
    from sam2studio.jobs.finetune import finetune as job
    from sam2studio.jobs.finetune_result import BETTER_BY, CLICKS
    from sam2studio.training.finetuning import TuningOptions

    if model == CLASSIC:
        raise typer.BadParameter(
            "--model: the classic segmenter has no network that could learn; choose a SAM 2 model."
        )
    model = model_file(model, download=download)
    options = TuningOptions(steps=steps, rate=rate, seed=seed)
    request = FinetuneRequest(source=project, model=model, device=device, dtype=dtype, options=options, output=output)
    result = watch(job(request), title="Fine-tuning")
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("mean IoU on held-out pictures", "before", "after"):
        table.add_column(heading, justify="left" if "IoU" in heading else "right")
    for name, before, after in (
        ("one click", result.before.one_click, result.after.one_click),
        (f"{CLICKS} clicks", result.before.more_clicks, result.after.more_clicks),
        ("box", result.before.box, result.after.box),
        ("mean of these, which decides", result.before.mean, result.after.mean),
    ):
        table.add_row(name, f"{before:.3f}", f"{after:.3f}")
    print_table(table)
    out.print(
        f"Trained on {counted(result.objects, 'object')} of {counted(result.trained, 'picture')}, measured on "
        f"{counted(result.held_out, 'other')}.",
        soft_wrap=True,
    )
    if result.path is None:
        out.print(
            f"It did not become better, for which the mean must rise by {BETTER_BY} or more: nothing was kept.",
            soft_wrap=True,
        )
    else:
        out.print(f"Kept as {result.path}", soft_wrap=True, markup=False)
