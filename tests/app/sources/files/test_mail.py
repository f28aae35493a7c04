"""Mails become messages: who, when, which way; rules 1, 8, 17, 21 and 28 from the file to the record."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.records import BodyKind, MessageRecord, Problem, ProblemKind, RecipientField, SentBy, TimeCertainty
from app.core.statuses import Direction, EventKind
from app.errors import FileUnreadableError
from app.sources.base import FileKind, ReadOptions
from app.sources.files.mail import open_file
from app.sources.files.mail_message import MailReader

HEAD = {
    "From": "Office <office@school.example.org>",
    "To": "Jo Tan <jo@example.org>",
    "Subject": "Camp",
    "Date": "Mon, 2 Nov 2026 20:15:04 +1100",
    "Message-ID": "<1@school.example.org>",
}
SENT = 1793610904  # 2026-11-02T09:15:04Z
OWN = ReadOptions(own_domains=frozenset({"school.example.org"}))


def mail(body: str = "words\n", **headers: str | None) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    found = HEAD | named
    return ("".join(f"{name}: {value}\n" for name, value in found.items() if value is not None) + "\n" + body).encode()


def read(raw: bytes, options: ReadOptions | None = None) -> list[MessageRecord | Problem]:
    return list(MailReader(options or ReadOptions()).read(raw, "a.eml"))


def message(raw: bytes, options: ReadOptions | None = None) -> MessageRecord:
    (record,) = read(raw, options)
    assert isinstance(record, MessageRecord)
    return record


def test_a_mail_is_a_message() -> None:
    raw = mail()
    record = message(raw)
    assert (record.provider, record.external_id, record.subject) == ("mail", "1@school.example.org", "Camp")
    assert record.sender is not None
    assert (record.sender.text, record.sender_name) == ("office@school.example.org", "Office")
    assert record.direction is Direction.OUTBOUND
    assert record.sent_by is SentBy.PERSON
    assert (record.size, record.rows) == (len(raw), 1)
    assert record.bodies == {BodyKind.RAW: raw, BodyKind.TEXT: b"words\n"}
    (recipient,) = record.recipients
    assert (recipient.address.text, recipient.name, recipient.sent_at) == ("jo@example.org", "Jo Tan", SENT)
    (event,) = recipient.events
    assert (event.key, event.kind, event.at) == ("sent", EventKind.SENT, SENT)
    assert event.certainty is TimeCertainty.CERTAIN


def test_rule_1_an_address_named_twice_is_one_recipient_with_its_most_direct_field() -> None:
    record = message(mail(To="a@example.org", Cc="JO@example.org, A@Example.ORG", Bcc="jo@example.org, c@example.org"))
    assert [(r.address.text, r.field) for r in record.recipients] == [
        ("a@example.org", RecipientField.TO),
        ("JO@example.org", RecipientField.CC),
        ("c@example.org", RecipientField.BCC),
    ]


def test_rule_8_direction() -> None:
    from_home = mail(From="Jo <jo@example.org>", To="office@school.example.org")
    assert message(from_home).direction is Direction.OUTBOUND  # no own domain is set
    record = message(from_home, OWN)
    assert record.direction is Direction.INBOUND
    assert [e.kind for e in record.recipients[0].events] == [EventKind.RECEIVED]
    assert message(mail(From="X <x@SCHOOL.example.org>"), OWN).direction is Direction.OUTBOUND
    assert message(mail(From="x@sub.school.example.org"), OWN).direction is Direction.INBOUND


def test_rule_8_a_delivery_report_is_inbound() -> None:
    raw = mail(
        "--b\n\nIt did not arrive.\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b--\n",
        Content_Type='multipart/report; report-type="delivery-status"; boundary=b',
        To="office@school.example.org",
        From="Mail Delivery System <>",
    )
    assert message(raw).direction is Direction.INBOUND


@pytest.mark.parametrize(
    "date",
    [
        "Mon, 02 Nov 2026 09:15:04 -0000",
        "2 Nov 2026 09:15:04 GMT",
        "Mon, 2 Nov 2026 04:15:04 EST (summer)",
        "Mon,  2 Nov 2026\n 09:15:04 +0000",
    ],
)
def test_rule_17_date(date: str) -> None:
    assert message(mail(Date=date)).recipients[0].sent_at == SENT


@pytest.mark.parametrize("date", [None, "yesterday", "Mon, 32 Nov 2026 09:15:04 +0000"])
def test_rule_17_an_unreadable_date_takes_the_newest_received_header(date: str | None) -> None:
    raw = (
        b"Received: from b by c; Mon, 2 Nov 2026 09:15:04 +0000\n"
        b"Received: from a by b; Mon, 2 Nov 2026 09:15:00 +0000 (UTC)\n"
    )
    problem, record = read(raw + mail(Date=date))
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.fatal_to_record) == (ProblemKind.BAD_TIME, False)
    assert isinstance(record, MessageRecord)
    assert (record.recipients[0].sent_at, record.recipients[0].sent_certainty) == (SENT, TimeCertainty.STAND_IN)


def test_a_mail_without_any_date_is_set_aside_whole() -> None:
    raw = mail(Date="soon")
    (problem,) = read(raw)
    assert isinstance(problem, Problem)
    assert (problem.place, problem.kind, problem.fatal_to_record) == ("a.eml", ProblemKind.BAD_TIME, True)
    assert "Subject: Camp" in problem.record


def test_a_mail_without_an_id_is_known_by_its_content() -> None:
    raw = mail(Message_ID=None)
    ident = message(raw).external_id
    assert ident == "sha256:" + hashlib.sha256(raw.rstrip(b"\n")).hexdigest()
    assert message(raw.replace(b"\n", b"\r\n") + b"\r\n").external_id == ident


@pytest.mark.parametrize(
    ("to", "kind"),
    [
        (None, ProblemKind.MISSING),
        ("undisclosed-recipients:;", ProblemKind.MISSING),
        ("nobody", ProblemKind.BAD_ADDRESS),
    ],
)
def test_a_mail_to_nobody_is_set_aside(to: str | None, kind: ProblemKind) -> None:
    (problem,) = read(mail(To=to))
    assert isinstance(problem, Problem)
    assert (problem.kind, problem.fatal_to_record) == (kind, True)


def test_a_bad_recipient_does_not_lose_the_good_one() -> None:
    problem, record = read(mail(To="nobody, jo@example.org"))
    assert isinstance(problem, Problem)
    assert not problem.fatal_to_record
    assert isinstance(record, MessageRecord)
    assert [r.address.text for r in record.recipients] == ["jo@example.org"]


def test_an_inbound_mail_that_names_nobody_came_to_its_mailbox() -> None:
    raw = mail(From="jo@example.org", To="undisclosed-recipients:;", Delivered_To="office@school.example.org")
    (recipient,) = message(raw, OWN).recipients
    assert (recipient.address.text, recipient.field) == ("office@school.example.org", RecipientField.BCC)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Auto_Submitted": "auto-generated"}, SentBy.AUTOMATIC),
        ({"Auto_Submitted": "no"}, SentBy.PERSON),
        ({"Precedence": "bulk"}, SentBy.BULK),
        ({"Precedence": "bulk", "Auto_Submitted": "auto-replied"}, SentBy.AUTOMATIC),
        ({"List_Unsubscribe": "<https://example.org/u>", "Auto_Submitted": "auto-generated"}, SentBy.BULK),
    ],
)
def test_who_set_it_going(headers: dict[str, str], expected: SentBy) -> None:
    assert message(mail(**headers)).sent_by is expected


def test_rule_3_a_header_names_students_and_contacts() -> None:
    raw = mail(X_Student_Id="S1, S2", X_Contact_ID="C9")
    (recipient,) = message(raw).recipients
    assert (recipient.student_refs, recipient.contact_refs) == (("S1", "S2"), ("C9",))
    (recipient,) = message(raw, ReadOptions(student_key="pupil")).recipients
    assert recipient.student_refs == ()


def test_encoded_headers_are_read() -> None:
    record = message(
        mail(Subject="=?utf-8?Q?Caf=C3=A9?=\n =?utf-8?Q?_day?=", To="=?utf-8?B?Wm/Dqw==?= <z@example.org>")
    )
    assert (record.subject, record.recipients[0].name) == ("Café day", "Zoë")


def test_a_file_that_is_no_mail_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(b"just words")
    reader = open_file(path, ReadOptions())
    assert reader.info.kind is FileKind.EML
    (problem,) = reader.records()
    assert isinstance(problem, Problem)
    assert problem.kind is ProblemKind.UNREADABLE
    with pytest.raises(FileUnreadableError):
        open_file(tmp_path / "none.eml", ReadOptions())


def test_rule_27_quotes_are_an_mboxs_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    path.write_bytes(mail(">From here on it is literal\n"))
    (record,) = open_file(path, ReadOptions()).records()
    assert isinstance(record, MessageRecord)
    assert record.bodies[BodyKind.TEXT] == b">From here on it is literal\n"


PIECES = [
    *(f"{name}: {value}\n".encode() for name, value in HEAD.items()),
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"Date: \n",
    b"To: :;,<>\n",
    b"\n",
    b"--b\n",
    b"\r\n",
    b"\x00\xff",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12)), max_size=30).map(b"".join))
def test_any_bytes_give_a_message_or_a_problem(raw: bytes) -> None:
    records = read(raw)
    assert len([r for r in records if isinstance(r, MessageRecord) or r.fatal_to_record]) == 1


@given(st.permutations(list(HEAD.items())), st.integers(0, 400))
def test_shuffled_headers_and_a_cut_end_lose_nothing(headers: list[tuple[str, str]], cut: int) -> None:
    head = "".join(f"{name}: {value}\n" for name, value in headers).encode() + b"\n"
    raw = head + (b"words " * 60)[:cut]
    record = message(raw)
    assert (record.external_id, record.recipients[0].sent_at) == ("1@school.example.org", SENT)
    assert record.bodies[BodyKind.RAW] == raw
