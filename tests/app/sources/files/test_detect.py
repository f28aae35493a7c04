"""What a file is follows from its content and its headers, not from its name."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from app.core.records import MessageRecord
from app.errors import FileUnreadableError
from app.sources.base import FileKind, ReadOptions
from app.sources.files.detect import open_reader

ROSTER = Path(__file__).parents[3] / "data" / "oneroster" / "v1p1-untidy"
SDS = Path(__file__).parents[3] / "data" / "microsoft-sds" / "CSV Samples"
OPTIONS = ReadOptions()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("kind,external_id,given,family\n", FileKind.PEOPLE),
        ("Type;ID;Forename;Surname;Status\n", FileKind.PEOPLE),
        ("Student ID\tContact ID\tRelationship\n", FileKind.RELATIONS),
        ("activity_id,at,kind,title,student_id,contact_id\n", FileKind.ACTIVITIES),
        ("message_id,sent_at,type,to,student_id,contact_id\n", FileKind.MESSAGES),
        ("processed,message_id,event,subject,from,email,reason,url,unique_args\n", FileKind.SENDGRID),
        ("From,To,Body,Status,SentDate,ApiVersion,NumSegments,ErrorCode,AccountSid,Sid,Direction\n", FileKind.TWILIO),
        ("FirstName,LastName,Contact1FirstName,Contact1LastName\n", FileKind.PEOPLE),
        ("sourcedId,status,enabledUser,role,givenName,familyName\n", FileKind.ONEROSTER),
        ("sourcedId,orgSourcedIds,givenName,familyName,username,password,role,grade\n", FileKind.SDS),
    ],
)
def test_tables_by_their_headers(tmp_path, text, kind):
    path = tmp_path / "export.txt"
    path.write_text(text)
    reader = open_reader(path, OPTIONS)
    assert reader.info.kind is kind
    assert list(reader.records()) == []


@pytest.mark.parametrize(
    ("folder", "kind"),
    [(ROSTER, FileKind.ONEROSTER)]
    + [(SDS / name, FileKind.SDS) for name in ("SDS v2", "SDS v2.1", "UK Format/25 Users")],
)
def test_folders_and_zip_files(tmp_path, folder, kind):
    assert open_reader(folder, OPTIONS).info.kind is kind
    path = tmp_path / "no-name"
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    assert open_reader(path, OPTIONS).info.kind is kind
    assert open_reader(path, OPTIONS, kind).info.kind is kind


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"From office@example.org Thu Nov 19 09:02:00 2026\nFrom: office@example.org\n\nHello\n", FileKind.MBOX),
        (b"Return-Path: <>\nFrom: office@example.org\nDate: Thu, 19 Nov 2026 09:02:00 +1100\n\nHello\n", FileKind.EML),
    ],
)
def test_mail_by_its_first_lines(tmp_path, content, kind):
    path = tmp_path / "mail"
    path.write_bytes(content)
    assert open_reader(path, OPTIONS).info.kind is kind


_MESSAGE = (
    b'{"sid": "SM1", "to": "+61491570156", "from": "+61491570157", "body": "x", "status": "sent",'
    b' "date_sent": "2026-11-19T09:02:00Z"}'
)


@pytest.mark.parametrize(
    "content",
    [
        _MESSAGE + b"\n",
        gzip.compress(_MESSAGE + b"\n"),
        b"[" + _MESSAGE + b"]",
        b"\xef\xbb\xbf\r\n[\r\n  " + _MESSAGE + b"\r\n]\r\n",
        b'{"messages": [' + _MESSAGE + b"]}",
        gzip.compress(b"[" + _MESSAGE + b"]"),
    ],
)
def test_json_in_lines_or_a_list_plain_and_compressed_is_twilios(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export"
    path.write_bytes(content)
    reader = open_reader(path, OPTIONS)
    assert reader.info.kind is FileKind.TWILIO
    (message,) = reader.records()
    assert isinstance(message, MessageRecord)
    assert message.external_id == "SM1"


def test_an_empty_json_list_is_an_export_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "export.json"
    path.write_text("[]\n")
    reader = open_reader(path, OPTIONS)
    assert reader.info.kind is FileKind.TWILIO
    assert list(reader.records()) == []


def test_a_table_whose_first_header_has_a_bracket_is_no_json(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("[note],kind,external_id,given,family\n,student,1,Ana,Tan\n")
    assert open_reader(path, OPTIONS).info.kind is FileKind.PEOPLE


def test_a_mapping_makes_a_form_known(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("Art,Nummer,Vorname,Nachname\nstudent,1,Ana,Tan\n")
    with pytest.raises(FileUnreadableError, match="Understood are"):
        open_reader(path, OPTIONS)
    columns = {"kind": "Art", "external_id": "nummer", "given": "VORNAME", "family": "Nachname"}
    reader = open_reader(path, ReadOptions(columns=columns))
    assert reader.info.kind is FileKind.PEOPLE
    assert len(list(reader.records())) == 1


def test_a_form_that_lacks_a_column_says_which(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("activity_id,at,kind\n")
    with pytest.raises(FileUnreadableError, match="title"):
        open_reader(path, OPTIONS)


def test_the_word_of_the_person_goes_first(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("student_id,contact_id,kind,external_id,given,family\nS,C,student,1,Ana,Tan\n")
    assert open_reader(path, OPTIONS).info.kind is FileKind.RELATIONS
    assert open_reader(path, OPTIONS, FileKind.PEOPLE).info.kind is FileKind.PEOPLE


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n\x00", b"a,b\n1,2\n"])
def test_anything_else_is_refused_in_plain_words(tmp_path, content):
    path = tmp_path / "thing"
    path.write_bytes(content)
    with pytest.raises(FileUnreadableError) as caught:
        open_reader(path, OPTIONS)
    assert "nothing was imported" in caught.value.message
    assert caught.value.remedy


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FileUnreadableError):
        open_reader(tmp_path / "none.csv", OPTIONS)
    with pytest.raises(FileUnreadableError):
        open_reader(tmp_path / "none.zip", OPTIONS, FileKind.ONEROSTER)
