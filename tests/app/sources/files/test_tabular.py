"""Tables out of CSV and XLSX: encodings, separators, and going on after a broken record."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.records import Problem, ProblemKind
from app.errors import FileUnreadableError
from app.sources.files.tabular import Row, column, header_key, open_table, table_from_bytes


def read(data: bytes | str, name: str = "x.csv"):
    raw = data.encode() if isinstance(data, str) else data
    table = table_from_bytes(io.BytesIO(raw), name)
    found = list(table.rows())
    return table, [r for r in found if isinstance(r, Row)], [r for r in found if isinstance(r, Problem)]


def cells(rows):
    return [tuple(row.cells.values()) for row in rows]


@pytest.mark.parametrize("text", ["External ID", "external_id", "\ufeffExternalId", " EXTERNAL-ID ", "ｅxternal id"])
def test_headers_ignore_case_spaces_and_signs(text):
    assert header_key(text) == "externalid"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(encoding):
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    _table, rows, problems = read(mark + "a;b\r\nZoë;Müller\r\n".encode(encoding))
    assert cells(rows) == [("Zoë", "Müller")]
    assert problems == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separators_are_told_from_the_rows(delimiter):
    text = f'name{delimiter}"the, best; of|them"{delimiter}c\nx, y; z{delimiter}1;2;3{delimiter}4\n'
    if delimiter != "\t":
        text = f"name{delimiter}b{delimiter}c\n" + f'"x, y; z | t"{delimiter}"1;2,3|4"{delimiter}4\n' * 3
    _table, rows, problems = read(text)
    assert problems == []
    assert all(len(row.cells) == 3 for row in rows)


def test_a_spreadsheets_hint_decides_the_separator():
    table, rows, _problems = read("sep=|\r\na,b|c\r\n1,2|3\r\n")
    assert table.headers == ("a,b", "c")
    assert (cells(rows), rows[0].line) == ([("1,2", "3")], 3)


def test_headers_without_a_name_and_repeated_ones():
    table, rows, problems = read("a,,a,b,,\n1,x,2,3,,\n1,,2,3\n")
    assert table.keys == ("a", "", "a#2", "b", "", "")
    assert [row.cells for row in rows] == [{"a": "1", "a#2": "2", "b": "3"}] * 2
    assert problems == []


def test_blank_rows_are_no_records():
    _table, rows, problems = read("\n\n a,b \n\n1,2\n,\n  ,  \n\n3,4")
    assert cells(rows) == [("1", "2"), ("3", "4")]
    assert [row.line for row in rows] == [5, 9]
    assert problems == []


def test_quotes_hold_separators_line_ends_and_quotes():
    _table, rows, problems = read('a,b\n"x, ""y""\r\nz",2\n 5\'10" , "spaced" \n')
    assert cells(rows) == [('x, "y"\r\nz', "2"), ("5'10\"", "spaced")]
    assert [row.line for row in rows] == [2, 4]
    assert rows[0].raw == '"x, ""y""\r\nz",2'
    assert problems == []


def test_rows_too_long_or_too_short_are_set_aside_and_empty_extras_are_not():
    _table, rows, problems = read("a,b\n1\n1,2,3\n1,2,,\n")
    assert cells(rows) == [("1", "2")]
    assert [(p.kind, p.place, p.record) for p in problems] == [
        (ProblemKind.UNREADABLE, "x.csv, line 2", "1"),
        (ProblemKind.UNREADABLE, "x.csv, line 3", "1,2,3"),
    ]


@pytest.mark.parametrize(
    "broken",
    [b'2,"open,c', b'2,"a"b,c', b'"2,b,c', b'2,b,"c', b"2,b\x00,c", b"2,\xff\xfe,c", b'2,"",""",c', b"2,b,c,d", b"2"],
)
@pytest.mark.parametrize("after", [b"3,b,c", b'3,"b, b",c', b'3,"",c', b'3,"b\nb",c', b'"3","b","c"'])
def test_no_good_row_is_lost_behind_a_broken_one(broken, after):
    data = "é".encode().join([b"a,b,c\n1,b,c\n0,", b",c\n"]) + broken + b"\n" + after + b"\n4,b,c\n"
    _table, rows, problems = read(data)
    assert [row.cells["a"] for row in rows] == ["1", "0", "3", "4"]
    assert [p.place for p in problems] == ["x.csv, line 4"]


def test_a_quote_that_is_never_closed_costs_one_row_of_many():
    body = "".join(f"{n},b,c\n" for n in range(5000))
    _table, rows, problems = read("a,b,c\n" + '0,"open,c\n' + body)
    assert len(rows) == 5000
    assert len(problems) == 1


def test_a_record_longer_than_the_limit_is_set_aside_and_cut():
    _table, rows, problems = read("a,b\n" + "x" * (9 << 20) + ",2\n3,4\n")
    assert cells(rows) == [("3", "4")]
    assert len(problems[0].record) < 5000


def test_one_damaged_line_does_not_turn_the_accents_of_the_file():
    _table, rows, problems = read("a,b\n1,Zoë\n2,Müller\n".encode() + b"3,\xe9\n")
    assert cells(rows) == [("1", "Zoë"), ("2", "Müller")]
    assert problems[0].record == "3,\\xe9"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x00\x01\x02", b",,,\n", b"\xff\xfe\x00", b'"a,b\n1,2\n'])
def test_a_file_without_headers_is_refused(data):
    with pytest.raises(FileUnreadableError):
        read(data)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileUnreadableError, match="cannot be opened"):
        open_table(tmp_path / "none.csv")


def test_rows_can_be_read_again_and_a_column_by_itself():
    table, rows, _problems = read("a,b\n1,\n2,x\n")
    assert len(list(table.rows())) == len(rows) == 2
    assert list(column(table, "b")) == ["x"]


def workbook(*rows, title: str = "Sheet"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_cells_of_a_workbook_without_what_a_spreadsheet_does_to_them():
    moment = dt.datetime(2026, 11, 19, 9, 2)  # noqa: DTZ001 - a workbook knows no zones
    data = workbook(
        [None, None],
        ["id", "number", "when", "day", "yes", "share"],
        ["007", 61491570156.0, moment, dt.datetime(2026, 1, 2), True, 0.5],  # noqa: DTZ001
        [],
        [8],
        [9, 1, None, None, None, None, "more"],
    )
    table, rows, problems = read(data, "x.xlsx")
    assert table.headers == ("id", "number", "when", "day", "yes", "share")
    assert cells(rows) == [
        ("007", "61491570156", "2026-11-19 09:02:00", "2026-01-02", "true", "0.5"),
        ("8", "", "", "", "", ""),
    ]
    assert [p.place for p in problems] == ["x.xlsx, line 6"]


def test_a_sheet_can_be_asked_for(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.create_sheet("Two").append(["b", "c"])
    path = tmp_path / "x.xlsx"
    book.save(path)
    assert open_table(path).headers == ("a",)
    assert open_table(path, sheet="Two").headers == ("b", "c")
    with pytest.raises(FileUnreadableError):
        open_table(path, sheet="Three")


def repacked(data: bytes, name: str, change) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            content = source.read(entry)
            target.writestr(entry, change(content) if entry == name else content)
    return out.getvalue()


def test_a_workbook_with_entities_that_grow_is_refused():
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    data = repacked(workbook(["a"], [1]), "xl/workbook.xml", lambda c: laughs + c[c.index(b"<workbook") :])
    with pytest.raises(FileUnreadableError):
        read(data, "x.xlsx")


def test_a_workbook_that_unpacks_out_of_measure_is_refused():
    data = repacked(workbook(["a"], [1]), "xl/styles.xml", lambda c: c + b" " * (32 << 20))
    with pytest.raises(FileUnreadableError, match="zip bomb"):
        read(data, "x.xlsx")


def test_a_damaged_sheet_gives_the_rows_before_the_damage():
    data = repacked(
        workbook(["a"], [1], [2], [3]), "xl/worksheets/sheet1.xml", lambda c: c[: c.index(b'<row r="4"')] + b"<<<"
    )
    _table, rows, problems = read(data, "x.xlsx")
    assert cells(rows) == [("1",), ("2",)]
    assert len(problems) == 1


plain = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r\n\ufeff", exclude_categories=["Cs"]), max_size=8
)
any_cell = st.one_of(plain, st.text("ab,;\"\n |\t'", max_size=8))


def as_csv(rows) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


@settings(deadline=None)
@given(st.lists(st.tuples(any_cell, any_cell, any_cell), max_size=12))
def test_what_a_csv_writer_writes_is_read_back(rows):
    numbered = [(f"n{at}", *row, "", "", "", "") for at, row in enumerate(rows)]
    _table, found, problems = read("id,alpha,beta,gamma,d,e,f,g\r\n" + as_csv(numbered))
    assert problems == []
    assert cells(found) == [tuple(cell.strip() for cell in row) for row in numbered]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(plain, plain, plain), min_size=3, max_size=10),
    st.data(),
    st.sampled_from([b'"', b'""', b",", b"\x00", b"\xff", b'","', b'"x', b'x"', b""]),
)
def test_damage_to_one_row_costs_no_other_row(rows, data, damage):
    numbered = [(f"n{at}", *row) for at, row in enumerate(rows)]
    lines = [as_csv([row]).encode() for row in numbered]
    hit = data.draw(st.integers(0, len(lines) - 1))
    place = data.draw(st.integers(0, len(lines[hit]) - 2))
    cut = data.draw(st.integers(0, 2))
    lines[hit] = lines[hit][:place] + damage + lines[hit][place:-2][cut:] + b"\r\n"
    accents = "n,Zoë,Müller,Šimić\r\n".encode() * 20
    _table, found, _problems = read(b"id,alpha,beta,gamma\r\n" + accents + b"".join(lines))
    whole = {row.cells["id"]: tuple(row.cells.values()) for row in found}
    for at, row in enumerate(numbered):
        if at != hit:
            assert whole.get(row[0]) == tuple(cell.strip() for cell in row)
