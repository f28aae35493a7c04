"""Writes the text messages of the messy school: a Twilio console CSV and two overlapping bulk files."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from oracle import messy_words as words
from oracle.messy_mailing import Mailing
from oracle.messy_rosters import table_text

COLUMNS = "From,To,Body,Status,SentDate,ApiVersion,NumSegments,ErrorCode,AccountSid,Sid,Direction,Price,PriceUnit"
STORIES = [
    ["delivered"],
    ["sent"],
    ["queued"],
    ["accepted"],
    ["scheduled"],
    ["sending"],
    ["queued", "sent", "delivered"],
    ["sent", "undelivered"],
    ["queued", "failed"],
    ["sent", "undelivered", "delivered"],
    ["canceled"],
    ["partially_delivered"],
    ["sent", "delivered", "read"],
    ["teleported"],
    ["sent", "teleported", "delivered"],
    ["delivered"],
    ["delivered"],
    ["undelivered"],
    ["failed"],
]
FAILING = {"undelivered", "failed"}
BEFORE_SENDING = {"queued", "accepted", "scheduled"}


def write_sms(mailing: Mailing, rng: Random, folder: Path, n: int) -> list[Path]:
    """Write `n` text messages: a third only in the console file, a third only in bulk, a third in both."""
    console: list[dict[str, str]] = []
    bulk: tuple[list[dict[str, object]], list[dict[str, object]]] = ([], [])
    for number in range(n):
        base = _base(mailing, rng, number)
        moment = mailing.clock.moment()
        if number % 3 == 0:
            state = rng.choice(["delivered", "delivered", "sent", "undelivered", "failed", "sending"])
            console.append(_console(base, state, moment, rng))
        elif number % 3 == 1:
            _spread(_snapshots(mailing, base, rng.choice(STORIES), moment, rng), bulk, rng)
        else:
            console.append(_console(base, "sent", moment, rng))
            story = rng.choice([["delivered"], ["undelivered"], ["queued", "delivered"], ["failed"], []])
            _spread(_snapshots(mailing, base, story, moment, rng), bulk, rng)
    rng.shuffle(console)
    paths = [folder / "sms-log.csv"]
    paths[0].write_text(table_text(COLUMNS.split(","), console), encoding="utf-8", newline="")
    for name, records in zip(("bulk-1.json.gz", "bulk-2.json.gz"), bulk, strict=True):
        rng.shuffle(records)
        paths.append(folder / name)
        lines = "".join(json.dumps(r) + "\n" for r in records)
        paths[-1].write_bytes(gzip.compress(lines.encode("utf-8"), mtime=0))
    return paths


def _base(mailing: Mailing, rng: Random, number: int) -> dict[str, str]:
    subject = rng.choice([s for s in words.SUBJECTS if s])
    body = rng.choice([subject, f"{subject}\n{rng.choice(words.SENTENCES)}", rng.choice(words.SENTENCES)])
    school = "+61491570990" if mailing.town.region == "AU" else "+12025550190"
    sid = "SM" + "".join(rng.choices("0123456789abcdef", k=28)) + f"{number:04d}"
    base = {"sid": sid, "from": rng.choice([school, "HARBOUR"]), "to": mailing.number(), "body": body}
    base |= {
        "direction": rng.choice(["outbound-api", "outbound-reply"]),
        "num_segments": str(rng.choice([1, 1, 2, 3])),
    }
    if rng.random() < 0.1:
        base |= {"from": mailing.number(), "to": school, "direction": "inbound"}
    base["error"] = rng.choice(words.SMS_ERRORS)
    return base


def _console(base: dict[str, str], state: str, moment: datetime, rng: Random) -> dict[str, str]:
    if base["direction"] == "inbound":
        state = "received"
    row = {"From": base["from"], "To": base["to"], "Body": base["body"], "Sid": base["sid"], "Status": state}
    row["SentDate"] = moment.strftime(rng.choice(["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S+00:00"]))
    row |= {"ApiVersion": "2010-04-01", "NumSegments": base["num_segments"], "AccountSid": "AC" + "0" * 32}
    row["ErrorCode"] = base["error"] if state in FAILING else ""
    row |= {"Direction": base["direction"], "Price": "-0.0515", "PriceUnit": "USD"}
    return row


def _snapshots(
    mailing: Mailing, base: dict[str, str], story: list[str], moment: datetime, rng: Random
) -> list[dict[str, object]]:
    if base["direction"] == "inbound":
        story = ["received"]
    snapshots: list[dict[str, object]] = []
    created = moment - timedelta(seconds=rng.choice([0, 1, 40, 3600, 90000]))
    at = moment
    for state in story:
        early = state in BEFORE_SENDING
        record: dict[str, object] = {k: base[k] for k in ("sid", "from", "to", "body", "direction", "num_segments")}
        record |= {"status": state, "account_sid": "AC" + "0" * 32, "num_media": "0", "price": None}
        record["date_created"] = _iso(created)
        record["date_sent"] = None if early else _iso(moment)
        record["date_updated"] = _iso(at)
        record["error_code"] = int(base["error"]) if state in FAILING and base["error"] else None
        snapshots.append(record)
        later = mailing.clock.after(at, rng.randrange(1, 4000))
        if later is None:
            break
        at = later
    return snapshots


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _spread(
    snapshots: list[dict[str, object]],
    bulk: tuple[list[dict[str, object]], list[dict[str, object]]],
    rng: Random,
) -> None:
    """Put every snapshot in one of the two files, or in both."""
    for snapshot in snapshots:
        where = rng.choice([(0,), (1,), (0, 1)])
        for n in where:
            bulk[n].append(snapshot)
