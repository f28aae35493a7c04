"""How long messages are kept: the page of the settings, Remove now, and what goes by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from app.context import Context, closed_log
from app.services.retention import BY_ITSELF, MESSAGES, Months
from app.sync.lock import WriterLock
from support.windows import LONG, buttons, press
from ui.application import Options, Session
from ui.dialogs.purge_dialog import PurgeDialog
from ui.dialogs.retention_page import RetentionPage
from ui.dialogs.settings_dialog import SettingsDialog
from ui.windows.main_window import MainWindow
from ui.windows.retention_keeper import RetentionKeeper
from ui.workers.desk import Desk


@pytest.fixture
def window(desk: Desk, qtbot: QtBot) -> Iterator[MainWindow]:
    main = MainWindow(desk)
    qtbot.addWidget(main)
    main.show()
    main.start()
    qtbot.waitUntil(lambda: main.contacts.model.complete, timeout=LONG)
    yield main
    main.close()


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> RetentionPage:
    window.open_settings()
    dialog = window.findChildren(SettingsDialog)[0]
    dialog.tabs.setCurrentWidget(dialog.retention)
    qtbot.waitUntil(lambda: "Counting" not in dialog.retention.preview.text(), timeout=LONG)
    return dialog.retention


def messages(context: Context) -> int:
    return int(context.database.reader().execute("SELECT count(*) FROM message").fetchall()[0][0])


def counted(page: RetentionPage, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: "Counting" not in page.preview.text(), timeout=LONG)
    return page.preview.text()


def test_the_page_shows_what_a_removal_would_take_and_removes_nothing(
    page: RetentionPage, context: Context, qtbot: QtBot
) -> None:
    before = messages(context)
    assert page.messages.text() == "for ever"
    assert page.preview.text() == "Everything is kept for ever."
    assert not page.remove_button.isEnabled()
    page.messages.setFocus()
    page.messages.selectAll()
    qtbot.keyClicks(page.messages, "3")
    told = context.retention.preview(Months(3, 0))
    words = counted(page, qtbot)
    assert page.messages.text() == "3 months"
    assert f"{told.messages} messages go whole: they were sent before 23 Aug 2026." in words
    assert "The oldest of them was sent on" in words
    assert page.remove_button.isEnabled()
    page.texts_kept.setValue(1)
    assert not page.remove_button.isEnabled()  # what is not counted yet cannot be removed
    assert "lose their texts" in counted(page, qtbot)
    page.messages.setValue(1200)
    page.texts_kept.setValue(0)
    assert counted(page, qtbot) == "Nothing is that old now."
    assert messages(context) == before


def test_the_settings_are_kept_with_the_others(page: RetentionPage, context: Context, qtbot: QtBot) -> None:
    dialog = page.window()
    assert isinstance(dialog, SettingsDialog)
    page.messages.setValue(24)
    page.texts_kept.setValue(12)
    page.by_itself.setChecked(True)
    with qtbot.waitSignal(dialog.settings_changed, timeout=LONG):
        qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)
    context.settings.reload()
    kept = context.settings.all()
    assert (kept["keep_messages_months"], kept["keep_bodies_months"], kept[BY_ITSELF]) == (24, 12, True)


def test_remove_now_asks_removes_and_says_what_went(
    page: RetentionPage, window: MainWindow, context: Context, qtbot: QtBot
) -> None:
    before = messages(context)
    page.messages.setValue(3)
    counted(page, qtbot)
    press(qtbot, page, "Remove now…")
    dialog = page.window().findChildren(PurgeDialog)[0]
    told = context.retention.preview(Months(3, 0))
    assert f"• {told.messages} messages go whole" in dialog.lines.text()
    assert "can seldom be fetched again" in dialog.why.text()
    assert "by itself" not in dialog.why.text()
    press(qtbot, dialog, "Not now")
    assert messages(context) == before
    context.paths.snapshots.mkdir()
    context.database.copy_to(context.paths.snapshots / "before.db")

    qtbot.waitUntil(page.remove_button.isEnabled, timeout=LONG)
    again = page.ask()
    assert again is not None
    qtbot.waitUntil(again.copies.isVisible, timeout=LONG)
    assert "1 copy of the log" in again.copies.words.text()
    again.copies.drop.setChecked(True)
    with qtbot.waitSignal(again.purged, timeout=LONG):
        press(qtbot, again, "Remove")
    assert list(context.paths.snapshots.iterdir()) == []
    assert f"{told.messages} messages were too old and were removed." in again.said.text()
    assert messages(context) == before - told.messages
    line = context.audit.lines()[0]
    assert (line.action, line.rows) == ("purged", told.messages)
    press(qtbot, again, "Close")
    assert counted(page, qtbot) == "Nothing is that old now."


def test_a_running_import_is_told_and_nothing_goes(page: RetentionPage, context: Context, qtbot: QtBot) -> None:
    before = messages(context)
    page.messages.setValue(3)
    counted(page, qtbot)
    dialog = page.ask()
    assert dialog is not None
    with WriterLock(context.paths.lock, "an import", "somebody"):
        press(qtbot, dialog, "Remove")
        qtbot.waitUntil(lambda: "somebody is running an import" in dialog.said.text(), timeout=LONG)
    assert messages(context) == before
    assert dialog.remove_button.isVisible()
    dialog.reject()


def test_a_removal_can_be_stopped_and_what_went_is_gone_from_the_page(
    page: RetentionPage, context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.retention._PAGE", 5)
    before = messages(context)
    page.messages.setValue(3)
    counted(page, qtbot)
    dialog = page.ask()
    assert dialog is not None
    dialog.remove()
    dialog.reject()  # Escape does not leave a removal alone
    assert dialog.isVisible()
    press(qtbot, dialog, "Stop")
    qtbot.waitUntil(lambda: "Stopped." in dialog.said.text(), timeout=LONG)
    assert 0 < before - messages(context) < before
    dialog.reject()


# -- by itself ---------------------------------------------------------------------------------------------------------


def test_the_first_time_is_asked_and_later_ones_are_told_in_the_status_bar(
    window: MainWindow, desk: Desk, context: Context, qtbot: QtBot
) -> None:
    context.settings.set_all({MESSAGES: "6", BY_ITSELF: "yes"})
    before, told = messages(context), context.retention.preview()
    assert not told.nothing
    keeper = RetentionKeeper(desk, window)
    keeper.start()
    qtbot.waitUntil(lambda: keeper.question is not None, timeout=LONG)
    question = keeper.question
    assert question is not None
    assert "asked this once" in question.why.text()
    assert {"Remove", "Not now", "Back up first…"} == set(buttons(question))
    assert messages(context) == before
    press(qtbot, question, "Not now")
    keeper.start()  # the same day: once a day is enough
    keeper.look()  # after an import
    qtbot.waitUntil(lambda: keeper.question is not question and keeper.question is not None, timeout=LONG)
    question = keeper.question
    assert question is not None
    with qtbot.waitSignal(question.purged, timeout=LONG):
        press(qtbot, question, "Remove")
    press(qtbot, question, "Close")
    assert messages(context) == before - told.messages

    context.settings.set(MESSAGES, "3")
    context.retention.agree(Months(3, 0))
    more = context.retention.preview()
    assert not more.nothing
    window.imports.import_ended.emit()
    words = f"{more.messages} messages were too old and were removed."
    qtbot.waitUntil(lambda: words in window.statusBar().currentMessage(), timeout=LONG)
    assert messages(context) == before - told.messages - more.messages
    assert context.audit.lines()[0].rows == more.messages


def test_nothing_is_asked_where_nobody_wants_it(window: MainWindow, desk: Desk, context: Context, qtbot: QtBot) -> None:
    context.settings.set(MESSAGES, "3")
    keeper = RetentionKeeper(desk, window)
    done: list[object] = []
    keeper.start()
    keeper.look()
    desk.tasks.run(lambda: None, done.append, done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=LONG)
    assert keeper.question is None
    assert window.statusBar().currentMessage() == ""


def test_while_an_import_runs_it_is_put_off_and_told(
    window: MainWindow, desk: Desk, context: Context, qtbot: QtBot
) -> None:
    context.settings.set_all({MESSAGES: "3", BY_ITSELF: "yes"})
    context.retention.agree(Months(3, 0))
    before = messages(context)
    keeper = RetentionKeeper(desk, window)
    with WriterLock(context.paths.lock, "an import", "somebody"):
        keeper.start()
        put_off = "is removed after the next import or at the next start"
        qtbot.waitUntil(lambda: put_off in window.statusBar().currentMessage(), timeout=LONG)
    assert messages(context) == before
    keeper.look()
    qtbot.waitUntil(lambda: messages(context) < before, timeout=LONG)
    qtbot.waitUntil(lambda: "too old and were removed." in window.statusBar().currentMessage(), timeout=LONG)


def test_the_program_asks_at_its_start(context: Context, qapp: QApplication, qtbot: QtBot) -> None:
    context.settings.set_all({MESSAGES: "3", BY_ITSELF: "yes"})
    folder = context.paths.data_dir
    context.close()
    options = Options(folder, context.now(), keyring=False, rest=[])
    session = Session(qapp, options, closed_log(folder))
    quits = qapp.quitOnLastWindowClosed()
    try:
        session.start()
        qtbot.waitUntil(lambda: session.window is not None, timeout=LONG)
        assert session.window is not None
        window = session.window
        qtbot.addWidget(window)
        qtbot.waitUntil(lambda: bool(window.findChildren(PurgeDialog)), timeout=LONG)
        (question,) = window.findChildren(PurgeDialog)
        assert "asked this once" in question.why.text()
        question.reject()
        window.close()
    finally:
        session.end()
        session.deleteLater()
        qapp.setQuitOnLastWindowClosed(quits)
