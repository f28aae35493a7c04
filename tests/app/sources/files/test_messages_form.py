"""Our messages form becomes messages: rules 1 to 3, 10, 11, 16, 21 and 26 from the row to the record."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.records import BodyKind, EventRecord, MessageRecord, Problem, ProblemKind, Record, SentBy, TimeCertainty
from app.core.statuses import Channel, Direction, EventKind
from app.errors import FileUnreadableError, QuestionError
from app.sources.base import FileKind, ReadOptions
from app.sources.files.messages_form import MessagesFormReader, matches, open_file
from app.sources.files.tabular import open_table

SAMPLE = Path(__file__).parents[3] / "data" / "messages" / "messages.csv"
COLUMNS = ["message_id", "sent_at", "type", "to", "to_name", "from", "subject", "text", "html", "status"]
COLUMNS += ["status_at", "reason", "student_id", "contact_id", "campaign", "template", "sent_by"]
HERE = ReadOptions(zone="Australia/Melbourne", region="AU")
NINE = 1793610904  # 2026-11-02T09:15:04Z, 20:15:04 in Melbourne


def row(**cells: str) -> dict[str, str]:
    return {"message_id": "N1", "sent_at": "2026-11-02 20:15:04", "type": "email", "to": "jo@example.org"} | cells


def write(path: Path, rows: list[dict[str, str]], columns: list[str] | None = None) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def read(path: Path, options: ReadOptions = HERE) -> list[Record]:
    return list(open_file(path, options).records())


def one(folder: Path, **cells: str) -> MessageRecord:
    (record,) = read(write(folder / "a.csv", [row(**cells)]))
    assert isinstance(record, MessageRecord)
    return record


def event(folder: Path, **cells: str) -> EventRecord:
    (found,) = one(folder, **cells).recipients[0].events
    return found


def test_the_form_as_it_comes() -> None:
    assert matches(frozenset(open_table(SAMPLE).keys))
    reader = open_file(SAMPLE, HERE)
    assert (reader.info.kind, reader.info.source_name) == (FileKind.MESSAGES, "generic")
    mail, sms = [record for record in reader.records() if isinstance(record, MessageRecord)]
    assert (mail.provider, mail.external_id, mail.channel, mail.rows) == ("generic", "N1", Channel.EMAIL, 2)
    assert (mail.direction, mail.subject, mail.campaign, mail.template) == (
        Direction.OUTBOUND,
        "Camp",
        "Camp 2026",
        "camp",
    )
    assert mail.sent_by is SentBy.BULK
    assert mail.bodies == {BodyKind.TEXT: b"Please read", BodyKind.HTML: b"<p>Please read</p>"}
    assert [(r.address.text, r.name, r.student_refs) for r in mail.recipients] == [
        ("jo@example.org", None, ("S1",)),
        ("ann@example.org", None, ("S1",)),
        ("gone@example.org", "Gone", ("S1", "S2")),
    ]
    assert [r.events[0].kind for r in mail.recipients] == [EventKind.SENT, EventKind.SENT, EventKind.BOUNCED_HARD]
    bounced = mail.recipients[2].events[0]
    assert (bounced.reason, bounced.detail) == ("bad_address", "550 5.1.1 User unknown")
    assert (bounced.at, bounced.certainty) == (NINE + 2, TimeCertainty.STAND_IN)
    assert (sms.channel, sms.subject, sms.sent_by) == (Channel.SMS, "The bus is late.", SentBy.AUTOMATIC)
    (recipient,) = sms.recipients
    assert (recipient.name, recipient.contact_refs, recipient.sent_at) == ("Jo Tan", ("C9",), NINE + 1)
    assert (recipient.events[0].kind, recipient.events[0].at) == (EventKind.DELIVERED, NINE + 56)


def test_a_workbook_reads_like_a_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    with SAMPLE.open(encoding="utf-8", newline="") as stream:
        for cells in csv.reader(stream):
            sheet.append(cells)
    path = tmp_path / "a.xlsx"
    book.save(path)
    from_book, from_table = read(path), read(SAMPLE)
    assert [r.recipients for r in from_book if isinstance(r, MessageRecord)] == [
        r.recipients for r in from_table if isinstance(r, MessageRecord)
    ]


@pytest.mark.parametrize(
    ("word", "kind", "machine"),
    [
        ("queued", EventKind.QUEUED, False),
        ("Sent", EventKind.SENT, False),
        ("deferred", EventKind.DEFERRED, False),
        ("delivered", EventKind.DELIVERED, False),
        ("opened_auto", EventKind.OPENED, True),
        ("Opened (auto)", EventKind.OPENED, True),
        ("bounced_soft", EventKind.BOUNCED_SOFT, False),
        ("Bounced (soft)", EventKind.BOUNCED_SOFT, False),
        ("soft bounce", EventKind.BOUNCED_SOFT, False),
        ("bounced_hard", EventKind.BOUNCED_HARD, False),
        ("Bounced", EventKind.BOUNCED_HARD, False),
        ("dropped", EventKind.DROPPED, False),
        ("failed", EventKind.FAILED, False),
        ("Undelivered", EventKind.FAILED, False),
        ("opened", EventKind.OPENED, False),
        ("clicked", EventKind.CLICKED, False),
        ("spam", EventKind.SPAM, False),
        ("Marked as spam", EventKind.SPAM, False),
        ("beamed up", EventKind.UNKNOWN, False),
    ],
)
def test_rule_11_words(tmp_path: Path, word: str, kind: EventKind, machine: bool) -> None:
    found = event(tmp_path, status=word)
    assert (found.kind, found.machine, found.word) == (kind, machine, word)


def test_a_status_without_a_rank_stands_beside_the_sending(tmp_path: Path) -> None:
    events = one(tmp_path, status="unsubscribed").recipients[0].events
    assert [found.kind for found in events] == [EventKind.SENT, EventKind.UNSUBSCRIBED]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"status": "failed"}, "none"),
        ({"status": "bounced", "reason": "full"}, "full"),
        ({"status": "bounced", "reason": "552 5.2.2 over quota"}, "full"),
        ({"status": "bounced", "reason": "Invalid Address"}, "bad_address"),
        ({"status": "dropped", "reason": "Unsubscribed Address"}, "suppressed_unsubscribe"),
        ({"status": "failed", "type": "sms", "to": "+61491570156", "reason": "30003"}, "sms_unreachable"),
        ({"status": "failed", "type": "sms", "to": "+61491570156", "reason": "Error 21610: STOP"}, "sms_opted_out"),
        ({"status": "failed", "type": "sms", "to": "+61491570156", "reason": "no idea"}, "sms_other"),
        ({"status": "delivered", "reason": "250 OK"}, None),
    ],
)
def test_rule_16_reasons(tmp_path: Path, cells: dict[str, str], reason: str | None) -> None:
    assert event(tmp_path, **cells).reason == reason


def test_rule_1_rows_for_one_address_are_one_recipient(tmp_path: Path) -> None:
    rows = [
        row(status="sent", student_id="S1"),
        row(message_id="N2"),
        row(to="JO@example.org", status="delivered", student_id="S2", to_name="Jo"),
    ]
    first, _second = [r for r in read(write(tmp_path / "a.csv", rows)) if isinstance(r, MessageRecord)]
    (recipient,) = first.recipients
    assert (recipient.student_refs, recipient.name, first.rows) == (("S1", "S2"), "Jo", 2)
    assert {found.kind for found in recipient.events} == {EventKind.SENT, EventKind.DELIVERED}


@pytest.mark.parametrize(
    ("cells", "kind", "fatal"),
    [
        ({"type": "fax"}, ProblemKind.BAD_VALUE, True),
        ({"sent_at": "soon"}, ProblemKind.BAD_TIME, True),
        ({"to": "nobody"}, ProblemKind.BAD_ADDRESS, True),
        ({"to": "jo@example.org", "type": "sms"}, ProblemKind.BAD_ADDRESS, True),
        ({"to": "", "subject": "x"}, ProblemKind.MISSING, True),
        ({"to": "jo@example.org, nobody"}, ProblemKind.BAD_ADDRESS, False),
        ({"status": "delivered", "status_at": "soon"}, ProblemKind.BAD_TIME, False),
        ({"sent_by": "robot"}, ProblemKind.BAD_VALUE, False),
    ],
)
def test_bad_rows(tmp_path: Path, cells: dict[str, str], kind: ProblemKind, fatal: bool) -> None:
    problem, *rest = read(write(tmp_path / "a.csv", [row(**cells), row(message_id="N9")]))
    assert isinstance(problem, Problem)
    assert (problem.place, problem.kind, problem.fatal_to_record) == ("a.csv, line 2", kind, fatal)
    assert len(rest) == (1 if fatal else 2)


def test_a_row_of_another_type_is_a_conflict(tmp_path: Path) -> None:
    rows = [row(), row(type="sms", to="+61491570156")]
    problem, message = read(write(tmp_path / "a.csv", rows))
    assert isinstance(problem, Problem)
    assert problem.kind is ProblemKind.CONFLICT
    assert isinstance(message, MessageRecord)
    assert message.channel is Channel.EMAIL


def test_columns_can_be_mapped_and_missing_ones_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Nr;When;Kind;Mail\nN1;2026-11-02T09:15:04Z;email;jo@example.org\n", encoding="utf-8")
    with pytest.raises(FileUnreadableError, match="message_id"):
        open_file(path, HERE)
    mapping = {"message_id": "Nr", "sent_at": "When", "type": "Kind", "to": "Mail"}
    (message,) = read(path, ReadOptions(columns=mapping))
    assert isinstance(message, MessageRecord)
    assert message.recipients[0].sent_at == NINE


def test_an_open_order_of_dates_is_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row(sent_at="2/11/2026 20:15:04")])
    with pytest.raises(QuestionError):
        open_file(path, HERE)
    options = ReadOptions(zone=HERE.zone, day_first=True)
    (message,) = read(path, options)
    assert isinstance(message, MessageRecord)
    assert message.recipients[0].sent_at == NINE


ROWS = st.builds(
    lambda message, to, status, second: row(
        message_id=message, to=to, status=status, sent_at=f"2026-11-02 20:15:{second:02}"
    ),
    st.sampled_from(["N1", "N2", "N3"]),
    st.sampled_from(["a@example.org", "B@example.org", "a@example.org; c@example.org"]),
    st.sampled_from(["", "sent", "delivered", "bounced"]),
    st.integers(0, 5),
)


def union_of(records: list[Record]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for record in records:
        assert isinstance(record, MessageRecord)
        for recipient in record.recipients:
            key = (record.external_id, recipient.address.text.lower())
            found.setdefault(key, set()).update(one.key for one in recipient.events)
    return found


@given(st.lists(ROWS, max_size=20), st.integers(1, 7), st.permutations(COLUMNS))
def test_chunks_and_shuffled_columns_change_nothing(rows: list[dict[str, str]], size: int, columns: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "a.csv", rows, columns)
        whole = read(path)
        parts = list(MessagesFormReader(path, HERE, rows_at_once=size).records())
    assert union_of(parts) == union_of(whole)
    for records in (whole, parts):
        assert sum(record.rows for record in records if isinstance(record, MessageRecord)) == len(rows)


@given(st.binary(max_size=80), st.integers(0, 500))
def test_damage_and_cut_files(rubbish: bytes, cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "a.csv", [row(), row(message_id="N2")])
        data = path.read_bytes()
        path.write_bytes(data + rubbish.replace(b'"', b"'"))
        try:
            records = read(path)
        except (FileUnreadableError, QuestionError):
            records = []
        if rubbish.isascii() and records:
            assert any(isinstance(record, MessageRecord) for record in records)
        path.write_bytes((data + rubbish)[:cut])
        try:
            read(path)
        except (FileUnreadableError, QuestionError):
            return
