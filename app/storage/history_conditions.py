"""Conditions of filters that are whole sentences of SQL: flags of a row, who opened it, and its address's state."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.core.reachability import ARRIVED, DECIDED
from app.core.statuses import FAILURES, REACHED, Channel, Direction, EventKind, Status
from app.storage.history_sql import NAMING_KIND


def _numbers(statuses: Iterable[int]) -> str:
    return ", ".join(str(int(status)) for status in sorted(statuses))


# the students a row is about: those it names, else those who own the address and those of its unrestricted carers
_STUDENTS_NAMED: Final = (
    "(SELECT count(DISTINCT coalesce(pr.person_id, -pr.id)) FROM recipient_ref x CROSS JOIN person_ref pr"
    f" ON pr.id = x.ref_id WHERE x.recipient_id = r.id AND pr.kind = {NAMING_KIND})"
)
_STUDENTS_OF_FAMILY: Final = (
    "(SELECT count(*) FROM (SELECT l.student_id FROM person_address pa CROSS JOIN relation l"
    " ON l.contact_id = pa.person_id AND l.restricted = 0 WHERE pa.address_id = r.address_id"
    " UNION SELECT p.id FROM person_address pa CROSS JOIN person p ON p.id = pa.person_id"
    " WHERE pa.address_id = r.address_id AND p.kind = 0))"
)
FLAGS: Final[dict[str, str]] = {
    # rule 15; the very words of the partial index ix_recipient_attention
    "attention": (
        f"(r.handled_at IS NULL AND r.direction = 0 AND r.status IN ({_numbers(FAILURES)})"
        f" AND NOT (r.status = {int(Status.BOUNCED_SOFT)} AND EXISTS (SELECT 1 FROM recipient later"
        " WHERE later.address_id = r.address_id AND later.sent_at > r.sent_at AND later.direction = 0"
        f" AND later.status IN ({_numbers(REACHED)}))))"
    ),
    "unopened": f"(r.channel = {int(Channel.EMAIL)} AND r.opens = 0 AND r.clicks = 0)",
    "handled": "r.handled_at IS NOT NULL",
    "shared": "adr.n_owners > 1",
    "unmatched": "adr.n_owners = 0",
    "attachment": "msg.n_attachments > 0",
    "body": "EXISTS (SELECT 1 FROM body_part b WHERE b.message_id = r.message_id)",
    "student": "r.names_student > 0",
    "other_student": (f"(CASE WHEN r.names_student > 0 THEN {_STUDENTS_NAMED} > 1 ELSE {_STUDENTS_OF_FAMILY} > 1 END)"),
}
# a person's open or click, else a machine's, else nothing that is known of
OPENER: Final = (
    "(CASE WHEN r.opens > 0 OR r.clicks > 0 THEN 'person' WHEN EXISTS (SELECT 1 FROM event e"
    f" WHERE e.recipient_id = r.id AND e.machine = 1 AND e.kind IN ({_numbers((EventKind.OPENED, EventKind.CLICKED))}))"
    " THEN 'automatic' ELSE 'unknown' END)"
)
_TO_ADDRESS: Final = f"FROM recipient q WHERE q.address_id = {{address}} AND q.direction = {int(Direction.OUTBOUND)}"
_NEWEST: Final = "ORDER BY q.sent_at DESC, q.message_id DESC LIMIT 1"
# the state of the address whose id goes where {address} stands; the question mark is the present instant
ADDRESS_STATE: Final = (
    "(SELECT address_reach(l.status, l.reason, l.sent_at, x.arrived, x.opted_out, ?) FROM (SELECT"
    f" (SELECT q.id {_TO_ADDRESS} AND q.status IN ({_numbers(DECIDED)}) {_NEWEST}) AS last_id,"
    f" (SELECT q.sent_at {_TO_ADDRESS} AND q.status IN ({_numbers(ARRIVED)}) {_NEWEST}) AS arrived,"
    f" (SELECT CASE WHEN e.kind = {int(EventKind.UNSUBSCRIBED)} THEN e.at END FROM recipient u"
    " CROSS JOIN event e INDEXED BY ix_event_consent ON e.recipient_id = u.id"
    f" AND e.kind IN ({int(EventKind.UNSUBSCRIBED)}, {int(EventKind.RESUBSCRIBED)})"
    " WHERE u.address_id = {address} ORDER BY e.at DESC, e.kind DESC LIMIT 1) AS opted_out"
    ") x LEFT JOIN recipient l ON l.id = x.last_id)"
)
