"""Settings: what a person may write, what is kept, and what holds while nobody set anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.errors import CacheError, UsageError
from app.settings import DECLARATIONS, Settings, Term, system_country, system_zone


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


def test_everything_has_a_value_and_a_meaning_from_the_start(settings: Settings) -> None:
    assert set(settings.all()) == set(DECLARATIONS)
    assert all(declaration.meaning() for declaration in DECLARATIONS.values())
    assert settings.zone.key == system_zone()
    assert settings.country == system_country()
    assert settings.terms == ()
    assert settings.own_domains == frozenset()


@pytest.mark.parametrize(
    ("key", "written", "kept"),
    [
        ("school_name", "  Harbour   School ", "Harbour School"),
        ("zone", "Europe/London", "Europe/London"),
        ("country", "nz", "NZ"),
        ("own_domains", "@School.example, mail.school.example", ["school.example", "mail.school.example"]),
        ("week_start", "Sunday", "sunday"),
        (
            "terms",
            "Term 1: 2026-01-27..2026-04-02; Term 2: 2026-06-26..2026-04-20",
            [
                {"name": "Term 1", "first": "2026-01-27", "last": "2026-04-02"},
                {"name": "Term 2", "first": "2026-04-20", "last": "2026-06-26"},
            ],
        ),
        (
            "terms",
            '[{"name": "T", "first": "2026-01-27", "last": "2026-04-02"}]',
            [{"name": "T", "first": "2026-01-27", "last": "2026-04-02"}],
        ),
    ],
)
def test_what_is_set_stays_set(tmp_path: Path, key: str, written: str, kept: object) -> None:
    path = tmp_path / "settings.json"
    assert Settings(path).set(key, written) == kept
    assert Settings(path).get(key) == kept
    assert Settings(path).set(key, " ") == DECLARATIONS[key].default()
    assert json.loads(path.read_text("utf-8")) == {}


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("zone", "Mars/Base"),
        ("zone", "../../etc/passwd"),
        ("country", "Atlantis"),
        ("own_domains", "not a domain!"),
        ("week_start", "someday"),
        ("terms", "Term 1"),
        ("terms", "[1]"),
        ("terms", "Term 1: 2026-02-30..2026-04-02"),
        ("colour", "red"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(settings: Settings, key: str, written: str) -> None:
    before = settings.all()
    with pytest.raises(UsageError):
        settings.set(key, written)
    assert settings.all() == before


def test_terms_stand_by_their_first_date(settings: Settings) -> None:
    settings.set("terms", "B: 2026-04-20..2026-06-26; A: 2026-01-27..2026-04-02")
    assert settings.terms == (Term("A", "2026-01-27", "2026-04-02"), Term("B", "2026-04-20", "2026-06-26"))


@pytest.mark.parametrize(("country", "day"), [("AU", 0), ("US", 6), ("GB", 0), ("EG", 5)])
def test_rule_19_weeks_start_by_the_country(settings: Settings, country: str, day: int) -> None:
    settings.set("country", country)
    assert settings.week_start == day
    settings.set("week_start", "wednesday")
    assert settings.week_start == 2


@pytest.mark.parametrize("content", ["", "{", "[]", "\x00", '{"colour": 1}'])
def test_a_settings_file_that_cannot_be_read_counts_as_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(content, "utf-8")
    assert Settings(path).school_name == ""


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(CacheError, match="could not be written"):
        Settings(blocked / "settings.json").set("school_name", "Harbour")
