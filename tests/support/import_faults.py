"""Faults to plant in how the program takes files in; each breaks one real piece of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from app.core import addresses, statuses
from app.core.addresses import Address
from app.core.reasons import Reason
from app.core.records import EventRecord, RecipientRecord
from app.core.statuses import Event, EventKind, Fold, Status
from app.sources.files import sendgrid_rows
from app.storage.message_store import StoredRecipient
from app.sync import matching, message_import, message_union, people_derivation, people_import
from support.query_faults import Fault


def last_event_wins(patch: pytest.MonkeyPatch) -> None:
    """The status is that of the newest event, whatever came before."""
    right = statuses.fold

    def fold(events: Iterable[Event], fallback_at: int) -> Fold:
        ranked = [e for e in events if statuses.status_of(e.kind, e.machine) is not None]
        return right(sorted(ranked, key=lambda e: e.at)[-1:], fallback_at)

    patch.setattr(message_union, "fold", fold)


def last_of_its_kind_decides(patch: pytest.MonkeyPatch) -> None:
    """The time of a status is that of the last event of its kind."""
    right = statuses.fold

    def fold(events: Iterable[Event], fallback_at: int) -> Fold:
        known = list(events)
        found = right(known, fallback_at)
        times = [e.at for e in known if statuses.status_of(e.kind, e.machine) is found.status]
        return replace(found, status_at=max(times, default=found.status_at))

    patch.setattr(message_union, "fold", fold)


def machines_are_people(patch: pytest.MonkeyPatch) -> None:
    """What a machine opened counts as opened by a person."""
    right = statuses.status_of
    patch.setattr(statuses, "status_of", lambda kind, _machine=False: right(kind))


def every_bounce_is_hard(patch: pytest.MonkeyPatch) -> None:
    """A provider's block counts as an address that does not exist."""
    patch.setattr(sendgrid_rows, "_SOFT_TYPES", frozenset[str]())


def unsubscribing_is_a_click(patch: pytest.MonkeyPatch) -> None:
    """A click on the provider's unsubscribe link counts as a click."""
    patch.setattr(sendgrid_rows, "is_unsubscribe_link", lambda _url: False)


def events_counted_twice(patch: pytest.MonkeyPatch) -> None:
    """What overlapping exports both tell is kept twice."""
    numbers = count(1)
    patch.setattr(message_union, "event_key", lambda _event: next(numbers))


def first_telling_of_an_event_lost(patch: pytest.MonkeyPatch) -> None:
    """All events of one kind are one event: the last that was told."""
    right = message_union.event_key

    def key(event: EventRecord) -> int:
        return right(replace(event, key=f"{event.kind}"))

    patch.setattr(message_union, "event_key", key)
    patch.setattr(message_union, "unite_event", lambda _old, new: new)


def sent_when_first_told(patch: pytest.MonkeyPatch) -> None:
    """A later file that knows an earlier sent time does not move the row."""
    right = message_union.unite_recipient

    def unite(stored: StoredRecipient, record: RecipientRecord) -> Any:
        claim = (stored.sent_certainty, stored.sent_at)
        answer = right(stored, record)
        if stored.id is not None:
            stored.sent_certainty, stored.sent_at = claim
        return answer

    patch.setattr(message_import, "unite_recipient", unite)


def _with_keys(patch: pytest.MonkeyPatch, change: Any) -> None:
    right = addresses.email_address

    def email_address(text: str) -> Address | None:
        found = right(text)
        return None if found is None else replace(found, key=change(found))

    patch.setattr(addresses, "email_address", email_address)


def letter_case_makes_two(patch: pytest.MonkeyPatch) -> None:
    """An address in another letter case is another address."""
    _with_keys(patch, lambda address: address.display)


def tags_merged(patch: pytest.MonkeyPatch) -> None:
    """What follows a plus sign in an address is dropped."""
    _with_keys(patch, lambda a: f"{a.key.partition('@')[0].partition('+')[0]}@{a.key.partition('@')[2]}")


def gmail_dots_dropped(patch: pytest.MonkeyPatch) -> None:
    """Dots in the first part of an address do not count."""
    _with_keys(patch, lambda a: f"{a.key.partition('@')[0].replace('.', '')}@{a.key.partition('@')[2]}")


def own_domains_ignored(patch: pytest.MonkeyPatch) -> None:
    """Every mail of an mbox is the school's own."""
    patch.setattr("app.settings.Settings.own_domains", frozenset[str]())


def roster_outranks_relations(patch: pytest.MonkeyPatch) -> None:
    """Where a roster names a pair, a relations file does not count."""
    right = matching._periods

    def periods(pair: tuple[int, int], facts: list[matching.RelationFact], hand: Any) -> Any:
        rosters = [fact for fact in facts if not fact.outranks]
        return right(pair, rosters or facts, hand)

    patch.setattr(matching, "_periods", periods)


def restricted_in_one_file_is_not_enough(patch: pytest.MonkeyPatch) -> None:
    """A pair is restricted only where every source says so."""
    right = matching._periods

    def periods(pair: tuple[int, int], facts: list[matching.RelationFact], hand: Any) -> Any:
        everywhere = int(all(fact.record.get("restricted") for fact in facts))
        return [replace(period, restricted=everywhere) for period in right(pair, facts, hand)]

    patch.setattr(matching, "_periods", periods)


def not_looked_up_again(patch: pytest.MonkeyPatch) -> None:
    """An id that meant nobody when its file came stays nobody's when a roster arrives."""
    patch.setattr(people_derivation, "resolve_references", people_derivation.load_references)


def unknown_id_names_nobody(patch: pytest.MonkeyPatch) -> None:
    """A row whose student no roster knows counts as naming no student."""
    right = message_import.message_store.mark_named_students

    def mark(connection: Any, recipients: Iterable[int]) -> None:
        known = connection.execute(
            "SELECT x.recipient_id FROM recipient_ref x JOIN person_ref p ON p.id = x.ref_id WHERE p.person_id > 0"
        ).fetchall()
        right(connection, [r for r in recipients if (r,) in set(known)])

    patch.setattr(message_import.message_store, "mark_named_students", mark)


def former_addresses_lost(patch: pytest.MonkeyPatch) -> None:
    """An address that leaves the roster takes its log with it."""
    right = people_import.PeopleImport._merged

    def merged(self: Any, old: Any, record: Any, form: dict[str, Any]) -> Any:
        fact = right(self, old, record, form)
        if fact is not None:
            fact.record["addresses"] = [a for a in fact.record["addresses"] if not a["former"]]
        return fact

    patch.setattr(people_import.PeopleImport, "_merged", merged)


def reply_codes_unknown(patch: pytest.MonkeyPatch) -> None:
    """Every bounce has the reason `other`."""
    patch.setattr(sendgrid_rows, "reason_class", lambda **_told: Reason.OTHER.value)


def headers_name_before_owners(patch: pytest.MonkeyPatch) -> None:
    """A row names nobody of the roster."""
    patch.setattr(people_derivation.people_derived, "put_owners", lambda _connection: None)


def failures_of_sms_are_bounces(patch: pytest.MonkeyPatch) -> None:
    """A text that failed counts as a hard bounce."""
    patch.setitem(statuses._STATUS_OF, EventKind.FAILED, Status.BOUNCED_HARD)


def a_roster_is_only_added(patch: pytest.MonkeyPatch) -> None:
    """Links that a newer full roster no longer names stay."""
    right = people_import.PeopleImport._write_relations

    def write(self: Any, run_id: int, changed: set[str], *, full_roster: bool) -> bool:
        return right(self, run_id, changed, full_roster=False)

    patch.setattr(people_import.PeopleImport, "_write_relations", write)


IMPORT_FAULTS: list[Fault] = [
    last_event_wins,
    events_counted_twice,
    machines_are_people,
    tags_merged,
    own_domains_ignored,
    sent_when_first_told,
    last_of_its_kind_decides,
    every_bounce_is_hard,
    unsubscribing_is_a_click,
    first_telling_of_an_event_lost,
    letter_case_makes_two,
    gmail_dots_dropped,
    roster_outranks_relations,
    restricted_in_one_file_is_not_enough,
    not_looked_up_again,
    unknown_id_names_nobody,
    former_addresses_lost,
    reply_codes_unknown,
    headers_name_before_owners,
    failures_of_sms_are_bounces,
    a_roster_is_only_added,
]
