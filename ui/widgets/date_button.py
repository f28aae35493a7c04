"""The date button: presets, a custom range, and steps to the window before or after."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from PySide6.QtCore import QDateTime, Qt, QTimeZone, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from app.core.date_ranges import DateRange, Preset
from app.i18n import _
from ui import icons
from ui.actions import open_menu_of
from ui.models.formats import day_text, range_text
from ui.theme import styled
from ui.widgets.day_watch import day_watch
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
_HALF_A_YEAR: Final = 182 * 86_400
_TERMS: Final = frozenset({Preset.THIS_TERM, Preset.LAST_TERM})
DEFAULT_RANGE: Final = DateRange(Preset.LAST_7_DAYS)


def system_offset(at: int) -> int:
    """How many seconds this computer's clock is ahead of UTC at *at* (epoch seconds)."""
    return QTimeZone.systemTimeZone().offsetFromUtc(QDateTime.fromSecsSinceEpoch(at, QTimeZone.utc()))


class DateButton(QWidget):
    """Shows the range in use and lets a person choose another."""

    range_changed = Signal(object)  # DateRange
    dates_moved = Signal()  # the same range means other dates: a new day began at the school
    custom_requested = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._range = DEFAULT_RANGE
        self._stepped_from = DEFAULT_RANGE
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
        self.school_time = styled(QLabel(_("School time"), self), "muted")
        layout.addSpacing(8)
        layout.addWidget(self.school_time)
        day_watch(desk).day_changed.connect(self._on_day_changed)
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
        if chosen.preset is not None:
            self._stepped_from = chosen
        self._show()
        if changed:
            self.range_changed.emit(chosen)

    def step(self, steps: int) -> None:
        """Go *steps* windows later, where there is such a window."""
        button = self.later if steps > 0 else self.earlier
        if button.isEnabled():
            there = self._desk.stepped(self._range, steps)
            back = self._desk.dates(there) == self._desk.dates(self._stepped_from)
            self.choose(self._stepped_from if back else there)

    def refresh(self) -> None:
        """Show the range anew: the school's zone or terms may be others now."""
        if self._range.preset in _TERMS and not self._desk.settings.terms:
            self.choose(DEFAULT_RANGE)
        if self._stepped_from.preset in _TERMS and not self._desk.settings.terms:
            self._stepped_from = DEFAULT_RANGE
        self._show()

    def open_menu(self) -> None:
        """Open the menu of presets."""
        open_menu_of(self.button)

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

    def _on_day_changed(self) -> None:
        self._show()
        self.dates_moved.emit()

    def _differs_from_system(self) -> bool:
        """Whether this computer's clock shows another time than the school's, now or half a year from now."""
        zone = self._desk.settings.zone
        for at in (self._desk.now(), self._desk.now() + _HALF_A_YEAR):
            offset = datetime.fromtimestamp(at, zone).utcoffset()
            if offset is None or offset.total_seconds() != system_offset(at):
                return True
        return False

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
        self.earlier.setEnabled(closed and self._desk.stepped(self._range, -1) != self._range)
        past = closed and last is not None and last < self._today()
        self.later.setEnabled(past and self._desk.stepped(self._range, 1) != self._range)
        self.school_time.setVisible(self._differs_from_system())
        self.school_time.setToolTip(_("Dates and times are those of {zone}.").format(zone=self._desk.settings.zone.key))
        meaning = _("{range}: {dates}, {zone}").format(
            range=self._label(), dates=self.dates_text(), zone=self._desk.settings.zone.key
        )
        self.button.setToolTip(meaning)
        self.button.setAccessibleName(meaning)
