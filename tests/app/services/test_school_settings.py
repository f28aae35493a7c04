"""Settings are kept together or not at all, and what follows from them is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.context import open_context
from app.errors import LockedError, UsageError
from app.sync.lock import WriterLock


def test_several_settings_are_kept_together_or_not_at_all(tmp_path: Path) -> None:
    context = open_context(tmp_path)
    service = context.school_settings
    changed = service.change({"school_name": "Harbour  School", "country": "nz", "appearance": "dark"})
    assert changed == {"school_name", "country", "appearance"}
    assert service.values()["school_name"] == "Harbour School"
    assert service.change({"country": "NZ"}) == frozenset()
    with pytest.raises(UsageError, match="no time zone"):
        service.change({"school_name": "Another", "zone": "Mars/Olympus"})
    assert service.values()["school_name"] == "Harbour School"
    assert open_context(tmp_path).settings.get("appearance") == "dark"


def test_domains_stay_as_they_were_while_another_process_writes(tmp_path: Path) -> None:
    context = open_context(tmp_path)
    context.school_settings.change({"own_domains": "school.example"})
    with WriterLock(context.paths.lock), pytest.raises(LockedError):
        context.school_settings.change({"own_domains": "other.example", "school_name": "Not kept"})
    assert context.settings.get("own_domains") == ["school.example"]
    assert context.settings.school_name == ""
    assert context.school_settings.change({"own_domains": ""}) == {"own_domains"}


def test_zones_are_places_and_countries_have_names_in_the_language(tmp_path: Path) -> None:
    service = open_context(tmp_path).school_settings
    zones = service.zones()
    assert "Australia/Sydney" in zones
    assert not [zone for zone in zones if "/" not in zone or zone.startswith("Etc/")]
    assert ("DE", "Deutschland") in [(c.code, c.name) for c in service.countries("de_DE")]
    english = [c.name for c in service.countries("no such language")]
    assert english == [c.name for c in service.countries("en")]
    assert english.index("Åland Islands") < english.index("Albania")
