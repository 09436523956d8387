"""Which keys mean which actions: the table's, those of a preset over them, and the person's own over both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

from PySide6.QtGui import QKeySequence

from sam2studio.gui.actions.presets import PRESETS
from sam2studio.gui.actions.spec import MODES, ActionSpec, Need
from sam2studio.gui.actions.table import ACTIONS

Keys = tuple[str, ...]
"""In Qt's portable notation and canonical form."""

WALKING_KEYS: Final = frozenset({"Tab", "Shift+Tab", "Space", "Home", "End", "Up", "Down", "PgUp", "PgDown"})
"""Keys that mean something to every list, button or field that has the keyboard."""

_SPECS: Final = {spec.id: spec for spec in ACTIONS}


def canonical(key: str) -> str:
    """One way to write a key: both keys called Enter are one, and Shift+Tab is called that; "" if it is none."""
    sequence = QKeySequence(key)
    text = sequence.toString(QKeySequence.SequenceFormat.PortableText) if sequence.count() == 1 else ""
    return text.replace("Shift+Backtab", "Shift+Tab").replace("Backtab", "Shift+Tab").replace("Return", "Enter")


def sequences(keys: Iterable[str]) -> list[QKeySequence]:
    """What Qt listens for."""
    wanted = []
    for key in keys:
        wanted.append(QKeySequence(key))
        if key.endswith("Enter"):
            wanted.append(QKeySequence(key.removesuffix("Enter") + "Return"))
    return wanted


@dataclass(frozen=True, kw_only=True)
class Holder:
    """An action that has a key which another one is to get.

    Attributes:
        spec: The action.
        rival: Both would be meant at once. Otherwise one of them is meant in a mode of its own (`MODES`).
    """

    spec: ActionSpec
    rival: bool


@dataclass(frozen=True, kw_only=True)
class Keymap:
    """The keys in force.

    Attributes:
        preset: A name of `PRESETS`.
        changes: The person's own keys: (preset, action id) → keys. Those of other presets wait until they are chosen
            again; those of actions that nobody knows are kept for the version that does.
    """

    preset: str = "sam2studio"
    changes: Mapping[tuple[str, str], Keys] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def keys(self) -> Mapping[str, Keys]:
        """Action id → its keys. Where two claim a key in the same mode, a nearer layer wins, then the table's order."""
        own = {spec.id: keys for spec in ACTIONS if (keys := self.changes.get((self.preset, spec.id))) is not None}
        preset = PRESETS[self.preset].keys
        taken: set[tuple[str, int]] = set()
        found: dict[str, Keys] = {}
        for layer in (own, preset, {spec.id: spec.keys for spec in ACTIONS}):
            for spec in ACTIONS:
                if spec.id in layer and spec.id not in found:
                    wanted = dict.fromkeys(filter(None, map(canonical, layer[spec.id])))
                    found[spec.id] = tuple(key for key in wanted if (key, spec.mode) not in taken)
                    taken.update((key, spec.mode) for key in found[spec.id])
        return MappingProxyType({spec.id: found[spec.id] for spec in ACTIONS})

    @property
    def changed(self) -> frozenset[str]:
        """The actions whose keys are not the preset's."""
        bare = Keymap(preset=self.preset).keys
        return frozenset(name for name, keys in self.keys.items() if keys != bare[name])

    def in_force(self, available: frozenset[Need]) -> Mapping[str, Keys]:
        """Action id → the keys that mean it while that is there.

        An action that cannot be meant now keeps its keys: it is disabled, and the menu says how it would be done.
        """
        modes = available & set(MODES)
        meant = {spec.id for spec in ACTIONS if spec.needs & set(MODES) <= modes}
        highest: dict[str, int] = {}
        for name in meant:
            for key in self.keys[name]:
                highest[key] = max(highest.get(key, 0), _SPECS[name].mode)
        return {
            name: tuple(key for key in keys if name not in meant or highest[key] == _SPECS[name].mode)
            for name, keys in self.keys.items()
        }

    def holders(self, key: str, *, wanted_by: str) -> tuple[Holder, ...]:
        """The other actions that have a key."""
        mode = _SPECS[wanted_by].mode
        return tuple(
            Holder(spec=spec, rival=spec.mode == mode)
            for spec in ACTIONS
            if spec.id != wanted_by and canonical(key) in self.keys[spec.id]
        )

    def with_keys(self, action_id: str, keys: Iterable[str], *, shared: bool = False) -> Keymap:
        """Gives an action these keys and no others.

        Args:
            action_id: The action.
            keys: All its keys; those that it has not had are taken from the actions that have them.
            shared: Actions of other modes keep them.
        """
        wanted = tuple(dict.fromkeys(map(canonical, keys)))
        result = self._with(action_id, wanted)
        for key in set(wanted) - set(self.keys[action_id]):
            for holder in self.holders(key, wanted_by=action_id):
                if holder.rival or not shared:
                    left = tuple(each for each in result.keys[holder.spec.id] if each != key)
                    result = result._with(holder.spec.id, left)
        return result

    def reset(self, action_id: str) -> Keymap:
        """Gives an action the preset's keys again; whoever took one of them loses it."""
        result = self.with_keys(action_id, self.keys_to_reset(action_id), shared=True)
        return result._without(lambda preset, name: (preset, name) == (self.preset, action_id))

    def keys_to_reset(self, action_id: str) -> Keys:
        """What the preset gives to an action."""
        return Keymap(preset=self.preset).keys[action_id]

    def reset_all(self) -> Keymap:
        """All keys of the preset; other presets keep what was changed in them."""
        return self._without(lambda preset, _name: preset == self.preset)

    def lines(self) -> list[str]:
        """The changes as a list of texts: "preset/action=key", one for every key, or with nothing behind the sign."""
        return [
            f"{preset}/{name}={key}" for (preset, name), keys in sorted(self.changes.items()) for key in keys or ("",)
        ]

    def _with(self, action_id: str, keys: Keys) -> Keymap:
        return replace(self, changes=MappingProxyType({**self.changes, (self.preset, action_id): keys}))

    def _without(self, left_out: Callable[[str, str], bool]) -> Keymap:
        kept = {place: keys for place, keys in self.changes.items() if not left_out(*place)}
        return replace(self, changes=MappingProxyType(kept))


def read_keymap(preset: str, lines: Iterable[str]) -> Keymap:
    """What `Keymap.lines` wrote; lines that say nothing are left out, and an unknown preset is the usual one."""
    changes: dict[tuple[str, str], list[str]] = {}
    for owner, name, key in _entries(lines):
        keys = changes.setdefault((owner, name), [])
        if key and canonical(key) and canonical(key) not in keys:
            keys.append(canonical(key))
    frozen = {place: tuple(keys) for place, keys in changes.items()}
    return Keymap(preset=preset if preset in PRESETS else "sam2studio", changes=MappingProxyType(frozen))


def _entries(lines: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    for line in lines:
        place, sign, key = line.partition("=")
        owner, slash, name = place.partition("/")
        if sign and slash and owner and name:
            yield owner, name, key
