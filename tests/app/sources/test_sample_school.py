"""The sample school: the same for a seed, counted right, full of what real schools have, and nobody real in it."""

from __future__ import annotations

import csv
import gzip
import json
import mailbox
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from app.sources.sample_school import OWN_DOMAINS, write_sample_school
from app.sources.sample_school.sms_texts import count_parts

SYDNEY = ZoneInfo("Australia/Sydney")
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=SYDNEY)
PEOPLE, MESSAGES = 300, 3000
RESERVED = re.compile(r"(^|\.)(example(\.(com|org|net))?)$")
NO_SUCH_DOMAINS = {"exmaple.com", "example.con", "example.cmo", "example.comm", "mail.exampel"}
MAIL_ADDRESS = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
WEB_ADDRESS = re.compile(r"https?://([\w.-]+)")


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("school")
    return write_sample_school(folder, people=PEOPLE, messages=MESSAGES, now=NOW)


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text, delimiter=delimiter))


def named(files: list[Path], part: str) -> list[Path]:
    return [path for path in files if part in path.name]


def roster(files: list[Path], table: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(named(files, "roster")[0]) as archive, archive.open(table) as raw:
        return list(csv.DictReader(raw.read().decode("utf-8").splitlines()))


def events(files: list[Path]) -> list[dict[str, str]]:
    return [row for path in named(files, "sendgrid") for row in rows(path)]


def bulk_sms(files: list[Path]) -> list[dict]:
    with gzip.open(named(files, "bulk")[0], "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def console_sms(files: list[Path]) -> list[dict[str, str]]:
    return rows(named(files, "console")[0])


def generic(files: list[Path]) -> list[dict[str, str]]:
    return rows(named(files, "with-text")[0])


def mails(files: list[Path]) -> list[mailbox.mboxMessage]:
    box = mailbox.mbox(named(files, "mbox")[0], create=False)
    try:
        return list(box)
    finally:
        box.close()


def relations(files: list[Path]) -> list[dict[str, str]]:
    return rows(named(files, "relations")[0], ";")


def enquiries(files: list[Path]) -> list[dict[str, str]]:
    return rows(named(files, "people")[0])


def texts(files: list[Path]) -> Iterator[str]:
    for path in files:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                yield from (archive.read(name).decode("utf-8") for name in archive.namelist())
        elif path.suffix == ".gz":
            yield gzip.decompress(path.read_bytes()).decode("utf-8")
        elif path.suffix != ".mbox":
            yield path.read_text("utf-8-sig")
    for mail in mails(files):
        yield "\n".join(f"{name}: {value}" for name, value in mail.items())
        for part in mail.walk():
            if part.get_content_maintype() == "text":
                yield part.get_payload(decode=True).decode(part.get_content_charset() or "utf-8")


def times(files: list[Path]) -> Iterator[datetime]:
    for row in events(files):
        yield datetime.strptime(row["processed"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    for row in generic(files):
        yield datetime.fromisoformat(row["sent_at"])
        yield datetime.fromisoformat(row["status_at"])
    for sms in bulk_sms(files):
        yield from (
            datetime.fromisoformat(sms[key]) for key in ("date_created", "date_updated", "date_sent") if sms[key]
        )
    for row in console_sms(files):
        yield datetime.fromisoformat(row["SentDate"])
    for row in rows(named(files, "activities")[0]):
        yield datetime.fromisoformat(row["at"])


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path):
    def contents(folder: str, seed: int) -> list[tuple[str, bytes]]:
        paths = write_sample_school(tmp_path / folder, people=60, messages=300, seed=seed, now=NOW)
        return [(path.name, path.read_bytes()) for path in paths]

    first = contents("a", 7)
    assert contents("b", 7) == first
    other = contents("c", 8)
    assert [name for name, _content in other] == [name for name, _content in first]
    assert all(one[1] != two[1] for one, two in zip(first, other, strict=True))


def test_people_and_messages_are_as_many_as_asked_for(files):
    carers = {row["sourcedId"] for row in roster(files, "users.csv") if row["sourcedId"].startswith("par-")}
    students = {row["sourcedId"] for row in roster(files, "users.csv") if row["sourcedId"].startswith("stu-")}
    on_their_way = {row["external_id"] for row in enquiries(files) if not row["external_id"].startswith("enq-stu-")}
    assert len(carers) + len(students) + len(on_their_way) in {PEOPLE, PEOPLE + 1}
    sent = {("sendgrid", row["message_id"]) for row in events(files)}
    sent |= {("twilio", row["Sid"]) for row in console_sms(files)}
    sent |= {("twilio", sms["sid"]) for sms in bulk_sms(files)}
    sent |= {("generic", row["message_id"]) for row in generic(files)}
    sent |= {("mail", mail["Message-ID"]) for mail in mails(files)}
    assert len(sent) == MESSAGES


@pytest.mark.parametrize("messages", [0, 12, 13, 40, 100])
def test_small_schools_hold_the_first_family_and_its_messages(tmp_path, messages):
    told: list[tuple[int, int]] = []
    paths = write_sample_school(tmp_path, people=0, messages=messages, now=NOW, progress=lambda *n: told.append(n))
    assert "Olivia" in "".join(texts(paths))
    assert told[-1][0] == told[-1][1] == max(messages, 12)


def test_exports_overlap_and_say_the_same_where_they_do(files):
    older, newer = ({json.dumps(row) for row in rows(path)} for path in named(files, "sendgrid"))
    assert older & newer
    console = {row["Sid"]: row["Status"] for row in console_sms(files)}
    bulk = {sms["sid"]: sms["status"] for sms in bulk_sms(files)}
    both = console.keys() & bulk.keys()
    assert both
    assert all(console[sid] == bulk[sid] for sid in both)


def test_everybody_who_is_named_exists(files):
    users = {row["sourcedId"]: row for row in roster(files, "users.csv")}
    ids = set(users) | {row["external_id"] for row in enquiries(files)}
    numbers = {row["identifier"] for row in users.values()} | {row["student_number"] for row in enquiries(files)}
    assert {one for row in users.values() for one in row["agentSourcedIds"].split(",") if one} <= ids
    assert {row["userSourcedId"] for row in roster(files, "roles.csv")} == set(users)
    assert {row[key] for row in relations(files) for key in ("student_id", "contact_id")} <= ids
    args = [json.loads(row["unique_args"]) for row in events(files) if row["unique_args"]]
    assert {arg["student_id"] for arg in args if "student_id" in arg} <= ids | numbers
    assert {arg["contact_id"] for arg in args if "contact_id" in arg} <= ids
    assert {row[key] for row in generic(files) for key in ("student_id", "contact_id") if row[key]} <= ids


def test_families_are_as_varied_as_real_ones(tmp_path):
    files = write_sample_school(tmp_path, people=1500, messages=100, now=NOW)
    users = roster(files, "users.csv")
    links = {(row["sourcedId"][:3], agent[:3]) for row in users for agent in row["agentSourcedIds"].split(",") if agent}
    assert links == {("stu", "par"), ("par", "stu")}  # agents in both directions
    told = relations(files)
    assert {"yes", "no"} == {row["restricted"] for row in told}
    assert any(row["until"] for row in told)
    assert any(row["since"] for row in told)
    pairs = Counter((row["student_id"], row["contact_id"]) for row in told)
    assert max(pairs.values()) == 2  # a pair with two periods
    assert {"Mother", "Father", "Grandmother", "Guardian", "Former carer", "Stepfather"} <= {
        row["relation"] for row in told
    }
    owners = defaultdict(set)
    for row in users:
        owners[row["email"]].add(row["sourcedId"][:3])
    for row in enquiries(files):
        owners[row["email"]].add(row["kind"])
    assert any(kinds == {"stu", "par"} for kinds in owners.values())  # a student at a parent's address
    shared = Counter(row["email"] for row in users if row["email"] and row["sourcedId"].startswith("par-"))
    assert max(shared.values()) == 2  # a couple at one address
    assert any(not row["email"] for row in users if row["sourcedId"].startswith("par-"))
    children = Counter(row["contact_id"] for row in {(r["student_id"], r["contact_id"]): r for r in told}.values())
    assert set(children.values()) == {1, 2, 3, 4}


def test_all_that_can_become_of_a_message_occurs(tmp_path):
    files = write_sample_school(tmp_path, people=400, messages=12_000, now=NOW)
    told = events(files)
    kinds = {(row["event"], row["type"]) for row in told}
    assert kinds >= {
        ("processed", ""),
        ("deferred", ""),
        ("delivered", ""),
        ("dropped", ""),
        ("open", ""),
        ("click", ""),
    }
    assert kinds >= {("bounce", "bounce"), ("bounce", "blocked"), ("spamreport", ""), ("unsubscribe", "")}
    assert any(row["event"] == "open" and row["user_agent"] == "Mozilla/5.0" for row in told)
    texts_sent = [
        *bulk_sms(files),
        *({"status": r["Status"], "error_code": r["ErrorCode"]} for r in console_sms(files)),
    ]
    assert {"delivered", "undelivered", "failed", "sent", "received"} <= {sms["status"] for sms in texts_sent}
    assert {"30003", "30005", "30006", "21610"} <= {str(sms["error_code"]) for sms in texts_sent}
    assert {"delivered", "opened", "opened_auto", "clicked", "bounced_hard", "bounced_soft", "dropped", "failed"} <= {
        row["status"] for row in generic(files)
    }
    assert {row["sent_by"] for row in generic(files)} == {"automatic", "bulk", "person"}
    assert len({row["template"] for row in generic(files)} - {""}) >= 10


def test_after_a_hard_bounce_the_provider_no_longer_tries(files):
    by_address = defaultdict(dict)
    for row in events(files):
        by_address[row["email"]].setdefault(row["message_id"], set()).add((row["event"], row["type"]))
    dead = [
        list(sent.values())
        for sent in by_address.values()
        if any(("bounce", "bounce") in seen for seen in sent.values())
    ]
    assert dead
    assert not any(("delivered", "") in seen for sent in dead for seen in sent)
    assert any(("dropped", "") in seen for sent in dead for seen in sent)


def test_campaigns_reach_many_and_some_mails_go_twice(files):
    sends = Counter(
        (row["marketing_campaign_name"], row["subject"]) for row in events(files) if row["event"] == "processed"
    )
    assert max(count for (name, _subject), count in sends.items() if name) >= 20
    by_mail = defaultdict(list)
    for row in events(files):
        if row["event"] == "processed":
            by_mail[row["subject"], row["email"]].append(datetime.fromisoformat(row["processed"]))
    gaps = [two - one for sent in by_mail.values() for one, two in zip(sorted(sent), sorted(sent)[1:], strict=False)]
    assert any(timedelta(0) < gap < timedelta(minutes=10) for gap in gaps)


def test_messages_stand_around_midnight_and_in_the_nights_when_clocks_change(tmp_path):
    files = write_sample_school(tmp_path, people=300, messages=12_000, now=NOW)
    local = [moment.astimezone(SYDNEY) for moment in times(files)]
    assert any(moment.strftime("%H:%M:%S") == "00:00:00" for moment in local)
    assert any(moment.strftime("%H:%M") == "23:59" for moment in local)
    assert any((moment.month, moment.day) == (4, 5) and moment.hour < 5 for moment in local)
    assert any((moment.month, moment.day) == (10, 4) and moment.hour < 5 for moment in local)
    span = max(local) - min(local)
    assert timedelta(days=380) < span < timedelta(days=396)
    late, early = (sum(abs((NOW - moment).days - back) < 30 for moment in local) for back in (31, 350))
    assert late > early


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 24, 0, 0, 40, tzinfo=SYDNEY),
        datetime(2026, 10, 4, 3, 30, tzinfo=SYDNEY),
        datetime(2026, 4, 5, 2, 30, fold=1, tzinfo=SYDNEY),
        datetime(2028, 3, 1, 8, 0, tzinfo=UTC),
    ],
)
def test_nothing_is_later_than_now_and_something_is_minutes_old(tmp_path, now):
    files = write_sample_school(tmp_path, people=100, messages=1500, now=now)
    newest = max(times(files))
    assert newest <= now
    assert now - newest < timedelta(hours=1)


def test_nobody_real_can_be_reached(files):
    for text in texts(files):
        for domain in {found.lower().rstrip(".") for found in MAIL_ADDRESS.findall(text)}:
            assert RESERVED.search(domain) or domain in NO_SUCH_DOMAINS, domain
        for host in WEB_ADDRESS.findall(text):
            assert RESERVED.search(host) or host == "www.w3.org", host


def test_every_number_is_valid_and_lies_where_the_invented_ones_do(files):
    numbers = {row["sms"] for row in roster(files, "users.csv")} | {sms["to"] for sms in bulk_sms(files)}
    numbers |= {part for row in enquiries(files) for part in row["mobile"].split("; ")}
    for number in numbers - {""}:
        parsed = phonenumbers.parse(number, "AU")
        assert phonenumbers.is_valid_number(parsed)
        assert str(parsed.national_number).startswith(("400000", "40000", "491570", "85000", "21000", "1300000"))


def test_mails_of_the_office_have_every_shape(tmp_path):
    files = write_sample_school(tmp_path, people=200, messages=6000, now=NOW)
    found = mails(files)
    assert len(found) == 180
    assert {mail.get_content_type() for mail in found} >= {
        "text/plain",
        "multipart/alternative",
        "multipart/mixed",
        "multipart/report",
    }
    parts = [part for mail in found for part in mail.walk()]
    assert {"quoted-printable", "base64"} <= {part["Content-Transfer-Encoding"] for part in parts}
    assert {"application/pdf", "text/calendar", "image/png"} <= {part.get_content_type() for part in parts}
    assert any(mail["Cc"] for mail in found)
    replies = {mail["In-Reply-To"] for mail in found if mail["In-Reply-To"]}
    assert replies <= {mail["Message-ID"] for mail in found}
    inbound = [mail for mail in found if not re.search(rf"@[\w.]*{OWN_DOMAINS[0]}", mail["From"])]
    assert 5 < len(inbound) < 30
    flowed = [mail for mail in found if "flowed" in str(mail["Content-Type"])]
    assert any(b"\nFrom next week" in mail.get_payload(decode=True) for mail in flowed) or any(
        b"\n>From next week" in mail.get_payload(decode=True) for mail in flowed
    )


def test_one_carer_can_stand_out_and_more_mails_bring_their_text(tmp_path):
    files = write_sample_school(tmp_path, people=200, messages=4000, now=NOW, busiest=400, body_share=0.5)
    texts_of = generic(files)
    assert len({row["message_id"] for row in texts_of}) in range(1950, 2051)
    sent = Counter(row["to"] for row in texts_of)
    sent.update({row["message_id"]: row["email"] for row in events(files)}.values())
    (first, most), (_second, next_most) = sent.most_common(2)
    assert 400 <= most < 520
    assert next_most < 250, "only one stands out"
    assert first in {row["email"] for row in roster(files, "users.csv")} | {row["email"] for row in enquiries(files)}


def test_text_messages_are_counted_in_parts():
    assert count_parts("a" * 160) == 1
    assert count_parts("a" * 161) == 2
    assert count_parts("€" * 80) == 1
    assert count_parts("€" * 81) == 2
    assert count_parts("ж" * 70) == 1
    assert count_parts("ж" * 71) == 2
    assert count_parts("😀" * 35) == 1
    assert count_parts("😀" * 36) == 2


def test_a_time_without_zone_is_refused(tmp_path):
    with pytest.raises(ValueError, match="zone"):
        write_sample_school(tmp_path, now=datetime(2026, 11, 23, 14, 5))  # noqa: DTZ001
