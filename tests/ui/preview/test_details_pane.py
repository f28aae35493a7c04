"""The details of a message: who is named, several days in the trail, replies as they came, ids to copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from app.services.message_story import MessageStory
from support.school import School
from ui.models.formats import Clock
from ui.preview.details_pane import DetailsPane, facts_of
from ui.preview.text_block import TextBlock

MAIL = (
    "From: Office <office@school.example.org>\r\nReply-To: Enrolments <enrol@school.example.org>\r\n"
    "To: =?utf-8?q?M=C3=A9i_=3Cb=3E?= <mei@example.com>\r\nCc: dan@example.com\r\nSubject: Forms\r\n"
    "Date: Fri, 20 Nov 2026 01:00:00 +0000\r\nMessage-ID: <a-very-long-id-of-a-mail@example.org>\r\n\r\nHello\r\n"
)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    yield opened
    opened.close()


def story(school: School, to: str) -> MessageStory:
    row = next(row for row in school.log() if to in row.to_address)
    return school.context.stories.story(row.message_id, row.id)


def pane(qtbot: QtBot, school: School, told: MessageStory) -> DetailsPane:
    made = DetailsPane(Clock(lambda: school.context.settings.zone, lambda: 0))
    qtbot.addWidget(made)
    made.show()
    made.show_story(told)
    QApplication.processEvents()
    return made


def test_from_reply_to_to_and_cc_with_this_recipient_in_bold(school: School) -> None:
    school.text("forms.eml", MAIL)
    facts = dict(facts_of(story(school, "mei@")))
    assert facts["From"] == "Office<br>office@school.example.org"
    assert facts["Reply to"] == "Enrolments &lt;enrol@school.example.org&gt;"
    assert facts["To"] == "<b>Méi &lt;b&gt;</b>"  # a stranger's name is never markup
    assert facts["Cc"] == "dan@example.com"
    assert facts["Address used"] == "mei@example.com"
    assert dict(facts_of(story(school, "dan@")))["Cc"] == "<b>dan@example.com</b>"


def test_the_id_is_copied_whole(school: School, qtbot: QtBot) -> None:
    school.text("forms.eml", MAIL)
    told = story(school, "mei@")
    made = pane(qtbot, school, told)
    (copy,) = [button for button in made.findChildren(QToolButton) if "message id" in button.accessibleName()]
    copy.click()
    assert QApplication.clipboard().text() == told.row.provider_id


def test_a_trail_of_several_days_says_which_and_a_reply_stays_as_it_came(school: School, qtbot: QtBot) -> None:
    sent = {"message_id": "m1", "subject": "Fees", "event": "processed", "processed": "2026-11-20T01:00:00Z"}
    reply = "550 5.1.1 <mei@example.com>: Recipient address rejected: User unknown in virtual mailbox table"
    school.sendgrid(sent, {**sent, "event": "bounce", "processed": "2026-11-22T01:00:00Z", "reason": reply})
    made = pane(qtbot, school, story(school, "mei@"))
    shown = [label.text() for label in made.findChildren(QLabel) if label.isVisible()]
    assert [text for text in shown if "2026" in text] == ["Fri 20 Nov 2026", "Sun 22 Nov 2026"]
    assert "12:00:00 pm" in shown
    (block,) = [block for block in made.findChildren(TextBlock) if block.objectName() == "trail_reply"]
    assert block.toPlainText() == reply
    block.selectAll()
    block.copy()
    assert QApplication.clipboard().text() == reply
    assert block.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert made.help.text().startswith("Address does not exist.")
    page = made.widget()
    assert page is not None
    assert page.width() <= made.width()  # nothing runs out at the side


def test_a_closed_pane_costs_nothing_and_is_filled_when_it_is_opened(school: School, qtbot: QtBot) -> None:
    school.text("forms.eml", MAIL)
    told = story(school, "mei@")
    made = DetailsPane(Clock(lambda: school.context.settings.zone, lambda: 0))
    qtbot.addWidget(made)
    made.show_story(told)
    assert "Office" not in " ".join(block.toPlainText() for block in made.findChildren(TextBlock))
    assert made.card.words.toPlainText() == told.answer, "the answer can be copied all the same"
    made.show()
    assert "Office" in " ".join(block.toPlainText() for block in made.findChildren(TextBlock))
    made.hide()
    made.show_story(told)
    made.clear()
    made.show()
    assert "Office" not in " ".join(block.toPlainText() for block in made._facts.findChildren(TextBlock))
