"""What the log as a whole can tell: from when to when it reaches, what its sources fill, where mail arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.core.statuses import REACHED, Channel, Direction, Status
from app.storage.connection import Connection
from app.storage.history_sql import marks, run

# a file of a source has a column or has it not: the newest messages of its newest campaigns and templates tell
_ORIGINS_LOOKED_AT: Final = 200
_LOOKED_AT: Final = 50
_ARRIVED: Final = tuple(sorted(int(status) for status in {*REACHED, Status.SPAM}))


@dataclass(frozen=True, slots=True)
class Filled:
    """Which values some message of the log has; a source that gives none of a kind never will."""

    sender: bool = False
    sent_by: bool = False
    campaign: bool = False
    students: bool = False
    opens: bool = False
    clicks: bool = False
    attachments: bool = False
    reason: bool = False
    reply: bool = False
    parts: bool = False
    price: bool = False


def data_version(connection: Connection) -> int:
    """A number that is another one after any other connection has written; comparable on one connection only."""
    return next(row[0] for row in run(connection, "PRAGMA data_version"))


def bounds(connection: Connection, channel: Channel) -> tuple[int, int] | None:
    """The sent times (epoch seconds UTC) of the first and the last message by *channel*; None without any."""
    found: list[int] = []
    index = "ix_recipient_sms" if channel is Channel.SMS else "ix_recipient_sent"
    for order in ("", " DESC"):
        sql = (
            f"SELECT sent_at FROM recipient INDEXED BY {index} WHERE channel = {int(channel)}"
            f" AND direction = {int(Direction.OUTBOUND)} ORDER BY sent_at{order} LIMIT 1"
        )
        found += [row[0] for row in run(connection, sql)]
    return (found[0], found[1]) if found else None


def filled(connection: Connection) -> Filled:
    """What the log holds, by a step into an index each, or from the newest messages of each source."""
    sources = [row[0] for row in run(connection, "SELECT id FROM source")]
    sql = (
        "SELECT max(m.sender_id IS NOT NULL), max(m.sent_by IS NOT NULL),"
        " max(o.campaign IS NOT NULL OR o.template <> ''), max(m.parts IS NOT NULL), max(m.price IS NOT NULL),"
        " max(m.n_attachments > 0) FROM (SELECT * FROM origin WHERE source_id = ? ORDER BY id DESC LIMIT ?) o"
        " CROSS JOIN message m ON m.id IN (SELECT n.id FROM message n INDEXED BY ix_message_origin"
        " WHERE n.origin_id = o.id ORDER BY n.id DESC LIMIT ?)"
    )
    looked_at = (_ORIGINS_LOOKED_AT, _LOOKED_AT)
    given = [row for source in sources for row in run(connection, sql, (source, *looked_at))]
    sender, sent_by, campaign, parts, price, attachments = (any(row[n] for row in given) for n in range(6))
    return Filled(
        sender=sender,
        sent_by=sent_by,
        campaign=campaign,
        parts=parts,
        price=price,
        attachments=attachments or _some(connection, "attachment"),
        students=_some(connection, "person_ref WHERE kind = 0"),
        opens=_some(connection, f"recipient WHERE status IN ({int(Status.OPENED)}, {int(Status.CLICKED)})"),
        clicks=_some(connection, f"recipient WHERE status = {int(Status.CLICKED)}"),
        reason=_some(connection, "recipient INDEXED BY ix_recipient_reason WHERE reason IS NOT NULL"),
        reply=_some(
            connection, "recipient INDEXED BY ix_recipient_reason WHERE reason IS NOT NULL AND detail IS NOT NULL"
        ),
    )


def _some(connection: Connection, rows: str) -> bool:
    return any(True for _row in run(connection, f"SELECT 1 FROM {rows} LIMIT 1"))


def delivered_domains(connection: Connection) -> list[str]:
    """The domains to which some mail was delivered, those with the most addresses first."""
    sql = (
        "SELECT substr(a.value, instr(a.value, '@') + 1) AS domain FROM address a WHERE a.channel = ? AND EXISTS"
        " (SELECT 1 FROM recipient r INDEXED BY ix_recipient_address WHERE r.address_id = a.id AND r.direction = ?"
        f" AND r.status IN ({marks(len(_ARRIVED))})) GROUP BY domain ORDER BY count(*) DESC, domain"
    )
    values = (int(Channel.EMAIL), int(Direction.OUTBOUND), *_ARRIVED)
    return [row[0] for row in run(connection, sql, values)]


def last_import(connection: Connection) -> tuple[int, int]:
    """What changes with every import: the newest run, and when it ended."""
    sql = "SELECT coalesce(max(id), 0), coalesce(max(finished_at), 0) FROM sync_run"
    return next((row[0], row[1]) for row in run(connection, sql))
