"""Rule 8: which mails the school wrote, also when its own domains are set after the mails came in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.sources.base import ReadOptions
from app.sources.files.mail import open_file
from app.sync.own_domains import apply_own_domains
from support.cache import Cache, open_cache

OWN = frozenset({"school.example"})
MAILS = {
    "out.eml": "From: Office <office@school.example>\nTo: mei@example.com\nSubject: Tour\nMessage-ID: <1@s>\n",
    "in.eml": "From: mei@example.com\nTo: office@school.example\nSubject: Re: Tour\nMessage-ID: <2@s>\n",
    "report.eml": "From: postmaster@school.example\nTo: office@school.example\nSubject: Undelivered\n"
    'Message-ID: <3@s>\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n',
}


def take(cache: Cache, folder: Path, own_domains: frozenset[str]) -> int:
    changed = 0
    for name, text in MAILS.items():
        path = folder / name
        path.write_text(text + "Date: Mon, 23 Nov 2026 09:02:00 +1100\n\nHello\n")
        records = list(open_file(path, ReadOptions(own_domains=own_domains)).records())
        changed += cache.take(records, source="mail").changed
    return changed


def directions(cache: Cache) -> list[tuple[object, ...]]:
    return cache.rows(
        "SELECT m.external_id, m.direction, r.direction, r.status, e.kind FROM message m JOIN recipient r"
        " ON r.message_id = m.id JOIN event e ON e.recipient_id = r.id ORDER BY m.external_id"
    )


def test_rule_8_setting_own_domains_later_is_the_same_as_before(tmp_path: Path) -> None:
    with open_cache(tmp_path / "before") as cache:
        take(cache, tmp_path, OWN)
        expected, senders = directions(cache), cache.rows("SELECT value, is_sender FROM address ORDER BY value")
    with open_cache(tmp_path / "after") as cache:
        take(cache, tmp_path, frozenset())
        assert [row[1] for row in directions(cache)] == [0, 0, 1]
        assert apply_own_domains(cache.database, OWN) == 1
        assert directions(cache) == expected
        assert cache.rows("SELECT value, is_sender FROM address ORDER BY value") == senders
        assert take(cache, tmp_path, OWN) == 0
        assert apply_own_domains(cache.database, frozenset()) == 1
        assert [row[1] for row in directions(cache)] == [0, 0, 1]


def test_rule_8_while_no_domain_is_set_every_mail_is_outbound(tmp_path: Path) -> None:
    with open_cache(tmp_path / "c") as cache:
        take(cache, tmp_path, frozenset())
        assert cache.rows("SELECT count(*) FROM message WHERE direction = 0") == [(2,)]


def looks_through(cache: Cache, own_domains: frozenset[str]) -> bool:
    """Whether applying *own_domains* reads the stored mails."""
    asked: list[str] = []
    connection: Any = cache.database.writer()
    connection.exec_trace = lambda _cursor, sql, _values: asked.append(sql) or True
    try:
        apply_own_domains(cache.database, own_domains)
    finally:
        connection.exec_trace = None
    return any("JOIN message m" in sql for sql in asked)


def test_rule_8_mails_are_looked_through_only_when_something_changed(tmp_path: Path) -> None:
    with open_cache(tmp_path / "c") as cache:
        assert not looks_through(cache, OWN)  # nothing was ever imported
        take(cache, tmp_path, OWN)
        assert looks_through(cache, OWN)  # the first time of this source
        assert not looks_through(cache, OWN)
        assert looks_through(cache, frozenset())
        assert not looks_through(cache, frozenset())
        take(cache, tmp_path, frozenset())
        assert not looks_through(cache, frozenset())
        cache.runs.source_id("roster:sds", "another")
        assert looks_through(cache, frozenset())
