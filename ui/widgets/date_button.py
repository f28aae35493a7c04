"""The date button: presets, a custom range, and steps to the window before or after."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from app.core.date_ranges import DateRange, Preset
from app.i18n import _
from ui import icons
from ui.models.formats import day_text, range_text
from ui.theme import styled
from ui.workers.desk import Desk

MENU: Final[tuple[Preset | None, ...]] = (
    Preset.TODAY,
    Preset.YESTERDAY,
    Preset.LAST_7_DAYS,
    Preset.LAST_14_DAYS,
    Preset.LAST_30_DAYS,
    Preset.LAST_90_DAYS,
    None,
    Preset.THIS_WEEK,
    Preset.LAST_WEEK,
    Preset.THIS_MONTH,
    Preset.LAST_MONTH,
    None,
    Preset.THIS_TERM,
    Preset.LAST_TERM,
    Preset.THIS_YEAR,
    Preset.LAST_12_MONTHS,
    None,
    Preset.ALL,
)
_TERMS: Final = frozenset({Preset.THIS_TERM, Preset.LAST_TERM})
DEFAULT_RANGE: Final = DateRange(Preset.LAST_7_DAYS)


class DateButton(QWidget):
    """Shows the range in use and lets a person choose another."""

    range_changed = Signal(object)  # DateRange
    custom_requested = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._range = DEFAULT_RANGE
        self._actions: dict[Preset, QAction] = {}
        self.button = styled(QToolButton(self), "date_button")
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setMenu(self._make_menu())
        icons.set_icon(self.button, "calendar")
        self.earlier = self._step_button("previous", _("Earlier"), -1)
        self.later = self._step_button("next", _("Later"), 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.button)
        layout.addSpacing(8)
        layout.addWidget(self.earlier)
        layout.addWidget(self.later)
        self._show()

    def _step_button(self, icon: str, name: str, steps: int) -> QToolButton:
        button = styled(QToolButton(self), "step_left" if steps < 0 else "step_right")
        button.setAccessibleName(name)
        button.setToolTip(name)
        icons.set_icon(button, icon)
        button.clicked.connect(lambda: self.step(steps))
        return button

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(self)
        for preset in MENU:
            if preset is None:
                menu.addSeparator()
                continue
            action = QAction(DateRange(preset).label(), self, checkable=True)
            action.triggered.connect(lambda _checked, chosen=preset: self.choose(DateRange(chosen)))
            group.addAction(action)
            menu.addAction(action)
            self._actions[preset] = action
        self._custom = QAction(_("Custom range…"), self, checkable=True)
        self._custom.triggered.connect(self._on_custom_triggered)
        group.addAction(self._custom)
        menu.addAction(self._custom)
        menu.aboutToShow.connect(self._show)
        return menu

    @property
    def range(self) -> DateRange:
        return self._range

    def choose(self, chosen: DateRange) -> None:
        """Use *chosen* from now on, and say so."""
        changed = chosen != self._range
        self._range = chosen
        self._show()
        if changed:
            self.range_changed.emit(chosen)

    def step(self, steps: int) -> None:
        """Go *steps* windows later, where there is such a window."""
        button = self.later if steps > 0 else self.earlier
        if button.isEnabled():
            self.choose(self._desk.stepped(self._range, steps))

    def open_menu(self) -> None:
        """Open the menu of presets."""
        self.button.showMenu()

    def dates_text(self) -> str:
        """The dates of the range in words."""
        first, last = self._desk.dates(self._range)
        return range_text(first, last, self._today())

    def _today(self) -> date:
        today = self._desk.dates(DateRange(Preset.TODAY))[0]
        assert today is not None, "today is a date"
        return today

    def _on_custom_triggered(self) -> None:
        self._show()
        self.custom_requested.emit()

    def _label(self) -> str:
        if self._range.preset is not None:
            return self._range.label()
        first, last = self._desk.dates(self._range)
        if first is None or last is None:
            return range_text(first, last, self._today())
        if first == last:
            return day_text(first, weekday=False)
        short = day_text(first, weekday=False, year=first.year != last.year)
        return _("{first} – {last}").format(first=short, last=day_text(last, weekday=False))

    def _show(self) -> None:
        for preset, action in self._actions.items():
            action.setChecked(preset is self._range.preset)
            action.setVisible(preset not in _TERMS or bool(self._desk.settings.terms))
        self._custom.setChecked(self._range.preset is None)
        self.button.setText(f" {self._label()}")  # the space keeps icon and words apart
        first, last = self._desk.dates(self._range)
        closed = first is not None and last is not None and first <= last
        self.earlier.setEnabled(closed)
        self.later.setEnabled(closed and last is not None and last < self._today())
        meaning = _("{range}: {dates}, {zone}").format(
            range=self._label(), dates=self.dates_text(), zone=self._desk.settings.zone.key
        )
        self.button.setToolTip(meaning)
        self.button.setAccessibleName(meaning)
