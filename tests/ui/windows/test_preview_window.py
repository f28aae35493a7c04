"""The preview window: what it shows of each kind of message, by mouse and keyboard, and whose message it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from app.core.date_ranges import DateRange, Preset
from app.core.messages import HistoryRow, Scope, ScopeKind
from app.core.query_text import parse_query
from app.services.history import HistoryQuery
from support.windows import labels
from ui.preview.message_strip import heading
from ui.preview.tool_row import FULL, PHONE, Tab
from ui.widgets.communications_panel import CommunicationsPanel
from ui.windows import preview_window
from ui.windows.main_window import MESSAGES, MainWindow
from ui.windows.preview_window import PreviewWindow
from ui.workers.desk import Desk

LONG = 10_000
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def rows(desk: Desk, words: str = "") -> list[HistoryRow]:
    return desk.history.head(HistoryQuery(Scope(ScopeKind.ALL), filter=parse_query(words)))[1]


def two_messages(desk: Desk) -> tuple[HistoryRow, HistoryRow]:
    """Two messages of different subjects."""
    first, *others = rows(desk, "type:email has:body")
    return first, next(row for row in others if row.subject != first.subject)


@pytest.fixture
def preview(desk: Desk, qtbot: QtBot) -> Iterator[PreviewWindow]:
    made = PreviewWindow(desk)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def show(preview: PreviewWindow, qtbot: QtBot, row: HistoryRow) -> None:
    with qtbot.waitSignal(preview.message_shown, timeout=LONG, check_params_cb=lambda found: found == row.message_id):
        preview.show_message(row)


def key(
    preview: PreviewWindow, pressed: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    preview.activateWindow()
    QTest.keyClick(preview, pressed, modifiers)


def test_an_email_with_everything_around_it(preview: PreviewWindow, desk: Desk, qtbot: QtBot) -> None:
    row = next(row for row in rows(desk, "type:email status:opened has:body") if row.detail is None)
    show(preview, qtbot, row)
    assert preview.windowTitle() == f"{row.subject} – Preview"
    assert preview.strip.title.text() == row.subject
    assert row.to_address in preview.strip.subtitle.text()
    assert preview.strip.badge.accessibleName() == "Opened"
    assert preview.stage.currentWidget() is preview.stage.mail
    key(preview, Qt.Key.Key_Return, ALT)
    assert preview.details.isVisible()
    shown = " ".join(labels(preview.details))
    assert "Address used" in shown
    assert "Opened" in shown
    assert preview.details.card.words.toPlainText().startswith("On ")
    preview.details.card.copy_button.click()
    assert QApplication.clipboard().text() == preview.details.card.words.toPlainText()


def test_tabs_are_those_that_are_kept(preview: PreviewWindow, desk: Desk, qtbot: QtBot) -> None:
    whole = next(row for row in rows(desk, "type:email has:body") if row.provider == "mail")
    show(preview, qtbot, whole)
    assert all(button.isVisible() for button in preview.tools.tabs.values())
    for number, (tab, part) in enumerate(
        [(Tab.TEXT, ""), (Tab.SOURCE, "Message-ID:"), (Tab.HEADERS, "Message-ID:")], start=2
    ):
        key(preview, Qt.Key(Qt.Key.Key_0 + number), CTRL)
        assert preview.stage.tab is tab
        page: Any = preview.stage.currentWidget()
        assert part.lower() in page.toPlainText().lower()
        assert preview.tools.tabs[tab].isChecked()
    bare = next(row for row in rows(desk, "type:email") if row.provider == "sendgrid")
    show(preview, qtbot, bare)
    assert not preview.tools.tabs[Tab.SOURCE].isVisible()
    assert not preview.tools.tabs[Tab.HEADERS].isVisible()
    assert preview.tools.tabs[Tab.MESSAGE].isChecked()


def test_rule_28_a_missing_text_is_a_sentence_and_all_that_is_known(
    preview: PreviewWindow, desk: Desk, qtbot: QtBot
) -> None:
    row = next(row for row in rows(desk, "type:email status:clicked") if row.provider == "sendgrid")
    show(preview, qtbot, row)
    assert preview.stage.currentWidget() is preview.stage.missing
    assert "SendGrid never gives it back" in preview.stage.missing.words.text()
    shown = labels(preview.stage.missing)
    assert {"Sent", "Delivered", "Clicked"} <= set(shown)
    assert preview.stage.missing.card.words.toPlainText().startswith("On ")


def test_an_sms_stands_in_its_conversation_and_a_failure_in_words(
    preview: PreviewWindow, desk: Desk, qtbot: QtBot
) -> None:
    row = next(row for row in rows(desk, "type:sms status:failed") if row.reason == "sms_number")
    show(preview, qtbot, row)
    assert not preview.tools.isVisible()
    assert preview.strip.title.text() == f"SMS to {row.to_name}"
    chosen = preview.stage.sms.chosen
    assert chosen is not None
    assert chosen.objectName() == "bubble_failed"
    assert "Number not in service (30005)" in labels(preview.stage.sms)
    assert preview.foot.words.text().startswith("1 part · GSM-7 · ")
    preview.foot.copy_text.click()
    assert QApplication.clipboard().text().startswith(row.subject[:20])
    visible = preview.stage.sms.viewport().rect()
    qtbot.waitUntil(
        lambda: visible.contains(chosen.mapTo(preview.stage.sms.viewport(), chosen.rect().center())), timeout=LONG
    )


def test_no_message_ever_stands_below_another_subject(
    preview: PreviewWindow, desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer comes late, after that to a second question; it must not be shown."""
    first, second = two_messages(desk)
    gate, told, story = threading.Event(), threading.Event(), type(desk.stories).story

    def slow(service: Any, message_id: int, recipient_id: int) -> Any:
        if message_id != first.message_id:
            return story(service, message_id, recipient_id)
        gate.wait(10)
        found = story(service, message_id, recipient_id)
        told.set()
        return found

    monkeypatch.setattr(type(desk.stories), "story", slow)
    shown: list[int] = []
    preview.message_shown.connect(shown.append)
    preview.show_message(first)
    qtbot.waitUntil(lambda: preview.strip.title.text() == heading(first), timeout=LONG)
    assert preview.stage.story is None  # its subject stands alone
    preview.show_message(second)
    qtbot.waitUntil(lambda: shown == [second.message_id], timeout=LONG)
    gate.set()
    qtbot.waitUntil(told.is_set, timeout=LONG)
    with qtbot.assertNotEmitted(preview.message_shown, wait=500):  # time for the late answer to come
        pass
    assert preview.strip.title.text() == heading(second)
    assert preview.stage.story is not None
    assert preview.stage.story.row.id == second.id


def test_a_quick_answer_takes_the_place_of_the_message_before_at_once(
    preview: PreviewWindow, desk: Desk, qtbot: QtBot
) -> None:
    first, second = two_messages(desk)
    show(preview, qtbot, first)
    preview.show_message(second)
    assert preview.strip.title.text() == heading(first)
    assert preview.stage.story is not None
    assert preview.stage.story.row.id == first.id
    seen: set[tuple[str, int]] = set()

    def look() -> bool:
        story = preview.stage.story
        seen.add((preview.strip.title.text(), 0 if story is None else story.row.id))
        return story is not None and story.row.id == second.id

    qtbot.waitUntil(look, timeout=LONG)
    assert seen <= {(heading(first), first.id), (heading(second), 0), (heading(second), second.id)}


def test_a_message_that_is_gone_says_so(preview: PreviewWindow, desk: Desk, qtbot: QtBot) -> None:
    row = rows(desk, "type:email")[0]
    preview.show_message(replace(row, message_id=9_999_999))
    qtbot.waitUntil(lambda: "There is no message" in preview.stage.text.toPlainText(), timeout=LONG)
    assert preview.stage.story is None


# -- keys ----------------------------------------------------------------------------------------------------------


def test_find_counts_and_goes_round(preview: PreviewWindow, desk: Desk, qtbot: QtBot) -> None:
    row = next(row for row in rows(desk, "type:email has:body") if row.provider == "mail")
    show(preview, qtbot, row)
    preview.choose_tab(Tab.SOURCE)
    key(preview, Qt.Key.Key_F, CTRL)
    assert preview.find_bar.isVisible()
    total = preview.stage.source.toPlainText().lower().count("content-type")
    assert total > 0
    preview.find_bar.field.setText("content-TYPE")
    assert preview.find_bar.count.text() == f"1 of {total}"
    key(preview, Qt.Key.Key_F3)
    assert preview.find_bar.count.text() == f"{min(2, total)} of {total}"
    key(preview, Qt.Key.Key_F3, SHIFT)
    key(preview, Qt.Key.Key_F3, SHIFT)
    assert preview.find_bar.count.text() == f"{total} of {total}"
    preview.find_bar.field.setText("not in there")
    assert preview.find_bar.count.text() == "Not found"
    key(preview, Qt.Key.Key_Escape)
    assert not preview.find_bar.isVisible()
    assert preview.isVisible()
    key(preview, Qt.Key.Key_Escape)
    assert not preview.isVisible()


def test_find_in_the_page_itself(preview: PreviewWindow, desk: Desk, qtbot: QtBot) -> None:
    row = next(row for row in rows(desk, "type:email has:body") if "tour" in row.subject.lower())
    show(preview, qtbot, row)
    preview.open_find()
    preview.find_bar.field.setText("the")
    qtbot.waitUntil(lambda: " of " in preview.find_bar.count.text(), timeout=LONG)


def test_find_in_a_conversation_and_where_the_text_is_missing(preview: PreviewWindow, desk: Desk, qtbot: QtBot) -> None:
    show(preview, qtbot, rows(desk, "type:sms")[0])
    preview.open_find()
    preview.find_bar.field.setText("e")
    assert " of " in preview.find_bar.count.text()
    show(preview, qtbot, next(row for row in rows(desk, "type:email") if row.provider == "sendgrid"))
    preview.open_find()
    preview.find_bar.field.setText("sendgrid")
    assert " of " in preview.find_bar.count.text()


@pytest.mark.parametrize(
    ("pressed", "percent"),
    [(Qt.Key.Key_Plus, 110), (Qt.Key.Key_Equal, 110), (Qt.Key.Key_Minus, 90)],
)
def test_zoom_by_key(preview: PreviewWindow, pressed: Qt.Key, percent: int) -> None:
    key(preview, pressed, CTRL)
    assert preview.foot.zoom.text() == f"{percent} %"
    for _turn in range(20):
        key(preview, pressed, CTRL)
    assert preview.foot.zoom.text() == ("200 %" if percent > 100 else "50 %")
    key(preview, Qt.Key.Key_0, CTRL)
    assert preview.foot.zoom.text() == "100 %"


def test_width_and_paper(preview: PreviewWindow, desk: Desk, qtbot: QtBot) -> None:
    show(preview, qtbot, rows(desk, "type:email has:body")[0])
    preview.tools.widths[PHONE].click()
    web = preview.stage.mail.web_widget
    assert web is not None
    qtbot.waitUntil(lambda: web.width() == PHONE, timeout=LONG)
    preview.tools.widths[FULL].click()
    qtbot.waitUntil(lambda: web.width() == preview.stage.width(), timeout=LONG)


def test_the_details_are_remembered_and_the_window_grows_by_them(
    preview: PreviewWindow, desk: Desk, qtbot: QtBot
) -> None:
    assert (preview.width(), preview.height()) == (820, 720)
    preview.details_buttons[0].click()
    assert preview.width() == 1000
    assert preview.details_buttons[1].isChecked()
    preview.close()
    again = PreviewWindow(desk)
    qtbot.addWidget(again)
    assert again.details.isVisibleTo(again)
    width = again.width()  # no wider than the screen
    again.shape.show_details(False)
    assert again.width() == max(again.minimumWidth(), width - 180)
    again.close()


@pytest.mark.parametrize("pressed", [(Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_W, CTRL)])
def test_closed_by_key(preview: PreviewWindow, pressed: tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
    key(preview, *pressed)
    assert not preview.isVisible()


# -- following the table -------------------------------------------------------------------------------------------


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot) -> CommunicationsPanel:
    window.navigation.choose(MESSAGES)
    made = window.messages.panel
    made.set_range(DateRange(Preset.ALL))
    qtbot.waitUntil(lambda: made.model.complete and not made.model.loading, timeout=LONG)
    return made


def test_arrow_keys_walk_the_table_and_the_preview_follows(
    panel: CommunicationsPanel, window: MainWindow, qtbot: QtBot
) -> None:
    panel.view.selectRow(2)
    window.book.show_preview(panel, 2)
    preview = window.book.preview
    assert preview is not None

    def stands(position: int) -> Callable[[], bool]:
        row = panel.row_at(position)
        assert row is not None
        return lambda: preview.stage.story is not None and preview.stage.story.row.id == row.id

    qtbot.waitUntil(stands(2), timeout=LONG)
    key(preview, Qt.Key.Key_Down)
    assert panel.view.current_position() == 3
    qtbot.waitUntil(stands(3), timeout=LONG)
    key(preview, Qt.Key.Key_Up)
    key(preview, Qt.Key.Key_Up)
    qtbot.waitUntil(stands(1), timeout=LONG)
    panel.view.selectRow(5)
    qtbot.waitUntil(stands(5), timeout=LONG)
    window.book.show_preview(panel, 0)
    assert window.book.preview is preview  # one window, used again
    qtbot.waitUntil(stands(0), timeout=LONG)


def test_a_second_window_stays_with_its_message(panel: CommunicationsPanel, window: MainWindow, qtbot: QtBot) -> None:
    row = panel.row_at(1)
    assert row is not None
    second = window.book.open_message(row)
    with qtbot.waitSignal(second.message_shown, timeout=LONG):
        pass
    window.book.show_preview(panel, 0)
    panel.view.selectRow(4)
    preview = window.book.preview
    assert preview is not None
    assert preview is not second
    fourth = panel.row_at(4)
    qtbot.waitUntil(lambda: preview.row == fourth, timeout=LONG)
    assert second.row is not None
    assert second.row.id == row.id
    second.close()


# -- what is spoken ------------------------------------------------------------------------------------------------


def test_every_control_has_a_name(preview: PreviewWindow, desk: Desk, qtbot: QtBot) -> None:
    show(preview, qtbot, rows(desk, "type:email has:body")[0])
    preview.shape.show_details(True)
    preview.find_bar.open_bar()
    for button in preview.findChildren(preview_window.QToolButton):
        if button.objectName() and not button.objectName().startswith("qt_") and button.isVisible():
            assert button.accessibleName() or button.text(), button.objectName()
            assert button.focusPolicy() != Qt.FocusPolicy.NoFocus
    for label in preview.details.findChildren(QLabel):
        assert label.textFormat() is not Qt.TextFormat.RichText  # a stranger's name is never markup


def test_a_link_is_asked_for_and_a_refused_one_is_said(preview: PreviewWindow, qtbot: QtBot) -> None:
    preview.stage.sms.link_requested.emit("https://example.com/tour", "https://example.com/tour")
    dialogs = [each for each in preview.findChildren(preview_window.QWidget) if each.objectName() == "link_question"]
    assert len(dialogs) == 1
    dialogs[0].close()
    preview.stage.sms.link_requested.emit("javascript:alert(1)", "Tour")
    assert "nothing that may be opened" in preview.foot.words.text()
    assert not [each for each in preview.findChildren(QMessageBox) if each.isVisible()]
