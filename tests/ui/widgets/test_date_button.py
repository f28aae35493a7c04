"""The date button: its groups, its words, its steps, and what happens at the school's midnight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.core.messages import Scope, ScopeKind
from ui.dialogs.custom_range_dialog import ask_custom_range
from ui.widgets import date_button
from ui.widgets.date_button import DateButton
from ui.widgets.day_watch import DayWatch, day_watch
from ui.widgets.log_toolbar import LogToolbar
from ui.workers.desk import Desk
from ui.workers.task_runner import TaskRunner

# product 6.6
GROUPS = (
    "Today, Yesterday, Last 7 days, Last 14 days, Last 30 days, Last 90 days | This week, Last week, This month, "
    "Last month | This term, Last term, This year, Last 12 months | All time, Custom range…"
)


@dataclass
class MovedClock:
    """A clock that a test sets."""

    now: int

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(int(datetime(2026, 11, 23, 3, 5, tzinfo=UTC).timestamp()))


@pytest.fixture
def moved(desk: Desk, clock: MovedClock, qapp: QApplication) -> Iterator[Desk]:
    """The desk with a clock of its own, and so a watch of its own."""
    tasks = TaskRunner(qapp)
    yield replace(desk, now=clock, tasks=tasks)
    tasks.stop()
    tasks.deleteLater()


def made(desk: Desk, qtbot: QtBot) -> DateButton:
    button = DateButton(desk)
    qtbot.addWidget(button)
    button.show()
    return button


def shown(button: DateButton) -> str:
    menu = button.button.menu()
    menu.aboutToShow.emit()
    groups: list[list[str]] = [[]]
    for action in menu.actions():
        if action.isSeparator():
            groups.append([])
        elif action.isVisible():
            assert action.isCheckable()
            groups[-1].append(action.text())
    return " | ".join(", ".join(group) for group in groups)


def test_the_groups_of_presets_and_terms_only_where_there_are_some(desk: Desk, qtbot: QtBot) -> None:
    button = made(desk, qtbot)
    assert shown(button) == GROUPS
    desk.settings.set("terms", "")
    assert shown(button) == GROUPS.replace("This term, Last term, ", "")


def test_a_term_that_was_taken_away_gives_way_to_seven_days(desk: Desk, qtbot: QtBot) -> None:
    button = made(desk, qtbot)
    button.choose(DateRange(Preset.THIS_TERM))
    desk.settings.set("terms", "")
    button.refresh()
    assert button.range == DateRange(Preset.LAST_7_DAYS)


def test_tooltip_and_accessible_text_word_for_word(desk: Desk, qtbot: QtBot) -> None:
    button = made(desk, qtbot)
    words = "Last 7 days: Tue 17 Nov – Mon 23 Nov 2026, today included, Australia/Sydney"
    assert button.button.toolTip() == words
    assert button.button.accessibleName() == words
    assert button.button.text().strip() == "Last 7 days"


@pytest.mark.parametrize("preset", list(Preset))
def test_steps_go_by_one_window_and_end_at_today(desk: Desk, qtbot: QtBot, preset: Preset) -> None:
    button = made(desk, qtbot)
    button.choose(DateRange(preset))
    first, last = desk.dates(DateRange(preset))
    today = desk.dates(DateRange(Preset.TODAY))[0]
    assert today is not None
    if first is None or last is None:
        assert not button.earlier.isEnabled()
        assert not button.later.isEnabled()
        return
    assert button.later.isEnabled() is (last < today)
    if preset is Preset.LAST_TERM:  # the school has set no term before it
        assert not button.earlier.isEnabled()
        return
    qtbot.mouseClick(button.earlier, Qt.MouseButton.LeftButton)
    assert desk.dates(button.range) == desk.dates(desk.stepped(DateRange(preset), -1))
    assert button.later.isEnabled()
    qtbot.mouseClick(button.later, Qt.MouseButton.LeftButton)
    assert button.range == DateRange(preset)


def test_a_custom_range_may_be_open_and_is_swapped_with_a_note(desk: Desk, qtbot: QtBot) -> None:
    button = made(desk, qtbot)
    dialog = ask_custom_range(desk, button, button)
    dialog.from_edit.setDate(QDate(2026, 11, 20))
    dialog.to_edit.setDate(QDate(2026, 11, 3))
    assert dialog._note.text() == "The dates stand in the wrong order; they will be swapped."
    assert dialog.from_edit.calendarPopup()
    dialog.accept()
    assert button.range == DateRange(None, "2026-11-03", "2026-11-20")
    assert button._custom.isChecked()
    open_ended = ask_custom_range(desk, button, button)
    open_ended.to_box.setChecked(False)
    open_ended.accept()
    assert button.range == DateRange(None, "2026-11-03", None)
    assert not button.earlier.isEnabled()
    assert button.button.text().strip() == "Since Tue 3 Nov 2026"


def test_school_time_is_said_only_where_the_clocks_differ(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    winter, summer = 10 * 3600, 11 * 3600  # Sydney in July and in November

    def sydney(at: int) -> int:
        return summer if datetime.fromtimestamp(at, UTC).month in (11, 12) else winter

    for offset, differs in ((sydney, False), (lambda _at: summer, True), (lambda _at: 0, True)):
        monkeypatch.setattr(date_button, "system_offset", offset)
        assert made(desk, qtbot).school_time.isVisible() is differs
    assert date_button.system_offset(0) == 0
    monkeypatch.undo()
    assert abs(date_button.system_offset(desk.now())) <= 14 * 3600


def test_at_midnight_the_same_range_means_other_dates(moved: Desk, clock: MovedClock, qtbot: QtBot) -> None:
    button = made(moved, qtbot)
    watch = day_watch(moved)
    assert day_watch(moved) is watch
    clock.now = int(datetime(2026, 11, 23, 12, 59, 59, tzinfo=UTC).timestamp())  # 23:59:59 in Sydney
    with qtbot.assertNotEmitted(button.dates_moved):
        watch.look()
    assert 0 < watch.timer.interval() <= 1001  # aims at midnight
    clock.now += 1
    with qtbot.waitSignal(button.dates_moved, timeout=3_000):  # the timer itself notices
        pass
    assert "Wed 18 Nov – Tue 24 Nov 2026" in button.button.toolTip()
    assert 1_001 < watch.timer.interval() <= 60_000  # never waits longer: a sleeping computer stops timers


def test_on_wake_the_clock_is_looked_at(moved: Desk, clock: MovedClock, qtbot: QtBot, qapp: QApplication) -> None:
    button = made(moved, qtbot)
    clock.now += 3 * 86_400
    with qtbot.waitSignal(button.dates_moved):
        qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert "Fri 20 Nov – Thu 26 Nov 2026" in button.button.toolTip()


def test_the_table_asks_again_on_a_new_day(moved: Desk, clock: MovedClock, qtbot: QtBot) -> None:
    toolbar = LogToolbar(moved, Scope(ScopeKind.ALL))
    qtbot.addWidget(toolbar)
    clock.now += 86_400
    with qtbot.waitSignal(toolbar.question_changed):
        day_watch(moved).look()
    assert toolbar.range_label.text() == "Wed 18 Nov – Tue 24 Nov 2026, today included"


def test_one_watch_serves_all_buttons(moved: Desk, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    for _number in range(3):
        DateButton(moved, parent)
    assert len(moved.tasks.findChildren(DayWatch)) == 1


def test_the_range_is_kept_for_its_kind_of_list_but_never_dates_of_ones_own(desk: Desk, qtbot: QtBot) -> None:
    def toolbar(kind: ScopeKind) -> LogToolbar:
        opened = LogToolbar(desk, Scope(kind, id=1))
        qtbot.addWidget(opened)
        return opened

    toolbar(ScopeKind.STUDENT).set_range(DateRange(Preset.LAST_30_DAYS))
    toolbar(ScopeKind.ALL).set_range(DateRange(Preset.THIS_MONTH))
    toolbar(ScopeKind.ALL).set_range(DateRange.parse("2026-11-01..2026-11-05"))
    assert toolbar(ScopeKind.CONTACT).question.range == DateRange(Preset.LAST_30_DAYS)
    assert toolbar(ScopeKind.ALL).question.range == DateRange(Preset.THIS_MONTH)
    desk.state.set_value("person/range", "last-century")
    assert toolbar(ScopeKind.STUDENT).question.range == DateRange(Preset.LAST_7_DAYS)
