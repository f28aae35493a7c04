"""The mail templates of the sample school: enough of them, well-formed, and made like real mails."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

import pytest

from app.sources.sample_school.chance import dice_for
from app.sources.sample_school.mail_kinds import ALL_KINDS, MailKind, body_fields, subject_fields
from app.sources.sample_school.school_people import Carer, Member, Student
from app.sources.sample_school.templates import FOLDER, LOGO_CID, logo, render

VOID = {"area", "br", "col", "hr", "img", "link", "meta"}
NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))
PARENT = Carer("par-1", "Róisín", "<b>O’Dea & Co</b>", emails=["r@example.com"])
CHILD = Student("stu-1", "Zoë", "O’Dea", year=3, number="S-1")


class Balance(HTMLParser):
    """Notes every tag that is closed without being open, or left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:  # XHTML: <br />
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def filled(kind: MailKind, **more: str) -> tuple[str, str]:
    dice, day = dice_for(1, "templates"), date(2026, 11, 23)
    people: list[Member] = [PARENT]
    fields = {**subject_fields(dice, day, CHILD), **body_fields(dice, day, kind, people, CHILD)}
    return render(kind.key, {**fields, "subject": "S", "preheader": "P", **more})


def test_there_are_at_least_eight_and_each_is_used():
    assert len(NAMES) >= 8
    assert {kind.key for kind in ALL_KINDS} == set(NAMES)


@pytest.mark.parametrize("kind", ALL_KINDS, ids=lambda kind: kind.key)
def test_each_is_well_formed_responsive_and_filled(kind):
    html, text = filled(kind)
    balance = Balance()
    balance.feed(html)
    balance.close()
    assert balance.wrong == []
    assert balance.open == []
    assert "table" in balance.tags
    assert "@media" in html
    assert "viewport" in html
    assert "$" not in html.replace("A$", "")
    assert "$" not in text.replace("A$", "")
    assert len(text) > 100
    assert "script" not in balance.tags


def test_names_are_escaped_in_html_and_plain_in_text():
    html, text = filled(ALL_KINDS[0], salutation="Róisín & <Zoë>")
    assert "Róisín &amp; &lt;Zoë&gt;" in html
    assert "Róisín & <Zoë>" in text


def test_together_they_show_what_real_mails_do():
    sources = {name: (FOLDER / f"{name}.html").read_text("utf-8") for name in NAMES}
    every = "\n".join(sources.values())
    assert sum("prefers-color-scheme: dark" in source for source in sources.values()) >= 8
    for wanted in (
        "<!--[if mso]>",
        "v:roundrect",
        'dir="rtl"',
        "$logo_src",
        "background=",
        "bgcolor=",
        "$tracker",
    ):
        assert wanted in every
    assert sum("display:none" in source for source in sources.values()) >= 8  # preheaders


def test_the_logo_is_a_picture_that_a_mail_can_carry():
    assert logo().startswith(b"\x89PNG\r\n\x1a\n")
    html, _text = render_with_cid()
    assert f'src="cid:{LOGO_CID}"' in html


def render_with_cid() -> tuple[str, str]:
    dice, day = dice_for(1, "logo"), date(2026, 11, 23)
    kind = next(kind for kind in ALL_KINDS if kind.key == "welcome")
    people: list[Member] = [PARENT]
    fields = {**subject_fields(dice, day, CHILD), **body_fields(dice, day, kind, people, CHILD)}
    return render(kind.key, {**fields, "subject": "S", "preheader": "P"}, logo_src=f"cid:{LOGO_CID}")
