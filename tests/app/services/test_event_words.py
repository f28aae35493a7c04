"""The trail in words: every kind of event by every way, and what a server wrote as it wrote it."""

from __future__ import annotations

import re

import pytest

from app.core.messages import EventRow
from app.core.statuses import Channel, EventKind
from app.services.event_words import trail


def event(kind: EventKind, **values: object) -> EventRow:
    given: dict[str, object] = {"at": 100, "machine": False, "word": "", "detail": None, "url": None, **values}
    return EventRow(kind, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("machine", [False, True])
@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("kind", list(EventKind))
def test_every_event_has_a_title_and_a_note(kind: EventKind, channel: Channel, machine: bool) -> None:
    (line,) = trail([event(kind, machine=machine, word="parked")], channel)
    assert line.title
    assert line.note
    assert not re.search(r"[{}_]|\bread\b", line.title + line.note)
    if channel is Channel.SMS:
        assert "mail server" not in line.note


def test_the_first_opening_is_told_from_the_others_and_from_a_machines() -> None:
    opened = EventKind.OPENED
    lines = trail([event(opened, machine=True), event(opened), event(opened, at=200)], Channel.EMAIL)
    assert [(line.title, line.note) for line in lines] == [
        ("Opened by a machine", "Such as Apple Mail privacy; treat as delivered"),
        ("Opened", "First time; not proof of reading"),
        ("Opened", "Again"),
    ]


def test_a_followed_link_is_shown_without_what_may_be_secret() -> None:
    (line,) = trail([event(EventKind.CLICKED, url="https://www.example.com/tour?token=abc")], Channel.EMAIL)
    assert line.note == "Link: example.com/tour"


def test_a_reply_stays_as_it_came() -> None:
    (line,) = trail([event(EventKind.BOUNCED_HARD, detail="550 5.1.1 <x> User unknown\n")], Channel.EMAIL)
    assert line.reply == "550 5.1.1 <x> User unknown"


def test_an_unknown_word_is_quoted() -> None:
    (line,) = trail([event(EventKind.UNKNOWN, word="parked")], Channel.EMAIL)
    assert "“parked”" in line.note
