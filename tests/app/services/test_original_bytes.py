"""An original comes back to the byte, through the file, the log, a restart and a backup, whatever its bytes are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.context import Context, open_context
from app.core.records import BodyKind
from app.services.imports import ImportOptions
from support.school import Quiet

OPTIONS = ImportOptions(region="AU")
NUMBERS = count(100_000)  # of one length, so that none is the end of another
CHARSETS = ("utf-8", "latin-1", "windows-1252", "iso-2022-jp", "gb2312", "utf-16", "utf-7", "no-such-charset", "")
FORMS = st.tuples(st.sampled_from([b"\r\n", b"\n"]), st.sampled_from(CHARSETS), st.sampled_from([b"plain", b"html"]))
HEAD = (
    b"From: Office <office@hillcrest.example>%(end)sTo: Mei Tan <mei%(to)d@example.com>%(end)s"
    b"Subject: =?utf-8?q?Caf=C3=A9_%(to)d?=%(end)sDate: Fri, 20 Nov 2026 01:00:00 +0000%(end)s"
    b"Message-ID: <%(number)d@example.org>%(end)sMIME-Version: 1.0%(end)s"
    b"Content-Type: text/%(kind)s; charset=%(charset)s%(end)sContent-Transfer-Encoding: 8bit%(end)s%(end)s"
)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(
        st.sampled_from(
            [b"word ", b"\r\n", b"\n", b"\r", b"\x00", b"\xff\xfe", b">From me\n", b"From you\n", b"=\n", b"."]
        ),
        max_size=40,
    ).map(b"".join),
    st.binary(min_size=1, max_size=9).map(lambda piece: piece * (70_000 // len(piece))),  # more than 2^16 bytes
)


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    opened = open_context(tmp_path_factory.mktemp("log"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


def mail(body: bytes, number: int, *, end: bytes = b"\r\n", charset: str = "utf-8", kind: bytes = b"plain") -> bytes:
    words = {b"end": end, b"to": number % 5, b"number": number, b"kind": kind, b"charset": charset.encode()}
    return HEAD % words + body


def take(context: Context, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    (result,) = context.imports.import_files([path], OPTIONS, Quiet())
    assert result.error is None, str(result.error)


def original(context: Context, number: int) -> bytes | None:
    """The original of the mail with this number, as the window saves it."""
    sql = "SELECT id FROM message WHERE external_id LIKE ?"
    rows = context.database.reader().execute(sql, (f"%{number}@example.org%",)).fetchall()
    assert len(rows) == 1, number
    kept = context.history.part(rows[0][0], BodyKind.RAW)
    assert kept == context.stories.original(rows[0][0])
    return kept


@given(BODIES, FORMS)
@example(b"no line end at its end", (b"\r\n", "utf-8", b"plain"))
@example(b"", (b"\n", "utf-8", b"plain"))
def test_a_single_mail_comes_back_to_the_byte(
    context: Context, files: Path, body: bytes, form: tuple[bytes, str, bytes]
) -> None:
    end, charset, kind = form
    number = next(NUMBERS)
    content = mail(body, number, end=end, charset=charset, kind=kind)
    take(context, files / "one.eml", content)
    assert original(context, number) == content


@given(st.lists(BODIES, min_size=1, max_size=5), st.sampled_from([b"\r\n", b"\n"]))
def test_the_mails_of_an_mbox_come_back_as_they_stand_in_it(
    context: Context, files: Path, bodies: list[bytes], end: bytes
) -> None:
    numbers = [next(NUMBERS) for _body in bodies]
    # a line "From " with a date behind an empty one is where the next mail begins, whoever wrote it
    mails = [mail(b.replace(b"From ", b">From "), n, end=end) + end for b, n in zip(bodies, numbers, strict=True)]
    separator = b"From - Fri Nov 20 01:00:00 2026" + end
    take(context, files / "all.mbox", b"".join(separator + one + end for one in mails))
    for one, number in zip(mails, numbers, strict=True):
        assert original(context, number) == one, number


def test_alike_mails_to_many_come_back_each_as_it_was(context: Context, files: Path) -> None:
    """What they have in common is kept once, and what differs by a byte stays different by that byte."""
    common = b"".join(b"Dear family %d, the camp of year 8 is on Friday.\r\n" % line for line in range(200))
    numbers = [next(NUMBERS) for _mail in range(30)]
    mails = [mail(common[:at] + bytes([at]) + common[at:], n) for at, n in enumerate(numbers)]
    for one in mails:
        take(context, files / "one.eml", one)
    assert [original(context, n) for n in numbers] == mails


@pytest.mark.slow
def test_a_mail_of_more_than_65536_parts_comes_back_too(context: Context, files: Path) -> None:
    number = next(NUMBERS)
    head = mail(b"", number).replace(b"text/plain; charset=utf-8", b"multipart/mixed; boundary=b")
    content = head + b"".join(b"--b\r\n\r\n%d\r\n" % part for part in range(66_000)) + b"--b--"
    take(context, files / "parts.eml", content)
    assert original(context, number) == content


def test_what_a_provider_gave_comes_back_after_a_restart_and_from_a_backup(tmp_path: Path) -> None:
    """CSV of a provider: its texts are content, with odd line ends and letters of every script. Blanks
    around a cell are the table's and not the text's.
    """
    texts = ["Caf\u00e9\r\nfor all", "\u6625\n\n\u5b63", "a\ttab", "e\u0301 \u202e \U0001f600", "'quoted', \"twice\""]
    rows = "message_id,sent_at,type,to,subject,text,html\n" + "".join(
        f'p{n},2026-11-20T01:00:00Z,email,mei{n}@example.com,S,"{t.replace(chr(34), chr(34) * 2)}","<p>{n}</p>"\n'
        for n, t in enumerate(texts)
    )
    context = open_context(tmp_path / "data")
    take(context, tmp_path / "messages.csv", rows.encode())
    context.backups.back_up(tmp_path / "kept.clbackup")
    context.close()
    for restored in (False, True):
        context = open_context(tmp_path / "data")
        if restored:
            context.database.writer().execute("DELETE FROM message").fetchall()
            context.backups.restore(tmp_path / "kept.clbackup")
        ids = context.database.reader().execute("SELECT id FROM message ORDER BY external_id").fetchall()
        assert [context.history.part(i, BodyKind.TEXT) for (i,) in ids] == [text.encode() for text in texts]
        assert [context.history.part(i, BodyKind.HTML) for (i,) in ids] == [b"<p>%d</p>" % n for n in range(len(texts))]
        context.close()
