"""Writes the generic messages file of the messy school, its later re-export, and an activities file."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from oracle import messy_words as words
from oracle.messy_mailing import Mailing
from oracle.messy_rosters import national, table_text

COLUMNS = [
    "Message ID",
    "Sent At",
    "Type",
    "To",
    "To Name",
    "From",
    "Subject",
    "Text",
    "HTML",
    "Status",
    "Status At",
    "Reason",
    "Student ID",
    "Contact ID",
    "Campaign",
    "Template",
    "Sent By",
    "Shoe Size",
]
STATUSES = [
    "",
    "sent",
    "queued",
    "delivered",
    "delivered",
    "opened",
    "clicked",
    "bounced_hard",
    "bounced_soft",
]
STATUSES += ["failed", "spam"]
FAILING = {"bounced_hard", "bounced_soft", "failed"}


def write_generic(mailing: Mailing, rng: Random, folder: Path, n: int) -> list[Path]:
    """Write `n` messages, then a second file that repeats some and says of sent ones that they arrived."""
    rows = [_row(mailing, rng, number) for number in range(n)]
    for number, (at, address) in enumerate(mailing.delicate_sends()):
        row = _row(mailing, rng, 1000 + number)
        moved = {"Sent At": _when(at, rng), "Status At": "", "Student ID": "", "Contact ID": "", "To Name": ""}
        rows.append(row | moved | _to(address, row["Subject"]))
    first = folder / "messages.csv"
    first.write_bytes(table_text(COLUMNS, rows, ";").encode("utf-8-sig"))
    again: list[dict[str, str]] = []
    for row in rng.sample(rows, n // 4):
        arrived = row["Status"] == "sent" and row["Sent At"].endswith("Z")
        again.append(row | {"Status": "delivered", "Status At": _a_little_later(row["Sent At"])} if arrived else row)
    second = folder / "messages-later.csv"
    second.write_bytes(table_text(COLUMNS, again, ",").encode("utf-8"))
    return [first, second, _activities(mailing, rng, folder)]


def _to(address: str, subject: str) -> dict[str, str]:
    """The columns of a message to this address, of whatever type it is; a status both types know."""
    sms = address.startswith("+")
    given = {"To": address, "Type": "sms" if sms else "email", "Status": "delivered", "Reason": "", "HTML": ""}
    return given | {"Subject": "" if sms else subject, "Text": "Dates of one family\nare tried here."}


def _a_little_later(stamp: str) -> str:
    return (datetime.fromisoformat(stamp) + timedelta(seconds=30)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _row(mailing: Mailing, rng: Random, number: int) -> dict[str, str]:
    sms = rng.random() < 0.35
    recipients = [mailing.number()] if sms else mailing.email_recipients(rng.choice([1, 1, 1, 2]))
    status = rng.choice([s for s in STATUSES if not (sms and s in {"opened", "clicked", "spam", "bounced_soft"})])
    moment = mailing.clock.moment()
    text = "\n".join(rng.sample(words.SENTENCES, rng.choice([1, 2])))
    row = {"Message ID": f"g-{number:04d}", "Type": "sms" if sms else "email", "Sent At": _when(moment, rng)}
    row["To"] = national(rng, recipients[0]) if sms else rng.choice(["; ", ", "]).join(map(mailing.typed, recipients))
    row["To Name"] = rng.choice(["", "", "Given Name"]) if len(recipients) == 1 else ""
    row["From"] = "HARBOUR" if sms else rng.choice(mailing.senders)
    row["Subject"] = "" if sms else rng.choice(words.SUBJECTS)
    row["HTML" if not sms and rng.random() < 0.3 else "Text"] = text
    if "HTML" in row:
        row["HTML"] = "<p>" + "</p> <p>".join(text.replace("&", "&amp;").split("\n")) + "</p>"
    row["Status"] = status
    later = mailing.clock.after(moment, rng.randrange(1, 90000))
    row["Status At"] = _when(later, rng) if later and status not in {"", "queued", "sent"} else ""
    row["Reason"] = rng.choice(words.REPLIES) if status in FAILING and not sms else ""
    row["Student ID"] = mailing.student_for(recipients)
    row["Contact ID"] = mailing.pin_for(recipients[0]) if len(recipients) == 1 else ""
    row["Campaign"] = rng.choice(words.CAMPAIGNS)
    row["Template"] = rng.choice(words.TEMPLATES)
    row["Sent By"] = rng.choice(["person", "bulk", "automatic"])
    return row


def _when(moment: datetime, rng: Random) -> str:
    zone = ZoneInfo(rng.choice(["UTC", "Australia/Sydney", "America/New_York"]))
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if zone.key == "UTC" else moment.astimezone(zone).isoformat()


def _activities(mailing: Mailing, rng: Random, folder: Path) -> Path:
    rows: list[dict[str, str]] = []
    for number in range(20):
        being = rng.choice([b for b in mailing.town.beings if b.kind != "staff" and b.ext_id != "SAME-01"])
        row = {"activity_id": f"a-{number}", "at": _when(mailing.clock.moment(), rng), "kind": "note"}
        row["student_id" if being.kind == "student" else "person_id"] = being.ext_id
        row |= {"author": "Front Desk", "title": rng.choice(words.SENTENCES), "visible_to_family": "no"}
        rows.append(row)
    columns = [
        "activity_id",
        "at",
        "kind",
        "person_id",
        "student_id",
        "author",
        "title",
        "detail",
        "visible_to_family",
    ]
    path = folder / "activities.csv"
    path.write_bytes(table_text(columns, rows).encode("utf-8"))
    return path
