"""The oracle's people: reads rosters, people and relations files: who owns, who is linked, who has left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from oracle import raw

ADULT_ROLES = {"parent", "guardian", "relative"}
Ref = tuple[str, str]


@dataclass(eq=False)
class Person:
    """One person; `ids` are (source, external id), addresses are keys, `former` ones have left the roster."""

    kind: str
    name: str
    ids: set[Ref] = field(default_factory=set)
    idents: set[tuple[str, str]] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    mobiles: set[str] = field(default_factory=set)
    former: set[str] = field(default_factory=set)
    left: bool = False

    def owned(self) -> set[str]:
        """All addresses whose log is this person's, former ones included (rule 9)."""
        return self.emails | self.mobiles | self.former


@dataclass(frozen=True)
class Period:
    """One statement that two people are linked, from the first to the last date, both included."""

    role: str
    since: date | None
    until: date | None

    def covers(self, on: date) -> bool:
        """Whether the link holds on a date of the school's calendar (rule 5)."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass
class Pair:
    """Everything said of one student and one adult."""

    student: Person
    adult: Person
    periods: list[Period]
    restricted: bool

    def roles_on(self, on: date) -> set[str]:
        """The role words that hold on a date."""
        return {p.role for p in self.periods if p.covers(on)}


class Families:
    """All people after all files; ask only after `finish`."""

    def __init__(self, region: str) -> None:
        self.people: list[Person] = []
        self.pairs: list[Pair] = []
        self.staff_addresses: set[str] = set()
        self._region = region
        self._by_id: dict[Ref, Person] = {}
        self._staff: dict[Ref, Person] = {}
        self._roster_links: list[tuple[Ref, Ref, str]] = []
        self._file_links: list[dict[str, str]] = []

    def read(self, path: Path, kind: str) -> None:
        """Take in one file of people or relations."""
        if kind == "oneroster":
            self._oneroster(raw.zip_tables(path))
        elif kind == "sds":
            self._sds(raw.folder_tables(path))
        elif kind == "people":
            self._people(raw.table(path.read_bytes()))
        elif kind == "relations":
            self._file_links += raw.table(path.read_bytes())

    def _upsert(self, ref: Ref, kind: str, row: dict[str, str], emails: list[str], numbers: list[str]) -> Person:
        name = f"{row['given']} {row['family']}".strip()
        person = self._by_id.get(ref)
        if person is None:
            person = self._by_id[ref] = Person(kind, name, {ref})
            self.people.append(person)
        old = person.owned()
        person.kind, person.name, person.left = kind, name, False
        person.emails = {raw.email_key(e) for e in emails if e.strip()}
        keys = {raw.number_key(n, self._region) for n in numbers if n.strip()}
        person.mobiles = {k for k in keys if raw.is_mobile(k)}
        person.former = (old | person.former) - person.emails - person.mobiles
        return person

    def _full_roster(self, source: str, named: set[Ref]) -> None:
        """Rule 24: a full roster marks as left whom it no longer names, of its own source only."""
        for ref, person in self._by_id.items():
            if ref[0] == source and ref not in named:
                person.left = True

    def _oneroster(self, tables: dict[str, list[dict[str, str]]]) -> None:
        source = "roster:oneroster"
        roles: dict[str, set[str]] = {}
        for row in tables.get("roles", []):
            roles.setdefault(row["usersourcedid"], set()).add(row["role"].lower())
        users = {row["sourcedid"]: row for row in tables["users"]}
        for ext_id, row in users.items():
            if "role" in row:
                roles[ext_id] = {row["role"].lower()}
        links = {(a, b.strip()) for a, row in users.items() for b in row["agentsourcedids"].split(",") if b.strip()}
        links |= {(b, a) for a, b in links}
        self._forget_links(source, set(users))
        for student, adult in sorted(links):
            if "student" in roles.get(student, set()) and adult in users:
                grown = roles[adult] & ADULT_ROLES
                if grown and "student" not in roles[adult]:
                    self._roster_links.append(((source, student), (source, adult), min(grown)))
        for ext_id, row in users.items():
            is_student = "student" in roles[ext_id]
            is_contact = bool(roles[ext_id] & ADULT_ROLES)
            store = (source, ext_id)
            columns = {"given": row["givenname"], "family": row["familyname"]}
            numbers = [row["sms"], row["phone"]]
            if not is_student and not is_contact:
                self._remember_staff(store, columns, [row["email"]], numbers)
                continue
            person = self._upsert(store, "student" if is_student else "contact", columns, [row["email"]], numbers)
            for ident in row["userids"].split(","):
                if ident.strip("{} "):
                    person.idents.add(("userid", ident.strip("{} ")))
        self._full_roster(source, {(source, e) for e in users})

    def _sds(self, tables: dict[str, list[dict[str, str]]]) -> None:
        source = "roster:sds"
        students = {row["usersourcedid"] for row in tables["roles"] if row["role"].lower() == "student"}
        adults = {row["relationshipusersourcedid"] for row in tables["relationships"]}
        self._forget_links(source, {row["sourcedid"] for row in tables["users"]})
        for row in tables["relationships"]:
            student, adult = (source, row["usersourcedid"]), (source, row["relationshipusersourcedid"])
            self._roster_links.append((student, adult, row["relationshiprole"].lower()))
        for row in tables["users"]:
            ref = (source, row["sourcedid"])
            columns = {"given": row["givenname"], "family": row["familyname"]}
            numbers = [row["sms"], row["phone"]]
            if row["sourcedid"] in students or row["sourcedid"] in adults:
                kind = "student" if row["sourcedid"] in students else "contact"
                self._upsert(ref, kind, columns, [row["email"]], numbers)
            else:
                self._remember_staff(ref, columns, [row["email"]], numbers)
        self._full_roster(source, {(source, row["sourcedid"]) for row in tables["users"]})

    def _forget_links(self, source: str, named: set[str]) -> None:
        """A full roster replaces its links; those of people it no longer names are kept (rule 9)."""
        kept = self._roster_links
        self._roster_links = [k for k in kept if k[0][0] != source or not {k[0][1], k[1][1]} <= named]

    def _remember_staff(self, ref: Ref, row: dict[str, str], emails: list[str], numbers: list[str]) -> None:
        person = Person("staff", f"{row['given']} {row['family']}", {ref})
        person.emails = {raw.email_key(e) for e in emails if e}
        person.mobiles = {raw.number_key(n, self._region) for n in numbers if n}
        self._staff[ref] = person

    def _people(self, rows: list[dict[str, str]]) -> None:
        for row in rows:
            emails = raw.split_cell(row.get("email", "")) + raw.split_cell(row.get("email2", ""))
            numbers = raw.split_cell(row.get("mobile", "")) + raw.split_cell(row.get("mobile2", ""))
            person = self._upsert(("people", row["externalid"]), row["kind"].lower(), row, emails, numbers)
            if row.get("studentnumber", ""):
                person.idents.add(("number", row["studentnumber"]))

    def finish(self) -> None:
        """Join people that share an identifier, then link students with adults."""
        self._merge()
        for student, adult, role in self._roster_links:
            self._say(self._by_id[student], self._by_id[adult], Period(role, None, None), restricted=False)
        outranked: set[tuple[int, int]] = set()
        for row in self._file_links:
            student = self.find(row["studentid"], "relations", "student")
            adult = self.find(row["contactid"], "relations", "contact") or self._hire(row["contactid"])
            if student is None or adult is None:
                continue
            if (id(student), id(adult)) not in outranked:
                outranked.add((id(student), id(adult)))
                for pair in self.pairs:
                    if pair.student is student and pair.adult is adult:
                        pair.periods = []
            period = Period(row["relation"].strip().lower(), raw.day(row["since"]), raw.day(row["until"]))
            self._say(student, adult, period, restricted=raw.truth(row["restricted"]))
        for person in self._staff.values():
            self.staff_addresses |= person.emails | person.mobiles

    def _hire(self, ext_id: str) -> Person | None:
        """Staff become contacts when a relations file links them with a child (rule 6)."""
        found = [ref for ref in self._staff if ref[1] == ext_id]
        if len(found) != 1:
            return None
        person = self._staff.pop(found[0])
        person.kind = "contact"
        self.people.append(person)
        self._by_id[found[0]] = person
        return person

    def _say(self, student: Person, adult: Person, period: Period, *, restricted: bool) -> None:
        for pair in self.pairs:
            if pair.student is student and pair.adult is adult:
                if period not in pair.periods:
                    pair.periods.append(period)
                pair.restricted = pair.restricted or restricted
                return
        self.pairs.append(Pair(student, adult, [period], restricted))

    def _merge(self) -> None:
        """One person per identifier: user ids of a roster and student numbers, never names or addresses."""
        for person in list(self.people):
            for other in self.people:
                if other is person:
                    break
                if other.kind == person.kind and other.idents & person.idents:
                    other.ids |= person.ids
                    other.idents |= person.idents
                    other.emails |= person.emails
                    other.mobiles |= person.mobiles
                    other.former = (other.former | person.former) - other.emails - other.mobiles
                    other.left = other.left and person.left
                    self.people.remove(person)
                    for ref in person.ids:
                        self._by_id[ref] = other
                    break

    def find(self, ext_id: str, source: str, kind: str) -> Person | None:
        """Rule 7: external id in this source, in any source, then student number; exactly one must match."""
        same = self._by_id.get((source, ext_id))
        if same is not None and same.kind == kind:
            return same
        found = {id(p): p for (_, e), p in self._by_id.items() if e == ext_id and p.kind == kind}
        if not found and kind == "student":
            found = {id(p): p for p in self.people if ("number", ext_id) in p.idents}
        return next(iter(found.values())) if len(found) == 1 else None

    def owners(self, address: str) -> list[Person]:
        """Whose address this is or was."""
        return [p for p in self.people if address in p.owned()]

    def pairs_of(self, student: Person) -> list[Pair]:
        """Everything said of this student's adults."""
        return [p for p in self.pairs if p.student is student]
