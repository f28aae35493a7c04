"""A tiny school written by hand, for examples whose answers can be worked out on paper."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from oracle.families import Person
from oracle.messy_sendgrid import COLUMNS as SENDGRID
from oracle.oracle import Oracle, Question
from oracle.terms import Seen

PEOPLE = """kind,external_id,given,family,email,mobile,student_number
student,S1,Olivia,Tan,olivia@example.com,,N100
student,S2,Ben,Tan,family@example.com,,
student,S3,Cara,Tan,,,
contact,C1,Mei,Tan,"mei@example.com, family@example.com",0491 570 156,
contact,C2,Tom,Tan,tom@example.com;couple@example.com,,
contact,C3,Ann,Lee,couple@example.com,,
"""
RELATIONS = """student_id,contact_id,relation,restricted,since,until
S1,C1,Mother,,,
S2,C1,Mother,,,
S1,C2,Father,,2026-03-01,2026-03-31
S2,C2,Father,yes,,
S1,C2,Father,,2026-05-01,
"""
GENERIC = "message_id,sent_at,type,to,to_name,from,subject,text,html,status,status_at,reason,student_id,contact_id,"
GENERIC += "campaign,template,sent_by\n"


class HandWritten:
    """Collects raw files in a folder and asks the oracle about them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: list[Path] = []
        self.zone = "UTC"
        self.own_domains: tuple[str, ...] = ()
        self._n = 0

    def add(self, name: str, text: str | bytes) -> HandWritten:
        """Write one raw file, the next to be imported."""
        path = self.folder / name
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
        self.files.append(path)
        return self

    def family(self) -> HandWritten:
        """The people and relations above."""
        return self.add("people.csv", PEOPLE).add("relations.csv", RELATIONS)

    def messages(self, *rows: str) -> HandWritten:
        """Generic messages: `id, sent_at, to` and optional `key=value` parts, separated by blanks."""
        self._n += 1
        lines: list[str] = []
        for row in rows:
            message_id, sent_at, to, *rest = row.split(" ", 3)
            given = dict(part.split("=", 1) for part in (rest[0].split("|") if rest else []))
            given = {"type": "email"} | given | {"message_id": message_id, "sent_at": sent_at, "to": to}
            lines.append(",".join('"' + given.get(c, "").replace('"', '""') + '"' for c in GENERIC.strip().split(",")))
        return self.add(f"messages-{self._n}.csv", GENERIC + "\n".join(lines) + "\n")

    def events(self, *rows: str) -> HandWritten:
        """SendGrid events: `id time event` and optional `key=value` parts separated by |; to a@example.com."""
        self._n += 1
        lines: list[str] = []
        for row in rows:
            message_id, time, event, *rest = row.split(" ", 3)
            given = dict(part.split("=", 1) for part in (rest[0].split("|") if rest else []))
            given = {"email": "a@example.com"} | given
            given |= {"message_id": message_id, "processed": time, "event": event}
            lines.append(",".join('"' + given.get(c, "").replace('"', '""') + '"' for c in SENDGRID))
        return self.add(f"activity-{self._n}.csv", ",".join(SENDGRID) + "\n" + "\n".join(lines) + "\n")

    def mail(self, head: str, text: str = "Hello", *, mbox: bool = False) -> HandWritten:
        """One mail with these header lines."""
        self._n += 1
        whole = f"From x\n{head}\n\n{text}\n\n" if mbox else f"{head}\n\n{text}\n"
        return self.add(f"mail-{self._n}.{'mbox' if mbox else 'eml'}", whole)

    def oracle(self) -> Oracle:
        """The oracle over the files so far."""
        now = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
        return Oracle(self.files, region="AU", country="NZ", zone=self.zone, now=now, own_domains=self.own_domains)

    def person(self, oracle: Oracle, name: str) -> Person:
        """A person by name."""
        return next(p for p in oracle.families.people if p.name == name)

    def log(self, name: str = "", **asked: object) -> list[str]:
        """The ids of the messages in somebody's log, oldest id first."""
        return sorted(seen.row.provider_id for seen in self.rows(name, **asked))

    def rows(self, name: str = "", **asked: object) -> list[Seen]:
        """The rows of somebody's log, or of everything."""
        oracle = self.oracle()
        if name:
            return oracle.answer(Question(person=self.person(oracle, name), **asked))  # type: ignore[arg-type]
        return oracle.answer(Question(all_rows=not asked.get("email"), **asked))  # type: ignore[arg-type]

    def only(self, **asked: object) -> Seen:
        """The one row there is."""
        (row,) = self.rows(**asked)
        return row
