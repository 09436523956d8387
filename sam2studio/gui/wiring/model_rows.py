"""The rows of the models window: what each model is and what it can do, in words. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from sam2studio.engine.segmenters import CLASSIC
from sam2studio.gui.controllers.model_state import ModelFile
from sam2studio.gui.dialogs.model_card import ModelRow, ModelState
from sam2studio.gui.translation import mark, translated
from sam2studio.weights.catalogue import Ability, Speed
from sam2studio.weights.library import Model, State

_STATES: Mapping[State, ModelState] = {
    State.BUNDLED: "built_in",
    State.DOWNLOADED: "here",
    State.OWN: "own",
    State.PARTIAL: "partial",
    State.AVAILABLE: "away",
    State.LACKING: "lacking",
}
_ABILITIES: Mapping[frozenset[Ability], str] = {
    frozenset({Ability.CLICKS}): mark("Models", "Clicks"),
    frozenset({Ability.CLICKS, Ability.TRACK}): mark("Models", "Clicks, tracking"),
    frozenset({Ability.CLICKS, Ability.EVERYTHING}): mark("Models", "Clicks, everything"),
    frozenset(Ability) - {Ability.DETECT}: mark("Models", "Clicks, tracking, everything"),
    frozenset({Ability.DETECT}): mark("Models", "Finds objects"),
}
_SPEEDS: Mapping[Speed, str] = {
    Speed.FASTEST: mark("Models", "fastest"),
    Speed.FAST: mark("Models", "fast"),
    Speed.MEDIUM: mark("Models", "medium"),
    Speed.SLOW: mark("Models", "slow"),
    Speed.SLOWEST: mark("Models", "slowest"),
}
_BUNDLED = mark("Models", "Learned from drawn scenes only: SAM 2.1 makes better masks")


def rows_of(
    known: Sequence[Model],
    files: Mapping[str, ModelFile],
    *,
    used: str,
    classic: str,
    speeds: Mapping[str, str] = MappingProxyType({}),
) -> list[ModelRow]:
    """All models: the built-in one, those of the list, then files that were opened where they lie.

    Args:
        known: The list of models.
        files: What their files were found to be, by name; others in it lie outside the models folder.
        used: Name of the one that makes masks now.
        classic: What people read for the segmenter without a model.
        speeds: What models cost on this machine, in words, by name; told behind how they compare.
    """
    does = _does((Ability.CLICKS, Ability.TRACK))
    speed = translated("Models", _SPEEDS[Speed.FASTEST])
    rows = [ModelRow(name=CLASSIC, label=classic, state="built_in", does=does, speed=speed, in_use=used == CLASSIC)]
    rows += [_listed(model, files.get(model.name), in_use=model.name == used) for model in known]
    names = {model.name for model in known}
    rows += [_elsewhere(file) for file in files.values() if file.name not in names]
    return [replace(row, speed=" · ".join(filter(None, (row.speed, speeds.get(row.name))))) for row in rows]


def _listed(model: Model, file: ModelFile | None, *, in_use: bool) -> ModelRow:
    known = model.checkpoint
    abilities = file.abilities if file is not None else known.family.abilities if known else ()
    kind = translated("Models", _BUNDLED) if known is not None and known.bundled else ""
    return ModelRow(
        name=model.name,
        label=model.label,
        state=_STATES[model.state],
        group="detector" if Ability.DETECT in abilities else "segmenter",
        does=_does(abilities),
        classes=file.classes if file is not None else (),
        masks=file is not None and file.masks,
        kind=file.kind if file is not None and known is None else kind,
        size=model.bytes,
        size_here=model.bytes_here,
        speed=translated("Models", _SPEEDS[known.speed]) if known else "",
        licence=known.licence if known else "",
        place="" if model.path is None else str(model.path),
        problem=file.problem if file is not None else "",
        in_use=in_use,
    )


def _elsewhere(file: ModelFile) -> ModelRow:
    return ModelRow(
        name=file.name,
        label=file.label,
        state="elsewhere",
        group="detector" if file.detects else "segmenter",
        does=_does(file.abilities),
        classes=file.classes,
        masks=file.masks,
        kind=file.kind,
        size=file.size,
        place=file.name,
        problem=file.problem,
    )


def _does(abilities: Iterable[Ability]) -> str:
    """What a model can be asked for; "" while that is not known."""
    text = _ABILITIES.get(frozenset(abilities), "")
    return translated("Models", text) if text else ""
