"""Which keys do what: presets, any key changed by pressing it, conflicts told before anything is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from sam2studio.gui.actions import (
    ACTIONS,
    MENUS,
    PRESETS,
    ActionSpec,
    Keymap,
    key_text,
    native_keys,
    spec_text,
    spec_tip,
)
from sam2studio.gui.dialogs.frame import DialogFrame, paragraph
from sam2studio.gui.dialogs.key_button import KeyButton
from sam2studio.gui.dialogs.key_rows import KeyList, rows_of
from sam2studio.gui.guard import guarded
from sam2studio.gui.panels.fields import Sign, TextField, label, tool_button
from sam2studio.gui.theme import metrics
from sam2studio.gui.translation import translated

_SPECS = {spec.id: spec for spec in ACTIONS}
_Answer = tuple[str, str, Callable[[], None]]
"""A button of a question: its text, its tool tip, what it does."""


class ChangeKeysDialog(DialogFrame):
    """Shows a keymap and reports what becomes of it; every change is in force at once. GUI thread.

    Signals:
        keymap_changed(object): Put this `Keymap` in force.
    """

    keymap_changed = Signal(object)

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(title=self.tr("Change keys"), parent=parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 720)
        self._keymap = keymap
        self._presets = QComboBox()
        self._filter = TextField(
            name=self.tr("Filter actions"),
            tip=self.tr("Show only actions whose name, menu or key contains this (Esc clears)"),
            placeholder=self.tr("Filter by name or key"),
        )
        self._list = KeyList()
        self._nothing = label(self.tr("Nothing is called that."), kind="muted")
        self._title = label("", kind="section")
        self._tip = paragraph("", kind="muted")
        self._buttons = QHBoxLayout()
        self._reset = QPushButton(self.tr("Reset"))
        self._question = _Question()
        self._reset_all = self.add_button(
            self.tr("Reset all…"), tip=self.tr("Give all actions the keys of the preset again"), left=True
        )
        self.add_close()
        self._lay_out()
        self._presets.activated.connect(self._choose_preset)
        self._filter.textChanged.connect(self._show_rows)
        self._filter.abandoned.connect(self.reject)
        self._list.selectionModel().currentChanged.connect(self._show_action)
        self._list.activated.connect(self._listen)
        self._reset.clicked.connect(self._ask_reset)
        self._reset_all.clicked.connect(self._ask_reset_all)
        self._show_rows()
        self._filter.setFocus()

    @property
    def keymap(self) -> Keymap:
        """What is shown."""
        return self._keymap

    def _lay_out(self) -> None:
        for name, preset in PRESETS.items():
            self._presets.addItem(preset.title, name)
        self._presets.setCurrentIndex(list(PRESETS).index(self._keymap.preset))
        self._presets.setAccessibleName(self.tr("Preset"))
        self._presets.setToolTip(self.tr("Whose keys to use; your own changes to each are kept"))
        self._list.setAccessibleName(self.tr("Actions"))
        self._list.setToolTip(self.tr("Enter or a double click listens for a key"))
        self._nothing.setIndent(metrics.WIDE)
        self._reset.setAccessibleName(self.tr("Reset"))
        self._reset.setToolTip(self.tr("Give this action the keys of the preset again"))
        self._reset.setAutoDefault(False)
        head = QHBoxLayout()
        head.setSpacing(metrics.SPACE)
        head.addWidget(label(self.tr("Keys as in")))
        head.addWidget(self._presets)
        head.addSpacing(metrics.SPACE)
        head.addWidget(self._filter, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._tip)
        self._buttons.setSpacing(metrics.SPACE)
        foot = QHBoxLayout()
        foot.setSpacing(metrics.SPACE)
        foot.addLayout(self._buttons)
        foot.addStretch()
        foot.addWidget(self._reset)
        self.body.addLayout(head)
        self.body.addWidget(self._list, 1)
        self.body.addWidget(self._nothing, 1, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(words)
        self.body.addLayout(foot)
        self.body.addWidget(self._question)

    # What is shown

    @Slot()
    @guarded
    def _show_rows(self) -> None:
        rows = rows_of(self._keymap, self._filter.text())
        self._list.show_rows(rows, self._keymap.changed)
        self._list.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        self._reset_all.setEnabled(bool(self._keymap.changed))
        self._show_action()

    @Slot()
    @guarded
    def _show_action(self) -> None:
        """The keys of the current action as buttons."""
        self._question.close_it()
        while (entry := self._buttons.takeAt(0)) is not None:
            if (widget := entry.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        spec = self._spec
        for widget in (self._title, self._tip, self._reset):
            widget.setVisible(spec is not None)
        if spec is None:
            return
        self._title.setText(spec_text(spec).rstrip("…"))
        self._tip.setText(spec_tip(spec))
        self._reset.setEnabled(spec.id in self._keymap.changed)
        for key in (*self._keymap.keys[spec.id], ""):
            button = self._button(key)
            self._buttons.addWidget(button)
            button.show()  # at once, so that it can be pressed by what made it

    @property
    def _spec(self) -> ActionSpec | None:
        return _SPECS.get(self._list.chosen)

    def _button(self, key: str) -> QWidget:
        button = KeyButton(key)
        button.key_pressed.connect(lambda pressed: self._propose(key, pressed))
        button.listening_changed.connect(self._tell_listening)
        if not key:
            return button
        name = self.tr("Remove {key}").format(key=key_text(key))
        remove = tool_button("close", name=name, tip=self.tr("This key does nothing any more"), small=True)
        remove.clicked.connect(lambda: self._remove(key))
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, metrics.TIGHT, 0)
        line.setSpacing(0)
        line.addWidget(button)
        line.addWidget(remove)
        return holder

    # What the person wants

    @Slot()
    @guarded
    def _listen(self) -> None:
        """Waits for a key instead of the first one."""
        if self._spec is not None and (entry := self._buttons.itemAt(0)) is not None:
            widget = entry.widget()
            assert widget is not None
            button = widget if isinstance(widget, KeyButton) else widget.findChild(KeyButton)
            assert isinstance(button, KeyButton)
            button.listen()

    @Slot(bool)
    @guarded
    def _tell_listening(self, listening: bool) -> None:
        if listening:
            text = self.tr("Press the key, with Ctrl, Alt or Shift if you like. Esc leaves it as it is.")
            self._question.ask(native_keys(text))
        else:
            self._question.close_it()

    @guarded
    def _propose(self, former: str, key: str) -> None:
        """A key was pressed instead of another one, or to be added ("")."""
        spec = self._spec
        assert spec is not None
        keys = self._keymap.keys[spec.id]
        wanted = tuple(key if each == former else each for each in keys) if former else (*keys, key)
        if key in keys:
            if key != former:
                self._question.ask(self.tr("{key} does this already.").format(key=key_text(key)))
            return
        if menu := _menu_of(key):
            text = self.tr("{key} opens the menu “{menu}”. Choose another key.")
            self._question.ask(text.format(key=key_text(key), menu=menu))
            return
        self._ask_or_set(spec, wanted, key)

    def _ask_or_set(self, spec: ActionSpec, wanted: Sequence[str], key: str) -> None:
        holders = self._keymap.holders(key, wanted_by=spec.id)
        if not holders:
            self._set(self._keymap.with_keys(spec.id, wanted))
            return
        names = ", ".join(f"“{spec_text(holder.spec).rstrip('…')}”" for holder in holders)
        text = self.tr("{key} is the key of {names}.").format(key=key_text(key), names=names)
        take: _Answer = (
            self.tr("Take it over"),
            self.tr("It does this now, and nothing else"),
            lambda: self._set(self._keymap.with_keys(spec.id, wanted)),
        )
        share: _Answer = (
            self.tr("Use it for both"),
            self.tr("What is possible only on videos, in reviews or with a tool in hand has the key there"),
            lambda: self._set(self._keymap.with_keys(spec.id, wanted, shared=True)),
        )
        answers = [take] if any(holder.rival for holder in holders) else [take, share]
        self._question.ask(text, answers, caution=True)

    @guarded
    def _remove(self, key: str) -> None:
        spec = self._spec
        assert spec is not None
        self._set(self._keymap.with_keys(spec.id, [each for each in self._keymap.keys[spec.id] if each != key]))

    @Slot()
    @guarded
    def _ask_reset(self) -> None:
        """The preset's keys again; asks when another action has one of them now."""
        spec = self._spec
        assert spec is not None
        back = set(self._keymap.keys_to_reset(spec.id)) - set(self._keymap.keys[spec.id])
        lost = [
            (key, holder.spec)
            for key in sorted(back)
            for holder in self._keymap.holders(key, wanted_by=spec.id)
            if holder.rival
        ]
        if not lost:
            self._set(self._keymap.reset(spec.id))
            return
        key, other = lost[0]
        text = self.tr("{key} is the key of {names}.")
        self._question.ask(
            text.format(key=key_text(key), names=f"“{spec_text(other).rstrip('…')}”"),
            [
                (
                    self.tr("Take it back"),
                    self.tr("It does this again, and nothing else"),
                    lambda: self._set(self._keymap.reset(spec.id)),
                )
            ],
            caution=True,
        )

    @Slot()
    @guarded
    def _ask_reset_all(self) -> None:
        self._question.ask(
            self.tr("%n actions have other keys than the preset gives them.", "", len(self._keymap.changed)),
            [
                (
                    self.tr("Reset all"),
                    self.tr("Give all actions the keys of the preset again"),
                    lambda: self._set(self._keymap.reset_all()),
                )
            ],
            caution=True,
        )

    @Slot(int)
    @guarded
    def _choose_preset(self, place: int) -> None:
        self._set(Keymap(preset=self._presets.itemData(place), changes=self._keymap.changes))

    def _set(self, keymap: Keymap) -> None:
        self._keymap = keymap
        self._show_rows()
        self.keymap_changed.emit(keymap)


class _Question(QFrame):
    """A sentence with its answers, in the window that it belongs to. GUI thread."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "notice-caution")
        self._sign = Sign("warning", side=metrics.ICON_SMALL, role="caution")
        self._text = paragraph("")
        self._answers = QHBoxLayout()
        self._answers.setSpacing(metrics.SPACE)
        line = QHBoxLayout(self)
        line.setContentsMargins(metrics.WIDE, metrics.SPACE, metrics.SPACE, metrics.SPACE)
        line.setSpacing(metrics.SPACE)
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self._text, 1)
        line.addLayout(self._answers)
        self.setMinimumHeight(metrics.CONTROL + 2 * metrics.SPACE + 2)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that nothing above it moves
        self.setSizePolicy(policy)
        self.hide()

    def ask(self, text: str, answers: Sequence[_Answer] = (), *, caution: bool = False) -> None:
        """Shows a sentence and its answers, and one that leaves everything as it is."""
        self.close_it()
        self._text.setText(text)
        self._sign.setVisible(caution)
        cancel: _Answer = (self.tr("Cancel"), self.tr("Leave everything as it is"), self.close_it)
        buttons = []
        for name, tip, do in (*answers, cancel) if answers else ():
            button = QPushButton(name)
            button.setAccessibleName(name)
            button.setToolTip(tip)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _on, do=do: do())
            self._answers.addWidget(button)
            buttons.append(button)
        self.show()
        if buttons:
            buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def close_it(self) -> None:
        """Takes the question away; nothing is answered."""
        while (entry := self._answers.takeAt(0)) is not None:
            if (widget := entry.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.hide()


def _menu_of(key: str) -> str:
    """The menu that a key opens, or ""; the menu bar of macOS has no keys."""
    if sys.platform == "darwin" or not key.startswith("Alt+"):
        return ""
    titles = [translated("Actions", menu.title) for menu in MENUS]
    letter = key.removeprefix("Alt+").casefold()
    return next((t.replace("&", "") for t in titles if t[t.index("&") + 1].casefold() == letter), "")
