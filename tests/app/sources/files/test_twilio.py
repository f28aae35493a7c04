"""Twilio's exports become messages: rules 10, 11, 12, 16, 17, 21 and 25 from the file to the record."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.records import BodyKind, MessageRecord, Problem, ProblemKind, Record, TimeCertainty
from app.core.statuses import Channel, Direction, EventKind
from app.errors import FileUnreadableError, QuestionError
from app.sources.base import FileKind, ReadOptions
from app.sources.files import twilio_json
from app.sources.files.tabular import header_key, open_table
from app.sources.files.twilio import matches, open_file

DATA = Path(__file__).parents[3] / "data" / "messages"
NINE = 1793610904  # 2026-11-02T09:15:04Z
SMS = {
    "sid": "SM1",
    "to": "+61491570156",
    "from": "+61491570006",
    "status": "delivered",
    "direction": "outbound-api",
    "body": "Hello",
    "date_created": "Mon, 02 Nov 2026 09:15:02 +0000",
    "date_sent": "Mon, 02 Nov 2026 09:15:04 +0000",
    "date_updated": "Mon, 02 Nov 2026 09:15:09 +0000",
}


def read(path: Path, options: ReadOptions | None = None) -> list[Record]:
    return list(open_file(path, options or ReadOptions()).records())


def lines(path: Path, *objects: object) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in objects), encoding="utf-8")
    return path


def one(folder: Path, **values: object) -> MessageRecord:
    (record,) = read(lines(folder / "a.jsonl", SMS | values))
    assert isinstance(record, MessageRecord)
    return record


def test_the_console_export() -> None:
    path = DATA / "twilio_console.csv"
    assert matches(frozenset(open_table(path).keys))
    reader = open_file(path, ReadOptions())
    assert (reader.info.kind, reader.info.source_name) == (FileKind.TWILIO, "twilio")
    delivered, failed, inbound = [record for record in reader.records() if isinstance(record, MessageRecord)]
    assert (delivered.provider, delivered.external_id, delivered.channel) == ("twilio", "SM001", Channel.SMS)
    assert delivered.subject == "Hi Jo, the bus is late."
    assert delivered.bodies == {BodyKind.TEXT: b"Hi Jo, the bus is late.\nIt comes at 4:10 pm."}
    assert (delivered.parts, delivered.price, delivered.currency) == (2, "-0.10500", "AUD")
    assert delivered.changed_at is None
    (recipient,) = delivered.recipients
    assert (recipient.sent_at, recipient.sent_certainty) == (NINE, TimeCertainty.CERTAIN)
    (event,) = recipient.events
    assert (event.key, event.kind, event.at) == ("delivered", EventKind.DELIVERED, NINE)
    assert (event.certainty, event.reason) == (TimeCertainty.STAND_IN, None)
    (event,) = failed.recipients[0].events
    assert (event.kind, event.reason, event.detail) == (EventKind.FAILED, "sms_unreachable", "30003")
    assert inbound.direction is Direction.INBOUND
    assert inbound.sender is not None
    assert inbound.sender.text == "+61491570158"


@pytest.mark.parametrize("form", ["plain", "gz", "list", "page", "pretty"])
def test_the_bulk_export_in_all_its_forms(tmp_path: Path, form: str) -> None:
    data = (DATA / "twilio_bulk.jsonl").read_bytes()
    objects = [json.loads(line) for line in data.splitlines()]
    forms = {
        "plain": b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n\r\n"),
        "gz": gzip.compress(data),
        "list": json.dumps(objects).encode(),
        "page": json.dumps({"messages": objects, "page": 0}).encode(),
        "pretty": json.dumps({"messages": objects}, indent=1).encode(),
    }
    path = tmp_path / "2026-11-02"
    path.write_bytes(forms[form])
    records = [record for record in read(path) if isinstance(record, MessageRecord)]
    assert [record.external_id for record in records] == ["SM001", "SM004", "SM002", "SM003"]
    assert [record.recipients[0].events[0].kind for record in records] == [
        EventKind.DELIVERED,
        EventKind.QUEUED,
        EventKind.FAILED,
        EventKind.RECEIVED,
    ]
    assert (records[1].recipients[0].sent_at, records[1].recipients[0].sent_certainty) == (
        NINE - 1,
        TimeCertainty.STAND_IN,
    )
    assert records[1].sender is None
    assert records[2].recipients[0].events[0].reason == "sms_opted_out"
    assert records[3].recipients[0].address.text == "190055"  # a short code is no telephone number
    assert [record.changed_at for record in records] == [NINE + 5, NINE + 296, NINE + 7, NINE + 56]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("accepted", EventKind.QUEUED),
        ("scheduled", EventKind.QUEUED),
        ("queued", EventKind.QUEUED),
        ("sending", EventKind.SENT),
        ("Sent", EventKind.SENT),
        ("delivered", EventKind.DELIVERED),
        ("partially_delivered", EventKind.DELIVERED),
        ("undelivered", EventKind.FAILED),
        ("failed", EventKind.FAILED),
        ("canceled", EventKind.FAILED),
        ("read", EventKind.DELIVERED),
        ("beamed", EventKind.UNKNOWN),
    ],
)
def test_rule_11_states(tmp_path: Path, status: str, kind: EventKind) -> None:
    (event,) = one(tmp_path, status=status).recipients[0].events
    assert (event.kind, event.key, event.word) == (kind, status.lower(), status.lower())
    assert (event.at, event.certainty) == (NINE + 5, TimeCertainty.CERTAIN)
    assert event.reason == ("none" if kind is EventKind.FAILED else None)


def test_rule_17_sent_at(tmp_path: Path) -> None:
    recipient = one(tmp_path, date_sent=None).recipients[0]
    assert (recipient.sent_at, recipient.sent_certainty) == (NINE - 2, TimeCertainty.STAND_IN)
    recipient = one(tmp_path, date_sent="", date_created=None).recipients[0]
    assert (recipient.sent_at, recipient.sent_certainty) == (NINE + 5, TimeCertainty.STAND_IN)


@pytest.mark.parametrize("body", ["\n\n First \nSecond", "First"])
def test_rule_21_the_first_line_is_the_subject(tmp_path: Path, body: str) -> None:
    record = one(tmp_path, body=body)
    assert record.subject == "First"
    assert record.bodies[BodyKind.TEXT].decode() == body


def test_a_redacted_body_is_no_body(tmp_path: Path) -> None:
    record = one(tmp_path, body="", num_segments="0", error_code=0)
    assert (dict(record.bodies), record.subject, record.parts) == ({}, "", None)
    assert one(tmp_path, status="failed", error_code="E7").recipients[0].events[0].reason == "sms_other"


@pytest.mark.parametrize(
    ("values", "kind", "fatal"),
    [
        ({"sid": ""}, ProblemKind.MISSING, True),
        ({"to": None}, ProblemKind.MISSING, True),
        ({"status": None}, ProblemKind.MISSING, True),
        ({"to": "6.14E+10"}, ProblemKind.BAD_ADDRESS, True),
        ({"to": "the office"}, ProblemKind.BAD_ADDRESS, True),
        ({"date_sent": "soon"}, ProblemKind.BAD_TIME, False),
        ({"date_sent": "", "date_created": None, "date_updated": "soon"}, ProblemKind.BAD_TIME, True),
    ],
)
def test_bad_messages(tmp_path: Path, values: dict[str, object], kind: ProblemKind, fatal: bool) -> None:
    problem, *rest = read(lines(tmp_path / "a.jsonl", SMS | values))
    assert isinstance(problem, Problem)
    assert (problem.place, problem.kind, problem.fatal_to_record) == ("a.jsonl, line 1", kind, fatal)
    assert problem.record
    assert len(rest) == (0 if fatal else 1)


def test_lines_that_are_no_objects_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{broken\n[1]\n{json.dumps(SMS)}\n"x"\n{"[" * 9000}\n{json.dumps(SMS)}', encoding="utf-8")
    records = read(path)
    assert [type(record) for record in records] == [Problem, Problem, MessageRecord, Problem, Problem, MessageRecord]


def test_half_characters_are_no_reason_to_lose_a_message(tmp_path: Path) -> None:
    record = one(tmp_path, body="a\ud83d b\x00c")
    assert record.subject == "a? b\ufffdc"


def test_a_number_without_a_country_code_uses_the_region(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", SMS | {"to": "0491 570 156"})
    assert isinstance(read(path, ReadOptions(region="AU"))[0], MessageRecord)


def test_a_truncated_archive_keeps_what_was_read(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    data = "".join(json.dumps(SMS | {"sid": f"SM{n * 7919 % 100003}"}) + "\n" for n in range(20_000)).encode()
    path.write_bytes(gzip.compress(data)[:-5000])
    *messages, problem = read(path)
    assert len(messages) > 1000
    assert isinstance(problem, Problem)
    path.write_bytes(b"\x1f\x8brubbish")
    with pytest.raises(FileUnreadableError):
        open_file(path, ReadOptions())


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_json, "_HARMLESS", 1 << 20)
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b" " * (1 << 23)))
    with pytest.raises(FileUnreadableError):
        open_file(path, ReadOptions())


def test_a_line_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_json, "_LONGEST_LINE", 4000)
    path = lines(tmp_path / "a.jsonl", SMS, SMS | {"body": "x" * 9000}, SMS)
    assert [type(record) for record in read(path)] == [MessageRecord, Problem, MessageRecord]


def test_what_lacks_a_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("From,Body\nx,y\n", encoding="utf-8")
    with pytest.raises(FileUnreadableError, match="sid"):
        open_file(path, ReadOptions())
    with pytest.raises(FileUnreadableError):
        open_file(tmp_path / "none.csv", ReadOptions())


def test_dates_of_a_spreadsheet_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Sid,To,Status,SentDate,Direction\nSM1,+61491570156,sent,2/11/2026 9:15:04,x\n", encoding="utf-8")
    with pytest.raises(QuestionError):
        open_file(path, ReadOptions())
    (record,) = read(path, ReadOptions(day_first=True, zone="Australia/Melbourne"))
    assert isinstance(record, MessageRecord)
    assert record.recipients[0].sent_at == NINE


HEADERS = ["From", "To", "Body", "Status", "SentDate", "ErrorCode", "Sid", "Direction", "Price"]
CELLS = {
    "from": "+61491570006",
    "to": "+61491570156",
    "status": "sent",
    "sentdate": "2026-11-02T09:15:04Z",
    "sid": "SM1",
}


@given(st.permutations(HEADERS), st.integers(1, 4))
def test_shuffled_columns_change_nothing(headers: list[str], number: int) -> None:
    row = ",".join(CELLS.get(header_key(header), "") for header in headers)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text(",".join(headers) + "\n" + f"{row}\n" * number, encoding="utf-8")
        records = read(path)
    assert [record.external_id for record in records if isinstance(record, MessageRecord)] == ["SM1"] * number


VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.lists(st.integers()))


@given(st.lists(st.one_of(st.binary(max_size=30), st.dictionaries(st.sampled_from([*SMS, "x"]), VALUES)), max_size=6))
def test_any_lines_between_good_ones_lose_nothing(between: list[bytes | dict[str, object]]) -> None:
    data = io.BytesIO()
    good = json.dumps(SMS).encode()
    data.write(good)
    for part in between:
        data.write(b"\n" + (part if isinstance(part, bytes) else json.dumps(part).encode()))
    data.write(b"\n" + good)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_bytes(data.getvalue())
        records = read(path)
    assert sum(isinstance(record, MessageRecord) and record.external_id == "SM1" for record in records) >= 2


@given(st.binary(max_size=200), st.sampled_from([b"", b"{", b"[", b'{"messages":', b"\x1f\x8b", b"Sid,To,Status\n"]))
def test_any_bytes_are_taken_or_refused(rubbish: bytes, start: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_bytes(start + rubbish)
        try:
            records = read(path)
        except (FileUnreadableError, QuestionError):
            return
    assert all(isinstance(record, Problem | MessageRecord) for record in records)


@given(st.integers(0, 2000))
def test_a_cut_file_keeps_its_whole_lines(cut: int) -> None:
    data = (DATA / "twilio_bulk.jsonl").read_bytes()[:cut]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_bytes(data)
        try:
            records = read(path)
        except FileUnreadableError:
            return
    assert sum(isinstance(record, MessageRecord) for record in records) >= data.count(b"\n")
