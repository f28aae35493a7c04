"""Every field with every operator: what the log answers is what a plain look at each row says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest

from app.core.filters import FIELDS, OPERATORS, Field, FieldKind, Operator, Term, check
from app.core.messages import Scope, ScopeKind
from app.core.query_text import format_query, parse_query
from app.core.text_folding import fold
from app.services.history import HistoryQuery
from support.row_facts import Facts, facts, fits
from support.school import School

LETTER = (
    "From: Office <office@school.example.org>\r\nTo: Dan Tan <dan@example.com>, Ann <ann@example.net>\r\n"
    "Subject: Über camp\r\nDate: Wed, 04 Nov 2026 02:00:00 +0000\r\nMessage-ID: <letter@school.example.org>\r\n"
    'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
    "Bring a hat.\r\n--b\r\nContent-Type: application/pdf; name=map.pdf\r\n"
    "Content-Disposition: attachment; filename=map.pdf\r\n\r\nx\r\n--b--\r\n"
)


def take_forms(opened: School) -> None:
    words = ["delivered", "opened", "bounced_soft", "failed", "sent", "clicked", "bounced_hard", "odd", "spam"]
    opened.messages(
        *(
            {
                "subject": ["Tour", "", "School fees", "Über"][n % 4],
                "to": ["mei@example.com", "dan@example.com", "x@example.net", "o@pupil.example"][n % 4],
                "sent_at": f"2026-11-{n % 24 + 1:02}T0{n % 3}:30:00Z",
                "status": words[n % 9],
                "status_at": f"2026-11-{n % 24 + 1:02}T0{n % 3}:{35 + n % 20}:00Z",
                "reason": ["", "550 5.1.1 no such user", "452 4.2.2 mailbox full"][n % 3],
                "student_id": ["", "S1", "S2", "S1,S2", ""][n % 5],
                "text": ["", "Dear Mei,\nplease pay.", "See you"][n % 3],
                "from": ["office@school.example.org", "Head <head@school.example.org>"][n % 2],
                "campaign": ["", "Open day", "Fees"][n % 3],
                "template": ["", "welcome", "Receipt"][n % 3],
                "sent_by": ["", "person", "bulk", "automatic"][n % 4],
            }
            for n in range(60)
        )
    )


def take_sendgrid(opened: School) -> None:
    for n, events in enumerate(
        (
            ["processed", "deferred", "deferred", "delivered", "open", "open", "click"],
            ["processed", "delivered", "open"],
            ["processed", "delivered", "unsubscribe"],
            ["processed", "delivered"],
        )
    ):
        opened.sendgrid(
            *(
                {
                    "processed": f"2026-11-1{n}T0{k}:00:00Z",
                    "message_id": f"sg{n}",
                    "event": event,
                    "email": ["mei@example.com", "auto@example.net", "out@example.net", "dan@example.com"][n],
                    "user_agent": "Mozilla/5.0" if n == 1 else "Mail 16",
                    "url": "https://school.example/form" if event == "click" else "",
                }
                for k, event in enumerate(events)
            )
        )


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A family with two students, mail of every fate, text messages, and a letter with an attachment."""
    opened = School(tmp_path_factory.mktemp("school"))
    opened.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia", "email": "o@pupil.example", "year": "Year 7"},
        {"kind": "student", "external_id": "S2", "given": "Lucas", "year": "4", "stage": "Tour booked"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com", "mobile": "0491570156"},
        {"kind": "contact", "external_id": "C2", "given": "Dan", "email": "dan@example.com"},
    )
    opened.relations(
        {"student_id": "S1", "contact_id": "C1", "relation": "Mother"},
        {"student_id": "S2", "contact_id": "C1", "relation": "Mother"},
        {"student_id": "S1", "contact_id": "C2", "relation": "Father"},
    )
    take_forms(opened)
    take_sendgrid(opened)
    opened.twilio(
        {"Sid": "SM1", "Body": "Bus is late", "Status": "delivered", "SentDate": "2026-11-20T01:00:00Z"},
        {
            "Sid": "SM2",
            "Body": "Long",
            "Status": "undelivered",
            "ErrorCode": "21610",
            "NumSegments": "3",
            "SentDate": "2026-11-22T01:00:00Z",
        },
    )
    opened.text("letter.eml", LETTER)
    yield opened
    opened.close()


def values_of(field: Field, known: list[Facts]) -> list[str]:
    """Values to ask for: some that rows have, in another letter case, in pieces, and one that none has."""
    if field.kind is FieldKind.CHOICE:
        there = sorted({word for facts_ in known for word in facts_.words[field.key]})
        return list(field.words) or [*there, "nowhere"]
    if field.kind is FieldKind.TEXT:
        there = sorted({text for facts_ in known for text in facts_.texts[field.key] if text})
        pieces = [piece for text in there[:4] + there[-4:] for piece in (text.upper(), text[:4], text[-4:], text[1:3])]
        return [*pieces, "100%", "nowhere"]
    if field.kind is FieldKind.NUMBER:
        numbers = sorted({facts_.numbers[field.key] for facts_ in known} - {None})  # type: ignore[type-var]
        return ["0", "2", *(f"{number:g}" for number in [*numbers[:2], *numbers[-2:]])]
    return ["2026-11-04", "2026-11-12", "2026-11-24", "7d", "1d"]


def terms_of_field(field: Field, known: list[Facts]) -> list[Term]:
    values = values_of(field, known)
    found: list[Term] = []
    for operator in OPERATORS[field.kind]:
        if operator is Operator.EMPTY:
            found.append(Term(field.key, operator))
        elif operator is Operator.BETWEEN:
            dates = [value for value in values if not value.endswith("d")]
            ordered = sorted(dates, key=float) if field.kind is FieldKind.NUMBER else sorted(dates)
            found += [Term(field.key, operator, pair) for pair in [*pairwise(ordered), ("", ordered[1])]]
        else:
            found += [Term(field.key, operator, (value,)) for value in values]
            if field.kind in (FieldKind.CHOICE, FieldKind.TEXT):
                found.append(Term(field.key, operator, tuple(values[:2])))
    return found + [replace(term, negated=True) for term in found]


@pytest.mark.parametrize("whose", ["", "student Olivia Tan", "contact Mei Tan", "dan@example.com"])
@pytest.mark.parametrize("key", [key for key in FIELDS if key != "direction"])
def test_every_operator_answers_as_a_look_at_each_row(school: School, key: str, whose: str) -> None:
    query = school.query(whose)
    rows = school.log(whose)
    known = {row.id: facts(school, row) for row in rows}
    if key == "is":  # the other flags have rules of their own: tests/app/rules
        words = ("unopened", "shared", "unmatched")
        terms = [Term("is", Operator.ANY_OF, (word,), negated) for word in words for negated in (False, True)]
    else:
        terms = terms_of_field(FIELDS[key], list(known.values()))
    telling = 0
    for term in terms:
        expected = [row.id for row in rows if fits(term, known[row.id])]
        asked = replace(query, filter=check(term))
        assert [i for lot in school.context.history.ids(asked) for i in lot] == expected, format_query(term)
        telling += 0 < len(expected) < len(rows)
        assert parse_query(format_query(term)) == check(term)
    if not whose and key != "relation":
        assert telling > 1, "the school has something to tell apart"


@pytest.mark.parametrize("whose", ["", "student Olivia Tan", "contact Mei Tan"])
@pytest.mark.parametrize("key", [key for key, field in FIELDS.items() if field.kind is FieldKind.CHOICE])
def test_choices_have_the_counts_that_filtering_by_each_gives(school: School, key: str, whose: str) -> None:
    query = school.query(whose, range="2026-11-01..2026-11-20")
    rows = [facts(school, row) for row in school.log(whose, range="2026-11-01..2026-11-20")]
    choices = school.context.history.choices(query, key)
    if key in ("is", "direction"):
        assert {choice.value for choice in choices} == set(FIELDS[key].words)
        return
    expected = {choice.value: sum(fold(choice.value) in known.words[key] for known in rows) for choice in choices}
    assert {choice.value: choice.count for choice in choices} == expected
    assert set().union(*(known.words[key] for known in rows)) <= {fold(c.value) for c in choices} | {"7", "4"}
    if key == "status":
        assert {"bounced", "bounced_soft", "bounced_hard", "queued"} <= set(expected)
        assert expected["bounced"] == expected["bounced_soft"] + expected["bounced_hard"] > 0
        assert expected["queued"] == 0


@pytest.mark.parametrize("key", ["campaign", "template", "student", "stage"])
def test_values_that_may_be_many_are_counted_too(school: School, key: str) -> None:
    query = school.query("", range="2026-11-01..2026-11-20")
    rows = [facts(school, row) for row in school.log(range="2026-11-01..2026-11-20")]
    choices = school.context.history.choices(query, key)
    there = {text for known in rows for text in known.texts[key] if text}
    assert {choice.value for choice in choices} == there
    for choice in choices:
        assert choice.count == sum(choice.value in known.texts[key] for known in rows)
        assert not choice.more


def test_counting_ends_at_5001_in_the_log_of_all_messages(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.history._COUNT_CAP", 5)
    monkeypatch.setattr("app.services.history._LOT", 30)
    history = school.context.history
    everything = HistoryQuery(Scope(ScopeKind.ALL))
    email = next(choice for choice in history.choices(everything, "type") if choice.value == "email")
    assert (email.count, email.more) == (5, True)
    campaigns = history.choices(everything, "campaign")
    assert 0 < sum(choice.count for choice in campaigns) <= 30
    assert all(choice.more for choice in campaigns)
    mine = next(c for c in history.choices(school.query("contact Mei Tan"), "type") if c.value == "email")
    assert mine.count > 5
    assert not mine.more


def test_fields_that_no_source_fills_are_told(school: School, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert school.context.history.filled_fields() >= set(FIELDS) | {"has:attachment", "has:body", "has:other_student"}
    bare = School(tmp_path_factory.mktemp("bare"))
    bare.messages({"subject": "Tour", "status": "delivered"})
    found = bare.context.history.filled_fields()
    bare.close()
    assert {"type", "status", "subject", "to", "updated", "reach"} <= found
    assert found.isdisjoint({"campaign", "template", "link", "opened", "parts", "student", "year", "has:other_student"})
