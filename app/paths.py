"""Where the program keeps its files: the person's local application data, or one folder of their choice."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import appdirs  # pyright: ignore[reportMissingTypeStubs]

from app.errors import CacheError
from app.i18n import _

APP_NAME = "CommsLog"


@dataclass(frozen=True, slots=True)
class Paths:
    """The files of one cache. *chosen* says that a person named the folder (``--data-dir``)."""

    data_dir: Path
    chosen: bool = False

    @property
    def cache(self) -> Path:
        """The encrypted cache file."""
        return self.data_dir / "log.db"

    @property
    def key_info(self) -> Path:
        """Facts about the key (never the key): which key the cache belongs to."""
        return self.data_dir / "keyinfo.json"

    @property
    def key_file(self) -> Path:
        """The key itself, only where a person named the folder and did not ask for the keychain."""
        return self.data_dir / "cache.key"

    @property
    def wrapped_key(self) -> Path:
        """The key itself behind a passphrase, only where a person chose one or the computer has no keychain."""
        return self.data_dir / "key.wrap"

    @property
    def account_secrets(self) -> Path:
        """The keys of accounts, encrypted with the key of the log, only where the keychain does not keep them."""
        return self.data_dir / "accounts.keys"

    @property
    def settings(self) -> Path:
        """The settings of this computer."""
        return self.data_dir / "settings.json"

    @property
    def column_mappings(self) -> Path:
        """Which columns of which kind of file fill which fields."""
        return self.data_dir / "columns.json"

    @property
    def retention(self) -> Path:
        """What was agreed to be removed by itself, and when that was looked at last."""
        return self.data_dir / "retention.json"

    @property
    def snapshots(self) -> Path:
        """Encrypted copies of the cache from before the last imports."""
        return self.data_dir / "snapshots"

    @property
    def logs(self) -> Path:
        """The program's own log, free of personal data."""
        return self.data_dir / "logs"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes; says who holds it."""
        return self.data_dir / "writer.lock"

    def create(self) -> None:
        """Make the data folder, for this person's eyes only where the system knows that.

        Raises CacheError when it cannot be made or written to.
        """
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise _unusable() from error
        if not os.access(self.data_dir, os.W_OK):
            raise _unusable()


def _unusable() -> CacheError:
    return CacheError(
        _("The data folder cannot be made or written to; nothing was changed."),
        _("Check that it is a folder, and that this person may write there."),
    )


def find_paths(data_dir: Path | None = None) -> Paths:
    """The paths of the cache in *data_dir*, else in this person's local (not roaming) application data."""
    if data_dir is not None:
        return Paths(data_dir.expanduser().absolute(), chosen=True)
    folder = cast("str", appdirs.user_data_dir(APP_NAME, appauthor=False, roaming=False))  # pyright: ignore[reportUnknownMemberType]
    return Paths(Path(folder))
