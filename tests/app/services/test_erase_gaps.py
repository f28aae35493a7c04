"""Where something of an erased person could be left, or come back: files of each kind, other sources, merges, names of
files, copies, the journal while somebody reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from app.context import Context, open_context
from app.core.activities import NoteText
from app.core.messages import Scope, ScopeKind
from app.core.records import ActivityRecord, PersonKind
from app.core.statuses import EventKind
from app.errors import UsageError
from app.services.imports import ImportOptions
from app.services.retention import Months
from app.sources.sample_school import OWN_DOMAINS, write_sample_school
from app.sync.people_derivation import rebuild_people
from support.cache import NOW, Cache, contact, event, mail, open_cache, pair, student
from support.erasing import content, id_of, service
from support.school import NOW as SCHOOL_NOW
from support.school import Quiet, School, instant

DAY = 86_400


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with open_cache(tmp_path) as opened:
        yield opened


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    yield opened
    opened.close()


# -- what is derived ---------------------------------------------------------------------------------------------------


def test_what_is_derived_is_as_if_all_were_derived_anew(cache: Cache) -> None:
    cache.roster(
        [
            student("S1", addresses=()),
            student("S2", "Leo Tan"),
            contact("C1", "Mei Tan", "mei@example.com", "family@example.com"),
            contact("C2", "Dan Tan", "dan@example.com", "family@example.com"),
            pair("S1", "C1"),
            pair("S1", "C2", "father"),
            pair("S2", "C1"),
        ]
    )
    # the same ids mean others here: one that meant two people means one after an erasure
    cache.roster([contact("C1", "Ana Ng", "ana@example.com"), student("S2", "Kim Ng")], source="roster:other")
    cache.take(
        [
            mail("m1", event(EventKind.SENT, NOW - 9), to="family@example.com", contact_refs=("C1",)),
            mail("m2", event(EventKind.SENT, NOW - 8), to="dan@example.com", student_refs=("S2",)),
            mail("m3", event(EventKind.SENT, NOW - 7), to="ana@example.com", student_refs=("S1",)),
        ]
    )
    cache.take([ActivityRecord(external_id="a", kind="note", at=NOW, title="A", person_ref="C1")], source="activities")
    for name in ("Mei Tan", "Olivia Tan", "Leo Tan", "Dan Tan"):
        service(cache).erase(id_of(cache, name))
        left = cache.dump()
        with cache.database.transaction() as connection:
            rebuild_people(connection, NOW)
        assert cache.dump() == left, name
    assert [row[0] for row in cache.rows("SELECT display FROM person ORDER BY 1")] == ["Ana Ng", "Kim Ng"]


def test_an_erasure_covers_all_entries_that_were_merged(school: School) -> None:
    school.people(
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"},
        {
            "kind": "contact",
            "external_id": "C9",
            "given": "Maisie",
            "family": "Zzqtan",
            "email": "zzqother@example.com",
        },
        {"kind": "contact", "external_id": "C2", "given": "Dan", "email": "dan@example.com"},
    )
    school.messages({"subject": "One"}, {"subject": "Two", "to": "zzqother@example.com"}, {"to": "dan@example.com"})
    school.context.corrections.merge(school.id("Mei Tan"), school.id("Maisie Zzqtan"))
    told = school.context.erasing.preview(school.id("Mei Tan"))
    assert (told.rows, told.messages, told.addresses, told.corrections) == (2, 2, 2, 1)
    school.context.erasing.erase(school.id("Mei Tan"))
    assert b"zzq" not in content(school.context)
    assert [p.name for p in school.listed(PersonKind.CONTACT)] == ["Dan Tan"]


def test_a_correction_that_was_taken_back_is_forgotten_with_the_person(school: School) -> None:
    school.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia"},
        {"kind": "contact", "external_id": "C1", "given": "Zzqmei", "email": "zzq@example.com"},
    )
    made = school.context.corrections
    made.link(school.id("Olivia Tan"), school.id("Zzqmei Tan"), "aunt")
    made.undo(made.changes()[0].id)
    school.context.activities.add_note(
        Scope(ScopeKind.CONTACT, id=school.id("Zzqmei Tan")), NoteText("note", NOW, "zzqnote", "")
    )
    told = school.context.erasing.preview(school.id("Zzqmei Tan"))
    assert (told.corrections, told.activities, told.notes) == (1, 1, 1)
    school.context.erasing.erase(school.id("Zzqmei Tan"))
    assert b"zzq" not in content(school.context)
    assert made.changes() == []


def test_an_address_that_nobody_owns_is_erased_by_its_negative_id(school: School) -> None:
    school.messages({"to": "zzqnobody@example.com"}, {"to": "dan@example.com"})
    gone = school.id("zzqnobody@example.com")
    assert gone < 0
    with pytest.raises(UsageError):
        school.context.erasing.set_hold(gone, "no source names them")
    assert school.context.erasing.preview(gone).messages == 1
    school.context.erasing.erase(gone)
    assert b"zzq" not in content(school.context)
    assert len(school.log()) == 1


def test_a_message_about_an_erased_student_does_not_become_one_to_the_family(school: School) -> None:
    school.people(
        {"kind": "student", "external_id": "S1", "given": "Zzqolivia"},
        {"kind": "student", "external_id": "S2", "given": "Leo"},
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"},
    )
    school.relations(*({"student_id": i, "contact_id": "C1", "relation": "mother"} for i in ("S1", "S2")))
    rows = [{"subject": "About her", "student_id": "S1"}, {"subject": "By hand"}, {"subject": "To both"}]
    school.messages(*rows)
    pinned = next(row.id for row in school.log("contact Mei Tan") if row.subject == "By hand")
    school.context.corrections.pin([pinned], school.id("Zzqolivia Tan"))
    assert school.subjects("student Leo Tan") == ["To both"]
    for _turn in range(2):
        if not _turn:
            school.context.erasing.erase(school.id("Zzqolivia Tan"))
        assert "About her" not in school.subjects("student Leo Tan")
        assert sorted(school.subjects("contact Mei Tan")) == ["About her", "By hand", "To both"]
        assert school.context.checks.check().all_well
        assert b"zzq" not in content(school.context)
        school.files -= 1
        school.messages(*rows)  # the same file again


def test_a_message_whose_first_recipient_goes_stays_in_order(school: School) -> None:
    school.people(
        {"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"},
        {"kind": "contact", "external_id": "C2", "given": "Dan", "email": "dan@example.com"},
    )
    row = {"message_id": "m1", "subject": "Harbour walk", "text": "Bring a raincoat"}
    school.messages(row, {**row, "to": "dan@example.com"})
    school.context.erasing.erase(school.id("Mei Tan"))
    assert school.context.checks.check().all_well
    (left,) = school.log("contact Dan Tan", search="raincoat")
    assert left.subject == "Harbour walk"


def test_what_stays_is_told(cache: Cache) -> None:
    cache.roster(
        [
            student("S1"),
            contact("C1", "Mei Tan", "mei@example.com", "family@example.com"),
            contact("C2", "Dan Tan", "family@example.com"),
            pair("S1", "C1"),
        ]
    )
    cache.take([mail("m", event(EventKind.SENT, NOW), to="family@example.com", student_refs=("S1",))])
    told = service(cache).preview(id_of(cache, "Mei Tan"))
    assert (told.rows, told.common_addresses, told.addresses, told.linked) == (0, 1, 1, ("Olivia Tan",))
    words = ["Spoke with Dan", "Tan, Olivia and Dan", "About Olivia Ng", "Olivia’s own"]
    notes = [
        ActivityRecord(external_id=f"a{n}", kind="note", at=NOW, title=text, person_ref="C2", student_ref=student_ref)
        for n, (text, student_ref) in enumerate(zip(words, [None, None, None, "S1"], strict=True))
    ]
    cache.take(notes, source="activities")
    told = service(cache).preview(id_of(cache, "Olivia Tan"))
    assert (told.rows, told.about, told.linked) == (0, 1, ("Mei Tan",))
    assert (told.activities, told.elsewhere) == (1, 1)
    service(cache).erase(id_of(cache, "Olivia Tan"))


# -- names elsewhere ---------------------------------------------------------------------------------------------------


def test_names_of_files_and_errors_forget_the_person_and_nobody_else(school: School, tmp_path: Path) -> None:
    school.people(
        {"kind": "contact", "external_id": "C1", "given": "Mei", "family": "Zzqtan", "email": "mei@example.com"},
        {"kind": "contact", "external_id": "C2", "given": "Dan", "email": "dan@example.com"},
    )
    rows = "message_id,sent_at,type,to,subject\nx,2026-11-20T01:00:00Z,email,{to},Hello\n"
    school.text("zzqtan_mei.csv", rows.format(to="mei@example.com"))
    school.text("dan_tan.csv", rows.format(to="not an address of Zzqtan Mei"))
    school.text("mei.csv", rows.format(to="not an address of Dan"))
    database = school.context.database
    database.writer().execute("UPDATE sync_run SET error = 'Zzqtan, Mei.csv was cut off' WHERE file_name = 'mei.csv'")
    told = school.context.erasing.preview(school.id("Mei Zzqtan"))
    assert told.files == 1
    school.context.erasing.erase(school.id("Mei Zzqtan"))
    assert b"zzq" not in content(school.context)
    names = [run.file_name for run in reversed(school.context.imports.runs())]
    assert names[1:] == ["", "dan_tan.csv", "mei.csv"]
    ((record,),) = database.reader().execute("SELECT record FROM problem").fetchall()
    assert "not an address of Dan" in record


def test_what_a_provider_is_still_to_be_asked_is_forgotten(school: School) -> None:
    school.people({"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"})
    school.messages({"message_id": "zzq-1"}, {"message_id": "other", "to": "dan@example.com"})
    tasks = [("zzq-1", "{}"), ("other", "{}"), ("third", '{"url": "https://mail.example/zzq?to=Mei@example.com"}')]
    school.context.database.writer().executemany(
        "INSERT INTO sync_task(source_id, queue, key, due_at, tries, payload) VALUES(1, 'body', ?, 0, 0, ?)", tasks
    )
    school.context.erasing.erase(school.id("Mei Tan"))
    left = school.context.database.reader().execute("SELECT key FROM sync_task").fetchall()
    assert left == [("other",)]
    assert b"zzq" not in content(school.context)


def test_the_record_of_what_was_done_names_nobody_who_was_erased(school: School) -> None:
    school.people({"kind": "contact", "external_id": "C1", "given": "Mei", "email": "mei@example.com"})
    school.context.erasing.set_hold(school.id("Mei Tan"), "zzq a request of a lawyer")
    school.context.erasing.clear_hold(school.id("Mei Tan"))
    school.context.erasing.erase(school.id("Mei Tan"))
    lines = [(line.action, line.person) for line in school.context.audit.lines()]
    gone = "A person no longer in the log"
    assert lines == [("erased", ""), ("released", gone), ("held", gone)]
    assert b"zzq" not in content(school.context)


@pytest.mark.parametrize("step", ["erase_store.erase_traces", "tombstones._identities", "erase_store.erase_facts"])
def test_with_one_step_taken_out_something_is_left_or_comes_back(
    school: School, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = "kind,external_id,given,family,email"
    person = {"kind": "contact", "external_id": "C1", "given": "Mei", "family": "Zzqtan", "email": "mei@example.com"}
    school.csv(columns, [person])
    row = "message_id,sent_at,type,to,subject\nx,2026-11-20T01:00:00Z,email,dan@example.com,Hello\n"
    school.text("zzqtan mei.csv", row)
    monkeypatch.setattr(f"app.storage.{step}", lambda *_arguments: [])
    school.context.erasing.erase(school.id("Mei Zzqtan"))
    school.csv(columns, [person], source_name="another system")
    assert b"zzq" in content(school.context)


# -- coming back -------------------------------------------------------------------------------------------------------


def test_files_of_every_kind_bring_nobody_back(tmp_path: Path) -> None:
    """The sample school: roster, people, relations, SendGrid, Twilio, mbox, our own form, activities."""
    context = open_context(tmp_path / "data", now=instant(SCHOOL_NOW))
    context.settings.set_all({"zone": "Australia/Sydney", "country": "AU", "own_domains": ", ".join(OWN_DOMAINS)})
    (tmp_path / "files").mkdir()
    moment = datetime.fromtimestamp(instant(SCHOOL_NOW), UTC)
    files = write_sample_school(
        tmp_path / "files", people=40, messages=400, seed=3, now=moment, zone="Australia/Sydney"
    )
    for result in context.imports.import_files(files, ImportOptions(region="AU"), Quiet()):
        assert result.error is None
    with_cache = Cache(tmp_path / "data", context.database)
    told = [told_of(context, kind) for kind in (PersonKind.CONTACT, PersonKind.STUDENT)]
    for person in told:
        assert context.erasing.erase(person.id).finished
    assert context.checks.check().all_well
    left = with_cache.dump()
    results = context.imports.import_files(files, ImportOptions(region="AU", accept_left=True), Quiet())
    assert [r.path.name for r in results if r.error is not None] == []
    assert sum(r.counts.skipped for r in results) > 20
    assert {name: rows for name, rows in with_cache.dump().items() if rows != left[name]} == {}
    assert [(r.path.name, r.counts.new, r.counts.changed) for r in results if r.counts.new or r.counts.changed] == []
    context.retention.purge(lambda _done, _total: None, lambda: False, Months(6, 2))
    assert context.checks.check().all_well
    pages = content(context)
    for person in told:
        assert [word for word in person.words if word in pages] == []
    context.close()


class Told(NamedTuple):
    """A person, and what can be looked for in the pages: addresses that nobody else owns."""

    id: int
    words: list[bytes]


def told_of(context: Context, kind: PersonKind) -> Told:
    """The person of the list with most messages, to them or about them, that has an address of their own."""

    def weight(person_id: int) -> int:
        told = context.erasing.preview(person_id) if person_id > 0 else None
        return told.rows + told.about if told is not None and told.addresses else -1

    best = max(context.people.people(kind), key=weight)
    person = context.people.person(best)
    assert person is not None
    alone = [a for a in person.addresses if a.id in own(context, best)]
    assert alone
    assert weight(best) > 10
    return Told(best, [a.value.lower().encode() for a in alone])


def own(context: Context, person_id: int) -> set[int]:
    sql = (
        "SELECT a.id FROM person_address pa JOIN address a ON a.id = pa.address_id WHERE pa.person_id = ?"
        " AND a.n_owners = 1"
    )
    return {row[0] for row in context.database.reader().execute(sql, (person_id,))}


@pytest.mark.parametrize(
    "again",
    [
        {"source_name": "people:copy"},  # a tombstone of the first source says nothing of this one
        {},
    ],
)
def test_another_source_does_not_bring_somebody_back(school: School, again: dict[str, str]) -> None:
    columns = "kind,external_id,given,family,email,student_number"
    rows = [
        {"kind": "contact", "external_id": "C1", "given": "Mei", "family": "Tan", "email": "mei@example.com"},
        {"kind": "student", "external_id": "S1", "given": "Olivia", "family": "Tan", "student_number": "N-4711"},
    ]
    school.csv(columns, rows)
    school.context.erasing.erase(school.id("Mei Tan"))
    school.context.erasing.erase(school.id("Olivia Tan"))
    changed = [{**rows[0], "external_id": "other"}, {**rows[1], "external_id": "else"}]
    for file in (rows, changed):
        assert school.csv(columns, file, **again).counts.skipped == 2
    assert school.listed(PersonKind.CONTACT) == school.listed(PersonKind.STUDENT) == []
    result = school.messages({"student_id": "N-4711", "to": "dan@example.com"})
    assert result.problems == ()  # an erased number is not kept as a text that waits
    assert b"n-4711" not in content(school.context)
    assert b"olivia" not in content(school.context)


def test_somebody_else_of_the_same_name_or_id_comes_in(school: School) -> None:
    columns = "kind,external_id,given,family,email"
    school.csv(
        columns, [{"kind": "contact", "external_id": "C1", "given": "Mei", "family": "Tan", "email": "mei@example.com"}]
    )
    school.context.erasing.erase(school.id("Mei Tan"))
    others = [
        {"kind": "contact", "external_id": "C7", "given": "Mei", "family": "Tan", "email": "another@example.com"},
        {"kind": "contact", "external_id": "C1", "given": "Ana", "family": "Ng", "email": "ana@example.com"},
    ]
    school.csv(columns, others, source_name="another system")
    assert sorted(p.name for p in school.listed(PersonKind.CONTACT)) == ["Ana Ng", "Mei Tan"]


def test_a_relations_file_does_not_keep_the_id(school: School) -> None:
    school.people(
        {"kind": "student", "external_id": "S1", "given": "Olivia"},
        {"kind": "contact", "external_id": "zzqid-1", "given": "Mei", "email": "mei@example.com"},
    )
    for _turn in range(2):
        school.relations({"student_id": "S1", "contact_id": "zzqid-1", "relation": "mother"})
        if _turn == 0:
            school.context.erasing.erase(school.id("Mei Tan"))
        assert b"zzqid" not in content(school.context)
