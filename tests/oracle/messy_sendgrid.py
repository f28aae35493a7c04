"""Writes two overlapping SendGrid Activity exports of the messy school: one row an event, shuffled."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from random import Random

from oracle import messy_words as words
from oracle.messy_mailing import Mailing
from oracle.messy_rosters import table_text

COLUMNS = [
    "processed",
    "message_id",
    "event",
    "api_key_id",
    "recv_message_id",
    "credential_id",
    "subject",
    "from",
    "email",
    "asm_group_id",
    "template_id",
    "originating_ip",
    "reason",
    "outbound_ip",
    "outbound_ip_type",
    "mx",
    "url",
    "attempt",
    "user_agent",
    "type",
    "is_unique",
    "username",
    "categories",
    "marketing_campaign_id",
    "marketing_campaign_name",
    "marketing_campaign_split_id",
    "marketing_campaign_version",
    "unique_args",
]
STORIES = [
    "sent",
    "delivered",
    "delivered",
    "opened",
    "clicked",
    "machine",
    "machine clicked",
    "hard",
    "soft",
    "soft",
    "late hard",
    "deferred",
    "deferred delivered",
    "dropped",
    "spam",
    "unsubscribed",
    "unsubscribe link",
    "unknown",
    "unknown beside",
    "hard scanned",
    "soft opened",
    "twice",
    "group",
    "clicked machine",
]


def write_sendgrid(mailing: Mailing, rng: Random, folder: Path, n: int) -> list[Path]:
    """Write `n` messages as two exports that share the events of the middle of the period."""
    rows: list[tuple[datetime, dict[str, str]]] = []
    for _ in range(n):
        rows += _message(mailing, rng)
    times = sorted(at for at, _ in rows)
    first_end, second_start = times[len(times) * 6 // 10], times[len(times) * 4 // 10]
    parts = {
        "activity-1.csv": [row for at, row in rows if at <= first_end],
        "activity-2.csv": [row for at, row in rows if at >= second_start],
    }
    paths: list[Path] = []
    for name, part in parts.items():
        lines = [*part, *rng.sample(part, len(part) // 20)]
        rng.shuffle(lines)
        paths.append(folder / name)
        paths[-1].write_bytes(table_text(COLUMNS, lines).encode("utf-8"))
    return paths


def _message(mailing: Mailing, rng: Random) -> list[tuple[datetime, dict[str, str]]]:
    message_id = "".join(rng.choices("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=22))
    recipients = mailing.email_recipients(rng.choice([1, 1, 1, 1, 2, 3]))
    arguments = mailing.arguments(recipients)
    base = {
        "message_id": message_id,
        "subject": rng.choice(words.SUBJECTS),
        "from": rng.choice(mailing.senders),
        "template_id": rng.choice(words.TEMPLATES),
        "marketing_campaign_name": rng.choice(words.CAMPAIGNS),
        "unique_args": json.dumps(arguments, ensure_ascii=False) if arguments else rng.choice(["", "{}"]),
        "originating_ip": "203.0.113.7",
        "username": "harbour",
    }
    sent = mailing.clock.moment()
    rows: list[tuple[datetime, dict[str, str]]] = []
    for recipient in recipients:
        story = rng.choice(STORIES)
        at = sent
        for n, (wait, change) in enumerate(_events(story, rng)):
            moment = mailing.clock.after(at, wait)
            if moment is None:
                break
            at = moment
            row = base | {"email": mailing.typed(recipient)} | change
            row["attempt"] = str(n) if change["event"] == "deferred" else ""
            row["processed"] = _stamp(at, rng)
            rows.append((at, row))
    return rows


def _stamp(at: datetime, rng: Random) -> str:
    return rng.choice([str(int(at.timestamp())), at.strftime("%Y-%m-%dT%H:%M:%SZ"), at.strftime("%Y-%m-%d %H:%M:%S")])


def _events(story: str, rng: Random) -> list[tuple[int, dict[str, str]]]:
    """(seconds after the one before, columns) for each event of a story, in the order they happened."""
    person, machine = rng.choice(words.PERSON_AGENTS), words.MACHINE_AGENT
    link, way_out = rng.choice(words.LINKS), rng.choice(words.UNSUBSCRIBE_LINKS)
    processed = (0, {"event": "processed"})
    delivered = (rng.randrange(1, 400), {"event": "delivered", "reason": "250 OK"})
    opened = (rng.randrange(30, 90000), {"event": "open", "user_agent": person})
    clicked = (rng.randrange(5, 5000), {"event": "click", "user_agent": person, "url": link})
    machine_open = (rng.randrange(2, 60), {"event": "open", "user_agent": machine})
    machine_click = (rng.randrange(2, 60), {"event": "click", "user_agent": machine, "url": link})
    hard = (rng.randrange(1, 9000), {"event": "bounce", "type": "bounce", "reason": rng.choice(words.REPLIES)})
    soft = (rng.randrange(1, 9000), {"event": "bounce", "type": "blocked", "reason": rng.choice(words.REPLIES)})
    deferred = (rng.randrange(5, 900), {"event": "deferred", "reason": rng.choice(words.REPLIES)})
    dropped = (0, {"event": "dropped", "reason": rng.choice(words.DROPS)})
    spam = (rng.randrange(30, 90000), {"event": "spamreport"})
    unsubscribe = (60, {"event": "unsubscribe"})
    leave_click = (rng.randrange(30, 900), {"event": "click", "user_agent": person, "url": way_out})
    unknown = (rng.randrange(1, 20), {"event": "teleported"})
    again = (rng.randrange(30, 90000), {"event": "open", "user_agent": rng.choice(words.PERSON_AGENTS)})
    group = (rng.randrange(30, 900), {"event": rng.choice(["group_unsubscribe", "group_resubscribe"])})
    return {
        "sent": [processed],
        "delivered": [processed, delivered],
        "opened": [processed, delivered, opened],
        "clicked": [processed, delivered, opened, clicked],
        "machine": [processed, delivered, machine_open],
        "machine clicked": [processed, delivered, machine_click, machine_open],
        "hard": [processed, hard],
        "soft": [processed, soft],
        "late hard": [processed, delivered, hard],
        "deferred": [processed, deferred, (700, {"event": "deferred", "reason": rng.choice(words.REPLIES)})],
        "deferred delivered": [processed, deferred, delivered],
        "dropped": [dropped],
        "spam": [processed, delivered, opened, spam],
        "unsubscribed": [processed, delivered, opened, unsubscribe],
        "unsubscribe link": [processed, delivered, leave_click, unsubscribe],
        "unknown": [unknown],
        "unknown beside": [processed, unknown, delivered],
        "hard scanned": [processed, hard, machine_click],
        "soft opened": [processed, soft, opened],
        "twice": [
            processed,
            soft,
            (50, {"event": "bounce", "type": "blocked", "reason": rng.choice(words.REPLIES)}),
        ],
        "group": [processed, delivered, group],
        "clicked machine": [processed, delivered, machine_open, opened, again, clicked, machine_click],
    }[story]
