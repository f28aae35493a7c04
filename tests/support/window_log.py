"""Puts questions to the real windows with their own controls, and reads the table out as a person sees it."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Final

from oracle.table import Shown
from oracle.window_questions import WindowQuestion
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QDateEdit
from pytestqt.exceptions import TimeoutError as QtTimeoutError
from pytestqt.qtbot import QtBot

from app.core.date_ranges import Preset
from app.core.filters import Term
from app.core.query_text import parse_query
from ui.dialogs.custom_range_dialog import CustomRangeDialog
from ui.models.columns import SORT_KEYS, Column
from ui.models.filter_choices import COVERS, first_choices
from ui.models.filter_fields import FILTER_FIELDS, FieldEditor, comparison_of, comparisons, field_of_term
from ui.models.lazy_rows import PAGE_SIZE
from ui.models.log_question import Quick
from ui.models.roles import ROW, TOOLTIP
from ui.widgets.communications_panel import CommunicationsPanel
from ui.widgets.filter_editor import FilterEditor
from ui.windows.main_window import MainWindow
from ui.windows.person_window import PersonWindow

LIMIT_MS: Final = 20_000
COUNTED_MS: Final = 5_000
KEPT_OPEN: Final = 3
BLANK: Final = Shown("", "", "", 0, False, "", "", "", "", None, "", "", "")


class WindowLog:
    """The main window with the details windows it opened; `seed` decides in which order controls are used."""

    def __init__(self, window: MainWindow, qtbot: QtBot, seed: int) -> None:
        self._window = window
        self._qtbot = qtbot
        self._rng = Random(seed)
        self._asked_last = window.messages.panel

    def answer(self, question: WindowQuestion, person_id: int | None) -> list[Shown]:
        """The table of the person with this local id, or of all messages, once the question stands in the controls."""
        panel = self._all_messages() if person_id is None else self._details(person_id).history.communications
        self._asked_last = panel
        panel.toolbar.clear_filters()
        steps = [self._choose_dates, self._choose_quick, self._type_search, self._click_heading]
        steps += [self._add_filters]
        self._rng.shuffle(steps)
        for step in steps:
            step(panel, question)
        self._qtbot.waitUntil(lambda: not panel.model.loading, timeout=LIMIT_MS)
        return self._read(panel)

    def wrong_counts(self, wanted: dict[str, int]) -> list[str]:
        """Which numbers on the toggle buttons of the table asked last are wrong, once they had time to come."""
        buttons = self._asked_last.toolbar.quick_row.buttons

        def shown() -> dict[str, int]:
            words = {quick: buttons[Quick(quick)].text().split() for quick in wanted}
            return {
                quick: int(text[-1].replace(",", "")) if text[-1][0].isdigit() else -1 for quick, text in words.items()
            }

        try:
            self._qtbot.waitUntil(lambda: shown() == wanted, timeout=COUNTED_MS)
        except QtTimeoutError:
            return [f"the toggle buttons show {shown()}, not {wanted}"]
        return []

    # which table

    def _all_messages(self) -> CommunicationsPanel:
        self._window.navigation.choose("messages")
        return self._window.messages.panel

    def _details(self, person_id: int) -> PersonWindow:
        book = self._window.book
        self._close_older(person_id)
        book.open_person_id(person_id)

        def opened() -> list[PersonWindow]:
            return [window for window in book.windows() if window.person.id == person_id]

        self._qtbot.waitUntil(lambda: bool(opened()), timeout=LIMIT_MS)
        return opened()[0]

    def _close_older(self, wanted: int) -> None:
        others = [window for window in self._window.book.windows() if window.person.id != wanted]
        for window in others[: max(0, len(others) - KEPT_OPEN + 1)]:
            window.close()

    # the controls

    def _choose_dates(self, panel: CommunicationsPanel, question: WindowQuestion) -> None:
        button, wanted = panel.toolbar.date_button, question.asked.range
        if ".." not in wanted:
            button._actions[Preset(wanted)].trigger()
            return
        button._custom.trigger()
        dialog = panel.window().findChild(CustomRangeDialog)
        assert dialog is not None
        first, last = wanted.split("..")
        _set_side(dialog.from_box, dialog.from_edit, first)
        _set_side(dialog.to_box, dialog.to_edit, last)
        dialog.accept()

    def _choose_quick(self, panel: CommunicationsPanel, question: WindowQuestion) -> None:
        panel.toolbar.quick_row.buttons[Quick(question.quick)].click()

    def _type_search(self, panel: CommunicationsPanel, question: WindowQuestion) -> None:
        panel.toolbar.search.setText(question.asked.search)
        self._qtbot.keyClick(panel.toolbar.search, Qt.Key.Key_Return)

    def _click_heading(self, panel: CommunicationsPanel, question: WindowQuestion) -> None:
        key, direction = question.asked.sort.split(":")
        column = next(column for column, sort_key in SORT_KEYS.items() if sort_key.value == key)
        order = Qt.SortOrder.DescendingOrder if direction == "desc" else Qt.SortOrder.AscendingOrder
        header = panel.view.horizontalHeader()
        if not header.isVisible():  # the sentence of an empty log stands in the table's place
            panel.view.sortByColumn(column, order)
            return
        for _click in range(2):
            if (header.sortIndicatorSection(), header.sortIndicatorOrder()) != (column, order):
                place = QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) // 2, 10)
                self._qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        assert (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (column, order)

    def _add_filters(self, panel: CommunicationsPanel, question: WindowQuestion) -> None:
        for text in question.terms:
            term = parse_query(text)
            assert isinstance(term, Term)
            if _is_offered(term):
                self._fill_editor(panel, term)
            else:
                panel.toolbar.add_term(term)

    def _fill_editor(self, panel: CommunicationsPanel, term: Term) -> None:
        """Make the term as a person does: Add Filter, an operator, ticks or a text, Apply."""
        field = field_of_term(term)
        assert field is not None
        panel.toolbar.add_filter.actions_by_name[field.name].trigger()
        editor = panel.toolbar.editor
        assert isinstance(editor, FilterEditor)
        found = comparison_of(term, field)
        assert found is not None
        editor.operator.setCurrentIndex(comparisons(field).index(found))
        if editor.choices is not None:
            wanted = {*term.values, *(part for value in term.values for part in COVERS.get(value, ()))}
            for word, box in editor.choices.boxes.items():
                if box.isChecked() is not (word in wanted):
                    box.click()
        elif editor.value is not None:
            editor.value.set_values(term.values)
        editor.apply.click()

    # the table

    def _read(self, panel: CommunicationsPanel) -> list[Shown]:
        proxy, count = panel.proxy, panel.proxy.rowCount()
        found: list[Shown] = []
        for first in range(0, count, PAGE_SIZE):
            self._qtbot.waitUntil(lambda at=first: proxy.index(at, 0).data(ROW) is not None, timeout=LIMIT_MS)
            found += [_shown(panel, position) for position in range(first, min(first + PAGE_SIZE, count))]
        return found


def _set_side(box: QCheckBox, edit: QDateEdit, text: str) -> None:
    box.setChecked(bool(text))
    if text:
        day = date.fromisoformat(text)
        edit.setDate(QDate(day.year, day.month, day.day))


def _is_offered(term: Term) -> bool:
    """Whether Add Filter can make this term."""
    field = field_of_term(term)
    if field not in FILTER_FIELDS or any(value != value.strip() for value in term.values):
        return False
    if field.editor is not FieldEditor.CHOICE:
        return True
    return set(term.values) <= {choice.word for choice in first_choices(term.key)}


def _shown(panel: CommunicationsPanel, position: int) -> Shown:
    """The row at this position: what its cells display, and the message that the model says it is."""
    cells = panel.proxy.index(position, 0).data(ROW)
    if cells is None:
        return BLANK

    def text(column: Column) -> str:
        return str(panel.proxy.index(position, column).data())

    return Shown(
        provider=cells.row.provider,
        provider_id=cells.row.provider_id,
        address=cells.row.to_address,
        message_id=cells.row.message_id,
        in_its_place=cells.id == panel.model.id_at(position),
        type=text(Column.TYPE),
        sent=text(Column.SENT),
        subject=text(Column.SUBJECT),
        to=text(Column.TO),
        relation=None if panel.view.isColumnHidden(Column.RELATION) else text(Column.RELATION),
        status=text(Column.STATUS),
        happened=text(Column.HAPPENED),
        to_tip=str(panel.proxy.index(position, Column.TO).data(TOOLTIP)),
    )
