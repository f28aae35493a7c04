"""Texts: found in the source, translated by a compiled catalogue, and English where there is none."""

from __future__ import annotations

import gettext
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app import i18n
from app.i18n import _, ngettext, pgettext
from support.pseudo_locale import PseudoLocale, is_pseudo, pseudo

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = """
from app.i18n import _, ngettext, pgettext
_("{n} rows").format(n=1)
ngettext("{n} message", "{n} messages", 2)
pgettext("verb", "Open")
"""


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    i18n.use(gettext.NullTranslations())


def extract(folder: Path) -> Path:
    """Let Babel read the texts of *folder* as pyproject.toml says, and return the template."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    template = folder / "texts.pot"
    babel = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
    subprocess.run([*babel, "-o", template, "."], cwd=folder, check=True)
    return template


def test_a_text_goes_from_source_to_catalogue_to_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("app/core", "ui/docks", "tests"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "planted.py").write_text(SOURCE + f'_("from {place}")\n', "utf-8")
    with extract(tmp_path).open("rb") as stream:
        catalogue = read_po(stream, locale="de")
    assert {"{n} rows", "from app/core", "from ui/docks"} <= {str(message.id) for message in catalogue}
    assert "from tests" not in catalogue

    catalogue["{n} rows"].string = "{n} Zeilen"
    catalogue["{n} message"].string = ("{n} Nachricht", "{n} Nachrichten")
    catalogue.get("Open", "verb").string = "Öffnen"
    compiled = tmp_path / "locale" / "de" / "LC_MESSAGES" / "comms_log.mo"
    compiled.parent.mkdir(parents=True)
    with compiled.open("wb") as target:
        write_mo(target, catalogue)
    monkeypatch.setattr(i18n, "LOCALE_DIR", tmp_path / "locale")
    i18n.install("de")
    assert _("{n} rows").format(n=3) == "3 Zeilen"
    assert ngettext("{n} message", "{n} messages", 1).format(n=1) == "1 Nachricht"
    assert ngettext("{n} message", "{n} messages", 2).format(n=2) == "2 Nachrichten"
    assert pgettext("verb", "Open") == "Öffnen"
    assert _("not in the catalogue") == "not in the catalogue"


def test_a_language_without_a_catalogue_is_english() -> None:
    i18n.install("tlh")
    assert _("Contacts") == "Contacts"
    assert ngettext("{n} row", "{n} rows", 1) == "{n} row"
    assert pgettext("verb", "Open") == "Open"


def test_the_pseudo_locale_marks_every_way_to_a_text() -> None:
    i18n.use(PseudoLocale())
    for text in (_("Contacts"), ngettext("{n} row", "{n} rows", 2), pgettext("verb", "Open")):
        assert is_pseudo(text)
    assert is_pseudo(_("{n} rows").format(n=5))
    assert not is_pseudo("Contacts")
    assert not is_pseudo(_("One") + _("Two"))


@pytest.mark.parametrize("kept", ["{name}", "<b>", "&amp;", "&O"])
def test_the_pseudo_locale_keeps_what_is_no_word(kept: str) -> None:
    assert kept in pseudo(f"an {kept} open one")
