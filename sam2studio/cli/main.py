"""The command line: one small module per command, joined here.

Exit codes: 0 done · 1 it could not be done, or some of the images and videos that were given were left out (a sentence
on standard error says why) · 2 wrong usage · 130 interrupted.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

import sam2studio
from sam2studio.cli import (
    accept,
    auto_annotate,
    benchmark,
    doctor,
    everything,
    finetune,
    models,
    predict,
    projects,
    track,
    train,
    val,
)
from sam2studio.cli.console import err, out, print_anything
from sam2studio.cli.pairs import spelled_out
from sam2studio.core.errors import Cancelled, InputError, StudioError
from sam2studio.engine.memory import is_out_of_memory

log = logging.getLogger(__name__)

OpenWindow = Callable[[tuple[Path, ...], bool], int]
"""Opens the window on these paths (projects, folders, pictures), or on the sample; returns the exit code."""

RunDemo = Callable[[Path, Callable[[str], None]], int]
"""Does the main job in an off-screen window, leaves the results in a folder, tells each; returns the exit code."""

WRONG_USAGE, INTERRUPTED = 2, 130


def build_app(*, open_window: OpenWindow, run_demo: RunDemo) -> typer.Typer:
    """The whole command line. The window comes from outside, because this package knows no Qt."""
    app = typer.Typer(
        name="sam2studio",
        help="Annotate images and videos with SAM 2: click, get the mask, track it, export a dataset. "
        "Without a command the window opens.",
        no_args_is_help=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback(invoke_without_command=True)
    def root(
        context: typer.Context,
        sample: Annotated[bool, typer.Option("--sample", help="Open the window with the sample project.")] = False,
        version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
    ) -> None:
        if version:
            typer.echo(sam2studio.__version__)
            raise typer.Exit
        if context.invoked_subcommand is None:
            raise typer.Exit(open_window((), sample))

    @app.command("open")
    def open_(
        paths: Annotated[list[Path], typer.Argument(help="A project, a folder of images, or images.", exists=True)],
    ) -> None:
        """Open the window on a project, a folder, images or videos (`sam2studio PATH` does the same)."""
        raise typer.Exit(open_window(tuple(paths), False))

    @app.command()
    def demo(
        output: Annotated[Path, typer.Option("--output", "-o", help="Where the results go.")] = Path("out/demo"),
    ) -> None:
        """Annotate the sample without a screen: masks on images, tracks through a clip, and exports."""
        raise typer.Exit(run_demo(output, lambda line: out.print(line, soft_wrap=True, markup=False)))

    predict.register(app)
    track.register(app)
    auto_annotate.register(app)
    everything.register(app)
    accept.register(app)
    projects.register(app)
    doctor.register(app)
    app.add_typer(models.app, name="models")
    benchmark.register(app)
    val.register(app)
    finetune.register(app)
    app.add_typer(train.app, name="train")
    return app


def main(arguments: Sequence[str], *, open_window: OpenWindow, run_demo: RunDemo) -> int:
    """Runs one command line and returns its exit code; errors of the user become one sentence on standard error."""
    print_anything()
    app = build_app(open_window=open_window, run_demo=run_demo)
    words = list(arguments)
    if words and not words[0].startswith("-") and words[0] not in _command_names(app) and Path(words[0]).exists():
        words.insert(0, "open")
    try:
        app(spelled_out(words, app), prog_name="sam2studio")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except (typer.BadParameter, InputError) as error:  # of a pair, or of what only the job can judge
        text = error.message if isinstance(error, typer.BadParameter) else str(error)
        err.print(f"[bold red]Error:[/] {escape(text)}", soft_wrap=True)
        return WRONG_USAGE
    except Cancelled as end:
        err.print("Interrupted. What was finished before is kept." if end.what == Cancelled().what else end.what)
        return INTERRUPTED
    except StudioError as error:
        log.debug("command failed", exc_info=True)
        err.print(f"[bold red]Error:[/] {escape(str(error))}", soft_wrap=True)
        return 1
    except (MemoryError, RuntimeError) as error:  # of a network that does not even fit
        if not is_out_of_memory(error):
            raise
        log.debug("command failed", exc_info=True)
        todo = "Close other programs, choose a smaller model, or another --device."
        err.print(f"[bold red]Error:[/] There is not enough memory. {todo}", soft_wrap=True)
        return 1
    except OSError as error:  # of results that cannot be written; what is read has sentences of its own
        if error.filename is None or error.strerror is None:
            raise
        log.debug("command failed", exc_info=True)
        where = f"{error.filename}: The system refuses it: {error.strerror}."
        err.print(f"[bold red]Error:[/] {escape(where)} What was finished before is kept.", soft_wrap=True)
        return 1
    return 0


def _command_names(app: typer.Typer) -> set[str]:
    return set(getattr(typer.main.get_command(app), "commands", ()))
