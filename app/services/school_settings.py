"""The settings as a person changes them: what can be chosen, several at once, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import babel
from babel.core import get_global

from app.core.text_folding import fold
from app.services.imports import ImportService
from app.settings import DECLARATIONS, Settings, zone_names


@dataclass(frozen=True, slots=True)
class Country:
    """A country by its two letters, with its name in the person's language."""

    code: str
    name: str


class SettingsService:
    """Reads and changes the settings of this computer."""

    def __init__(self, settings: Settings, imports: ImportService) -> None:
        self._settings = settings
        self._imports = imports

    def values(self) -> dict[str, Any]:
        """All settings by their key."""
        return self._settings.all()

    def change(self, texts: Mapping[str, str]) -> frozenset[str]:
        """Set all keys of *texts* or none, and do what follows; return the keys whose value is another now.

        With other own domains the stored mails are looked at again (rule 8). Raises UsageError when a text does not
        fit, CacheError when the file cannot be written, LockedError while another process writes to the log; then
        no setting is changed.
        """
        before = self._settings.all()
        kept = self._settings.kept()
        self._settings.set_all(texts)
        changed = frozenset(key for key in texts if self._settings.get(key) != before[key])
        if "own_domains" in changed:
            try:
                self._imports.apply_own_domains()
            except BaseException:
                self._settings.restore(kept)
                raise
        return changed

    def zones(self) -> list[str]:
        """The time zones that can be chosen: places, without the technical names."""
        return sorted(
            name for name in zone_names() if "/" in name and not name.startswith(("Etc/", "posix/", "right/"))
        )

    def countries(self, language: str) -> list[Country]:
        """The countries that can be chosen, by their names in *language* (such as ``en`` or ``de_DE``)."""
        try:
            locale = babel.Locale.parse(language)
        except (ValueError, babel.UnknownLocaleError):
            locale = babel.Locale("en")
        codes = set(get_global("territory_zones"))
        names: dict[str, str] = dict(cast("Mapping[str, str]", locale.territories))
        found = [Country(code, name) for code, name in names.items() if code in codes]
        return sorted(found, key=lambda country: fold(country.name))

    def meaning(self, key: str) -> str:
        """What a setting means, in one sentence."""
        return DECLARATIONS[key].meaning()
