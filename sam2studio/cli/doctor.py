"""`sam2studio doctor`: what there is to train on, and what will hurt training."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from sam2studio.cli.console import counted_media, out, watch
from sam2studio.cli.outside import tell_outside
from sam2studio.core.words import counted
from sam2studio.jobs.doctor import KINDS, SIZES, Examination, Finding, FindingKind, Statistics, examine
from sam2studio.project import Project

_SHOWN = 10
_HEADS: Final[Mapping[FindingKind, str]] = {
    "missing": "Files that are not there",
    "changed": "Files that are others than when they were added",
    "outside": "Masks and boxes that reach out of their image",
    "empty": "Objects without pixels, which no dataset holds",
    "duplicate": "Objects that cover the same thing",
    "sliver": "Masks with hardly any pixels, or as thin as a line",
    "speck": "Masks with specks beside the object",
    "stem": "Files whose names differ in folder or ending only; an export renames them",
    "rare": "Classes with few objects",
    "unused": "Classes without an object",
    "proposals": "Proposals that nobody has confirmed; they are not exported",
    "unreviewed": "Images and videos with objects that nobody has called finished",
    "unlabelled": "Images and videos without an object",
}


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(no_args_is_help=True)(doctor)


def doctor(
    project: Annotated[Path, typer.Argument(help="A project file (NAME.s2s).", exists=True, dir_okay=False)],
    everything: Annotated[bool, typer.Option("--all", help="Name every finding, however many there are.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when there are mistakes.")] = False,
) -> None:
    """Count what there is to train on, and find what will hurt training: slivers, duplicates, files with equal names…

    Nothing is changed.
    """
    with Project.open(project, read_only=True) as opened:
        tell_outside(opened)
        found = watch(examine(opened), title="Looking")
    _tell_statistics(found.statistics)
    for kind in KINDS:
        _tell_kind(found, kind, shown=None if everything else _SHOWN)
    if found.mistakes:
        out.print(f"{counted(found.mistakes, 'mistake')}.")
    else:
        out.print("No mistakes found." if found.statistics.objects else "There is nothing to train on yet.")
    if strict and found.mistakes:
        raise typer.Exit(1)


def _tell_statistics(there: Statistics) -> None:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("class")
    for head in ("objects", "masks", "media"):
        table.add_column(head, justify="right")
    for each in there.classes:
        table.add_row(escape(each.name), str(each.objects), str(each.masks), str(each.media))
    if there.classes:
        out.print(table)
    out.print(
        f"{counted_media(there.images, there.videos)}, {there.reviewed} reviewed; "
        f"{counted(there.objects, 'object')} with {counted(there.masks, 'mask')}, "
        f"{counted(there.proposals, 'proposal')}"
    )
    if there.masks:
        names = [f"under {SIZES[0]:.2%}", *(f"from {share:.2%}" for share in SIZES)]
        sizes = ", ".join(f"{name} {count}" for name, count in zip(names, there.sizes, strict=True))
        out.print(f"sizes of masks, of the image: {sizes}")


def _tell_kind(found: Examination, kind: FindingKind, *, shown: int | None) -> None:
    those = found.of_kind(kind)
    if not those:
        return
    out.print(
        f"\n{_HEADS[kind]}: {sum(each.count for each in those) if kind in _COUNTED else len(those)}", markup=False
    )
    for each in those[:shown]:
        if line := _line(each):
            out.print(f"  {line}", markup=False, soft_wrap=True)
    if shown is not None and len(those) > shown:
        out.print(f"  and {len(those) - shown} more (--all names them)")


_COUNTED = ("proposals", "unreviewed", "unlabelled")


def _line(each: Finding) -> str:
    """One finding, after its kind is told."""
    match each.kind:
        case "rare":
            return f"{each.name}: {counted(each.count, 'object')}, far fewer than {each.other}"
        case "unused":
            return each.name
        case "proposals" | "unreviewed" | "unlabelled":
            return f"the first: {each.path}"
        case "stem":
            return f"{each.path}, like {each.other}"
        case "duplicate":
            return f"{each.path}: {each.name}, like {each.other}"
        case "sliver":
            return f"{each.path}: {each.name}, {counted(each.count, 'pixel')}" + _frame(each)
        case "speck":
            return f"{each.path}: {each.name}, {counted(each.count, 'speck')}"
        case _:
            return f"{each.path}: {each.name}" if each.name else each.path


def _frame(each: Finding) -> str:
    return f", frame {each.frame}" if each.frame else ""
