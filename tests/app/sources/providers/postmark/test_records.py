"""What Postmark's answers say, in the program's own words: messages, deliveries, openings, clicks, bounces."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.core.records import BodyKind, MessageRecord, Problem, RecipientField, SentBy
from app.core.statuses import Event, EventKind, Status, fold
from app.sources.providers.postmark.events import BOUNCE_KINDS, bounce_event, detail_event
from app.sources.providers.postmark.records import RecordReader
from support.source_tree import ROOT

EXAMPLES = ROOT / "tests" / "data" / "provider-examples"
READER = RecordReader("student_id")
SENT_AT = 1793654102  # 2026-11-02 21:15:02 in UTC


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"postmark_{name}.json").read_text("utf-8"))


def record(value: Any, **bounces: Any) -> MessageRecord:
    found = READER.message(value, bounces).record
    assert isinstance(found, MessageRecord)
    return found


def test_a_listed_message() -> None:
    message = READER.message(example("list")["Messages"][0])
    found = message.record
    assert isinstance(found, MessageRecord)
    assert (message.id, message.sent) == ("0a129aee-e1cd-480d-b08d-4f48548ff48d", SENT_AT)
    assert (found.provider, found.subject, found.campaign) == ("postmark", "Your tour is confirmed", "open-day")
    assert found.sender is not None
    assert (found.sender.text, found.sender_name) == ("admissions@school.example", "Admissions")
    (recipient,) = found.recipients
    assert (recipient.address.text, recipient.name, recipient.sent_at) == ("mere@example.nz", "Mere Tāwhai", SENT_AT)
    assert recipient.contact_refs == ("48213",)
    assert [event.kind for event in recipient.events] == [EventKind.SENT]
    assert found.bodies == {}


def test_details_bring_text_and_the_whole_story() -> None:
    found = record(example("details"))
    assert found.bodies[BodyKind.TEXT].decode() == "Kia ora Mere…"
    assert found.bodies[BodyKind.HTML].startswith(b"<p>")
    assert BodyKind.RAW in found.bodies
    events = found.recipients[0].events
    assert [event.kind.name for event in events] == ["SENT", "DEFERRED", "DELIVERED", "OPENED", "CLICKED"]
    assert events[-1].url == "https://school.example/tour"
    assert events[2].detail == "smtp;250 2.0.0 OK"
    told = fold((Event(e.kind, e.at, word=e.word, reason=e.reason) for e in events), SENT_AT)
    assert told.status is Status.CLICKED


def test_the_same_event_has_the_same_key_in_the_details_and_in_its_feed() -> None:
    events = {event.key for event in record(example("details")).recipients[0].events}
    for feed, rows, read in (("opens", "Opens", READER.opened), ("clicks", "Clicks", READER.clicked)):
        partial = read(example(feed)[rows][0])
        assert isinstance(partial, MessageRecord)
        assert {event.key for event in partial.recipients[0].events} <= events


def test_a_bounce_is_the_same_from_its_feed_and_by_way_of_the_details() -> None:
    bounce = example("bounces")["Bounces"][0]
    event = bounce_event(bounce)
    assert event is not None
    assert (event.kind, event.reason, event.word) == (EventKind.BOUNCED_HARD, "bad_address", "HardBounce")
    partial = READER.bounced(bounce)
    assert isinstance(partial, MessageRecord)
    assert partial.recipients[0].events == (event,)
    details = example("details")
    details["MessageEvents"] = [
        {
            "Recipient": "Mere@Example.nz",
            "Type": "Bounced",
            "ReceivedAt": "2026-11-02T21:15:09Z",
            "Details": {"Summary": "smtp;550", "BounceID": "692560173"},
        }
    ]
    assert record(details, **{"692560173": event}).recipients[0].events[1:] == (event,)
    assert record(details).recipients[0].events[1:] == ()  # of a bounce that nobody knows the kind of nothing is said


@pytest.mark.parametrize("word", sorted(BOUNCE_KINDS))
def test_every_type_of_bounce_is_known_and_failures_have_a_reason(word: str) -> None:
    event = bounce_event({"ID": 1, "Type": word, "BouncedAt": "2026-11-02T21:15:09Z", "Details": "smtp;550 5.7.1 no"})
    assert event is not None
    failed = event.kind in {EventKind.BOUNCED_HARD, EventKind.BOUNCED_SOFT, EventKind.DROPPED, EventKind.FAILED}
    assert bool(event.reason) == failed


def test_a_type_that_nobody_knows_is_kept_with_its_word() -> None:
    event = bounce_event({"ID": 1, "Type": "Vanished", "BouncedAt": "2026-11-02T21:15:09Z"})
    assert event is not None
    assert (event.kind, event.word) == (EventKind.UNKNOWN, "Vanished")
    other = detail_event({"Type": "Sniffed", "ReceivedAt": "2026-11-02T21:15:09Z", "Recipient": "a@example.com"})
    assert other is not None
    assert (other.kind, other.word) == (EventKind.UNKNOWN, "Sniffed")


def test_unsubscribing_and_coming_back() -> None:
    when = {"Type": "SubscriptionChanged", "ReceivedAt": "2026-11-02T21:15:09Z"}
    gone = detail_event({**when, "Details": {"Origin": "Recipient", "SuppressSending": True}})
    back = detail_event({**when, "Details": {"Origin": "Customer", "SuppressSending": False}})
    assert gone is not None
    assert back is not None
    assert (gone.kind, back.kind) == (EventKind.UNSUBSCRIBED, EventKind.RESUBSCRIBED)


def test_each_recipient_of_a_shared_message_has_events_of_its_own() -> None:
    value = example("details")
    value["Cc"] = [{"Email": "Dan@example.nz", "Name": None}]
    value["Recipients"].append("Dan@example.nz")
    value["Metadata"] = {"student_id": "S1; S2"}
    mere, dan = record(value).recipients
    assert (dan.field, dan.address.text, dan.name) == (RecipientField.CC, "Dan@example.nz", None)
    assert [event.kind for event in dan.events] == [EventKind.SENT]
    assert mere.student_refs == dan.student_refs == ("S1", "S2")


def test_a_broadcast_was_sent_in_bulk() -> None:
    found = RecordReader("student_id", broadcast=True).message(example("list")["Messages"][0]).record
    assert isinstance(found, MessageRecord)
    assert found.sent_by is SentBy.BULK


@pytest.mark.parametrize(
    "value",
    [None, 7, "x", [], {}, {"MessageID": "1"}, {"MessageID": "1", "To": [{"Email": "a@example.com"}]},
     {"ReceivedAt": "2026-11-02T21:15:09Z", "To": [{"Email": "a@example.com"}]},
     {"MessageID": "1", "ReceivedAt": "soon", "To": [None, {"Email": None}], "Recipients": [None]}],
)  # fmt: skip
def test_what_makes_no_sense_is_a_problem_and_no_crash(value: object) -> None:
    assert isinstance(READER.message(value).record, Problem)
    assert isinstance(READER.opened(value), Problem)
    assert isinstance(READER.clicked(value), Problem)
    assert isinstance(READER.bounced(value), Problem)


def test_nulls_everywhere_leave_what_there_is() -> None:
    value: dict[str, Any] = dict.fromkeys(example("details"))
    value |= {"MessageID": "1", "ReceivedAt": "2026-11-02T21:15:09Z", "Recipients": ["a@example.com"]}
    found = record(value)
    assert (found.subject, found.sender, found.campaign, found.bodies) == ("", None, None, {})
    assert found.recipients[0].address.text == "a@example.com"


def test_attachments_are_names_or_objects() -> None:
    value = example("list")["Messages"][0]
    value["Attachments"] = ["dates.pdf", {"Name": "map.png", "ContentType": "image/png", "ContentLength": 7}, None]
    assert [(a.name, a.type, a.size) for a in record(value).attachments] == [
        ("dates.pdf", "", None),
        ("map.png", "image/png", 7),
    ]
