"""A look into a file says what it is, shows its first rows, and which columns are missing."""

from __future__ import annotations

from pathlib import Path

from app.services.column_mappings import ColumnMapping, ColumnMappings
from app.sources.base import FileKind, ReadOptions
from app.sources.files.look import ROWS, look_into

PEOPLE = "Role,Ref,First,Last,E-Mail,Password\n" + "".join(
    f"contact,c{n},Given{n},Family{n},p{n}@example.com,secret\n" for n in range(30)
)


def test_a_form_of_ours_is_recognised_with_its_fields_and_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "relations.csv"
    path.write_text("student_id,contact_id,relation\n1,2,mother\n3,4,father\n")
    look = look_into(path, ReadOptions())
    assert (look.kind, look.error, look.missing) == (FileKind.RELATIONS, None, ())
    assert look.headers == ("student_id", "contact_id", "relation")
    assert look.rows == (("1", "2", "mother"), ("3", "4", "father"))
    assert [m.field for m in look.fields if m.required] == ["student_id", "contact_id"]


def test_unknown_columns_are_asked_for_and_secret_ones_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(PEOPLE)
    look = look_into(path, ReadOptions())
    assert look.kind is FileKind.PEOPLE or look.missing
    chosen = {"kind": "Role", "external_id": "Ref", "given": "First", "family": "Last", "email": "E-Mail"}
    look = look_into(path, ReadOptions(columns=chosen), FileKind.PEOPLE)
    assert (look.error, look.missing) == (None, ())
    assert look.headers == ("Role", "Ref", "First", "Last", "E-Mail")
    assert len(look.rows) == ROWS
    assert {m.field: m.column for m in look.fields if m.column} == chosen
    del chosen["given"]
    look = look_into(path, ReadOptions(columns=chosen), FileKind.PEOPLE)
    assert look.missing == ("given",)


def test_other_files_show_their_records(tmp_path: Path) -> None:
    mail = tmp_path / "letter.eml"
    mail.write_bytes(
        b"From: office@school.example\r\nTo: a@example.com, b@example.com\r\nSubject: Hello\r\n"
        b"Date: Mon, 23 Nov 2026 09:02:00 +1100\r\nMessage-ID: <1@school.example>\r\n\r\nText\r\n"
    )
    look = look_into(mail, ReadOptions())
    assert look.kind is FileKind.EML or look.kind is FileKind.MBOX
    assert look.rows == (("2026-11-22 22:02 UTC", "a@example.com, b@example.com", "Hello"),)
    assert not look.fields
    nothing = tmp_path / "picture.png"
    nothing.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    look = look_into(nothing, ReadOptions())
    assert look.error is not None


def test_a_choice_of_columns_is_remembered_by_the_headers_in_any_order(tmp_path: Path) -> None:
    mappings = ColumnMappings(tmp_path / "columns.json")
    said = ColumnMapping(FileKind.PEOPLE, {"given": "First"})
    assert mappings.find(("first", "last")) is None
    mappings.remember(("first", "last", ""), said)
    assert ColumnMappings(tmp_path / "columns.json").find(("last", "first")) == said
    assert mappings.find(("first", "last", "more")) is None
    (tmp_path / "columns.json").write_text('{"broken": 1')
    assert mappings.find(("first", "last")) is None
