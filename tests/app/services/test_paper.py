"""A mail on paper: its head, wherever the mail would hide it, and where its links lead."""

from __future__ import annotations

from app.core.mail_document import MailDocument
from app.services.preview import document_of_html
from app.services.preview.paper import with_head, with_targets


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


def test_a_link_on_paper_leads_to_its_checked_target_or_nowhere() -> None:
    document = document_of_html(
        '<a class="b" href="https://example.com/a?b=1&amp;c=2">Forms</a><a href="mailto:o@example.com">o</a>'
        '<a href="tel:+61491570156">0491 570 156</a><a href="https://example.org/">example.com</a>'
        '<a href="javascript:alert(1)">x</a><a href="#top">up</a><p>href="l/0" &lt;a href="l/0"&gt;</p>'
    )
    page = with_targets(document).html.decode()
    assert '<a class="b" href="https://example.com/a?b=1&amp;c=2">Forms</a>' in page
    assert '<a href="mailto:o@example.com">o</a><a href="tel:+61491570156">' in page
    assert "<a>example.com</a><a>x</a>" in page  # the one deceives, the other is no link that may be followed
    assert '<a href="#top">up</a><p>href="l/0" &lt;a href="l/0"&gt;</p>' in page
    assert b"example.com/a" not in document.html  # in the window, the page itself does not know


def test_a_message_without_links_stays_as_it_is() -> None:
    bare = document_of_html("<p>Hello</p>")
    assert with_targets(bare) is bare
