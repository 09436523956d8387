"""The canvas, the classes and the objects: clicks to prompts, prompts to objects, and what is painted."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Slot

from sam2studio.config.settings import Settings
from sam2studio.core.colors import ColorBy
from sam2studio.core.prompts import Box
from sam2studio.gui.actions import fill_keys, shortcut_texts
from sam2studio.gui.canvas import Canvas
from sam2studio.gui.controllers import Controllers
from sam2studio.gui.guard import guarded
from sam2studio.gui.main_window import MainWindow
from sam2studio.gui.viewstate import CanvasState, ClickIntent
from sam2studio.gui.wiring import notices

_ZOOM_STEP = 1.25
_OPACITY_STEP = 0.1
_TURN_MS = 80


class EditingWiring(QObject):
    """Joins canvas and side panels with their controllers. GUI thread."""

    def __init__(self, window: MainWindow, canvas: Canvas, controllers: Controllers, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._canvas = canvas
        self._controllers = controllers
        self._settings = settings
        self._prompting = False
        self._turning = QTimer(self)  # frames that fly past need not all be read in the panel
        self._turning.setSingleShot(True)
        self._turning.setInterval(_TURN_MS)
        self._turning.timeout.connect(self._show_objects)
        self._connect_canvas()
        self._connect_classes()
        self._connect_objects()
        self._connect_prompts()
        self._connect_view()
        self._show_options()
        self._name_keys()

    def _connect_canvas(self) -> None:
        canvas, prompts, hover = self._canvas, self._controllers.prompts, self._controllers.hover
        self._controllers.view.state_changed.connect(self._show_canvas)
        self._window.keyboard.changed.connect(self._name_keys)
        canvas.clicked.connect(self._click)
        canvas.clicked_nothing.connect(prompts.explain_nothing)
        canvas.box_dragged.connect(prompts.drag_box)
        canvas.candidate_picked.connect(prompts.choose)
        canvas.hovered.connect(hover.rest)
        canvas.hover_left.connect(hover.leave)

    def _connect_classes(self) -> None:
        panel, classes = self._window.classes, self._controllers.classes
        classes.changed.connect(self._show_classes)
        classes.failed.connect(lambda failure: self._window.notify(notices.of_failure(failure)))
        panel.class_chosen.connect(self._controllers.prompts.choose_class)
        panel.add_requested.connect(classes.add)
        panel.rename_requested.connect(classes.rename)
        panel.recolor_requested.connect(classes.recolor)
        panel.key_requested.connect(classes.set_key)
        panel.move_requested.connect(classes.move)

    def _connect_objects(self) -> None:
        panel, objects = self._window.objects, self._controllers.objects
        objects.changed.connect(self._show_objects)
        objects.turned.connect(self._turn)
        panel.selection_changed.connect(objects.select)
        panel.hidden_toggled.connect(objects.set_hidden)
        panel.locked_toggled.connect(objects.set_locked)
        panel.solo_toggled.connect(objects.set_solo)
        panel.class_changed.connect(objects.change_class)
        panel.delete_requested.connect(objects.delete)
        actions = self._window.actions_by_id
        for name, slot in (
            ("edit.delete", self._delete),
            ("edit.select_all", objects.select_all),
            ("view.hide", lambda: objects.toggle("hidden")),
            ("view.solo", objects.toggle_solo),
            ("object.lock", lambda: objects.toggle("locked")),
            ("object.crowd", lambda: objects.toggle("crowd")),
            ("object.next", lambda: objects.select_next(1)),
            ("object.previous", lambda: objects.select_next(-1)),
        ):
            actions[name].triggered.connect(slot)

    def _connect_prompts(self) -> None:
        prompts, actions = self._controllers.prompts, self._window.actions_by_id
        for hinting in (prompts, self._controllers.objects):
            hinting.notice.connect(lambda hint: self._window.notify(notices.of_hint(hint)))
        prompts.changed.connect(self._go_on)
        actions["object.accept"].triggered.connect(self._accept)
        actions["object.cancel"].triggered.connect(self._escape)
        actions["object.remove_last"].triggered.connect(self._remove_last)
        actions["object.closer"].triggered.connect(self._look_closer)
        actions["object.close_ups"].toggled.connect(self._set_close_ups)
        actions["object.positive"].triggered.connect(lambda: prompts.set_taking_away(False))
        actions["object.negative"].triggered.connect(lambda: prompts.set_taking_away(True))
        for place in range(3):
            actions[f"object.candidate_{place + 1}"].triggered.connect(lambda _on, place=place: prompts.choose(place))
        for key in range(1, 10):
            actions[f"class.{key}"].triggered.connect(lambda _on, key=key: prompts.press_class_key(key))

    def _connect_view(self) -> None:
        actions, canvas = self._window.actions_by_id, self._canvas
        actions["view.fit"].triggered.connect(canvas.fit)
        actions["view.actual_size"].triggered.connect(lambda: canvas.zoom_to(1.0))
        actions["view.zoom_in"].triggered.connect(lambda: canvas.zoom_to(canvas.zoom * _ZOOM_STEP))
        actions["view.zoom_out"].triggered.connect(lambda: canvas.zoom_to(canvas.zoom / _ZOOM_STEP))
        actions["view.more_opaque"].triggered.connect(lambda: self._step_opacity(_OPACITY_STEP))
        actions["view.less_opaque"].triggered.connect(lambda: self._step_opacity(-_OPACITY_STEP))
        actions["view.outline"].toggled.connect(self._set_outline)
        actions["view.color_by_object"].toggled.connect(self._set_colors)
        actions["view.hover_preview"].toggled.connect(self._set_hover)
        self._window.tool_bar.opacity_changed.connect(self._set_opacity)

    def _show_options(self) -> None:
        """Puts the remembered options in force."""
        opacity, outline = self._settings.number("mask_opacity"), self._settings.flag("outline_only")
        self._window.tool_bar.set_opacity(opacity)
        self._controllers.view.set_opacity(opacity)
        self._controllers.view.set_outline_only(outline)
        mode = self._settings.text("hover_preview")
        self._controllers.hover.set_mode("on" if mode == "on" else "off" if mode == "off" else "auto")
        closely = self._settings.text("close_ups")
        self._controllers.close_ups.set_mode("on" if closely == "on" else "off" if closely == "off" else "auto")
        for name, checked in (
            ("view.outline", outline),
            ("view.hover_preview", mode != "off"),
            ("object.close_ups", closely != "off"),
        ):
            self._show_checked(name, checked)
        colors = self._settings.text("color_by")
        self._controllers.objects.colors.choose(
            "class" if colors == "class" else "object" if colors == "object" else "auto"
        )

    def _show_checked(self, name: str, checked: bool) -> None:
        """Shows the state of a switch that nobody pressed."""
        action = self._window.actions_by_id[name]
        action.blockSignals(True)
        action.setChecked(checked)
        action.blockSignals(False)

    @Slot(object)
    @guarded
    def _show_canvas(self, state: CanvasState) -> None:
        """Shows a state; its hint names the keys in force."""
        self._canvas.show_state(replace(state, busy=fill_keys(state.busy, self._window.actions_by_id)))

    @Slot()
    @guarded
    def _name_keys(self) -> None:
        """Says the keys in force on the canvas."""
        actions = self._window.actions_by_id
        first = [next(iter(shortcut_texts(actions[f"object.candidate_{place + 1}"])), "") for place in range(3)]
        self._canvas.set_candidate_keys(first)
        self._controllers.view.refresh()

    @Slot(object)
    @guarded
    def _click(self, click: ClickIntent) -> None:
        """A click on a video that plays stops it: what was under the pointer is gone by the time one has clicked."""
        if self._controllers.playback.playing:
            self._controllers.playback.pause()
        elif self._controllers.hand.tool == "polygon":
            self._controllers.hand.add_corner(click)
        else:
            self._controllers.prompts.click(click)

    @Slot()
    @guarded
    def _go_on(self) -> None:
        """Good news leaves when the person begins a prompt: the canvas says at the same place what it waits for."""
        before, self._prompting = self._prompting, self._controllers.prompts.open is not None
        if self._prompting and not before:
            self._window.banner.dismiss_good()
        sign = "negative" if self._controllers.prompts.taking_away else "positive"
        self._window.actions_by_id[f"object.{sign}"].setChecked(True)

    @Slot()
    @guarded
    def _accept(self) -> None:
        """The open prompt or polygon, else the proposal that is up for review, else the object in hand."""
        prompts, hand, review = self._controllers.prompts, self._controllers.hand, self._controllers.review
        if prompts.open is not None:
            prompts.accept()
        elif hand.tool != "select" and (hand.corners or not review.up):
            hand.accept()
        else:
            review.accept()

    @Slot()
    @guarded
    def _escape(self) -> None:
        """One level back: the open prompt, then the tool in hand, then the review, then the selection."""
        if self._controllers.prompts.open is None and self._controllers.hand.tool != "select":
            self._controllers.hand.back()
        elif self._controllers.prompts.open is not None or not self._controllers.review.escape():
            self._controllers.prompts.escape()

    @Slot()
    @guarded
    def _remove_last(self) -> None:
        """What was said last, or the last corner."""
        if self._controllers.prompts.open is not None:
            self._controllers.prompts.remove_last()
        else:
            self._controllers.hand.remove_corner()

    @Slot()
    @guarded
    def _look_closer(self) -> None:
        view = self._canvas.view_rect()
        self._controllers.prompts.look_closer(Box(view.left(), view.top(), view.right(), view.bottom()))

    @Slot()
    @guarded
    def _delete(self) -> None:
        """The selected objects; a proposal that is up for review is rejected by that."""
        objects, review = self._controllers.objects, self._controllers.review
        if objects.selection == {review.object_id}:
            review.reject()
        else:
            objects.delete(objects.selection)

    @Slot()
    @guarded
    def _show_classes(self) -> None:
        classes = self._controllers.classes
        self._window.classes.set_classes(classes.items, classes.current)
        self._window.set_class_names(classes.items)
        self._show_objects()

    @Slot()
    @guarded
    def _turn(self) -> None:
        if not self._turning.isActive():
            self._turning.start()

    @Slot()
    @guarded
    def _show_objects(self) -> None:
        objects = self._controllers.objects
        self._window.objects.set_objects(
            objects.items,
            self._controllers.classes.items,
            objects.selection,
            video=self._controllers.navigation.frames > 0,
            nothing=self._controllers.navigation.current is None,
        )
        self._show_checked("view.color_by_object", objects.colors.by == "object")

    @Slot(float)
    @guarded
    def _set_opacity(self, opacity: float) -> None:
        self._controllers.view.set_opacity(opacity)
        self._settings.set("mask_opacity", self._controllers.view.options.opacity)

    def _step_opacity(self, step: float) -> None:
        opacity = min(max(self._controllers.view.options.opacity + step, 0.0), 1.0)
        self._window.tool_bar.set_opacity(opacity)
        self._set_opacity(opacity)

    @Slot(bool)
    @guarded
    def _set_outline(self, outline_only: bool) -> None:
        self._controllers.view.set_outline_only(outline_only)
        self._settings.set("outline_only", outline_only)

    @Slot(bool)
    @guarded
    def _set_colors(self, by_object: bool) -> None:
        color_by: ColorBy = "object" if by_object else "class"
        self._settings.set("color_by", color_by)
        self._controllers.objects.colors.choose(color_by)

    @Slot(bool)
    @guarded
    def _set_hover(self, wanted: bool) -> None:
        self._controllers.hover.set_mode("on" if wanted else "off")
        self._settings.set("hover_preview", "on" if wanted else "off")

    @Slot(bool)
    @guarded
    def _set_close_ups(self, wanted: bool) -> None:
        self._controllers.close_ups.set_mode("on" if wanted else "off")
        self._settings.set("close_ups", "on" if wanted else "off")
