"""An mbox is cut into its mails, exactly and without being loaded (rule 27)."""

from __future__ import annotations

import io
import mailbox
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.records import BodyKind, MessageRecord, Problem, TimeCertainty
from app.errors import FileUnreadableError
from app.sources.base import FileKind, ReadOptions
from app.sources.files.mail import open_file
from app.sources.files.mbox import Piece, split_mbox, unquoted

ENVELOPE = b"From office@school.example.org Mon Nov  2 09:15:04 2026\n"
SENT = 1793610904


def mail(number: int, body: bytes = b"words\n", date: bytes = b"Mon, 2 Nov 2026 09:15:04 +0000") -> bytes:
    return (
        b"From: office@school.example.org\nTo: p%d@example.org\nDate: %s\nMessage-ID: <%d@school.example.org>\n"
        b"Subject: No %d\n\n%s" % (number, date, number, number, body)
    )


def read(path: Path) -> list[MessageRecord | Problem]:
    found = list(open_file(path, ReadOptions()).records())
    assert all(isinstance(record, MessageRecord | Problem) for record in found)
    return [record for record in found if isinstance(record, MessageRecord | Problem)]


def split(data: bytes, **sizes: int) -> list[Piece]:
    return list(split_mbox(io.BytesIO(data), **sizes))


def raws(data: bytes, **sizes: int) -> list[bytes | None]:
    return [piece.raw for piece in split(data, **sizes)]


def test_rule_27_one_quote_is_taken_and_the_original_kept(tmp_path: Path) -> None:
    body = b"Dear all,\n>From Monday the gate is closed.\n>>From: a quoted one\n>>From twice\n> From not\n"
    path = tmp_path / "sent.mbox"
    path.write_bytes(ENVELOPE + mail(1, body) + b"\n")
    (record,) = read(path)
    assert isinstance(record, MessageRecord)
    assert record.bodies[BodyKind.RAW] == mail(1, body)
    assert record.bodies[BodyKind.TEXT] == (
        b"Dear all,\nFrom Monday the gate is closed.\n>>From: a quoted one\n>From twice\n> From not\n"
    )


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_mails_stand_between_separators(end: bytes) -> None:
    mails = [mail(n).replace(b"\n", end) for n in range(3)]
    data = b"".join(ENVELOPE.replace(b"\n", end) + one + end for one in mails)
    assert raws(data) == mails
    assert {piece.envelope for piece in split(data)} == {ENVELOPE.rstrip()}


def test_a_sentence_that_begins_with_from_is_no_separator() -> None:
    body = b"Hello,\n\nFrom now on we meet at 9:30 on 2026 terms.\nNote: bring hats\n\nFrom: me\n"
    assert raws(ENVELOPE + mail(1, body) + b"\n" + ENVELOPE + mail(2)) == [mail(1, body), mail(2)]


@pytest.mark.parametrize(
    "envelope",
    [
        b"From - Mon Nov 02 09:15:04 2026\n",
        b"From 1811@xxx Mon Nov 02 09:15:04 +0000 2026\n",
        b"From MAILER-DAEMON Mon Nov  2 09:15:04 2026\n",
        b"From jo@example.org\n",
        b"From jo@example.org  Mon, 2 Nov 2026 09:15:04 +0000\n",
    ],
)
def test_separators_as_programs_write_them(envelope: bytes) -> None:
    assert raws((envelope + mail(1) + b"\n") * 3) == [mail(1)] * 3


def test_the_envelope_tells_the_time_when_nothing_else_does(tmp_path: Path) -> None:
    path = tmp_path / "sent.mbox"
    path.write_bytes(ENVELOPE + mail(1, date=b"soon") + b"\n" + ENVELOPE + mail(2))
    problem, first, second = read(path)
    assert isinstance(problem, Problem)
    assert problem.place == "sent.mbox, mail 1"
    assert isinstance(first, MessageRecord)
    assert (first.recipients[0].sent_at, first.recipients[0].sent_certainty) == (SENT, TimeCertainty.STAND_IN)
    assert isinstance(second, MessageRecord)


def test_a_mail_too_large_is_passed_over(tmp_path: Path) -> None:
    huge = mail(2, b"x" * 80_000 + b"\n")
    data = b"".join(ENVELOPE + one + b"\n" for one in (mail(1), huge, mail(3)))
    first, middle, last = split(data, block=1000, largest=40_000)
    assert (first.raw, middle.raw, last.raw) == (mail(1), None, mail(3))
    assert b"Subject: No 2" in middle.envelope
    first, last = split(data[: -len(ENVELOPE + mail(3))], block=1000, largest=40_000)
    assert last.raw is None


def test_what_is_no_mbox_is_refused_and_an_empty_one_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(b"")
    reader = open_file(path, ReadOptions())
    assert reader.info.kind is FileKind.MBOX
    assert list(reader.records()) == []
    path.write_bytes(b"\r\n\n" + ENVELOPE + mail(1))
    assert len(read(path)) == 1
    path.write_bytes(mail(1))
    assert open_file(path, ReadOptions()).info.kind is FileKind.EML
    with pytest.raises(FileUnreadableError):
        open_file(tmp_path, ReadOptions())


BODIES = st.lists(
    st.sampled_from(["words", "", "From me", ">From me", "From: x", "--", "é", "From jo 9:00 Mon", "\r"]), max_size=12
).map(lambda lines: "".join(f"{line}\n" for line in lines).encode())


@given(st.lists(BODIES, min_size=1, max_size=6), st.booleans(), st.integers(1, 3000))
def test_every_mail_comes_back_whatever_the_blocks(bodies: list[bytes], crlf: bool, block: int) -> None:
    quoted = [mail(n, body.replace(b"\nFrom ", b"\n>From ")) for n, body in enumerate(bodies)]
    quoted = [one.replace(b"\n", b"\r\n") if crlf else one for one in quoted]
    end = b"\r\n" if crlf else b"\n"
    data = b"".join(ENVELOPE.replace(b"\n", end) + one + end for one in quoted)
    assert raws(data, block=block) == quoted


@given(st.lists(BODIES, min_size=1, max_size=4))
def test_the_same_mails_as_the_standard_library(bodies: list[bytes]) -> None:
    quoted = [(b"\n" + body).replace(b"\nFrom ", b"\n>From ") for body in bodies]
    data = b"".join(ENVELOPE + mail(n, body) + b"\n" for n, body in enumerate(quoted))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mbox"
        path.write_bytes(data)
        box = mailbox.mbox(path)
        expected = [box.get_bytes(key) for key in box.iterkeys()]
        box.close()
    assert raws(data) == expected


PIECES = [ENVELOPE, b"\n", b"\r\n", b"From ", b"From: a@example.org\n", b"To: b@example.org\n", b"\x00", mail(1)]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=10)), max_size=30).map(b"".join))
def test_no_byte_is_lost_and_nothing_crashes(data: bytes) -> None:
    pieces = split(ENVELOPE + data, block=50)
    size = sum(len(piece.envelope) + len(piece.raw or b"") for piece in pieces)
    assert size <= len(ENVELOPE + data) <= size + 4 * len(pieces)


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=10)), max_size=12).map(b"".join))
def test_good_mails_around_rubbish_are_found(rubbish: bytes) -> None:
    data = ENVELOPE + mail(7) + b"\n" + ENVELOPE + rubbish + b"\n\n" + ENVELOPE + mail(8)
    found = raws(data)
    assert found[0] == mail(7)
    assert found[-1] == mail(8)


def test_unquoting_changes_quotes_alone() -> None:
    assert unquoted(b">From a\n >From b\nx>From c\n>>From d") == b"From a\n >From b\nx>From c\n>From d"
