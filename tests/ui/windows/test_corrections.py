"""Corrections by hand through the windows: dialogs, menus, and every window that shows it at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.core.corrections import Change, CorrectionKind
from app.core.date_ranges import DateRange, Preset
from app.core.people import Person
from app.core.records import PersonKind
from app.services.correction_texts import change_text, state_text
from app.sync.lock import WriterLock
from support.windows import LONG, filled, texts
from ui.dialogs.person_dialogs import PinDialog
from ui.models.columns import Column
from ui.widgets.person_search import PersonSearch
from ui.windows.corrector import selected_ids
from ui.windows.main_window import MainWindow
from ui.windows.person_window import PersonWindow
from ui.workers.desk import Desk


def found(desk: Desk, kind: PersonKind, words: str) -> Person:
    person = desk.people.person(desk.people.people(kind, words)[0])
    assert person is not None
    return person


def opened(window: MainWindow, qtbot: QtBot, kind: PersonKind, words: str) -> PersonWindow:
    made = window.book.open_person(found(window._desk, kind, words))  # closed with the main window
    made.history.communications.set_range(DateRange(Preset.ALL))
    filled(qtbot, made.history.communications)
    return made


def look_for(qtbot: QtBot, search: PersonSearch, words: str, count: int | None = None) -> None:
    qtbot.keyClicks(search.search, words)
    qtbot.waitUntil(
        lambda: search.person() is not None if count is None else search.list.count() == count, timeout=LONG
    )


def names(window: PersonWindow) -> list[str]:
    return [link.text() for link in window.header.links]


@pytest.fixture
def olivia(window: MainWindow, qtbot: QtBot) -> PersonWindow:
    return opened(window, qtbot, PersonKind.STUDENT, "olivia tan")


def test_a_carer_is_linked_by_search_and_role_and_the_window_shows_it(
    window: MainWindow, olivia: PersonWindow, desk: Desk, qtbot: QtBot
) -> None:
    carer = next(
        p for p in desk.people.rows(desk.people.people(PersonKind.CONTACT)) if p.id > 0 and "Tan" not in p.name
    )
    dialog = window.book.corrector.link(olivia, olivia.person)
    assert not dialog.do_button.isEnabled()
    look_for(qtbot, dialog.search, carer.name)
    dialog.role.setCurrentText("Stepfather")
    dialog.since.box.setChecked(True)
    with qtbot.waitSignal(window.book.corrector.corrected, timeout=LONG):
        dialog.do_button.click()
    qtbot.waitUntil(lambda: carer.name in names(olivia), timeout=LONG)
    link = next(link for link in olivia.person.linked if link.id == carer.id)
    assert (link.relation, link.since, link.by_hand) == ("stepfather", "2026-11-23", True)


def test_an_unlink_and_its_undo_in_the_list_of_corrections(
    window: MainWindow, olivia: PersonWindow, qtbot: QtBot
) -> None:
    assert {"Mei Tan", "Daniel Tan"} <= set(names(olivia))
    olivia._fill_unlink_menu()
    action = next(a for a in olivia.unlink_menu.actions() if a.text() == "Daniel Tan")
    with qtbot.waitSignal(window.book.corrector.corrected, timeout=LONG):
        action.trigger()
    qtbot.waitUntil(lambda: "Daniel Tan" not in names(olivia), timeout=LONG)
    dialog = window.book.corrector.show_changes(olivia)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(dialog.undo.isEnabled, timeout=LONG)
    QAbstractItemModelTester(dialog.model)
    assert texts(dialog.model, 1) == ["Daniel Tan is no longer linked to Olivia Tan."]
    with qtbot.waitSignal(window.book.corrector.corrected, timeout=LONG):
        dialog.undo.click()
    qtbot.waitUntil(lambda: "Daniel Tan" in names(olivia), timeout=LONG)
    qtbot.waitUntil(lambda: texts(dialog.model, 3) == ["Taken back"], timeout=LONG)
    assert not dialog.undo.isEnabled()


def test_two_entries_are_merged_side_by_side_and_the_other_window_gives_way(
    window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    mei = opened(window, qtbot, PersonKind.CONTACT, "mei tan")
    daniel = opened(window, qtbot, PersonKind.CONTACT, "daniel tan")
    dialog = window.book.corrector.merge(mei, mei.person)
    look_for(qtbot, dialog.search, "daniel ta")
    assert dialog.left.isVisible()
    assert dialog.right.text() == "Keep Daniel Tan"
    gone = daniel.person.id
    with qtbot.waitSignal(window.book.corrector.corrected, timeout=LONG):
        dialog.do_button.click()
    assert [w.person.name for w in window.book.windows()] == ["Mei Tan"]
    assert desk.people.person(gone) is None
    qtbot.waitUntil(lambda: len(mei.person.addresses) > 2, timeout=LONG)
    assert desk.people.people(PersonKind.CONTACT, "daniel tan") == []


def test_ticked_rows_leave_needs_attention_at_once_in_all_windows(
    window: MainWindow, olivia: PersonWindow, desk: Desk, qtbot: QtBot
) -> None:
    window.navigation.choose("messages")
    log = window.messages.panel
    log.set_range(DateRange(Preset.ALL))
    filled(qtbot, log)
    qtbot.waitUntil(lambda: log._total is not None, timeout=LONG)
    panel = olivia.history.communications
    row = next(n for n in range(panel.model.rowCount()) if (r := panel.row_at(n)) and r.status == 42)
    panel.view.selectRow(row)
    (ticked,) = selected_ids(panel)
    action = next(a for a in olivia.menus.edit.actions() if a.text() == "Mark as &handled")
    before = desk.history.counts(log.question.without_quick()).attention
    with qtbot.waitSignals([panel.counts_changed, log.counts_changed], timeout=LONG):
        action.trigger()
    assert desk.history.counts(log.question.without_quick()).attention == before - 1

    def is_ticked() -> bool:
        shown = panel.row_at(panel.model.ids().index(ticked))
        return shown is not None and shown.handled_at is not None

    qtbot.waitUntil(is_ticked, timeout=LONG)
    position = panel.model.ids().index(ticked)
    assert texts(panel.proxy, Column.HAPPENED)[position].startswith("✓ Handled · ")
    cells = panel.model.cells(position)
    assert cells is not None
    assert cells.quiet


def test_row_actions_are_off_until_a_row_is_selected(olivia: PersonWindow) -> None:
    panel = olivia.history.communications
    actions = {a.text().replace("&", ""): a for a in olivia.menus.edit.actions()}
    panel.view.clearSelection()
    assert not actions["Mark as handled"].isEnabled()
    panel.view.selectRow(0)
    assert actions["Mark as handled"].isEnabled()
    assert actions["This was for…"].isEnabled()


def test_this_was_for_offers_owners_and_their_students(
    window: MainWindow, olivia: PersonWindow, desk: Desk, qtbot: QtBot
) -> None:
    panel = olivia.history.communications
    row = texts(panel.proxy, Column.TO).index("Mei Tan")
    panel.view.selectRow(row)
    window.book.corrector.pin(olivia, selected_ids(panel))
    qtbot.waitUntil(lambda: bool(olivia.findChildren(PinDialog)), timeout=LONG)
    (dialog,) = olivia.findChildren(PinDialog)
    shown = [dialog.list.item(n).text().partition("  ")[0] for n in range(dialog.list.count())]
    assert shown[0] == "Mei Tan"
    assert "Lucas Tan" in shown
    dialog.list.setCurrentRow(shown.index("Lucas Tan"))
    with qtbot.waitSignal(window.book.corrector.corrected, timeout=LONG):
        dialog.do_button.click()
    (change,) = desk.corrections.changes()
    assert change_text(change) == "1 message was for Lucas Tan."


def test_this_was_about_a_student_of_another_family(
    window: MainWindow, olivia: PersonWindow, desk: Desk, qtbot: QtBot
) -> None:
    other = next(p for p in desk.people.rows(desk.people.people(PersonKind.STUDENT)) if "Tan" not in p.name)
    panel = olivia.history.communications
    panel.view.selectRow(0)
    window.book.corrector.pin(olivia, selected_ids(panel))
    qtbot.waitUntil(lambda: bool(olivia.findChildren(PinDialog)), timeout=LONG)
    (dialog,) = olivia.findChildren(PinDialog)
    dialog.list.setCurrentRow(0)
    look_for(qtbot, dialog.search, other.name)
    assert dialog.chosen() == other.id
    dialog.list.setCurrentRow(1)
    assert dialog.chosen() != other.id
    look_for(qtbot, dialog.search, " ")
    dialog.search.list.setCurrentRow(0)
    assert dialog.chosen() == other.id
    with qtbot.waitSignal(window.book.corrector.corrected, timeout=LONG):
        dialog.do_button.click()
    (change,) = desk.corrections.changes()
    assert change_text(change) == f"1 message was for {other.name}."


def test_an_address_nobody_owns_is_linked_and_its_window_becomes_the_persons(
    window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    unowned = [i for i in desk.people.people(PersonKind.CONTACT) if i < 0]
    address = desk.people.person(unowned[0])
    assert address is not None
    stranger = window.book.open_person(address)
    actions = [a.text().replace("&", "") for a in stranger.menus.tools.actions()]
    assert actions == ["Link to a person…", "Corrections…", "", "Erase for Good…"]
    dialog = window.book.corrector.assign_address(stranger, stranger.person)
    look_for(qtbot, dialog.search, "mei ta", 1)
    with qtbot.waitSignal(window.book.corrector.corrected, timeout=LONG):
        dialog.do_button.click()
    qtbot.waitUntil(lambda: [w.person.name for w in window.book.windows()] == ["Mei Tan"], timeout=LONG)
    assert address.name in [a.value for a in found(desk, PersonKind.CONTACT, "mei tan").addresses]


def test_while_an_import_runs_a_person_is_told_who_runs(
    window: MainWindow, olivia: PersonWindow, desk: Desk, qtbot: QtBot
) -> None:
    panel = olivia.history.communications
    panel.view.selectRow(0)
    with WriterLock(desk.data_dir / "writer.lock", "an import", "anna"):
        window.book.corrector.handle(olivia, selected_ids(panel), handled=True)
        qtbot.waitUntil(lambda: bool(olivia.findChildren(QMessageBox)), timeout=LONG)
    (box,) = olivia.findChildren(QMessageBox)
    assert "anna is running an import" in box.text()
    box.close()


@pytest.mark.parametrize("kind", list(CorrectionKind))
def test_every_kind_of_correction_is_told_in_a_sentence(kind: CorrectionKind) -> None:
    change = Change(1, kind, 0, "anna", "Olivia Tan", "Mei Tan", {"role": "mother"}, rows=2)
    text = change_text(change)
    assert text.endswith(".")
    assert any(part in text for part in ("Olivia Tan", "2 messages"))
    assert state_text(change) == "Counts"


def test_esc_leaves_a_dialog_with_nothing_done(
    window: MainWindow, olivia: PersonWindow, desk: Desk, qtbot: QtBot
) -> None:
    dialog = window.book.corrector.merge(olivia, olivia.person)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert desk.corrections.changes() == []
