"""The head of a mail on paper: what is in it, and where it stands whatever the mail does."""

from __future__ import annotations

from app.core.mail_document import MailDocument
from app.services.preview import document_of_html
from app.services.preview.paper import with_head


def test_the_head_is_the_first_of_the_body_and_its_words_are_words() -> None:
    document = document_of_html('<!DOCTYPE html><body class="a > b" bgcolor="#ffffff"><p>Hello</p></body>', "Hello")
    page = with_head(
        document, "Tour <b>", [("From", "a@example.org"), ("To", 'Mei "M" <mei@example.com>')]
    ).html.decode()
    body = page[page.index("<body") :]
    assert body.index("Tour &lt;b&gt;") < body.index("From: a@example.org") < body.index("<p>Hello</p>")
    assert "To: Mei &quot;M&quot; &lt;mei@example.com&gt;" in body
    assert body.count("all:initial!important") == 4


def test_a_message_without_a_page_stays_as_it_is() -> None:
    bare = MailDocument(b"", "Words")
    assert with_head(bare, "Title", []) is bare
