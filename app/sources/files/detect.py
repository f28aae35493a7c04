"""Finds out what a file is, by its content and its headers rather than its name, and opens the right
reader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from app.errors import FileUnreadableError
from app.i18n import _
from app.sources.base import FileKind, OpenFile, ReadOptions, RecordReader
from app.sources.files import (
    activities_form,
    mail,
    messages_form,
    oneroster,
    people_form,
    presets,
    relations_form,
    sds,
    sendgrid,
    twilio,
)
from app.sources.files.archives import open_bundle
from app.sources.files.forms import Field, fitting, lacking
from app.sources.files.oneroster import TELLING
from app.sources.files.tabular import header_key, open_table

_GZIP_MARK: Final = b"\x1f\x8b"
_ZIP_MARK: Final = b"PK"
_JSON_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\{|\[\s*[{\]])")
_MAIL_START: Final = re.compile(
    rb"From [^\r\n]*\d{4}|(?=(?:[!-9;-~]+:[^\n]*\n|[ \t][^\n]*\n)*from:)"
    rb"(?=(?:[!-9;-~]+:[^\n]*\n|[ \t][^\n]*\n)*(?:message-id|date|received):)",
    re.IGNORECASE,
)
_WORKBOOK: Final = "xl/workbook.xml"
_FORMS: Final[tuple[tuple[tuple[Field, ...], OpenFile], ...]] = (
    (activities_form.FORM, activities_form.open_file),
    (relations_form.FORM, relations_form.open_file),
    (people_form.FORM, people_form.open_file),
)
_MESSAGE_TABLES: Final[tuple[tuple[Callable[[frozenset[str]], bool], OpenFile], ...]] = (
    (sendgrid.matches, sendgrid.open_file),
    (twilio.matches, twilio.open_file),
    (messages_form.matches, messages_form.open_file),
)


def _unknown(path: Path) -> FileUnreadableError:
    return FileUnreadableError(
        _("{file} is no file that can be imported, nothing was imported from it.").format(file=path.name),
        _(
            "Understood are: OneRoster and School Data Sync (zip file or folder), people, relations, messages"
            " and activities (CSV or XLSX), exports of Clever, School Stream, ReachMyTeach, SchoolBooking and"
            " Xello, SendGrid Activity (CSV), Twilio (CSV or JSON, also .gz), and mail (mbox, eml)."
            " If it is one of these under other column names, say which with --as and --map."
        ),
    )


def _opener(kind: FileKind) -> OpenFile:
    """Return what opens a file that the person says is of *kind*."""
    openers: Mapping[FileKind, OpenFile] = {
        FileKind.ONEROSTER: _open_oneroster,
        FileKind.SDS: _open_sds,
        FileKind.PEOPLE: _open_people,
        FileKind.RELATIONS: relations_form.open_file,
        FileKind.ACTIVITIES: activities_form.open_file,
        FileKind.MESSAGES: messages_form.open_file,
        FileKind.SENDGRID: sendgrid.open_file,
        FileKind.TWILIO: twilio.open_file,
        FileKind.MBOX: mail.open_file,
        FileKind.EML: mail.open_file,
    }
    return openers[kind]


def _is_bundle(path: Path) -> bool:
    return path.is_dir() or _head(path).startswith(_ZIP_MARK)


def _open_oneroster(path: Path, options: ReadOptions) -> RecordReader:
    return oneroster.open_file(path, options, only=None if _is_bundle(path) else "users.csv")


def _open_sds(path: Path, options: ReadOptions) -> RecordReader:
    return sds.open_file(path, options, only=None if _is_bundle(path) else "users.csv")


def _open_people(path: Path, options: ReadOptions) -> RecordReader:
    """Open a people form, or the form of another program when its headers say so and nothing is mapped."""
    table = open_table(path)
    keys = frozenset(table.keys)
    if lacking(people_form.FORM, fitting(people_form.FORM, keys, options.columns)) and presets.preset_for(keys):
        return presets.open_file(path, options)
    return people_form.open_file(path, options)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(4096)
    except OSError as error:
        raise FileUnreadableError(
            _("{file} cannot be opened, nothing was imported from it.").format(file=path.name),
            _("Check that it is there and that no other program holds it."),
        ) from error


def _open_bundle(path: Path, options: ReadOptions) -> RecordReader:
    """Open a folder or a zip file: a OneRoster or a School Data Sync bundle."""
    with open_bundle(path) as bundle:
        names = bundle.names()
        if "student.csv" in names:
            return sds.open_file(path, options)
        if "users.csv" not in names:
            raise _unknown(path)
        if "manifest.csv" in names:
            return oneroster.open_file(path, options)
        keys = oneroster.user_keys(bundle)
    found = oneroster.open_file if keys & TELLING else sds.open_file
    return found(path, options)


def _is_workbook(path: Path) -> bool:
    with open_bundle(path) as bundle:
        return bundle.has_entry(_WORKBOOK)


def _nearest_form(keys: frozenset[str], mapping: Mapping[str, str]) -> OpenFile | None:
    """Return the form of ours that a table is or, when two or more of its required columns are there, lacks
    least of; opening that names what it lacks.
    """
    best: tuple[int, int] | None = None
    chosen: OpenFile | None = None
    for form, opener in _FORMS:
        found = fitting(form, keys, mapping)
        missing = len(lacking(form, found))
        there = sum(1 for field in form if field.required) - missing
        if there >= 2 and (best is None or (missing, -there) < best):
            best, chosen = (missing, -there), opener
    return chosen


def _complete_form(keys: frozenset[str], mapping: Mapping[str, str]) -> OpenFile | None:
    for form, opener in _FORMS:
        if not lacking(form, fitting(form, keys, mapping)):
            return opener
    return None


def _open_table(path: Path, options: ReadOptions) -> RecordReader:
    """Open a CSV or XLSX file by the set of its headers."""
    keys = frozenset(open_table(path).keys)
    named = keys | {header_key(field) for field, column in options.columns.items() if header_key(column) in keys}
    for matches, message_opener in _MESSAGE_TABLES:
        if matches(named):
            return message_opener(path, options)
    if (opener := _complete_form(keys, options.columns)) is not None:
        return opener(path, options)
    if presets.preset_for(keys) is not None:
        return presets.open_file(path, options)
    if "sourcedid" in keys or "sourceid" in keys:
        bundled = oneroster.open_file if keys & TELLING else sds.open_file
        return bundled(path, options, only="users.csv")
    if (opener := _nearest_form(keys, options.columns)) is not None:
        return opener(path, options)
    raise _unknown(path)


def open_reader(path: Path, options: ReadOptions, kind: FileKind | None = None) -> RecordReader:
    """Open a file or folder with the reader for what it is; *kind* is what the person says it is.

    Raises FileUnreadableError when it is nothing known, refused or lacks a required column; QuestionError
    when its dates can be read day first or month first.
    """
    if kind is not None:
        return _opener(kind)(path, options)
    if path.is_dir():
        return _open_bundle(path, options)
    head = _head(path)
    suffixes = [suffix.lower() for suffix in path.suffixes[-1:]]
    if head.startswith(_ZIP_MARK):
        return _open_table(path, options) if _is_workbook(path) else _open_bundle(path, options)
    if head.startswith(_GZIP_MARK) or _JSON_START.match(head):
        return twilio.open_file(path, options)
    if suffixes in ([".eml"], [".mbox"]) or _MAIL_START.match(head):
        return mail.open_file(path, options)
    return _open_table(path, options)
