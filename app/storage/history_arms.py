"""The parts a log is put together from: each a FROM and WHERE over rows that no other part has (rules 2-5, 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from app.core.statuses import Direction
from app.storage.history_scopes import MAX_TIME, MIN_TIME, PersonScope, Segment, SegmentKind
from app.storage.history_sql import NAMING_KIND, Fragment, join, negation, one_of

_NAMES_STUDENT: Final = (
    "EXISTS (SELECT 1 FROM recipient_ref x JOIN person_ref pr ON pr.id = x.ref_id"
    f" WHERE x.recipient_id = r.id AND pr.kind = {NAMING_KIND} AND pr.person_id = ?)"
)
# whom of the owners of its address a row is pinned to: by the data (kind 1) or by hand (kind 2)
_PINNED: Final = (
    "EXISTS (SELECT 1 FROM recipient_ref x JOIN person_ref pr ON pr.id = x.ref_id"
    " JOIN person_address o ON o.address_id = r.address_id AND o.person_id = pr.person_id"
    " WHERE x.recipient_id = r.id AND pr.kind = {kind} AND pr.person_id {sign} ?)"
)
_NOT_ANOTHERS: Final = (
    f"({_PINNED.format(kind=2, sign='=')} OR NOT {_PINNED.format(kind=2, sign='<>')}"
    f" AND (NOT {_PINNED.format(kind=1, sign='<>')} OR {_PINNED.format(kind=1, sign='=')}))"
)
# a row to an address that students share, which a hand gave to another of them
ANOTHER_STUDENTS: Final = _PINNED.format(kind=3, sign="<>")


@dataclass(frozen=True, slots=True)
class Arm:
    """One part of a log. *source* is what stands after FROM, with the recipient as `r`; *relation* is that of all
    its rows; *value* is the address of all its rows where it is one (then it needs no sorting by address).
    """

    source: Fragment
    condition: Fragment
    relation: str | None = None
    value: str | None = None


BY_ADDRESS: Final = Fragment("recipient r INDEXED BY ix_recipient_address")
ALL_ROWS: Final = Arm(Fragment("recipient r"), Fragment("1"))


def arms(scope: PersonScope, *, inbound: bool, together: bool = False) -> Iterator[Arm]:
    """The parts of a person's or an address's log. *inbound*: with the messages that they wrote (rule 8). *together*:
    addresses of one kind make one part, whose rows are not in order and whose relation is not told.
    """
    only = scope.only
    near = scope if only is None else replace(scope, segments=tuple(s for s in scope.segments if s.address_id in only))
    found = _sent_together(near) if together else [_sent_to(segment, near) for segment in near.segments]
    if scope.student_id is not None:
        naming = _naming_only(scope, scope.student_id, inbound=inbound)
        found.append(naming if only is None else narrowed(naming, _to_or_from(only)))
    if inbound:
        found += [_sent_by(segment, near) for segment in near.segments]
    for arm in found:
        yield arm if scope.only_contact is None else narrowed(arm, not_anothers(scope.only_contact))


def narrowed(arm: Arm, condition: Fragment) -> Arm:
    """*arm* with one more condition on its rows."""
    return replace(arm, condition=join([arm.condition, condition], "AND", condition))


def _to_or_from(addresses: Iterable[int]) -> Fragment:
    """Rows to any of *addresses*, and inbound ones from them."""
    ids = sorted(addresses)
    to, by = one_of("r.address_id", ids), one_of("v.sender_id", ids)
    text = f"r.direction = 1 AND EXISTS (SELECT 1 FROM message v WHERE v.id = r.message_id AND {by.sql})"
    return join([to, Fragment(f"({text})", by.values)], "OR", to)


def _sent_to(segment: Segment, scope: PersonScope) -> Arm:
    parts = [Fragment("r.address_id = ?", (segment.address_id,)), *_times(segment), *_kind(segment, scope)]
    return Arm(BY_ADDRESS, join(parts, "AND", Fragment("1")), segment.relation, segment.value)


def _sent_together(scope: PersonScope) -> list[Arm]:
    """The rows to addresses of one kind at any time as one arm, those to others as an arm each."""
    found: list[Arm] = []
    alike: dict[SegmentKind, list[Segment]] = {}
    for segment in scope.segments:
        if segment.since == MIN_TIME and segment.until == MAX_TIME:
            alike.setdefault(segment.kind, []).append(segment)
        else:
            found.append(_sent_to(segment, scope))
    for segments in alike.values():
        if len(segments) == 1:
            found.append(_sent_to(segments[0], scope))
            continue
        parts = [one_of("r.address_id", [segment.address_id for segment in segments]), *_kind(segments[0], scope)]
        found.append(Arm(BY_ADDRESS, join(parts, "AND", Fragment("1"))))
    return found


def _sent_by(segment: Segment, scope: PersonScope) -> Arm:
    """Inbound rows from the address; those to an address of the scope itself are there already."""
    mine = one_of("r.address_id", sorted({s.address_id for s in scope.segments}))
    parts = [
        Fragment("written.sender_id = ?", (segment.address_id,)),
        Fragment(f"r.direction = {int(Direction.INBOUND)}"),
        negation(mine),
        *_times(segment),
    ]
    if segment.kind is not SegmentKind.SHARED:  # whose it was is pinned on the receiving side alone
        parts += _kind(segment, scope)
    source = Fragment(
        "message written INDEXED BY ix_message_sender CROSS JOIN recipient r INDEXED BY ux_recipient_message"
        " ON r.message_id = written.id"
    )
    return Arm(source, join(parts, "AND", Fragment("1")), segment.relation)


def _times(segment: Segment) -> Iterator[Fragment]:
    if segment.since != MIN_TIME:
        yield Fragment("r.sent_at >= ?", (segment.since,))
    if segment.until != MAX_TIME:
        yield Fragment("r.sent_at < ?", (segment.until,))


def _kind(segment: Segment, scope: PersonScope) -> Iterator[Fragment]:
    if segment.kind is SegmentKind.SHARED:
        yield not_anothers(scope.contact_id)
    elif segment.kind is SegmentKind.OWN:
        yield Fragment(f"(r.names_student < 2 OR NOT {ANOTHER_STUDENTS})", (scope.student_id,))
    elif segment.kind is SegmentKind.CARER:
        yield Fragment(f"(r.names_student = 0 OR {_NAMES_STUDENT})", (scope.student_id,))
    elif segment.kind is SegmentKind.RESTRICTED:
        yield Fragment(_NAMES_STUDENT, (scope.student_id,))


def not_anothers(contact_id: int | None) -> Fragment:
    """Rows that are not pinned to another owner of their address (rule 2); a hand outranks the data."""
    return Fragment(_NOT_ANOTHERS, (contact_id,) * 4)


def _naming_only(scope: PersonScope, student_id: int, *, inbound: bool) -> Arm:
    """Rows that name the student and go to nobody of the family at that time (rule 3a)."""
    always = [s for s in scope.segments if s.since == MIN_TIME and s.until == MAX_TIME]
    covered = [one_of("r.address_id", [s.address_id for s in always])] if always else []
    covered += [
        join([Fragment("r.address_id = ?", (s.address_id,)), *_times(s)], "AND", Fragment("1"))
        for s in scope.segments
        if s.since != MIN_TIME or s.until != MAX_TIME
    ]
    if inbound and scope.segments:
        written = [
            join([Fragment("w.sender_id = ?", (s.address_id,)), *_times(s)], "AND", Fragment("1"))
            for s in scope.segments
        ]
        inner = join(written, "OR", Fragment("0"))
        text = f"(r.direction = 1 AND EXISTS (SELECT 1 FROM message w WHERE w.id = r.message_id AND {inner.sql}))"
        covered.append(Fragment(text, inner.values))
    named = Fragment(
        "r.id IN (SELECT x.recipient_id FROM person_ref pr CROSS JOIN recipient_ref x INDEXED BY ix_recipient_ref_ref"
        f" ON x.ref_id = pr.id WHERE pr.kind IN (0, 3) AND pr.person_id = ?)"
        f" AND (r.names_student < 2 OR {_NAMES_STUDENT})",
        (student_id, student_id),
    )
    others = [negation(join(covered, "OR", Fragment("0")))] if covered else []
    return Arm(Fragment("recipient r"), join([named, *others], "AND", named))
