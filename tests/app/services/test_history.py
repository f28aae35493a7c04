"""The log as the window asks it: head, lots of ids, rows, counts, details, and giving way to a newer question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.messages import Scope, ScopeKind, Sort, SortKey
from app.core.query_text import parse_query
from app.core.records import BodyKind, PersonKind
from app.errors import UsageError
from app.services import history as history_module
from app.services.history import HistoryQuery
from support.school import School, instant

ALL = HistoryQuery(Scope(ScopeKind.ALL))
SORTS = [Sort(key, descending=down) for key in SortKey for down in (False, True)]


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """Sixty messages to a family and to strangers, of every status, some in the same second."""
    opened = School(tmp_path_factory.mktemp("school"))
    opened.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia", "email": "olivia@pupil.example"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com", "mobile": "0491570156"},
        {"kind": "contact", "external_id": "C2", "given": "Dan", "email": "dan@example.com,mei@example.com"},
    )
    opened.relations(
        {"student_id": "S1", "contact_id": "C1", "relation": "mother", "until": "2026-11-10"},
        {"student_id": "S1", "contact_id": "C2", "relation": "father", "restricted": "yes", "since": "2026-11-05"},
    )
    to = [
        "mei@example.com",
        "dan@example.com",
        "olivia@pupil.example",
        "x@example.net",
        "x@example.net;dan@example.com",
    ]
    words = ["delivered", "opened", "bounced_soft", "failed", "sent", "clicked", "odd"]
    opened.messages(
        *(
            {
                "subject": ["Tour", "", "fees", "Über", "camp"][n % 5],
                "to": to[n % 5] if n % 6 else "0491570156",
                "type": "email" if n % 6 else "sms",
                "sent_at": f"2026-11-{n % 20 + 1:02}T01:00:00Z",
                "status": words[n % 7],
                "reason": ["", "550 5.1.1 no", "mailbox full 452 4.2.2"][n % 3],
                "student_id": ["", "S1", "S2", ""][n % 4],
                "contact_id": ["", "C2", ""][n % 3],
                "to_name": ["", "Ann"][n % 2],
            }
            for n in range(60)
        )
    )
    yield opened
    opened.close()


def everything(school: School, query: HistoryQuery) -> list[int]:
    return [i for lot in school.context.history.ids(query) for i in lot]


@pytest.mark.parametrize("whose", ["", "contact Mei Tan", "contact Dan Tan", "student Olivia Tan", "x@example.net"])
def test_every_order_holds_the_same_rows_and_head_and_limit_cut_it(school: School, whose: str) -> None:
    history = school.context.history
    query = school.query(whose)
    rows = sorted(everything(school, query))
    assert rows
    assert len(set(rows)) == len(rows) == history.count(query)
    for sort in SORTS:
        ordered = everything(school, replace(query, sort=(sort,)))
        assert sorted(ordered) == rows
        ids, head = history.head(replace(query, sort=(sort,)), 7)
        assert ids == ordered[:7]
        assert head == history.rows(query, ids)
        assert everything(school, replace(query, sort=(sort,), limit=3)) == ordered[:3]
        assert history.head(replace(query, sort=(sort,), limit=3), 7)[0] == ordered[:3]


@pytest.mark.parametrize(
    "words", ["type:sms", "status:bounced", "is:attention", "subject:tour", "relation:mother", "to:ann"]
)
@pytest.mark.parametrize("whose", ["", "contact Mei Tan", "student Olivia Tan"])
def test_a_filter_and_its_negation_part_the_log(school: School, whose: str, words: str) -> None:
    everything_there = everything(school, school.query(whose))
    held = everything(school, school.query(whose, filter=words))
    others = everything(school, school.query(whose, filter=f"-({words})"))
    assert sorted(held + others) == sorted(everything_there)
    assert [i for i in everything_there if i in set(held)] == held


def test_what_sql_says_of_a_relation_is_what_the_row_shows(school: School) -> None:
    rows = school.log("student Olivia Tan")
    for word in {row.relation for row in rows}:
        wanted = f"relation:{word}" if word else "relation.empty:yes"
        shown = [row.id for row in rows if row.relation == word]
        assert everything(school, school.query("student Olivia Tan", filter=wanted)) == shown
    assert {row.basis.value for row in rows if row.basis} == {"own", "explicit", "family", "carer"}
    assert any(row.restricted for row in rows)


def test_ids_come_in_lots(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history_module, "_FIRST_LOT", 10)
    monkeypatch.setattr(history_module, "_LOT", 25)
    total = school.context.history.count(ALL)
    lots = [len(lot) for lot in school.context.history.ids(ALL)]
    assert lots[:2] == [10, 25]
    assert sum(lots) == total


def test_quick_counts(school: School) -> None:
    history = school.context.history
    query = school.query("contact Mei Tan", range="2026-11-01..2026-11-15", search="t")
    counts = history.counts(query)
    assert counts.all == history.count(query)
    assert counts.email + counts.sms == counts.all
    attention = replace(query, filter=parse_query("is:attention"))
    assert counts.attention == history.count(attention)
    assert history.count(query, cap=2) == 2


def test_the_newest_message_of_each_person_is_the_first_row_of_their_log(school: School) -> None:
    history = school.context.history
    for kind, scope in ((PersonKind.CONTACT, ScopeKind.CONTACT), (PersonKind.STUDENT, ScopeKind.STUDENT)):
        ids = school.context.people.people(kind, left=True)
        assert any(i < 0 for i in ids) is (kind is PersonKind.CONTACT)
        heads = {i: history.head(HistoryQuery(Scope(scope, id=i)), 1)[1] for i in ids}
        expected = {i: (rows[0].sent_at, rows[0].status) for i, rows in heads.items() if rows}
        assert history.newest(scope, ids) == expected


def test_rows_that_are_gone_are_left_out(school: School) -> None:
    ids = everything(school, ALL)[:2]
    assert [row.id for row in school.context.history.rows(ALL, [ids[1], 5, ids[0]])] == [ids[1], ids[0]]
    assert school.context.history.rows(ALL, []) == []


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        (Scope(ScopeKind.CONTACT, id=999), "no contact 999"),
        (Scope(ScopeKind.STUDENT, id=999), "no student 999"),
        (Scope(ScopeKind.STUDENT, id=-1), "no student -1"),
        (Scope(ScopeKind.CONTACT, id=-999), "no contact -999"),
        (Scope(ScopeKind.EMAIL, address="not an address"), "no e-mail address"),
    ],
)
def test_a_scope_that_does_not_exist_is_said(school: School, scope: Scope, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        school.context.history.head(HistoryQuery(scope))


def test_a_student_is_no_contact(school: School) -> None:
    with pytest.raises(UsageError, match="no contact"):
        school.context.history.head(HistoryQuery(Scope(ScopeKind.CONTACT, id=school.id("Olivia Tan"))))


def test_an_unknown_zone_is_said(school: School) -> None:
    for zone in ("Mars/Base", "../etc/passwd", ""):
        query = replace(ALL, zone=zone)
        if zone:
            with pytest.raises(UsageError, match="no time zone"):
                school.context.history.head(query)
        else:
            assert school.context.history.head(query)[0]


def test_an_address_nobody_wrote_to_has_an_empty_log(school: School) -> None:
    assert school.log("never@example.org") == []
    assert school.log("X@EXAMPLE.NET") == school.log("x@example.net")
    assert len(school.log("+61491570156")) > 0


def test_details_of_a_message(tmp_path: Path) -> None:
    school = School(tmp_path)
    school.text(
        "one.eml",
        'From: "The Office" <office@school.example.org>\r\nTo: mei@example.com\r\nCc: dan@example.com\r\n'
        "Date: Fri, 20 Nov 2026 10:00:00 +1100\r\nMessage-ID: <1@school.example.org>\r\nSubject: Hello\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
        "Content-Type: text/plain\r\n\r\nRead me\r\n--b\r\nContent-Type: application/pdf\r\n"
        'Content-Disposition: attachment; filename="map.pdf"\r\n\r\nabc\r\n--b--\r\n',
    )
    history = school.context.history
    (first, _second) = school.log()
    details = history.details(first.message_id)
    assert (details.sender, details.sender_name) == ("office@school.example.org", "The Office")
    assert [row.to_address for row in details.rows] == ["mei@example.com", "dan@example.com"]
    assert (details.text or "").strip() == "Read me"
    assert [(a.name, a.type) for a in details.attachments] == [("map.pdf", "application/pdf")]
    raw = history.part(first.message_id, BodyKind.RAW)
    assert raw == (tmp_path / "one.eml").read_bytes()
    assert school.context.preview.eml(first.message_id) == raw
    assert details.source_name == "mail"
    with pytest.raises(UsageError, match="no message 5"):
        history.details(5)
    school.close()


def test_times_are_epoch_seconds(school: School) -> None:
    assert everything(school, school.query(range="2026-11-01..2026-11-01", zone="UTC"))
    rows = school.log(range="2026-11-01..2026-11-01", zone="UTC")
    assert {row.sent_at for row in rows} == {instant("2026-11-01T01:00:00Z")}


def test_a_row_says_what_its_line_needs(tmp_path: Path) -> None:
    """The link that was followed, the bounce before, and the students that the row names."""
    school = School(tmp_path)
    school.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia"},
        {"kind": "student", "external_id": "S2", "given": "Ben"},
    )
    sent = {"email": "d.tan@example.com", "subject": "Form"}
    school.sendgrid(
        {**sent, "message_id": "1", "processed": "2026-11-02T01:00:00Z", "event": "bounce", "type": "bounce",
         "reason": "550 5.1.1 User unknown"},
        {**sent, "message_id": "2", "processed": "2026-11-20T01:00:00Z", "event": "dropped",
         "reason": "Bounced Address"},
        {**sent, "message_id": "3", "email": "mei@example.com", "processed": "2026-11-21T01:00:00Z", "event": "click",
         "url": "https://hillcrest.example/forms", "args": {"student_id": "S2,S1"}},
        {**sent, "message_id": "4", "email": "mei@example.com", "processed": "2026-11-22T01:00:00Z",
         "event": "delivered", "args": {"student_id": "S404"}},
    )  # fmt: skip
    named, clicked, dropped, bounced = school.log()
    assert named.students == ("S404",)
    assert (clicked.clicked_url, clicked.students) == ("https://hillcrest.example/forms", ("Ben Tan", "Olivia Tan"))
    assert dropped.earlier_at == instant("2026-11-02T01:00:00Z")
    assert (bounced.earlier_at, bounced.clicked_url, bounced.students) == (None, None, ())
    school.close()


def test_numbers_that_a_row_has_not_stand_last_both_ways(tmp_path: Path) -> None:
    school = School(tmp_path)
    sid = {"Status": "delivered", "SentDate": "2026-11-20T01:00:00Z", "PriceUnit": "USD"}
    school.twilio(
        {**sid, "Sid": "SM1", "Body": "two", "NumSegments": "2", "Price": "-0.0158"},
        {**sid, "Sid": "SM2", "Body": "one", "NumSegments": "1", "Price": "-0.0079"},
    )
    school.messages({"subject": "mail"})
    for key in (SortKey.PARTS, SortKey.COST):
        for down, expected in ((False, ["one", "two", "mail"]), (True, ["two", "one", "mail"])):
            query = replace(ALL, sort=(Sort(key, descending=down),))
            assert [row.subject for row in school.context.history.head(query)[1]] == expected
    school.close()
