"""SendGrid's activity export becomes messages: rules 10 to 18, 25 and 28 from the row to the record."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.records import EventRecord, MessageRecord, Problem, ProblemKind, Record, SentBy, TimeCertainty
from app.core.statuses import Channel, EventKind
from app.errors import FileUnreadableError, QuestionError
from app.sources.base import FileKind, ReadOptions
from app.sources.files.sendgrid import SendGridReader, matches, open_file
from app.sources.files.tabular import open_table

SAMPLE = Path(__file__).parents[3] / "data" / "messages" / "sendgrid_activity.csv"
COLUMNS = ["processed", "message_id", "event", "subject", "from", "email"]
COLUMNS += ["reason", "url", "user_agent", "type", "categories", "unique_args"]
NINE = 1793610904  # 2026-11-02T09:15:04Z


def write(path: Path, rows: list[dict[str, str]], columns: list[str] | None = None) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def row(event: str = "processed", **cells: str) -> dict[str, str]:
    return {
        "processed": "2026-11-02 09:15:04",
        "message_id": "m1",
        "event": event,
        "email": "jo@example.org",
        "subject": "Camp",
        "from": "office@school.example.org",
    } | cells


def read(path: Path, options: ReadOptions | None = None) -> list[Record]:
    return list(open_file(path, options or ReadOptions()).records())


def one(path: Path, **cells: str) -> EventRecord:
    (message,) = read(write(path / "a.csv", [row(**cells)]))
    assert isinstance(message, MessageRecord)
    (event,) = message.recipients[0].events
    return event


def test_the_export_as_it_comes() -> None:
    reader = open_file(SAMPLE, ReadOptions())
    assert (reader.info.kind, reader.info.source_name, reader.info.full_roster) == (
        FileKind.SENDGRID,
        "sendgrid",
        False,
    )
    messages = [record for record in reader.records() if isinstance(record, MessageRecord)]
    assert [message.external_id for message in messages] == [f"m{n}.recv.0" for n in range(1, 7)]
    assert sum(message.rows for message in messages) == 14
    first = messages[0]
    assert (first.provider, first.channel, first.subject) == ("sendgrid", Channel.EMAIL, "Camp notice, please read")
    assert first.sender is not None
    assert first.sender.text == "office@school.example.org"
    assert (first.campaign, first.template, first.sent_by) == ("camp", "d-camp", SentBy.AUTOMATIC)
    assert dict(first.bodies) == {}
    (recipient,) = first.recipients
    assert (recipient.student_refs, recipient.contact_refs) == (("S1",), ("48213",))
    assert [(event.kind, event.machine) for event in recipient.events] == [
        (EventKind.SENT, False),
        (EventKind.DEFERRED, False),
        (EventKind.DELIVERED, False),
        (EventKind.OPENED, True),
        (EventKind.OPENED, False),
        (EventKind.CLICKED, False),
        (EventKind.UNSUBSCRIBE_CLICK, False),
        (EventKind.UNSUBSCRIBED, False),
    ]
    assert (messages[1].campaign, messages[1].sent_by) == ("Open day", SentBy.BULK)
    assert [(m.recipients[0].events[-1].kind, m.recipients[0].events[-1].reason) for m in messages[1:]] == [
        (EventKind.BOUNCED_HARD, "bad_address"),
        (EventKind.BOUNCED_SOFT, "full"),
        (EventKind.DROPPED, "suppressed_bounce"),
        (EventKind.SPAM, None),
        (EventKind.UNKNOWN, None),
    ]
    assert messages[5].recipients[0].events[0].word == "teleported"


def test_network_addresses_and_user_agents_are_never_kept(tmp_path: Path) -> None:
    broken = SAMPLE.read_text(encoding="utf-8") + (
        'x,m9,open,,,,,,not an address,,,192.0.2.77,,,,,,,"Mozilla/5.0 (Secret)",,,,,,,,,\n'
        "x,m9,open,192.0.2.78,Mozilla/5.0 (Secret)\n"
    )
    path = tmp_path / "a.csv"
    path.write_text(broken, encoding="utf-8")
    records = read(path)
    assert sum(isinstance(record, Problem) for record in records) == 2
    assert "192.0.2." not in repr(records)
    assert "Secret" not in repr(records)
    assert "Macintosh" not in repr(records)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"event": "Opened"}, EventKind.OPENED),
        ({"event": "group unsubscribe"}, EventKind.UNSUBSCRIBED),
        ({"event": "group_resubscribe"}, EventKind.RESUBSCRIBED),
        ({"event": "spam_report"}, EventKind.SPAM),
        ({"event": "blocked"}, EventKind.BOUNCED_SOFT),
        ({"event": "bounced", "type": ""}, EventKind.BOUNCED_HARD),
        ({"event": "bounce", "type": "Blocked"}, EventKind.BOUNCED_SOFT),
        ({"event": "drop"}, EventKind.DROPPED),
    ],
)
def test_rule_11_words(tmp_path: Path, cells: dict[str, str], kind: EventKind) -> None:
    event = one(tmp_path, **cells)
    assert event.kind is kind
    assert event.word == cells["event"]


@pytest.mark.parametrize(
    ("agent", "machine"),
    [("Mozilla/5.0", True), ("Mozilla/5.0 (Windows)", False), ("mozilla/5.0", False), ("", False)],
)
def test_rule_13_machines(tmp_path: Path, agent: str, machine: bool) -> None:
    for event in ("open", "click"):
        assert one(tmp_path, event=event, user_agent=agent).machine is machine
    assert one(tmp_path, event="delivered", user_agent=agent).machine is False


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://u1.ct.sendgrid.net/asm/unsubscribe/?user_id=1", EventKind.UNSUBSCRIBE_CLICK),
        ("http://u1.ct.sendgrid.net/wf/unsubscribe?upn=x", EventKind.UNSUBSCRIBE_CLICK),
        ("https://u1.ct.sendgrid.net/asm/?user_id=1", EventKind.UNSUBSCRIBE_CLICK),
        ("https://school.example.org/asm/unsubscribe", EventKind.CLICKED),
        ("https://sendgrid.net.example.org/asm/unsubscribe", EventKind.CLICKED),
        ("https://[broken", EventKind.CLICKED),
    ],
)
def test_rule_14_the_unsubscribe_link_is_no_click(tmp_path: Path, url: str, kind: EventKind) -> None:
    event = one(tmp_path, event="click", url=url)
    assert (event.kind, event.url) == (kind, url)


@pytest.mark.parametrize(
    "time", ["1793610904", "2026-11-02T09:15:04Z", "2026-11-02 09:15:04", "2026-11-02T20:15:04+11:00"]
)
def test_rule_18_time(tmp_path: Path, time: str) -> None:
    path = write(tmp_path / "a.csv", [row(processed=time)])
    (message,) = read(path, ReadOptions(zone="Australia/Melbourne"))
    assert isinstance(message, MessageRecord)
    assert message.recipients[0].events[0].at == NINE


def test_a_spreadsheets_times_are_asked_about(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [row(processed="2/11/2026 9:15:04")])
    with pytest.raises(QuestionError):
        open_file(path, ReadOptions())
    (message,) = read(path, ReadOptions(day_first=True))
    assert isinstance(message, MessageRecord)
    assert message.recipients[0].sent_at == NINE


def test_rule_17_sent_at(tmp_path: Path) -> None:
    later = row("delivered", processed="2026-11-02 09:15:00")
    (message,) = read(write(tmp_path / "a.csv", [later]))
    assert isinstance(message, MessageRecord)
    assert (message.recipients[0].sent_at, message.recipients[0].sent_certainty) == (NINE - 4, TimeCertainty.STAND_IN)
    (message,) = read(write(tmp_path / "a.csv", [later, row()]))
    assert isinstance(message, MessageRecord)
    assert (message.recipients[0].sent_at, message.recipients[0].sent_certainty) == (NINE, TimeCertainty.CERTAIN)


def test_rule_10_a_repeated_row_is_one_event(tmp_path: Path) -> None:
    (message,) = read(
        write(tmp_path / "a.csv", [row(), row(), row(email="JO@example.org"), row("open"), row("opened")])
    )
    assert isinstance(message, MessageRecord)
    assert message.rows == 5
    (recipient,) = message.recipients
    assert [event.key for event in recipient.events] == [f"sent|{NINE}||0", f"opened|{NINE}||0"]


def test_rule_10_the_providers_event_id_is_the_identity(tmp_path: Path) -> None:
    rows = [row("open", sg_event_id="e1"), row("open", sg_event_id="e2")]
    (message,) = read(write(tmp_path / "a.csv", rows, [*COLUMNS, "sg_event_id"]))
    assert isinstance(message, MessageRecord)
    assert [event.key for event in message.recipients[0].events] == ["e1", "e2"]


@pytest.mark.parametrize(
    ("arguments", "refs"),
    [
        ({"student_id": "S1"}, ("S1",)),
        ({"student_id": ["S1", "S2", "S1"]}, ("S1", "S2")),
        ({"student_id": "S1, S2"}, ("S1", "S2")),
        ({"student_id": 7}, ("7",)),
        ({"student_id": None}, ()),
        ({"student_id": {"a": 1}}, ()),
        ({"other": "S1"}, ()),
    ],
)
def test_rule_3_students_in_the_metadata(tmp_path: Path, arguments: dict[str, object], refs: tuple[str, ...]) -> None:
    (message,) = read(write(tmp_path / "a.csv", [row(unique_args=json.dumps(arguments))]))
    assert isinstance(message, MessageRecord)
    assert message.recipients[0].student_refs == refs


def test_metadata_that_cannot_be_read_are_one_problem_a_message(tmp_path: Path) -> None:
    problem, message = read(write(tmp_path / "a.csv", [row(unique_args="{"), row("open", unique_args="{")]))
    assert isinstance(problem, Problem)
    assert not problem.fatal_to_record
    assert isinstance(message, MessageRecord)
    assert message.rows == 2


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"email": "nobody"}, ProblemKind.BAD_ADDRESS),
        ({"email": ""}, ProblemKind.MISSING),
        ({"message_id": ""}, ProblemKind.MISSING),
        ({"event": ""}, ProblemKind.MISSING),
        ({"processed": "soon"}, ProblemKind.BAD_TIME),
    ],
)
def test_a_bad_row_is_set_aside(tmp_path: Path, cells: dict[str, str], kind: ProblemKind) -> None:
    problem, message = read(write(tmp_path / "a.csv", [row(**cells), row()]))
    assert isinstance(problem, Problem)
    assert (problem.place, problem.kind, problem.fatal_to_record) == ("a.csv, line 2", kind, True)
    assert isinstance(message, MessageRecord)


def test_only_four_columns_are_needed(tmp_path: Path) -> None:
    columns = ["Email", "EVENT", "message id", "Processed"]
    path = tmp_path / "a.csv"
    path.write_text(f"{';'.join(columns)}\njo@example.org;open;m1;{NINE}\n", encoding="utf-8")
    assert matches(frozenset(open_table(path).keys))
    assert len(read(path)) == 1
    path.write_text("email,event\nx,y\n", encoding="utf-8")
    with pytest.raises(FileUnreadableError, match="message_id"):
        open_file(path, ReadOptions())


def events_of(records: list[Record]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for record in records:
        if isinstance(record, MessageRecord):
            for recipient in record.recipients:
                key = (record.external_id, recipient.address.text.lower())
                found.setdefault(key, set()).update(event.key for event in recipient.events)
    return found


ROWS = st.builds(
    lambda event, message, email, second: row(
        event, message_id=message, email=email, processed=f"2026-11-02 09:15:{second:02}"
    ),
    st.sampled_from(["processed", "delivered", "open", "bounce", "newword"]),
    st.sampled_from(["m1", "m2", "m3"]),
    st.sampled_from(["a@example.org", "B@example.org"]),
    st.integers(0, 5),
)


@given(st.lists(ROWS, max_size=20), st.integers(1, 7), st.permutations(COLUMNS))
def test_chunks_and_shuffled_columns_change_nothing(rows: list[dict[str, str]], size: int, columns: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "a.csv", rows, columns)
        whole = read(path)
        parts = list(SendGridReader(path, ReadOptions(), rows_at_once=size).records())
    assert events_of(parts) == events_of(whole)
    for records in (whole, parts):
        assert sum(record.rows for record in records if isinstance(record, MessageRecord)) == len(rows)


@given(st.lists(ROWS, max_size=4), st.binary(max_size=60), st.integers(0, 400))
def test_damage_and_cut_files_lose_no_good_row_before(rows: list[dict[str, str]], rubbish: bytes, cut: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "a.csv", [*rows, row(message_id="last")])
        data = path.read_bytes() + b"\n" + rubbish.replace(b'"', b"'").replace(b"\x00", b"")
        path.write_bytes(data)
        try:
            records = read(path)
        except (FileUnreadableError, QuestionError):
            records = []
        if rubbish.isascii():
            assert ("last", "jo@example.org") in events_of(records)
        path.write_bytes(data[:cut])
        try:
            read(path)
        except (FileUnreadableError, QuestionError):
            return
