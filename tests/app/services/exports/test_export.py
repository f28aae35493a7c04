"""Files with the visible list: read back, guarded, whole or not at all, and never without a line in the record."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from app.core.records import PersonKind
from app.errors import FileUnwritableError
from app.services.exports.csv_writer import CsvWriter
from app.services.exports.lists import LogList, PeopleList
from app.services.exports.sheet import Cell, Sheet
from app.services.exports.xlsx_writer import XlsxWriter
from support.school import School

from .conftest import SUBJECTS

COLUMNS = ("type", "sent", "subject", "to", "relation", "status", "happened", "opens")


class Stopper:
    """A watch that stops an export once so many rows are through."""

    def __init__(self, after: int) -> None:
        self._after = after
        self.told: list[tuple[int, int]] = []

    def progress(self, done: int, total: int) -> None:
        self.told.append((done, total))

    def stopped(self) -> bool:
        return bool(self.told) and self.told[-1][0] >= self._after


def olivia(school: School, columns: Sequence[str] = COLUMNS, ids: Sequence[int] | None = None) -> LogList:
    return LogList(
        school.query("student Olivia Tan"),
        tuple(columns),
        person="Olivia Tan",
        dates="All dates",
        filters=("Status: Delivered",),
        ids=ids,
    )


def csv_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


def test_csv_has_a_head_the_columns_as_shown_and_the_rows_of_the_log(school: School, tmp_path: Path) -> None:
    target = tmp_path / "olivia.csv"
    wanted = olivia(school, ("sent", "to", "subject"))
    result = school.context.exports.export(wanted, target, CsvWriter(), "csv")
    rows = csv_rows(target)
    assert rows[0] == ["Communications of Olivia Tan"]
    head = dict(row for row in rows[1 : rows.index([])])
    assert head["School"] == "Seaview College"
    assert head["Person"] == "Olivia Tan"
    assert head["Dates"] == f"All dates (times in {school.context.settings.zone.key})"
    assert head["Filters"] == "Status: Delivered"
    assert head["Rows"] == str(result.rows) == "16"
    assert head["Made"].endswith(("am", "pm")) or ":" in head["Made"]
    body = rows[rows.index([]) + 1 :]
    assert body[0] == ["Sent", "To", "Subject / message"]
    expected = school.context.history.head(wanted.query)[1]
    assert [row[1] for row in body[1:]] == [row.to_name for row in expected]
    sent = [datetime.fromtimestamp(r.sent_at, school.context.settings.zone) for r in expected]
    assert [row[0] for row in body[1:]] == [f"{at:%Y-%m-%d %H:%M:%S}" for at in sent]


def test_csv_guards_what_a_spreadsheet_would_run(school: School, tmp_path: Path) -> None:
    school.context.exports.export(olivia(school, ("subject",)), tmp_path / "a.csv", CsvWriter(with_head=False), "csv")
    subjects = {row[0] for row in csv_rows(tmp_path / "a.csv")[1:]}
    assert subjects == {f"'{text}" if text[0] in "=+-@" else text for text in SUBJECTS}


def test_xlsx_has_real_times_numbers_and_texts_that_are_no_formulas(school: School, tmp_path: Path) -> None:
    target = tmp_path / "olivia.xlsx"
    school.context.exports.export(olivia(school), target, XlsxWriter(), "xlsx")
    page = openpyxl.load_workbook(target).worksheets[0]
    header = next(row for row in page.iter_rows() if row[0].value == "Type")
    assert [cell.value for cell in header][:3] == ["Type", "Sent", "Subject / message"]
    number = header[0].row
    assert page.freeze_panes == f"A{number + 1}"
    assert page.auto_filter.ref == f"A{number}:H{page.max_row}"
    rows = list(page.iter_rows(min_row=number + 1))
    assert len(rows) == 16
    assert {row[2].value for row in rows} == set(SUBJECTS)
    assert {row[2].data_type for row in rows} == {"s"}
    assert {row[2].value for row in rows if row[2].quotePrefix} == {text for text in SUBJECTS if text[0] in "=+-@"}
    assert {row[1].value.tzinfo for row in rows} == {None}
    expected = school.context.history.head(olivia(school).query)[1][0].sent_at
    zone = school.context.settings.zone
    assert rows[0][1].value == datetime.fromtimestamp(expected, zone).replace(tzinfo=None)
    assert {row[7].value for row in rows} == {0}
    assert page.column_dimensions["C"].width > page.column_dimensions["A"].width


def test_selected_rows_alone_leave_and_say_so(school: School, tmp_path: Path) -> None:
    every = [i for lot in school.context.history.ids(olivia(school).query) for i in lot]
    chosen = [every[3], every[1]]
    result = school.context.exports.export(olivia(school, ids=chosen), tmp_path / "a.csv", CsvWriter(), "csv")
    assert result.rows == 2
    head = dict(row for row in csv_rows(tmp_path / "a.csv")[1:6])
    assert head["Rows"] == "2, selected by hand"


def test_no_address_leaves_unless_its_column_is_shown(school: School, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    school.context.exports.export(olivia(school), target, CsvWriter(), "csv")
    assert "@example.com" not in target.read_text("utf-8")
    assert not olivia(school).has_addresses
    shown = olivia(school, (*COLUMNS, "address"))
    school.context.exports.export(shown, target, CsvWriter(), "csv")
    assert "dan@example.com" in target.read_text("utf-8")
    assert shown.has_addresses


def test_people_leave_as_they_are_listed(school: School, tmp_path: Path) -> None:
    wanted = PeopleList(PersonKind.CONTACT, ("name", "relation", "linked", "email", "mobile"), search="mei")
    result = school.context.exports.export(wanted, tmp_path / "a.csv", CsvWriter(), "csv")
    rows = csv_rows(tmp_path / "a.csv")
    assert rows[0] == ["Contacts"]
    assert result.rows == 1
    assert rows[-1] == ["Mei Tan", "Mother", "Olivia Tan", "mei@example.com", "'+61 491 570 156"]


@pytest.mark.parametrize(("writer", "name"), [(CsvWriter(), "a.csv"), (XlsxWriter(), "a.xlsx")])
def test_a_cancelled_export_leaves_the_old_file_no_scraps_and_a_line(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writer: CsvWriter | XlsxWriter, name: str
) -> None:
    monkeypatch.setattr("app.services.exports.service.PAGE", 4)
    scraps = tmp_path / "scraps"
    scraps.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scraps))
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / name).write_text("the old one", "utf-8")
    watch = Stopper(after=8)
    result = school.context.exports.export(olivia(school), folder / name, writer, name[2:], watch)
    assert result.cancelled
    assert watch.told == [(4, 16), (8, 16)]
    assert [path.name for path in folder.iterdir()] == [name]
    assert (folder / name).read_text("utf-8") == "the old one"
    assert list(scraps.iterdir()) == []
    line = school.context.audit.lines()[0]
    assert (line.action, line.rows, line.person) == ("export_cancelled", 8, "Olivia Tan")


def test_a_file_that_cannot_be_written_says_which_and_leaves_a_line(school: School, tmp_path: Path) -> None:
    with pytest.raises(FileUnwritableError, match=r"Could not write report\.csv – is it open in another program\?"):
        school.context.exports.export(olivia(school), tmp_path / "gone" / "report.csv", CsvWriter(), "csv")
    assert school.context.audit.lines()[0].action == "export_failed"


def test_the_line_stands_before_the_file_has_its_name(school: School, tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    seen: list[tuple[str, bool]] = []
    record = school.context.audit.record

    def spy(action: str, **facts: object) -> None:
        seen.append((str(action), target.exists()))
        record(action, **facts)  # type: ignore[arg-type]

    school.context.exports._audit = type("Spy", (), {"record": staticmethod(spy)})()  # type: ignore[assignment]
    school.context.exports.export(olivia(school), target, CsvWriter(), "csv")
    assert seen == [("exported", False)]
    assert target.exists()
    (line,) = school.context.audit.lines()
    assert (line.action, line.person, line.rows, line.format, line.what) == (
        "exported", "Olivia Tan", 16, "csv", "communications",
    )  # fmt: skip


def test_an_export_is_of_one_moment(school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.exports.service.PAGE", 4)

    class Importing:
        """Takes messages away while the list is being written."""

        passes = 1

        def write(self, sheet: Sheet, path: Path) -> int:
            rows: list[tuple[Cell, ...]] = []
            for row in sheet.rows():
                if not rows:
                    school.context.database.writer().execute("DELETE FROM message")
                rows.append(row)
            path.write_text(str(len(rows)), "utf-8")
            return len(rows)

    result = school.context.exports.export(olivia(school), tmp_path / "a", Importing(), "csv")
    assert result.rows == 16
