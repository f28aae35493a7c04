"""The oracle's communications table: what a cell says, and whether a table that was read out is right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from oracle.calendars import local_date
from oracle.compare import Line, differences, is_join_of
from oracle.oracle import Oracle, Question
from oracle.terms import Seen

TYPES = {"email": "Email", "sms": "SMS"}
STATUSES = {
    "unknown": "Unknown",
    "queued": "Queued",
    "sent": "Sent",
    "delivered": "Delivered",
    "opened_auto": "Opened (auto)",
    "bounced_soft": "Bounced (soft)",
    "bounced_hard": "Bounced (hard)",
    "dropped": "Dropped",
    "failed": "Failed",
    "opened": "Opened",
    "clicked": "Clicked",
    "spam": "Marked as spam",
}
REASONS = {
    "bad_address": "Address does not exist",
    "bad_domain": "The part after @ does not exist",
    "disabled": "Mailbox is closed or suspended",
    "full": "Mailbox is full",
    "suppressed_bounce": "Not sent: bounced before",
    "sms_landline": "Number is a landline",
    "sms_opted_out": "They opted out (replied STOP)",
}
DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@dataclass(frozen=True)
class Shown:
    """One row as a person sees it, and the lasting name of the message behind it; no relation where none is shown.

    `in_its_place`: the row stands where the table keeps its id.
    """

    provider: str
    provider_id: str
    address: str
    message_id: int
    in_its_place: bool
    type: str
    sent: str
    subject: str
    to: str
    relation: str | None
    status: str
    happened: str
    to_tip: str

    def line(self) -> Line:
        """The row under the names of a printed one, as far as the order needs them."""
        name = "" if self.to == self.address else self.to
        return {
            "provider": self.provider,
            "provider_id": self.provider_id,
            "to_address": self.address,
            "message_id": self.message_id,
            "to_name": name,
            "shown": self,
        }


def moment(at: int, zone: str, now: int) -> str:
    """`Mon 23 Nov 9:02 am` in this year of the zone, `23 Nov 2025 9:02 am` in another."""
    there = datetime.fromtimestamp(at, ZoneInfo(zone))
    day = f"{there.day} {MONTHS[there.month - 1]}"
    this_year = there.year == local_date(now, zone).year
    date = f"{DAYS[there.weekday()]} {day}" if this_year else f"{day} {there.year}"
    return f"{date} {there.hour % 12 or 12}:{there.minute:02} {'am' if there.hour < 12 else 'pm'}"


def relation_texts(oracle: Oracle, question: Question, seen: Seen) -> set[str]:
    """What the relation of a row in a student's log may read, with the marks of rule 3."""
    student = question.person
    if student is None or student.kind != "student":
        return {""}
    if seen.bases & {"own"} and seen.relations == {"self"}:
        return {"This student"}
    on = local_date(seen.row.sent_at, question.timezone or oracle.zone)
    linked = [p for p in oracle.families.pairs_of(student) if seen.row.address in p.adult.owned()]
    free = {role for p in linked if not p.restricted for role in p.roles_on(on)}
    barred = {role for p in linked if p.restricted for role in p.roles_on(on)}
    if free:
        mark = " · family" if seen.bases == {"family"} else ""
        return {f"{_heading(role)}{mark}" for role in free}
    if barred:
        return {f"{_heading(role)} · restricted" for role in barred}
    return {"Named"}


def _heading(role: str) -> str:
    return role[:1].upper() + role[1:]


def cell_differences(oracle: Oracle, question: Question, seen: Seen, shown: Shown) -> list[str]:
    """Which cells of one row are wrong."""
    row, zone = seen.row, question.timezone or oracle.zone
    exact = {
        "type": TYPES[row.channel],
        "sent": moment(row.sent_at, zone, oracle.now),
        "subject": row.subject or ("(no text)" if row.channel == "sms" else "(no subject)"),
        "status": STATUSES[row.outcome.status],
    }
    found = [f"{k} shows {getattr(shown, k)!r}, not {v!r}" for k, v in exact.items() if getattr(shown, k) != v]
    found += [] if shown.in_its_place else ["stands where the table keeps another id"]
    if shown.to_tip != row.address and not _names_sharers(shown, row.address):
        found.append(f"the tooltip of to is {shown.to_tip!r}, not {row.address!r}, or who shares it")
    unnamed = () in seen.names and shown.to == row.address
    if not unnamed and not any(is_join_of(shown.to, names) for names in seen.names if names):
        found.append(f"to shows {shown.to!r}, not {sorted(seen.names)}")
    if shown.relation is not None:
        allowed = relation_texts(oracle, question, seen)
        if shown.relation not in allowed:
            found.append(f"relation shows {shown.relation!r}, not {allowed}")
    lines = [REASONS[r] for r in row.outcome.reasons if r in REASONS]
    if lines and row.outcome.status != "dropped" and not any(shown.happened.startswith(line) for line in lines):
        found.append(f"what happened shows {shown.happened!r}, not {lines}")
    return found


def _names_sharers(shown: Shown, address: str) -> bool:
    """Whether the tooltip says of a shared address, below it, who has it: the very names that To shows."""
    sentence = f"Sent to {address}, which these people share: {shown.to}."
    return "," in shown.to and shown.to_tip == f"{address}\n{sentence}"


def table_differences(oracle: Oracle, question: Question, rows: list[Shown]) -> list[str]:
    """What is wrong with a table, in words: its rows, their cells, their order."""
    return differences(
        oracle,
        question,
        [row.line() for row in rows],
        lambda seen, line: cell_differences(oracle, question, seen, line["shown"]),
    )
