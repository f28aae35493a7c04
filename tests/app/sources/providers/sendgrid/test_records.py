"""What SendGrid's answers say, in the program's own words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.core.records import MessageRecord, Problem, TimeCertainty
from app.core.statuses import Event, EventKind, Status, fold
from app.sources.providers.sendgrid.records import detail_event, details, listed, suppressed
from support.source_tree import ROOT

EXAMPLES = ROOT / "tests" / "data" / "provider-examples"


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"sendgrid_{name}.json").read_text("utf-8"))


def record(value: Any) -> MessageRecord:
    found = details(value, "student_id")
    assert isinstance(found, MessageRecord)
    return found


def test_a_row_of_the_log_tells_a_state_and_no_time_of_it() -> None:
    row = listed(example("logs_list")["messages"][0])
    assert isinstance(row.record, MessageRecord)
    (recipient,) = row.record.recipients
    (event,) = recipient.events
    assert (event.kind, event.certainty, recipient.sent_certainty) == (
        EventKind.DELIVERED,
        TimeCertainty.STAND_IN,
        TimeCertainty.STAND_IN,
    )
    assert row.at == 1_793_650_502


def test_details_of_the_log_with_every_kind_of_event() -> None:
    found = record(example("logs_one"))
    assert (found.campaign, found.template, found.subject) == ("open-day", "d-0123", "Your tour is confirmed")
    (recipient,) = found.recipients
    assert recipient.contact_refs == ("48213",)
    assert (recipient.sent_at, recipient.sent_certainty) == (1_793_650_502, TimeCertainty.CERTAIN)
    kinds = {event.word: event for event in recipient.events}
    assert kinds["bounce"].kind is EventKind.BOUNCED_SOFT
    assert kinds["bounce"].reason == "full"
    assert kinds["dropped"].reason == "suppressed_bounce"
    assert [event.machine for event in recipient.events if event.kind is EventKind.OPENED] == [True, False]
    assert kinds["click"].url == "https://school.example/tour"


def test_the_time_of_the_details_wins_over_the_stand_in_of_the_list() -> None:
    row = listed(example("logs_list")["messages"][0])
    assert isinstance(row.record, MessageRecord)
    (stand_in,) = row.record.recipients[0].events
    sure = next(e for e in record(example("logs_one")).recipients[0].events if e.kind is EventKind.DELIVERED)
    assert stand_in.key == sure.key
    assert sure.certainty is TimeCertainty.CERTAIN


def test_details_of_the_activity_feed() -> None:
    found = record(example("activity_one"))
    (recipient,) = found.recipients
    assert recipient.contact_refs == ("48213",)
    assert [event.kind.name for event in recipient.events] == ["SENT", "BOUNCED_HARD", "CLICKED"]
    told = fold((Event(e.kind, e.at, word=e.word, reason=e.reason) for e in recipient.events), 0)
    assert told.status is Status.CLICKED


def test_a_row_of_the_feed_that_was_not_delivered_says_only_that_it_was_sent() -> None:
    """The details say which end it took; what is told once is never taken back."""
    value = {**example("activity_list")["messages"][0], "status": "not_delivered"}
    row = listed(value)
    assert isinstance(row.record, MessageRecord)
    assert row.record.recipients[0].events[0].kind is EventKind.SENT


def test_a_row_of_the_feed_has_another_signature_when_anything_happened() -> None:
    value = example("activity_list")["messages"][0]
    first = listed(value).signature
    for name, changed in (("opens_count", 3), ("clicks_count", 2), ("last_event_time", "2026-11-03T00:00:00Z")):
        assert listed({**value, name: changed}).signature != first


def test_a_click_on_the_unsubscribe_link_is_no_click() -> None:
    event = detail_event({"event": "click", "timestamp": 1, "url": "https://u1.ct.sendgrid.net/asm/unsubscribe?x=1"})
    assert event is not None
    assert event.kind is EventKind.UNSUBSCRIBE_CLICK


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("bounces", "BOUNCED_HARD"),
        ("blocks", "BOUNCED_SOFT"),
        ("invalid_emails", "BOUNCED_HARD"),
        ("spam_reports", "SPAM"),
        ("unsubscribes", "UNSUBSCRIBED"),
    ],
)
def test_suppressions_are_told_as_inferred(name: str, kind: str) -> None:
    found = suppressed(name, example("bounces")[0])
    assert found is not None
    address, event = found
    assert (address, event.kind.name) == ("old@example.nz", kind)
    assert "inferred" in event.word


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, {"sg_message_id": "1"}, {"events": [None, {"event": None}]}])
def test_what_makes_no_sense_is_a_problem_and_no_crash(value: object) -> None:
    assert isinstance(listed(value).record, Problem)
    assert isinstance(details(value, "student_id"), Problem)
    assert suppressed("bounces", value) is None
