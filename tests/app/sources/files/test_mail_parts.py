"""Bodies of mails taken apart: the same as the standard library says for whole mails, sensible for broken ones."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from hypothesis import given
from hypothesis import strategies as st

from app.sources.files.mail_headers import Headers
from app.sources.files.mail_parts import Parts, read_parts, split_head, split_multipart


def taken(raw: bytes) -> Parts:
    head, body = split_head(raw)
    return read_parts(Headers(head), body)


def test_alternatives_and_attachments() -> None:
    both = MIMEMultipart("alternative")
    both.attach(MIMEText("plain é\n", "plain", "utf-8"))
    both.attach(MIMEText("<p>html é</p>", "html", "iso-8859-1"))
    related = MIMEMultipart("related")
    related.attach(both)
    logo = MIMEImage(b"GIF89a", "gif")
    logo["Content-ID"] = "<logo>"
    related.attach(logo)
    mail = MIMEMultipart("mixed")
    mail.attach(related)
    form = MIMEApplication(b"%PDF-1.7 x", "pdf")
    form.add_header("Content-Disposition", "attachment", filename=("utf-8", "", "Café.pdf"))
    mail.attach(form)
    note = MIMEText("not the body", "plain", "utf-8")
    note.add_header("Content-Disposition", "attachment", filename="note.txt")
    mail.attach(note)
    parts = taken(mail.as_bytes())
    assert parts.text == "plain é\n"
    assert parts.html == "<p>html é</p>"
    assert [(a.name, a.type, a.size) for a in parts.attachments] == [
        ("Café.pdf", "application/pdf", 10),
        ("note.txt", "text/plain", 12),
    ]


def test_an_attached_mail_is_named_by_its_subject() -> None:
    inner = MIMEText("inner words", "plain", "utf-8")
    inner["Subject"] = "The inner one"
    mail = MIMEMultipart("mixed")
    mail.attach(MIMEText("outer", "plain", "utf-8"))
    wrapped = MIMEBase("message", "rfc822")
    wrapped.set_payload([inner])
    mail.attach(wrapped)
    parts = taken(mail.as_bytes())
    assert parts.text == "outer"
    assert [(a.name, a.type) for a in parts.attachments] == [("The inner one", "message/rfc822")]


def test_several_texts_are_all_kept() -> None:
    mail = MIMEMultipart("mixed")
    for words in ("above", "below"):
        mail.attach(MIMEText(words, "plain", "us-ascii"))
    assert taken(mail.as_bytes()).text == "above\n\nbelow"


def test_a_body_with_a_name_is_still_the_body() -> None:
    parts = taken(b'Content-Type: text/plain; name="message.txt"\n\nwords')
    assert parts.text == "words"
    assert parts.attachments == []


def test_a_mail_cut_off_keeps_what_is_there() -> None:
    raw = b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nfirst\n--b\n\nsecond, cut'
    assert taken(raw).text == "first\n\nsecond, cut"


def test_a_multipart_without_its_boundary_is_text() -> None:
    assert taken(b"Content-Type: multipart/mixed\n\nwords").text == "words"
    assert taken(b'Content-Type: multipart/mixed; boundary="x"\n\nwords').text == "words"


def test_a_boundary_is_no_prefix_of_another() -> None:
    body = b"--b\n\none\n--bb\ninside one\n--b--\nepilogue"
    assert list(split_multipart(body, "b")) == [b"\none\n--bb\ninside one"]


def test_crlf_and_spaces_behind_the_boundary() -> None:
    body = b"preamble\r\n--b \r\n\r\none\r\n--b\t\r\n\r\ntwo\r\n--b-- \r\n"
    assert list(split_multipart(body, "b")) == [b"\r\none", b"\r\ntwo"]


def test_endless_nesting_ends() -> None:
    raw = b""
    for number in range(200):
        raw += f'Content-Type: multipart/mixed; boundary="b{number}"\n\n--b{number}\n'.encode()
    assert taken(raw + b"\nwords").text is not None


def test_a_delivery_report_is_known() -> None:
    raw = (
        b'Content-Type: multipart/report; report-type=Delivery-Status; boundary="b"\n\n'
        b"--b\n\nIt did not arrive.\n--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b--\n"
    )
    parts = taken(raw)
    assert parts.is_delivery_report
    assert parts.text == "It did not arrive."


def _text_of(message: Message, kind: str) -> str:
    payload = message.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode(message.get_content_charset() or kind)


WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\x00\ufeff", exclude_categories=["Cs"]))


@given(WORDS, WORDS, st.booleans(), st.binary(max_size=300), st.booleans())
def test_the_same_as_the_standard_library(text: str, html: str, crlf: bool, content: bytes, nested: bool) -> None:
    both = MIMEMultipart("alternative")
    both.attach(MIMEText(text, "plain", "utf-8"))
    both.attach(MIMEText(html, "html", "utf-8"))
    mail: Message = both
    if nested:
        mail = MIMEMultipart("mixed")
        mail.attach(both)
        mail.attach(MIMEApplication(content, name="a.bin"))
    raw = mail.as_bytes()
    raw = raw.replace(b"\n", b"\r\n") if crlf else raw
    parts = taken(raw)
    leaves = [part for part in message_from_bytes(raw).walk() if not part.is_multipart()]
    assert parts.text == _text_of(leaves[0], "utf-8") == text
    assert parts.html == _text_of(leaves[1], "utf-8") == html
    assert [a.size for a in parts.attachments] == ([len(content)] if nested else [])


PIECES = [
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: text/html; charset=utf-7\n",
    b"Content-Transfer-Encoding: base64\n",
    b"\n",
    b"\r\n",
    b"--b\n",
    b"--b--\n",
    b"words",
    b"\xff\x00",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=8)), max_size=40).map(b"".join))
def test_any_bytes_are_taken_apart(raw: bytes) -> None:
    parts = taken(raw)
    assert parts.text is None or parts.text.encode("utf-8") is not None
