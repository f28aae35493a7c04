"""Fills the mail templates of the sample school: an HTML and a plain part each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Final

FOLDER: Final = Path(__file__).resolve().parents[3] / "resources" / "templates"
LOGO_CID: Final = "logo@hillcrest.example"
REMOTE_LOGO: Final = "https://www.hillcrest.example/img/logo.png"


@cache
def template_parts(name: str) -> tuple[Template, Template]:
    """The HTML and the plain template called *name*."""
    html, text = (FOLDER / f"{name}{ending}" for ending in (".html", ".txt"))
    return Template(html.read_text(encoding="utf-8")), Template(text.read_text(encoding="utf-8"))


@cache
def logo() -> bytes:
    """The school's own logo, a PNG picture."""
    return (FOLDER / "logo.png").read_bytes()


def render(name: str, fields: Mapping[str, str], *, logo_src: str = REMOTE_LOGO) -> tuple[str, str]:
    """The HTML and the plain text of template *name*; *fields* are plain text and are escaped for the HTML."""
    html, text = template_parts(name)
    return html.substitute(
        {**{key: escape(value) for key, value in fields.items()}, "logo_src": logo_src}
    ), text.substitute(fields)
