"""Sources are found by their entry points, ours also where there is no metadata, and a bad one harms nobody."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest

from app.sources.providers import registry
from support.source_tree import ROOT


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    registry.sources.cache_clear()
    yield
    registry.sources.cache_clear()


def foreign(monkeypatch: pytest.MonkeyPatch, **entries: str) -> None:
    found = [EntryPoint(name, value, registry.GROUP) for name, value in entries.items()]
    monkeypatch.setattr(registry, "entry_points", lambda group: found if group == registry.GROUP else [])


def test_ours_are_the_same_in_both_places() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"][registry.GROUP] == registry.OWN


def test_ours_are_found_without_any_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    foreign(monkeypatch)
    found = registry.sources()
    assert set(found) == set(registry.OWN)
    assert all(name == source.id and source.name and source.secret_label for name, source in found.items())


@pytest.mark.logs_expected
def test_what_others_do_wrong_leaves_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    foreign(monkeypatch, broken="no_such_module:SOURCE", thing="types:SimpleNamespace", twilio="json:loads")
    assert set(registry.sources()) == set(registry.OWN)
    assert registry.sources()["twilio"].name == "Twilio"


def test_a_source_of_another_package_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    values = dict.fromkeys(registry._NEEDED, "x") | {"id": "pigeon"}
    monkeypatch.setattr(registry, "PIGEON", SimpleNamespace(**values), raising=False)
    foreign(monkeypatch, pigeon="app.sources.providers.registry:PIGEON")
    assert "pigeon" in registry.sources()
