"""Whatever a file holds, a reader of people neither crashes nor loses a good record.

``COMMS_LOG_LONG=1`` runs 10,000 cases of each.
"""

from __future__ import annotations

import csv
import io
import os
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.records import ActivityRecord, PersonRecord, Problem, RelationRecord
from app.errors import FileUnreadableError, QuestionError
from app.sources.base import FileKind, ReadOptions
from app.sources.files.detect import open_reader

DATA = Path(__file__).parents[3] / "data"
HOLD = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

OPTIONS = ReadOptions(zone="Australia/Sydney", region="AU")
PEOPLE_KINDS = (FileKind.PEOPLE, FileKind.RELATIONS, FileKind.ACTIVITIES, FileKind.ONEROSTER, FileKind.SDS, None)
HEADERS = {
    "people": ["kind", "external_id", "given", "family", "email", "mobile", "applied_on", "student_number"],
    "relations": ["student_id", "contact_id", "relation", "priority", "restricted", "since", "until", "may_email"],
    "activities": ["activity_id", "at", "kind", "title", "person_id", "visible_to_family", "detail", "author"],
    "oneroster": [
        "sourcedId",
        "status",
        "dateLastModified",
        "role",
        "givenName",
        "familyName",
        "agentSourcedIds",
        "sms",
    ],
    "sds": ["sourcedId", "username", "givenName", "familyName", "role", "email", "phone", "grade"],
    "clever": ["student_id", "first_name", "last_name", "contact_name", "contact_phone", "contact_email", "x", "y"],
    "stream": ["FirstName", "LastName", "Contact1FirstName", "Contact1LastName", "Contact1Email", "Group1", "x", "y"],
}
WORDS = (
    "student|parent|teacher|S1|S2|P1|yes|3/4/2026|13/4/2026|2026-01-01|a@example.org|0491570156||S1,P1|tobedeleted|"
    '6.1E+9|"|\x00|Tan, Mei|1e999|99999999999|\u2028'
)
words = st.sampled_from(WORDS.split("|"))


def consume(path: Path, kind: FileKind | None = None):
    """Read a file to its end; a refusal before the first record is the only error there may be."""
    try:
        reader = open_reader(path, OPTIONS, kind)
    except (FileUnreadableError, QuestionError):
        return None
    return list(reader.records())


@pytest.fixture
def file(tmp_path):
    return tmp_path / "file"


@HOLD
@given(content=st.binary(max_size=300), kind=st.sampled_from(PEOPLE_KINDS))
def test_random_bytes(file, content, kind):
    file.write_bytes(content)
    consume(file, kind)


@HOLD
@given(
    form=st.sampled_from(sorted(HEADERS)),
    rows=st.lists(st.lists(st.one_of(words, st.text(max_size=6)), max_size=9), max_size=8),
    tail=st.binary(max_size=20),
)
def test_random_rows_under_known_headers(file, form, rows, tail):
    out = io.StringIO()
    csv.writer(out).writerows([HEADERS[form], *rows])
    file.write_bytes(out.getvalue().encode("utf-8", "surrogatepass") + tail)
    records = consume(file)
    for record in records or ():
        assert isinstance(record, PersonRecord | RelationRecord | ActivityRecord | Problem)
        if isinstance(record, PersonRecord):
            assert record.external_id
        if isinstance(record, Problem):
            assert record.place
            record.record.encode()


def bundle(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    return out.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEADERS["people"])
    for n in range(9):
        book.active.append(["student", f"n{n}", "Zoë", "Tan", None, n, 1.5, True])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


ZIPS = [
    workbook(),
    bundle(DATA / "oneroster" / "v1p2-untidy"),
    bundle(DATA / "microsoft-sds" / "CSV Samples" / "SDS v2.1"),
]


@HOLD
@given(data=st.sampled_from(ZIPS), place=st.integers(0, 5000), new=st.binary(max_size=4), cut=st.integers(0, 6))
def test_damaged_zip_files(file, data, place, new, cut):
    at = place % len(data)
    file.write_bytes(data[:at] + new + data[at + cut :])
    consume(file)


@HOLD
@given(data=st.sampled_from(ZIPS), end=st.integers(0, 5000))
def test_cut_zip_files(file, data, end):
    file.write_bytes(data[: end % len(data)])
    assert consume(file) is None


def sheet(form: str, size: int = 12) -> list[list[str]]:
    rows = [HEADERS[form]]
    for n in range(size):
        values = {
            "people": ["student", f"n{n}", "Zoë", 'O"Dea', f"p{n}@example.org", "0491570156", "2026-01-02", f"N{n}"],
            "relations": [f"n{n}", f"c{n}", "mother", "1", "no", "2026-01-01", "", "yes"],
            "activities": [f"n{n}", "2026-01-02 10:00", "call", "Zoë", f"c{n}", "no", "two\nlines", "Ms, Lee"],
            "oneroster": [f"n{n}", "", "", "student", "Zoë", "Tan, Mei", "", ""],
            "sds": [f"n{n}", f"u{n}", "Zoë", "Tan", "student", f"p{n}@example.org", "", "7"],
        }[form]
        rows.append(values)
    return rows


def ids(records) -> list[str]:
    names = {PersonRecord: "external_id", RelationRecord: "student_ref", ActivityRecord: "external_id"}
    return [getattr(r, names[type(r)]) for r in records or () if type(r) in names]


FORMS = st.sampled_from(["people", "relations", "activities", "oneroster", "sds"])


def as_bytes(rows, encoding="utf-8", delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


@HOLD
@given(
    form=FORMS,
    seed=st.integers(0, 1000),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    delimiter=st.sampled_from(",;\t|"),
)
def test_the_order_of_columns_makes_no_difference(file, form, seed, encoding, delimiter):
    rows = sheet(form)
    file.write_bytes(as_bytes(rows))
    plain = consume(file)
    order = list(range(len(rows[0])))
    random.Random(seed).shuffle(order)
    file.write_bytes(as_bytes([[row[at] for at in order] for row in rows], encoding, delimiter))
    shuffled = consume(file)
    strip = [str(r).partition(" place=")[0] for r in shuffled]
    if form != "activities":
        assert shuffled == plain
    assert strip == [str(r).partition(" place=")[0] for r in plain]
    assert ids(plain) == [f"n{n}" for n in range(12)]


@HOLD
@given(form=FORMS, end=st.integers(0, 3000))
def test_a_cut_file_keeps_every_whole_row(file, form, end):
    rows = sheet(form)
    whole = as_bytes(rows)
    at = end % len(whole)
    ends = [len(as_bytes(rows[: n + 1])) for n in range(len(rows))]
    file.write_bytes(whole[:at])
    records = consume(file)
    complete = sum(1 for position in ends[1:] if position <= at)
    if at >= ends[0] and records is not None:
        assert ids(records)[:complete] == [f"n{n}" for n in range(complete)]
    elif complete:
        pytest.fail("a file with whole rows was refused")


@HOLD
@given(
    form=FORMS,
    hit=st.integers(0, 11),
    place=st.integers(0, 200),
    damage=st.sampled_from([b'"', b",", b"\x00", b"\xff", b'""']),
)
def test_damage_to_one_row_costs_no_other(file, form, hit, place, damage):
    rows = sheet(form)
    lines = [as_bytes([row]) for row in rows]
    at = place % (len(lines[hit + 1]) - 1)
    lines[hit + 1] = lines[hit + 1][:at] + damage + lines[hit + 1][at:]
    file.write_bytes(b"".join(lines))
    found = set(ids(consume(file)))
    assert {f"n{n}" for n in range(12) if n != hit} <= found


@pytest.mark.slow
def test_people_rows_read_at_100_000_a_minute_or_better(file):
    head = ["kind", "external_id", "given", "family", "email", "mobile", "year"]
    rows = (["student", f"S{n}", "Zoë", "Tan", f"a{n}@example.org", f"04915{n:05d}", "7"] for n in range(20_000))
    file.write_bytes(as_bytes([head, *rows]))
    started = os.times().user
    assert len(consume(file)) == 20_000
    assert os.times().user - started < 12
