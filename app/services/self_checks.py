"""What a self-test looks at on this computer without a window: versions, places, key store, certificates, cache."""

from __future__ import annotations

import os
import platform
import secrets
import ssl
import sys
from importlib import metadata
from pathlib import Path
from typing import Final

from app import __version__
from app.errors import AppError, NoKeychainError
from app.i18n import _
from app.keys import KeychainStore, keychain_name
from app.paths import find_paths
from app.storage.database import check_header, library_versions

PACKAGES: Final = ("PySide6", "peewee", "apsw-sqlite3mc", "qtawesome", "keyring", "nh3", "httpx")
_PROBE: Final = "self-test"


class DegradedError(AppError):
    """The program works, and has to do without what the sentence names."""


class BrokenError(AppError):
    """The program is unfit; the sentence says how."""


def versions() -> dict[str, str]:
    """The program, what it runs on, and the libraries that matter, each with its version."""
    found = {"Comms Log": __version__, "Python": platform.python_version(), "System": platform.platform()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = _("not told")  # a bundle may leave the facts of a package out
    return {**found, **library_versions()}


def places() -> dict[str, str]:
    """Where this person's log, settings and program log lie, and where the program itself is."""
    paths = find_paths()
    return {
        "log": str(paths.cache),
        "settings": str(paths.settings),
        "program log": str(paths.logs),
        "program": str(Path(sys.executable).parent)
        if getattr(sys, "frozen", False)
        else str(Path(__file__).parents[2]),
    }


def check_places() -> str:
    """Whether the folder of the log can be written to, without making it. Raises BrokenError, DegradedError."""
    folder = find_paths().data_dir
    standing = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(standing, os.W_OK):
        raise BrokenError(_("The folder {folder} cannot be written to.").format(folder=folder))
    if sys.platform == "win32" and str(folder).startswith("\\\\"):
        raise DegradedError(_("The log would lie on a network drive; two computers must not open it at once."))
    return str(folder)


def check_key_store() -> str:
    """Whether the keychain of this person keeps what it is given: a probe is kept, read and removed again.

    Raises DegradedError where there is none: a passphrase is asked for then.
    """
    store = KeychainStore(f"{_PROBE}-{secrets.token_hex(4)}")
    try:
        store.save(secrets.token_bytes(32))
        store.forget()
    except NoKeychainError as error:
        raise DegradedError(
            _("This computer has no keychain that can be used; a passphrase will protect the log.")
        ) from error
    return keychain_name()


def check_certificates() -> str:
    """Whether the system's certificates are found, without which no provider can be reached. Raises DegradedError."""
    context = ssl.create_default_context()
    count = context.cert_store_stats()["x509_ca"]
    found = ssl.get_default_verify_paths()
    # a folder of certificates is read one by one when they are needed, and counts nothing before
    in_folder = bool(found.capath and any(Path(found.capath).glob("*.0")))
    if not count and not in_folder:
        raise DegradedError(_("No certificates of the system were found; providers cannot be reached."))
    return _("{n} certificates of the system").format(n=count) if count else str(found.capath)


def check_encrypted(cache: Path) -> str:
    """Whether the file *cache* is encrypted as it must be. Raises BrokenError."""
    if cache.read_bytes()[:16].startswith(b"SQLite format 3"):
        raise BrokenError(_("The log was written unencrypted."))
    check_header(cache)
    return library_versions()["Encryption"]
