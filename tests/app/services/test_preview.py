"""What was sent, for reading: text, HTML and the mail file, and what is said where nothing was kept (rule 28)."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from app.errors import AppError, UsageError
from app.services.preview import REBUILT_HEADER, document_of_html
from support.school import School


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    opened = School(tmp_path)
    yield opened
    opened.close()


def message(school: School, **values: str) -> int:
    school.messages({"from": "Office <office@school.example.org>", **values})
    return school.log()[0].message_id


def test_plain_text_as_it_was_sent(school: School) -> None:
    found = message(school, text="Bring a <hat>", html="<p>Other</p>")
    assert school.context.preview.text(found) == "Bring a <hat>"
    assert school.context.preview.html(found) == "<p>Other</p>"


def test_the_text_of_html_where_there_is_no_plain_part(school: School) -> None:
    found = message(school, html="<p>Fees <b>due</b></p>")
    assert school.context.preview.text(found).strip() == "Fees due"


def test_plain_text_as_html_shows_its_signs(school: School) -> None:
    found = message(school, text="Bring a <hat> & a bag")
    assert "<pre>Bring a &lt;hat&gt; &amp; a bag</pre>" in school.context.preview.html(found)


def test_rule_28_nothing_kept_is_said(school: School) -> None:
    found = message(school)
    assert "was not in the file" in school.context.preview.text(found)
    with pytest.raises(AppError, match="was not in the file"):
        school.context.preview.html(found)


def test_a_mail_is_rebuilt_and_says_so(school: School) -> None:
    found = message(school, to="mei@example.com;dan@example.com", subject="Fête\nday", text="Hé", html="<p>Hé</p>")
    mail = message_from_bytes(school.context.preview.eml(found), policy=policy.default)
    assert mail[REBUILT_HEADER].startswith("yes")
    assert mail["Subject"] == "Fête day"
    assert mail["To"] == "dan@example.com, mei@example.com"
    assert "office@school.example.org" in mail["From"]
    assert mail["Date"] == "Fri, 20 Nov 2026 12:00:00 +1100"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert (text.get_content().strip(), html.get_content().strip()) == ("Hé", "<p>Hé</p>")
    only = message_from_bytes(school.context.preview.eml(found, "mei@example.com"), policy=policy.default)
    assert only["To"] == "mei@example.com"


def test_a_link_names_its_address_to_the_styles_that_ask_for_it_and_only_then() -> None:
    mail = '<a class="b" href="https://example.com/?a=1&amp;b=&quot;">Forms</a><a href="#end">End</a>'
    page = document_of_html(f'<style>a[href^="https:"]{{color:red}}</style>{mail}').html.decode()
    assert '<a class="b" href="l/0" data-to="https://example.com/?a=1&amp;b=&quot;">Forms</a>' in page
    assert '<a href="#end" data-to="#end">End</a>' in page
    assert "example.com" not in document_of_html(f"<style>a{{color:red}}</style>{mail}").html.decode()
    assert "data-to" not in document_of_html('<a data-to="x" href="https://example.com/">x</a>').html.decode()


def test_an_sms_has_no_mail_file(school: School) -> None:
    found = message(school, type="sms", to="0491570156", text="Bus")
    with pytest.raises(UsageError, match="SMS"):
        school.context.preview.eml(found)
