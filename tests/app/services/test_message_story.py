"""What the preview is told of a message: its parts, trail, answer, attachments and conversation."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.records import RecipientField
from app.core.statuses import EventKind
from app.errors import UsageError
from app.services import message_story
from app.services.message_story import Bubble, MessageStory
from support.school import School

PDF = b"%PDF-1.4 \x00\xff" * 50
MAIL = (
    "From: Office <office@school.example.org>\r\n"
    "Reply-To: Enrolments <enrol@school.example.org>\r\n"
    "To: Mei Tan <mei@example.com>\r\nCc: dan@example.com\r\n"
    "Subject: Forms\r\nDate: Fri, 20 Nov 2026 01:00:00 +0000\r\nMessage-ID: <m1@example.org>\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nPlease find the forms.\r\n"
    '--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="a.txt"\r\n\r\nfirst\r\n'
    '--b\r\nContent-Type: application/pdf; name="forms.pdf"\r\nContent-Disposition: attachment\r\n'
    "Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(PDF).decode().replace("\n", "\r\n") + "--b--\r\n"
)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    yield opened
    opened.close()


def story(school: School, to: str = "") -> MessageStory:
    row = next(row for row in school.log() if to in row.to_address)
    return school.context.stories.story(row.message_id, row.id)


def texts(bubbles: list[Bubble]) -> list[str | None]:
    return [bubble.text for bubble in bubbles]


def test_a_mail_that_is_kept_whole(school: School) -> None:
    school.text("forms.eml", MAIL)
    told = story(school, "dan@")
    assert told.text.strip() == "Please find the forms."
    assert told.missing == ""
    assert told.no_original == ""
    assert told.reply_to == "Enrolments <enrol@school.example.org>"
    assert told.field is RecipientField.CC
    assert told.source is not None
    assert told.source.startswith("From: Office")
    assert told.headers is not None
    assert told.headers.endswith('boundary="b"')
    assert not told.source_cut
    assert told.answer.startswith("On Fri 20 Nov at 12:00 pm we emailed dan@example.com “Forms”;")
    assert school.context.stories.original(told.row.message_id) == MAIL.encode()


def test_a_long_source_is_cut_and_says_so(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_story, "MOST_SOURCE", 40)
    school.text("forms.eml", MAIL)
    told = story(school, "mei@")
    assert told.source == MAIL[:40]
    assert told.source_cut


def test_attachments_come_out_as_they_went_in(school: School) -> None:
    school.text("forms.eml", MAIL)
    told = story(school, "mei@")
    stories, message_id = school.context.stories, told.row.message_id
    assert [(a.name, a.size) for a in told.details.attachments] == [("a.txt", 5), ("forms.pdf", len(PDF))]
    for number, content in enumerate((b"first", PDF)):
        found = stories.attachment(message_id, number)
        assert found is not None
        assert found == (told.details.attachments[number], content)
    assert stories.attachment(message_id, 2) is None


def test_a_mail_without_its_original_says_why(school: School) -> None:
    school.sendgrid({"message_id": "m", "event": "processed", "processed": "2026-11-20T01:00:00Z"})
    told = story(school)
    assert told.text == ""
    assert told.missing.startswith("The message text is not stored. SendGrid never gives it back")
    assert told.no_original.startswith("SendGrid does not give")
    assert (told.source, told.headers, told.reply_to) == (None, None, "")
    assert [line.kind for line in told.trail] == [EventKind.SENT]
    assert school.context.stories.attachment(told.row.message_id, 0) is None
    assert school.context.stories.original(told.row.message_id) is None


def test_html_without_its_original_is_its_source(school: School) -> None:
    school.messages({"html": "<p>Fees <b>due</b></p>"})
    told = story(school)
    assert told.source == "<p>Fees <b>due</b></p>"
    assert told.headers is None
    assert told.text.strip() == "Fees due"


def test_a_row_that_is_gone_is_told(school: School) -> None:
    school.messages({})
    (row,) = school.log()
    with pytest.raises(UsageError, match="no longer in the log"):
        school.context.stories.story(row.message_id, row.id + 1)
    with pytest.raises(UsageError):
        school.context.stories.story(row.message_id + 1, row.id)


# -- conversations -------------------------------------------------------------------------------------------------

FAMILY, OTHER, SCHOOL = "+61491570156", "+61491570157", "+61491570006"


def sms(day: int, body: str, *, to: str = FAMILY, **values: str) -> dict[str, str]:
    at = f"2026-11-{day:02}T01:00:00Z"
    return {"To": to, "Body": body, "SentDate": at, "Status": "delivered", "Sid": f"SM{day:02}{to[-3:]}", **values}


def reply(day: int, body: str, *, sender: str = FAMILY) -> dict[str, str]:
    return sms(
        day, body, to=SCHOOL, From=sender, Direction="inbound", Status="received", Sid=f"SMin{day:02}{sender[-3:]}"
    )


def test_a_conversation_is_what_went_to_and_came_from_one_number(school: School) -> None:
    school.twilio(
        sms(2, "Tour on Thursday"), reply(3, "Thanks"), sms(4, "See you"), sms(4, "Fees", to=OTHER),
        reply(5, "Not ours", sender=OTHER), sms(6, "Number gone", Status="undelivered", ErrorCode="30005"),
    )  # fmt: skip
    ids = {row.subject: row.id for row in school.log(filter="direction:in,out")}
    stories = school.context.stories
    ours = ["Tour on Thursday", "Thanks", "See you", "Number gone"]
    for chosen in ours:
        assert texts(stories.conversation(ids[chosen])) == ours, chosen
    assert texts(stories.conversation(ids["Not ours"])) == ["Fees", "Not ours"]
    failed = stories.conversation(ids["Tour on Thursday"])[-1]
    assert failed.code == "30005"
    assert failed.size is not None
    assert (failed.size.parts, failed.size.characters) == (1, 11)


def test_a_conversation_is_bounded_around_the_chosen_message(school: School) -> None:
    school.twilio(*(sms(day, f"Day {day}") for day in range(1, 21)), reply(9, "Reply 9"))
    ids = {row.subject: row.id for row in school.log(filter="direction:in,out")}
    stories = school.context.stories
    found = stories.conversation(ids["Day 10"], before=3, after=2)
    assert texts(found) == ["Day 8", "Day 9", "Reply 9", "Day 10", "Day 11", "Day 12"]
    assert stories.conversation(999_999) == []


def test_an_sms_whose_text_was_removed(school: School) -> None:
    school.twilio(sms(2, ""))
    (row,) = school.log()
    (bubble,) = school.context.stories.conversation(row.id)
    assert (bubble.text, bubble.size) == (None, None)
