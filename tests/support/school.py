"""A small school in a temporary folder: files written by a test, taken in through the door, asked by the services."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.cli import main
from app.context import Context, open_context
from app.core.date_ranges import DateRange
from app.core.messages import HistoryRow, Scope, ScopeKind, Sort, SortKey
from app.core.people import Person
from app.core.query_text import parse_query
from app.core.records import PersonKind
from app.services.history import HistoryQuery
from app.services.imports import FileResult, ImportOptions

NOW = "2026-11-24T01:00:00Z"
PEOPLE = "kind,external_id,given,family,preferred,email,email_2,mobile,mobile_2,year,stage,org,student_number"
RELATIONS = "student_id,contact_id,relation,priority,restricted,since,until"
MESSAGES = (
    "message_id,sent_at,type,to,to_name,from,subject,text,html,status,status_at,reason,student_id,contact_id,campaign,"
    "template,sent_by"
)
SENDGRID = (
    "processed,message_id,event,subject,from,email,template_id,reason,url,user_agent,type,unique_args,"
    "marketing_campaign_name"
)
TWILIO = "From,To,Body,Status,SentDate,NumSegments,ErrorCode,Sid,Direction,Price,PriceUnit"


def instant(text: str) -> int:
    """Epoch seconds of an ISO time; one without a zone is UTC."""
    moment = datetime.fromisoformat(text)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


class Quiet:
    """Watches an import, says nothing and never stops it."""

    def started(self, path: Path) -> None:
        """Nothing."""

    def progress(self, path: Path, read: int, total: int | None) -> None:
        """Nothing."""

    def finished(self, result: FileResult) -> None:
        """Nothing."""

    def stopped(self) -> bool:
        """Never."""
        return False


@dataclass
class School:
    """The school; every method that takes something in writes one file and imports it."""

    folder: Path
    zone: str = "Australia/Sydney"
    context: Context = field(init=False)
    files: int = 0

    def __post_init__(self) -> None:
        self.context = open_context(self.folder / "data", now=instant(NOW))
        self.set("zone", self.zone)
        self.set("country", "AU")

    def close(self) -> None:
        """Close the cache."""
        self.context.close()

    def set(self, key: str, value: str) -> None:
        """Change a setting."""
        self.context.settings.set(key, value)

    def take(self, *paths: Path, **options: Any) -> list[FileResult]:
        """Import files; whatever stops one of them fails the test."""
        results = self.context.imports.import_files(paths, ImportOptions(region="AU", **options), Quiet())
        for result in results:
            if result.error is not None:
                raise result.error
        return results

    def take_in_region(self, region: str | None, *paths: Path) -> list[FileResult]:
        """Import files whose bare numbers are of *region*, None: of the school's country."""
        return self.context.imports.import_files(paths, ImportOptions(region=region), Quiet())

    def csv(self, columns: str, rows: Sequence[Mapping[str, str]], **options: Any) -> FileResult:
        """Import rows as one CSV file with these columns."""
        self.files += 1
        path = self.folder / f"file-{self.files}.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns.split(","))
            writer.writeheader()
            writer.writerows(rows)
        return self.take(path, **options)[0]

    def people(self, *rows: Mapping[str, str]) -> FileResult:
        """Import our people form."""
        return self.csv(PEOPLE, [{"family": "Tan", **row} for row in rows])

    def relations(self, *rows: Mapping[str, str]) -> FileResult:
        """Import our relations form."""
        return self.csv(RELATIONS, rows)

    def messages(self, *rows: Mapping[str, str]) -> FileResult:
        """Import our messages form; each row is an e-mail to Mei unless it says otherwise."""
        given = {"type": "email", "to": "mei@example.com", "sent_at": "2026-11-20T01:00:00Z", "subject": "Notice"}
        numbered = [{"message_id": f"g{self.files}-{n}", **given, **row} for n, row in enumerate(rows)]
        return self.csv(MESSAGES, numbered)

    def sendgrid(self, *rows: Mapping[str, Any]) -> FileResult:
        """Import a SendGrid Activity export; *students* and other keys of unique_args may be given as `args`."""
        lines: list[dict[str, str]] = []
        for row in rows:
            given = {"email": "mei@example.com", "subject": "Notice", "from": "office@school.example.org"}
            line = {**given, **{k: v for k, v in row.items() if k != "args"}}
            lines.append({**line, "unique_args": json.dumps(row["args"]) if "args" in row else ""})
        return self.csv(SENDGRID, lines)

    def twilio(self, *rows: Mapping[str, str]) -> FileResult:
        """Import a Twilio console export."""
        given = {"From": "+61491570006", "To": "+61491570156", "NumSegments": "1", "Direction": "outbound-api"}
        return self.csv(TWILIO, [{**given, **row} for row in rows])

    def text(self, name: str, content: str, **options: Any) -> FileResult:
        """Import a file of this name and text."""
        path = self.folder / name
        path.write_text(content, encoding="utf-8", newline="")
        return self.take(path, **options)[0]

    def listed(self, kind: PersonKind, *, left: bool = True, search: str = "") -> list[Person]:
        """The people of the list."""
        service = self.context.people
        return service.rows(service.people(kind, search, left=left))

    def id(self, name: str) -> int:
        """The local id of a student, contact or unowned address by the name it is listed under."""
        everybody = [p for kind in (PersonKind.STUDENT, PersonKind.CONTACT) for p in self.listed(kind)]
        found = [person.id for person in everybody if person.name == name]
        assert len(found) == 1, f"{name} is listed {len(found)} times"
        return found[0]

    def log(self, whose: str = "", **question: Any) -> list[HistoryRow]:
        """The rows of a log: *whose* is ``student NAME``, ``contact NAME``, an address, or '' for all messages.

        *question*: range, zone, filter, search, sort, limit, as text.
        """
        query = self.query(whose, **question)
        history = self.context.history
        ids = [i for lot in history.ids(query) for i in lot]
        assert history.count(query) == len(ids)
        head_ids, head_rows = history.head(query, 5)
        rows = history.rows(query, ids)
        assert (head_ids, head_rows) == (ids[:5], rows[:5])
        return rows

    def query(self, whose: str = "", **question: Any) -> HistoryQuery:
        """The question of `log`."""
        sorts = tuple(
            Sort(SortKey(part.partition(":")[0]), descending=part.endswith(":desc"))
            for part in question.get("sort", "sent:desc").split(",")
        )
        return HistoryQuery(
            scope=self._scope(whose),
            range=DateRange.parse(question.get("range", "all")),
            zone=question.get("zone"),
            filter=parse_query(question.get("filter", "")),
            search=question.get("search", ""),
            sort=sorts,
            limit=question.get("limit"),
        )

    def subjects(self, whose: str = "", **question: Any) -> list[str]:
        """The subjects of a log, in its order."""
        return [row.subject for row in self.log(whose, **question)]

    def printed(self, *words: str) -> list[list[str]]:
        """What ``comms-log`` with *words* prints as a table for a person: the cells of each row below the header."""
        stream = io.StringIO()
        with redirect_stdout(stream):
            status = main(["--data-dir", str(self.folder / "data"), "--now", NOW, *words, "--format", "table"])
        assert status == 0
        return [re.split(r"  +", line) for line in stream.getvalue().splitlines()[1:]]

    def _scope(self, whose: str) -> Scope:
        if not whose:
            return Scope(ScopeKind.ALL)
        kind, _space, name = whose.partition(" ")
        if not name:
            return Scope(ScopeKind.EMAIL, address=whose)
        return Scope(ScopeKind(kind), id=self.id(name))
