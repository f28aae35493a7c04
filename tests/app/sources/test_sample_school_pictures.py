"""The first family of every sample school is the one of the pictures, with their newest messages."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from app.sources.sample_school import write_sample_school

SYDNEY = ZoneInfo("Australia/Sydney")
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=SYDNEY)
TANS = {
    "mei.tan@example.com": "Mei",
    "d.tan@exmaple.com": "Daniel",
    "olivia.tan@pupil.example": "Olivia",
    "+61400000101": "Mei",
    "+61400000102": "Daniel",
}
RANKS = {
    "unsubscribe": 0,
    "processed": 1,
    "deferred": 2,
    "delivered": 3,
    "open": 5,
    "click": 6,
    "spamreport": 7,
    "bounce": 4,
    "dropped": 4,
}
Row = tuple[str, str, str, str]


def newest_rows(folder: Path, first: date) -> list[Row]:
    """(local time, subject or text, who, status) of what the Tans were sent since *first*, newest first."""
    found: list[tuple[datetime, Row]] = []

    def add(at: datetime, subject: str, to: str, status: str) -> None:
        local = at.astimezone(SYDNEY)
        if to in TANS and local.date() >= first:
            found.append((at, (f"{local:%a %d %H:%M}", subject, TANS[to], status)))

    grouped: dict[tuple[str, str], list[dict[str, str]]] = {}
    for path in folder.glob("*sendgrid*"):
        for row in csv.DictReader(path.read_text("utf-8").splitlines()):
            grouped.setdefault((row["message_id"], row["email"]), []).append(row)
    for told in grouped.values():
        last = max(told, key=lambda row: RANKS[row["event"]])
        machine = "auto" if last["user_agent"] == "Mozilla/5.0" else ""
        first_at = min(datetime.fromisoformat(row["processed"]).replace(tzinfo=UTC) for row in told)
        add(first_at, last["subject"], last["email"], last["event"] + (last["type"] or machine))
    with next(folder.glob("*with-text*")).open(encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            add(datetime.fromisoformat(row["sent_at"]), row["subject"], row["to"], row["status"])
    for line in gzip.decompress(next(folder.glob("*bulk*")).read_bytes()).decode().splitlines():
        sms = json.loads(line)
        if sms["direction"] != "inbound":
            status = sms["status"] + str(sms["error_code"] or "")
            add(datetime.fromisoformat(sms["date_created"]), sms["body"][:28], sms["to"], status)
    return [row for _at, row in sorted(found, key=lambda pair: pair[0], reverse=True)]


@pytest.mark.parametrize("seed", [1, 2])
def test_the_last_seven_days_of_the_tans_are_those_of_the_picture(tmp_path, seed):
    write_sample_school(tmp_path, people=60, messages=2000, seed=seed, now=NOW)
    assert sorted(newest_rows(tmp_path, date(2026, 11, 17))) == sorted(
        [
            ("Mon 23 09:02", "Your tour on Thursday", "Mei", "opened"),
            ("Mon 23 09:02", "Your tour on Thursday", "Daniel", "bounced_hard"),
            ("Sun 22 16:15", "Reminder: tour Thu 26 Nov, 1", "Mei", "delivered"),
            ("Sun 22 16:15", "Reminder: tour Thu 26 Nov, 1", "Daniel", "undelivered30005"),
            ("Fri 20 14:30", "Enrolment form: two pages are missing", "Mei", "click"),
            ("Fri 20 14:30", "Enrolment form: two pages are missing", "Daniel", "dropped"),
            ("Thu 19 08:00", "November newsletter", "Mei", "openauto"),
            ("Wed 18 11:15", "Welcome, Olivia", "Olivia", "delivered"),
            ("Wed 18 11:15", "Receipt 2027-0193", "Mei", "bounceblocked"),
            ("Tue 17 15:05", "How did we do?", "Mei", "spamreport"),
        ]
    )


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 23, 0, 1, tzinfo=SYDNEY),
        datetime(2026, 10, 4, 6, 0, tzinfo=SYDNEY),
        datetime(2027, 2, 27, 23, 59, tzinfo=SYDNEY),
    ],
)
def test_there_are_ten_of_them_at_any_hour(tmp_path, now):
    write_sample_school(tmp_path, people=30, messages=500, now=now)
    newest = newest_rows(tmp_path, now.date() - timedelta(days=6))
    assert len(newest) == 10
    assert [row[3] for row in newest].count("undelivered30005") == 1


def test_the_tans_are_who_the_picture_says(tmp_path):
    write_sample_school(tmp_path, people=30, messages=100, now=NOW)
    people = (tmp_path / "2-enquiries-people.csv").read_text("utf-8-sig").splitlines()
    olivia = next(csv.DictReader(people))
    assert (olivia["given"], olivia["family"], olivia["student_number"]) == ("Olivia", "Tan", "S-20931")
    assert (olivia["year"], olivia["entry_year"], olivia["stage"]) == ("Year 7", "2027", "Tour booked")
    assert (olivia["applied_on"], olivia["email"]) == ("2026-02-12", "olivia.tan@pupil.example")
    lines = (tmp_path / "8-activities.csv").read_text("utf-8").splitlines()
    assert sum(row["student_id"] == olivia["external_id"] for row in csv.DictReader(lines)) == 14


def test_the_tans_have_a_long_history_in_a_school_of_usual_size(tmp_path):
    write_sample_school(tmp_path, people=400, messages=4000, now=NOW)
    assert len(newest_rows(tmp_path, date(2025, 1, 1))) > 150
