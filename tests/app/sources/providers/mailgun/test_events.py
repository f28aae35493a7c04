"""What Mailgun's events say, in the program's own words, from the logs and from the older list alike."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.core.records import BodyKind, MessageRecord, Problem, TimeCertainty
from app.core.statuses import EventKind
from app.sources.providers.mailgun.bodies import body_record
from app.sources.providers.mailgun.events import EventReader
from support.source_tree import ROOT

EXAMPLES = ROOT / "tests" / "data" / "provider-examples"
READER = EventReader("student_id")
KINDS = {
    "a1": "SENT", "f1": "DEFERRED", "d1": "DELIVERED", "o1": "OPENED", "o2": "OPENED", "c1": "CLICKED", "f2": "DROPPED",
    "f3": "BOUNCED_HARD", "s1": "SPAM", "u1": "UNSUBSCRIBED", "r1": "FAILED",
}  # fmt: skip


def example(name: str) -> Any:
    return json.loads((EXAMPLES / f"mailgun_{name}.json").read_text("utf-8"))


def record(value: Any) -> MessageRecord:
    (found,) = READER.read(value).records
    assert isinstance(found, MessageRecord)
    return found


@pytest.mark.parametrize("list_name", ["logs", "events"])
def test_every_kind_of_event(list_name: str) -> None:
    items = example(list_name)["items"]
    assert len(items) >= 10
    for item in items:
        event = record(item).recipients[0].events[0]
        assert event.kind.name == KINDS[item["id"]], item["id"]
        assert event.key.endswith(f"|{item['id']}")
        assert event.machine == (item["id"] == "o1")


@pytest.mark.parametrize("list_name", ["logs", "events"])
def test_the_accepted_event_tells_of_the_message(list_name: str) -> None:
    row = READER.read(example(list_name)["items"][0])
    (found,) = row.records
    assert isinstance(found, MessageRecord)
    assert (found.external_id, found.subject) == ("20261102201502.1.AB12@school.example", "Your tour is confirmed")
    assert (found.sender and found.sender.text, found.sender_name) == ("admissions@school.example", "Admissions")
    assert (found.campaign, found.size) == ("open-day", 5120)
    (recipient,) = found.recipients
    assert recipient.sent_certainty is TimeCertainty.CERTAIN
    assert recipient.contact_refs == ("48213",)
    assert row.stored is not None
    assert row.stored.url.endswith("/messages/AwABB3k")
    assert row.stored.key == "AwABB3k"


def failed(**more: Any) -> tuple[str, str | None]:
    item = {
        **example("events")["items"][1],
        "severity": "permanent",
        "delivery-status": {},
        "reason": "generic",
        **more,
    }
    event = record(item).recipients[0].events[0]
    return event.kind.name, event.reason


@pytest.mark.parametrize(
    ("more", "kind", "reason"),
    [
        ({"reason": "bounce"}, "BOUNCED_HARD", "none"),
        ({"reason": "hardfail", "delivery-status": {"code": 550}}, "BOUNCED_HARD", "other"),
        ({"delivery-status": {"code": 550, "enhanced-code": "5.1.1"}}, "BOUNCED_HARD", "bad_address"),
        ({"delivery-status": {"code": 552, "enhanced-code": "5.2.2"}, "reason": "bounce"}, "BOUNCED_SOFT", "full"),
        ({"delivery-status": {"bounce-type": "soft", "enhanced-code": "5.1.1"}}, "BOUNCED_SOFT", "bad_address"),
        ({"delivery-status": {"bounce-type": "hard"}}, "BOUNCED_HARD", "none"),
        ({"reason": "old", "delivery-status": {"code": 602, "message": "Too old"}}, "BOUNCED_SOFT", "gave_up"),
        ({"reason": "espblock"}, "BOUNCED_SOFT", "blocked"),
        ({"reason": "suppress-complaint"}, "DROPPED", "suppressed_spam"),
        ({"reason": "suppress-unsubscribe"}, "DROPPED", "suppressed_unsubscribe"),
        ({"reason": "suppress-else"}, "DROPPED", "suppressed_other"),
        ({"severity": "temporary"}, "DEFERRED", None),
    ],
)
def test_failures(more: dict[str, Any], kind: str, reason: str | None) -> None:
    assert failed(**more) == (kind, reason)


@pytest.mark.parametrize(
    ("bot", "event", "machine"),
    [("apple", "opened", True), ("generic", "opened", True), ("gmail", "opened", False), ("", "opened", False),
     (True, "opened", True), (False, "opened", False), (None, "opened", False), ("gmail", "clicked", True)],
)  # fmt: skip
def test_machines_are_told_from_persons(bot: object, event: str, machine: bool) -> None:
    item = {**example("logs")["items"][3], "event": event, "client-info": {"bot": bot}}
    assert record(item).recipients[0].events[0].machine is machine


def test_the_same_id_on_another_day_is_another_event() -> None:
    item = example("events")["items"][0]
    later = {**item, "timestamp": item["timestamp"] + 86_400}
    assert record(item).recipients[0].events[0].key != record(later).recipients[0].events[0].key


def test_an_opening_carries_the_id_alone_and_takes_nothing_away() -> None:
    item = example("events")["items"][3]
    item["message"]["headers"] = {"message-id": "<x@school.example>"}
    found = record(item)
    assert (found.external_id, found.subject, found.sender) == ("x@school.example", "", None)
    assert found.recipients[0].sent_certainty is TimeCertainty.STAND_IN


def test_a_rejected_message_takes_its_recipients_from_its_headers() -> None:
    item = {**example("events")["items"][0], "event": "rejected", "reject": {"reason": "Sandbox"}}
    del item["recipient"]
    item["message"]["headers"]["to"] = "Mere <mere@example.nz>, dan@example.nz"
    found = record(item)
    assert [each.address.text for each in found.recipients] == ["mere@example.nz", "dan@example.nz"]
    assert found.recipients[0].name == "Mere"
    assert found.recipients[0].events[0].kind is EventKind.FAILED
    assert found.recipients[0].events[0].detail == "Sandbox"


@pytest.mark.parametrize("word", ["stored", "list_member_uploaded", "email_validation"])
def test_what_tells_of_no_sent_message_is_passed_over(word: str) -> None:
    assert READER.read({**example("events")["items"][0], "event": word}).records == ()


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, {"event": "opened"}, {"event": None, "timestamp": "soon"}])
def test_what_makes_no_sense_is_a_problem_and_no_crash(value: object) -> None:
    (found,) = READER.read(value).records
    assert isinstance(found, Problem)


def test_a_stored_message() -> None:
    found = body_record("1@school.example", "mere@example.nz", 1_793_650_502, example("stored"))
    assert found is not None
    assert found.bodies[BodyKind.TEXT].decode() == "Kia ora Mere…"
    assert found.bodies[BodyKind.HTML].decode() == "<p>Kia ora Mere…</p>"
    assert found.bodies[BodyKind.HEADERS] == b"Subject: Your tour is confirmed\r\nTo: mere@example.nz\r\n"
    assert body_record("1", "a@example.com", 1, {"body-plain": None}) is None
