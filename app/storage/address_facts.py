"""What became of the messages to some addresses, for their reachability: index look-ups only, a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from app.core.reachability import ARRIVED, DECIDED, AddressFacts
from app.core.statuses import Direction, EventKind, Status
from app.storage.connection import Connection


def _listed(values: Iterable[int]) -> str:
    return ", ".join(str(int(value)) for value in sorted(values))


_OUTBOUND: Final = f"r.address_id = j.value AND r.direction = {int(Direction.OUTBOUND)}"
_NEWEST: Final = "ORDER BY r.sent_at DESC, r.message_id DESC LIMIT 1"
LAST_SQL: Final = (
    "SELECT x.address_id, x.arrived, l.status, l.reason, l.sent_at FROM ("
    " SELECT j.value AS address_id,"
    f" (SELECT r.sent_at FROM recipient r WHERE {_OUTBOUND} AND r.status IN ({_listed(ARRIVED)}) {_NEWEST}) AS arrived,"
    f" (SELECT r.id FROM recipient r WHERE {_OUTBOUND} AND r.status IN ({_listed(DECIDED)}) {_NEWEST}) AS last_id"
    " FROM json_each(?) j) x CROSS JOIN recipient l ON l.id = x.last_id"
)
# the words of the partial index ix_event_consent
_CONSENT: Final = f"e.kind IN ({int(EventKind.UNSUBSCRIBED)}, {int(EventKind.RESUBSCRIBED)})"
CONSENT_SQL: Final = (
    "SELECT r.address_id, e.kind, e.at FROM json_each(?) j CROSS JOIN recipient r ON r.address_id = j.value"
    f" CROSS JOIN event e INDEXED BY ix_event_consent ON e.recipient_id = r.id AND {_CONSENT} ORDER BY e.at, e.kind"
)


def read_facts(connection: Connection, address_ids: Iterable[int]) -> dict[int, AddressFacts]:
    """The facts of each address by its id; an address without any is left out."""
    chosen = json.dumps(sorted(set(address_ids)))
    opted_out: dict[int, int | None] = {}
    for address_id, kind, at in connection.execute(CONSENT_SQL, (chosen,)):
        opted_out[address_id] = at if kind == EventKind.UNSUBSCRIBED else None
    found = {
        address_id: AddressFacts(Status(status), reason, sent_at, arrived, opted_out.get(address_id))
        for address_id, arrived, status, reason, sent_at in connection.execute(LAST_SQL, (chosen,))
    }
    alone = {i: AddressFacts(opted_out_at=at) for i, at in opted_out.items() if i not in found and at is not None}
    return {**found, **alone}
