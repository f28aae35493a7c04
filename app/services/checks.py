"""Looks whether the file is whole and all that follows from facts does follow, and repairs it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import app.storage.log_checks as look
from app.core.check_findings import CheckKind, Finding
from app.errors import StoppedError
from app.i18n import _, ngettext
from app.keys import KeyInfo
from app.paths import Paths
from app.services.audit import AuditAction, AuditService, os_user
from app.storage.connection import Connection
from app.storage.database import CopyWatch, Database, open_keyed
from app.storage.salvage import salvage
from app.storage.search_checks import faulty_search, rebuild_search
from app.storage.text_checks import drop_faulty_texts, faulty_texts
from app.sync.lock import WriterLock
from app.sync.log_repairs import drop_empty_messages, move_to_their_times, refold_all
from app.sync.people_derivation import rebuild_people

__all__ = ["CheckKind", "CheckReport", "CheckService", "CopyWatch", "Finding", "finding_words"]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found, [] when all is well; *aside* is the damaged file, kept when a new one was made of it."""

    findings: tuple[Finding, ...]
    aside: Path | None = None

    @property
    def all_well(self) -> bool:
        """Whether nothing was found, or nothing of it is left."""
        return all(finding.repaired for finding in self.findings)


class _Undo(Exception):  # noqa: N818 - it ends a transaction, nothing went wrong
    """Takes back what a check tried out."""


class CheckService:
    """Checks and repairs; may be called from any thread but the window's."""

    def __init__(self, database: Database, paths: Paths, audit: AuditService, now: Callable[[], int]) -> None:
        self._database = database
        self._paths = paths
        self._audit = audit
        self._now = now

    def check(self, *, repair: bool = False, watch: CopyWatch | None = None) -> CheckReport:
        """Look at everything; with *repair* put right what can be.

        A damaged file gets another name, and a new one is made of all that can be read of it. Raises
        LockedError while another process writes, CacheError when the disk is full, StoppedError when *watch* says so:
        nothing is changed then.
        """
        with WriterLock(self._paths.lock, _("a check of the log"), os_user()):
            lines = look.integrity(self._database.writer())
            if lines and not look.only_indexes(lines):
                return self._damaged(watch) if repair else CheckReport((Finding(CheckKind.DAMAGED, 1),))
            findings = self._recount(repair=repair, indexes=len(lines), watch=watch)
            action = AuditAction.REPAIRED if repair and findings else AuditAction.CHECKED
            self._audit.record(action, rows=sum(finding.count for finding in findings))
            return CheckReport(tuple(findings))

    # -- damage ----------------------------------------------------------------------------------------------------

    def _damaged(self, watch: CopyWatch | None) -> CheckReport:
        stamp = datetime.fromtimestamp(self._now(), UTC).strftime("%Y-%m-%d-%H%M%S")
        aside = _free(self._paths.cache.with_name(f"{self._paths.cache.stem}-damaged-{stamp}.db"))
        fresh_path = _free(self._paths.cache.with_name(f"{self._paths.cache.stem}-salvaged.db"))
        fresh = Database(fresh_path, self._database.key)
        try:
            fresh.open()
            # outside of any transaction: in one, all reads fail after the first that met damage
            damaged = open_keyed(self._paths.cache, self._database.key)
            try:
                salvage(damaged, fresh.writer())
            finally:
                damaged.close()
            fresh.close_thread()
            self._database.replace_file(fresh_path, aside)
        finally:
            fresh.close_thread()
            for ending in ("", "-wal", "-shm"):
                fresh_path.with_name(fresh_path.name + ending).unlink(missing_ok=True)
        KeyInfo.read(self._paths).of(self._database.key).write(self._paths)
        whole = not look.integrity(self._database.writer())
        findings = [Finding(CheckKind.DAMAGED, 1, repaired=whole), *self._recount(repair=True, indexes=0, watch=watch)]
        self._audit.record(AuditAction.REPAIRED, rows=len(findings))
        return CheckReport(tuple(findings), aside)

    # -- what follows from facts -----------------------------------------------------------------------------------

    def _recount(self, *, repair: bool, indexes: int, watch: CopyWatch | None) -> list[Finding]:
        connection = self._database.writer()
        findings: list[Finding] = [Finding(CheckKind.INDEXES, indexes)] if indexes else []
        with contextlib.suppress(_Undo), self._database.transaction():
            findings += self._look(connection, watch, repair=repair)
            if repair and findings:
                connection.execute("REINDEX")
                rebuild_search(connection)
                left = {finding.kind for finding in self._look(connection, watch, repair=False)}
                if indexes and look.integrity(connection):
                    left.add(CheckKind.INDEXES)
                findings = [replace(finding, repaired=finding.kind not in left) for finding in findings]
            if not repair:
                raise _Undo
        return findings

    def _look(self, connection: Connection, watch: CopyWatch | None, *, repair: bool) -> list[Finding]:
        """Look at one thing after the other, in the order in which one repair makes the next possible."""
        found: dict[CheckKind, int] = {}
        steps = _steps(connection, self._now, repair=repair)
        for number, (kind, step) in enumerate(steps):
            if watch is not None:
                watch.progress(number, len(steps))
                if watch.stopped():
                    raise StoppedError(_("Stopped. Nothing was changed."))
            count = step()
            if count:
                found[kind] = found.get(kind, 0) + count
        if watch is not None:
            watch.progress(len(steps), len(steps))
        return [Finding(kind, found[kind]) for kind in CheckKind if kind in found]


def _steps(
    connection: Connection, now: Callable[[], int], *, repair: bool
) -> list[tuple[CheckKind, Callable[[], int]]]:
    def counted(count: Callable[[], int], put_right: Callable[[], object]) -> Callable[[], int]:
        def step() -> int:
            found = count()
            if found and repair:
                put_right()
            return found

        return step

    def rows(sql: str) -> Callable[[], int]:
        return lambda: len(look.ids(connection, sql))

    def people() -> int:
        before = look.derived_rows(connection)
        rebuild_people(connection, now())
        return len(before ^ look.derived_rows(connection))

    texts = counted(lambda: sum(map(len, faulty_texts(connection))), lambda: drop_faulty_texts(connection))
    links = counted(lambda: look.faulty_links(connection), lambda: look.repair_links(connection))
    empty = counted(rows(look.EMPTY_MESSAGES), lambda: drop_empty_messages(connection))
    order = counted(
        lambda: len(look.ids(connection, look.FAULTY_ORDER)) + len(look.ids(connection, look.FAULTY_MESSAGE_IDS)),
        lambda: move_to_their_times(connection),
    )
    folds = counted(rows(look.FAULTY_FOLDS), lambda: refold_all(connection, look.ids(connection, look.FAULTY_FOLDS)))
    search = counted(lambda: len(faulty_search(connection)), lambda: rebuild_search(connection))
    recounts = [
        (each.kind, counted(rows(each.faulty), lambda sql=each.repair: connection.execute(sql).fetchall()))
        for each in look.RECOUNTS
    ]
    return [
        (CheckKind.LINKS, links),
        (CheckKind.TEXTS, texts),
        (CheckKind.EMPTY, empty),
        (CheckKind.SEARCH, search),
        (CheckKind.ORDER, order),
        (CheckKind.FOLDS, folds),
        *recounts,
        (CheckKind.PEOPLE, people),
    ]


def _free(path: Path) -> Path:
    number, candidate = 2, path
    while candidate.exists():
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return candidate


_WORDS: Final[dict[CheckKind, Callable[[int], str]]] = {
    CheckKind.DAMAGED: lambda _n: _("A part of the file is damaged and cannot be read."),
    CheckKind.INDEXES: lambda n: ngettext(
        "{n} entry of an index does not fit its table.", "{n} entries of indexes do not fit their tables.", n
    ),
    CheckKind.LINKS: lambda n: ngettext(
        "{n} entry names another that is not there.", "{n} entries name others that are not there.", n
    ),
    CheckKind.TEXTS: lambda n: ngettext(
        "The text of {n} message cannot be unpacked. Import its file again to get it back.",
        "{n} texts of messages cannot be unpacked. Import their files again to get them back.",
        n,
    ),
    CheckKind.EMPTY: lambda n: ngettext("{n} message went to nobody.", "{n} messages went to nobody.", n),
    CheckKind.ORDER: lambda n: ngettext(
        "{n} row stands in the wrong place of the order by time.",
        "{n} rows stand in the wrong place of the order by time.",
        n,
    ),
    CheckKind.FOLDS: lambda n: ngettext(
        "The status of {n} row is not what its events say.", "The status of {n} rows is not what their events say.", n
    ),
    CheckKind.COUNTS: lambda n: ngettext("{n} count is wrong.", "{n} counts are wrong.", n),
    CheckKind.FOLDED_TEXT: lambda n: ngettext(
        "{n} name or address would not be found by a search.", "{n} names or addresses would not be found by a search.",
        n,
    ),
    CheckKind.OWNERS: lambda n: ngettext(
        "{n} address does not name those it belongs to.", "{n} addresses do not name those they belong to.", n
    ),
    CheckKind.NAMED_STUDENTS: lambda n: ngettext(
        "{n} row does not say rightly whether it names a student.",
        "{n} rows do not say rightly whether they name a student.",
        n,
    ),
    CheckKind.SENDERS: lambda n: ngettext(
        "{n} address of the school is listed as a contact.", "{n} addresses of the school are listed as contacts.", n
    ),
    CheckKind.PEOPLE: lambda n: ngettext(
        "{n} entry about people does not follow from the files.",
        "{n} entries about people do not follow from the files.",
        n,
    ),
    CheckKind.SEARCH: lambda n: ngettext(
        "{n} index of the search does not fit the messages.", "{n} indexes of the search do not fit the messages.", n
    ),
}  # fmt: skip


def finding_words(finding: Finding) -> str:
    """What was found, as a person reads it, and whether it is put right."""
    said = _WORDS[finding.kind](finding.count).format(n=finding.count)
    return _("{finding} Put right.").format(finding=said) if finding.repaired else said
