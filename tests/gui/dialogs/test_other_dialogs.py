"""Models, keys, guide, device, about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QScrollArea, QSpinBox, QWidget

from sam2studio.core.progress import Progress
from sam2studio.gui.actions import ACTIONS, PRESETS, Keymap, build_actions, enable_actions, shortcut_texts, show_keys
from sam2studio.gui.dialogs.about import AboutDialog
from sam2studio.gui.dialogs.device import DeviceDialog, Fact, PlaceChoice, TrackingCost
from sam2studio.gui.dialogs.guide import GuideDialog
from sam2studio.gui.dialogs.keys import KeysDialog
from sam2studio.gui.dialogs.model_card import ModelRow
from sam2studio.gui.dialogs.models import ModelsDialog
from tests.support.widgets import nameless_controls

ROWS = (
    ModelRow(name="classic", label="Classic (no model)", state="built_in", speed="quick", in_use=True),
    ModelRow(name="t", label="SAM 2.1 tiny", state="here", size=156_008_466, licence="Apache-2.0"),
    ModelRow(name="s", label="SAM 2.1 small", state="partial", size=184_000_000, size_here=92_000_000),
    ModelRow(name="l", label="SAM 2.1 large", state="away", size=898_083_611),
    ModelRow(name="mine.pt", label="mine", state="own", size=1000),
)


@pytest.fixture
def models(qtbot):
    dialog = ModelsDialog()
    qtbot.addWidget(dialog)
    dialog.set_models(ROWS)
    dialog.show()
    return dialog


def offered(models: ModelsDialog, name: str) -> set[str]:
    card = models._cards[name]
    return {part for part in ("use", "download", "cancel", "remove") if getattr(card, part).isVisible()}


def words(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_each_state_offers_what_can_be_done(models: ModelsDialog):
    assert {row.name: offered(models, row.name) for row in ROWS} == {
        "classic": set(),
        "t": {"use", "remove"},
        "s": {"download", "remove"},
        "l": {"download"},
        "mine.pt": {"use", "remove"},
    }
    assert "In use" in words(models._cards["classic"])
    assert "50" in words(models._cards["s"])
    assert "156 MB" in words(models._cards["t"])
    assert "Apache-2.0" in words(models._cards["t"])


def test_no_part_of_the_list_is_a_window_of_its_own_for_a_moment(qtbot, monkeypatch):
    shown, really = [], QWidget.setVisible

    def noted(widget: QWidget, visible: bool) -> None:
        shown.extend([widget] if visible and widget.isWindow() else [])
        really(widget, visible)

    monkeypatch.setattr(QWidget, "setVisible", noted)
    dialog = ModelsDialog()
    qtbot.addWidget(dialog)
    dialog.set_models(ROWS)
    assert shown == []


@pytest.mark.parametrize(
    ("name", "button", "signal"),
    [
        ("t", "use", "use_requested"),
        ("l", "download", "download_requested"),
        ("s", "download", "download_requested"),
        ("mine.pt", "remove", "remove_requested"),
    ],
)
def test_buttons_report_the_model(models: ModelsDialog, qtbot, name: str, button: str, signal: str):
    with qtbot.waitSignal(getattr(models, signal)) as asked:
        getattr(models._cards[name], button).click()
    assert asked.args == [name]


def test_a_download_shows_its_progress_and_can_be_cancelled(models: ModelsDialog, qtbot):
    models.set_progress("l", Progress(done=449, total=898, text="449 of 898 MB"))
    card = models._cards["l"]
    assert offered(models, "l") == {"cancel"}
    assert card._progress.isVisible()
    assert card._progress.value() == 500
    assert "449 of 898 MB" in words(card)
    with qtbot.waitSignal(models.cancel_requested) as cancelled:
        card.cancel.click()
    assert cancelled.args == ["l"]
    models.set_models([*ROWS[:3], replace(ROWS[3], state="partial", size_here=449_000_000), ROWS[4]])
    assert offered(models, "l") == {"cancel"}, "new rows do not end what runs"
    models.set_progress("l", None)
    assert offered(models, "l") == {"download", "remove"}
    assert not card._progress.isVisible()


def test_a_problem_is_shown_beside_its_model_until_the_next_try(models: ModelsDialog):
    models.set_problem("l", "There is no connection.")
    assert "There is no connection." in words(models._cards["l"])
    models.set_progress("l", Progress(done=0, total=1))
    assert "There is no connection." not in words(models._cards["l"])
    models.set_problem("no such model", "is ignored")


def test_of_gigabytes_the_hundredths_are_told(models: ModelsDialog):
    models.set_models((replace(ROWS[3], size=2_564_550_879),))
    assert "2.56 GB" in words(models._cards["l"])


def test_models_come_and_go_in_order(models: ModelsDialog):
    models.set_models((ROWS[4], ROWS[0]))
    assert set(models._cards) == {"mine.pt", "classic"}
    assert models._list.indexOf(models._cards["mine.pt"]) < models._list.indexOf(models._cards["classic"])


def test_segmenters_and_detectors_stand_apart_with_what_each_can_do(models: ModelsDialog):
    assert "Detectors" not in words(models)
    detector = ModelRow(name="d.pt", label="d", state="own", group="detector", kind="YOLO11 nano", classes=("cat",))
    many = replace(detector, name="e.pt", classes=tuple("abcd"), masks=True)
    away = ModelRow(name="y.pt", label="YOLO", state="away", group="detector", does="Finds objects", size=5_000_000)
    aside = ModelRow(name="/x/o.onnx", label="o", state="elsewhere", group="detector", place="/x/o.onnx")
    models.hide()
    models.set_models((detector, *ROWS, many, away, aside))
    models.show()
    column = [models._heads["segmenter"], models._cards["classic"], models._cards["mine.pt"]]
    column += [models._heads["detector"], *(models._cards[row.name] for row in (detector, many, away, aside))]
    places = [models._list.indexOf(part) for part in column]
    assert places == sorted(places)
    assert "Detectors" in words(models)
    assert "YOLO11 nano · Finds boxes of 1 class" in words(models._cards["d.pt"])
    assert "(cat)" in words(models._cards["d.pt"])
    assert "Finds masks of 4 classes" in words(models._cards["e.pt"])
    assert "(a" not in words(models._cards["e.pt"])
    assert {name: offered(models, name) for name in ("d.pt", "y.pt", "/x/o.onnx")} == {
        "d.pt": {"remove"},
        "y.pt": {"download"},
        "/x/o.onnx": set(),
    }, "a detector makes no masks, and a file elsewhere is not ours to delete"
    assert models._cards["/x/o.onnx"].toolTip() == "/x/o.onnx"


def test_a_file_that_cannot_be_used_says_why_and_is_not_offered(models: ModelsDialog):
    models.set_models((replace(ROWS[4], problem="It is damaged."),))
    assert "It is damaged." in words(models._cards["mine.pt"])
    assert offered(models, "mine.pt") == {"remove"}
    models.set_models((ROWS[4],))
    assert "It is damaged." not in words(models._cards["mine.pt"])


def test_every_control_of_the_models_window_has_a_name_and_a_tool_tip(models: ModelsDialog):
    assert nameless_controls(models) == []
    texts = {models._cards[row.name].use.accessibleName() for row in ROWS}
    assert len(texts) == len(ROWS), "a screen reader can tell the buttons apart"


def test_the_guide_names_the_keys_in_force(qtbot, actions):
    show_keys(actions, Keymap().with_keys("track.forward", ("F7",)), frozenset())
    guide = GuideDialog(actions)
    qtbot.addWidget(guide)
    said = " ".join(label.text() for label in guide.findChildren(QLabel))
    assert "F7 follows the objects forward, Shift+T backward" in said
    assert "[" not in said


@pytest.fixture
def actions(qapp):
    owner = QObject()
    yield build_actions(owner)
    owner.deleteLater()


def test_the_keys_window_names_every_key(qtbot, actions):
    dialog = KeysDialog(actions)
    qtbot.addWidget(dialog)
    dialog.show()
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    for spec in ACTIONS:
        if spec.keys and not spec.id.startswith("class."):
            assert actions[spec.id].shortcuts()[-1].toString().replace("Return", "Enter") in shown, spec.id


def test_the_keys_window_greys_what_does_nothing_now(qtbot, actions):
    enable_actions(actions, frozenset())
    dialog = KeysDialog(actions)
    qtbot.addWidget(dialog)
    kinds = {label.text(): label.property("kind") for label in dialog.findChildren(QLabel)}
    assert kinds["Ctrl+E"] == "key-off"
    assert kinds["Ctrl+O"] == "key"


@pytest.mark.parametrize("preset", PRESETS)
def test_every_key_is_in_the_window_on_a_small_screen_too(qtbot, actions, monkeypatch, preset):
    class Small:
        def availableGeometry(self) -> QRect:
            return QRect(0, 0, 900, 600)

    monkeypatch.setattr(KeysDialog, "screen", lambda self: Small())
    show_keys(actions, Keymap(preset=preset), frozenset())
    dialog = KeysDialog(actions)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.width() <= 900
    assert dialog.height() < 600
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    missing = {spec.id for spec in ACTIONS if spec.keys and not set(shortcut_texts(actions[spec.id])) <= shown}
    assert {each for each in missing if not each.startswith("class.")} == set()
    (area,) = dialog.findChildren(QScrollArea)
    assert area.widget().minimumSizeHint().width() <= area.viewport().width(), "no key is cut off"


COST = TrackingCost(memory_mb=256, light=True)


def test_the_device_window_tells_its_facts(qtbot):
    dialog = DeviceDialog([Fact(name="Device", value="cpu", why="No graphics card was found.")])
    qtbot.addWidget(dialog)
    dialog.show()
    assert "No graphics card was found." in words(dialog)


def test_the_device_window_offers_what_there_is(qtbot):
    dialog = DeviceDialog([], place=PlaceChoice(device="auto", dtype="auto", devices=("cpu", "cuda:0")))
    qtbot.addWidget(dialog)
    dialog.show()
    device, dtype = dialog.findChildren(QComboBox)
    assert [device.itemData(row) for row in range(device.count())] == ["auto", "cpu", "cuda:0"]
    with qtbot.waitSignal(dialog.device_chosen) as chosen:
        device.setCurrentIndex(2)
        device.activated.emit(2)
    assert chosen.args == ["cuda:0"]
    with qtbot.waitSignal(dialog.dtype_chosen) as chosen:
        dtype.setCurrentIndex(dtype.findData("float32"))
        dtype.activated.emit(1)
    assert chosen.args == ["float32"]
    assert nameless_controls(dialog) == []


def test_the_device_window_shows_a_choice_that_is_not_there_any_more(qtbot):
    dialog = DeviceDialog([], place=PlaceChoice(device="cuda:3", dtype="auto"))
    qtbot.addWidget(dialog)
    assert dialog.findChildren(QComboBox)[0].currentData() == "cuda:3"


def test_the_device_window_offers_the_memory_of_tracking(qtbot):
    dialog = DeviceDialog([], tracking=TrackingCost(memory_mb=256, used_bytes=100 << 20, light=False))
    qtbot.addWidget(dialog)
    dialog.show()
    assert "100 MB are in use" in words(dialog)
    memory, light = dialog.findChild(QSpinBox), dialog.findChild(QCheckBox)
    assert memory.value() == 256
    with qtbot.waitSignal(dialog.memory_chosen) as chosen:
        memory.stepUp()
    assert chosen.args == [320]
    with qtbot.waitSignal(dialog.light_chosen) as chosen:
        light.click()
    assert chosen.args == [True]


def test_the_device_window_says_nothing_of_what_is_not_known(qtbot):
    dialog = DeviceDialog([], tracking=TrackingCost(memory_mb=256))
    qtbot.addWidget(dialog)
    dialog.show()
    assert "in use" not in words(dialog)
    assert dialog.findChild(QCheckBox) is None


def test_versions_can_be_copied(qtbot):
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog._copy()
    copied = QGuiApplication.clipboard().text()
    for part in ("sam2studio 0", "torch 2", "PySide6-Essentials 6", "Python 3"):
        assert part in copied


@pytest.mark.parametrize(
    "make",
    [lambda: GuideDialog({}), AboutDialog, lambda: DeviceDialog([], tracking=COST)],
    ids=["guide", "about", "device"],
)
def test_every_control_has_a_name_and_a_tool_tip(qtbot, make):
    dialog = make()
    qtbot.addWidget(dialog)
    assert nameless_controls(dialog) == []


def test_own_files_can_be_dropped_on_the_models_window(models: ModelsDialog, qtbot):
    with qtbot.waitSignal(models.add_requested) as added:
        models.add_requested.emit(Path("mine.pt"))
    assert added.args == [Path("mine.pt")]
    assert models.acceptDrops()
