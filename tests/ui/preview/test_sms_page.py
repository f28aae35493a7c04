"""Bubbles: who stands where, days between, failures in words, links that are asked about, and long words that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.core.messages import HistoryRow
from app.core.sms_text import sms_size
from app.core.statuses import Channel, Direction, Status
from app.services.message_story import Bubble
from ui.models.formats import Clock, price_text
from ui.preview.sms_page import MOST_WIDTH, SmsPage
from ui.preview.text_block import TextBlock, linked_html
from ui.windows.preview_words import left_out_words, loaded_words, sms_words

DAY = int(datetime(2026, 11, 2, 1, 0, tzinfo=UTC).timestamp())
ROW = HistoryRow(
    id=1, message_id=1, sent_at=DAY, channel=Channel.SMS, direction=Direction.OUTBOUND, subject="", to_name="Mei",
    to_address="+61491570156", relation=None, basis=None, status=Status.DELIVERED, status_at=DAY, updated_at=DAY,
    reason=None, provider="twilio", provider_id="SM1",
)  # fmt: skip


def bubble(number: int, text: str | None, *, days: int = 0, code: str = "", **values: object) -> Bubble:
    row = replace(ROW, id=number, sent_at=DAY + days * 86_400 + number, **values)  # type: ignore[arg-type]
    return Bubble(row, text, None if text is None else sms_size(text), code)


@pytest.fixture
def page(qtbot: QtBot) -> SmsPage:
    made = SmsPage(Clock(lambda: ZoneInfo("Australia/Sydney"), lambda: DAY))
    qtbot.addWidget(made)
    made.resize(640, 420)
    made.show()
    return made


def texts(page: SmsPage) -> list[TextBlock]:
    return page.findChildren(TextBlock)


def words(page: SmsPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible() and label.text()]


def show(page: SmsPage, qtbot: QtBot, bubbles: Sequence[Bubble], chosen: int = 1) -> None:
    page.show_conversation(bubbles, chosen)
    qtbot.waitUntil(lambda: len(texts(page)) == len(bubbles) and all(block.isVisible() for block in texts(page)))
    QApplication.processEvents()


def left(block: TextBlock, page: SmsPage) -> int:
    return block.mapTo(page, block.rect().topLeft()).x()


def test_ours_stand_at_the_end_theirs_at_the_start_and_days_between(page: SmsPage, qtbot: QtBot) -> None:
    reply = bubble(2, "Yes", direction=Direction.INBOUND)
    show(page, qtbot, [bubble(1, "Tour?"), reply, bubble(3, "Fine", days=1)])
    ours, theirs, last = texts(page)
    assert left(ours, page) > page.width() / 2
    assert left(theirs, page) < 60
    assert ours.objectName() == last.objectName() == "bubble_ours"
    assert theirs.objectName() == "bubble_theirs"
    assert [text for text in words(page) if "2026" in text] == ["Mon 2 Nov 2026", "Tue 3 Nov 2026"]
    assert ours.accessibleName().startswith("We wrote, Mon 2 Nov 2026")
    assert theirs.accessibleName().startswith("They wrote")


def test_sides_change_where_one_reads_from_right_to_left(page: SmsPage, qtbot: QtBot) -> None:
    page.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    show(page, qtbot, [bubble(1, "Tour?")])
    assert left(texts(page)[0], page) < 60
    assert texts(page)[0].objectName() == "bubble_ours_mirrored"


def test_a_failure_is_outlined_and_said_in_words(page: SmsPage, qtbot: QtBot) -> None:
    failed = {"status": Status.FAILED, "reason": "sms_number"}
    show(page, qtbot, [bubble(1, "Tour?"), bubble(2, "Again", code="30005", **failed), bubble(3, None, **failed)])
    assert "Number not in service (30005)" in words(page)
    assert "Number not in service" in words(page)
    frames = [block.parentWidget() for block in texts(page)]
    assert [frame.objectName() for frame in frames if frame is not None] == [
        "bubble_chosen", "bubble_failed", "bubble_failed",
    ]  # fmt: skip
    assert texts(page)[2].toPlainText() == "The text is not kept."


def test_nothing_is_wider_than_it_may_be_and_nothing_is_cut(page: SmsPage, qtbot: QtBot) -> None:
    long = "https://example.com/" + "x" * 300
    show(page, qtbot, [bubble(1, long), bubble(2, "Hi"), bubble(3, "word " * 80)])
    for width in (640, 400, 900):
        page.resize(width, 420)
        QApplication.processEvents()
        for block in texts(page):
            assert block.width() <= min(MOST_WIDTH, page.viewport().width() * 0.75) + 1
            assert block.document().size().height() <= block.height()
    assert texts(page)[1].width() < 90


def test_a_link_is_asked_for_and_all_other_signs_are_themselves(page: SmsPage, qtbot: QtBot) -> None:
    text = "Book <b>now</b>: https://example.com/a?b=1&c=2. Or\n  call <img src=x>"
    show(page, qtbot, [bubble(1, text)])
    block = texts(page)[0]
    assert block.toPlainText() == text
    with qtbot.waitSignal(page.link_requested) as asked:
        block.anchorClicked.emit(QUrl("https://example.com/a?b=1&c=2"))
    assert asked.args == ["https://example.com/a?b=1&c=2", "https://example.com/a?b=1&c=2"]
    assert linked_html(text).count("<a ") == 1
    assert linked_html("javascript:alert(1) ftp://x").count("<a ") == 0
    assert block.loadResource(2, QUrl("https://example.com/x.png")) is None


def test_the_foot_of_an_sms() -> None:
    text = "Bring a hat. " * 17
    one = bubble(1, text, parts=2, price="-0.10", currency="USD")
    cost = price_text("-0.10", "USD")
    assert sms_words(one.row, [one]) == f"2 parts · GSM-7 · 221 characters · {cost}"
    emoji = bubble(2, "😀", parts=None)
    assert sms_words(emoji.row, [one, emoji]) == "1 part · UCS-2 · 2 characters"
    unknown = bubble(4, None, parts=1, price="-0.0515")
    assert sms_words(unknown.row, [unknown]) == "1 part · cost 0.0515, currency not told"
    gone = bubble(3, None, parts=3)
    assert sms_words(gone.row, [gone]) == "3 parts"


def test_the_foot_of_a_mail() -> None:
    assert left_out_words(0, 0) == ""
    assert left_out_words(3, 1) == "3 pictures and 1 tracker not loaded"
    assert left_out_words(1, 0) == "1 picture not loaded"
    assert left_out_words(0, 2) == "2 trackers not loaded"
    assert loaded_words(4, 0, 1) == "4 pictures loaded, 1 tracker skipped"
    assert loaded_words(1, 2, 0) == "1 picture loaded, 2 could not be loaded"
