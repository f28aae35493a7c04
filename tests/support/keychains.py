"""Keychains for tests, and a log whose key lies in one."""

from __future__ import annotations

from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from app.context import Context, open_context
from app.core.statuses import EventKind
from app.keys import KeyInfo, WrapCosts
from app.paths import Paths
from app.services.security.unlocking import AskPassphrase
from app.sync.snapshots import Snapshots
from support.cache import NOW, Cache, event, mail

CATS = "four small grey cats"


class Keychain(KeyringBackend):
    """A keychain in memory."""

    priority = 1  # pyright: ignore[reportAssignmentType]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


class Forgetful(Keychain):
    """Accepts a key and keeps none, as some do."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Nothing."""


def answers(*given: str) -> AskPassphrase:
    """Somebody who answers with *given*, one after the other."""
    left = list(given)
    return lambda _question: left.pop(0)


def paths_of(folder: Path) -> Paths:
    paths = Paths(folder, chosen=True)
    paths.create()
    KeyInfo(costs=WrapCosts(1024, 1)).write(paths)  # a real passphrase takes 0.15 s at each start
    return paths


def open_log(folder: Path, ask: AskPassphrase | None = None, *, keyring: bool = True) -> Context:
    return open_context(folder, now=NOW, keyring=keyring, ask=ask)


def reads(context: Context) -> bool:
    found = context.database.reader().execute("SELECT text FROM subject WHERE id > 0").fetchall()
    context.close()
    return found == [("Welcome",)]


def fill(folder: Path, *, keyring: bool = True) -> None:
    """A log with one message and a snapshot from before it."""
    context = open_log(folder, keyring=keyring)
    Snapshots(context.paths.snapshots, context.database).take("20261124T000000-000001")
    Cache(folder, context.database).take([mail("m1", event(EventKind.SENT, NOW), subject="Welcome")])
    context.close()
