"""The scheme ``commslog:`` under which a mail is shown: registered before Qt starts, answered from memory alone."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, Qt

from app.core.mail_document import PICTURE_PATH, MailDocument

try:
    from PySide6.QtWebEngineCore import QWebEngineUrlScheme
except ImportError:  # a library of the system is missing: mails are shown as text
    QWebEngineUrlScheme = None

SCHEME: Final = b"commslog"
HOST: Final = "mail"
# Nobody answers for the part of Chromium that reads strangers' pages: no name is found, and no proxy listens. The
# pictures that a person asks for are fetched by the application.
DEAD_NETWORK: Final = (
    '--host-resolver-rules="MAP * ~NOTFOUND" --proxy-server=http://127.0.0.1:9 --disable-background-networking'
)
# Scripts are off, so the heap of their engine holds nothing but what is left of pages shown before. It is cleared
# when it is full, and a page is many times what stands for it there: the default lets 300 MB gather.
SMALL_HEAP: Final = "--js-flags=--max-old-space-size=16"


def prepare() -> bool:
    """Register the scheme and cut Chromium from the network; to be called before QApplication is made.

    False when this system cannot show HTML. Calling it again does nothing.
    """
    if QWebEngineUrlScheme is None or not _has_process():
        return False
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = f"{DEAD_NETWORK} {SMALL_HEAP}"
    register()
    return True


def _has_process() -> bool:
    """Whether the program that draws pages is there: without it (a virus scanner took it away) Qt would end ours.

    The places are those where Qt looks; in macOS it lies within the framework, as whole as that is.
    """
    if sys.platform == "darwin":
        return True
    name = "QtWebEngineProcess.exe" if sys.platform == "win32" else "QtWebEngineProcess"
    named = os.environ.get("QTWEBENGINEPROCESS_PATH")
    libraries = QLibraryInfo.path(QLibraryInfo.LibraryPath.LibraryExecutablesPath)
    places = [Path(named)] if named else [Path(libraries) / name, Path(sys.executable).parent / name]
    return any(place.is_file() for place in places)


def register() -> None:
    """Register the scheme alone."""
    if QWebEngineUrlScheme is None or is_registered():
        return
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    scheme = QWebEngineUrlScheme(SCHEME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    # Secure alone: "local" would refuse the page its own pictures, "no access" starts a process for every mail.
    scheme.setFlags(QWebEngineUrlScheme.Flag.SecureScheme)
    QWebEngineUrlScheme.registerScheme(scheme)


def is_registered() -> bool:
    """Whether the scheme stands. A forgotten registration nearly works: only Chromium's own guards are then gone."""
    return QWebEngineUrlScheme is not None and not QWebEngineUrlScheme.schemeByName(SCHEME).name().isEmpty()


class PageStore:
    """The documents that can be asked for now, each under a name that nobody can guess."""

    def __init__(self) -> None:
        self._documents: dict[str, MailDocument] = {}

    def add(self, document: MailDocument) -> str:
        """Keep *document* and return its name."""
        nonce = secrets.token_hex(16)
        self._documents[nonce] = document
        return nonce

    def drop(self, nonce: str) -> None:
        """Forget a document; its page then has no pictures any more."""
        self._documents.pop(nonce, None)

    def find(self, path: str) -> tuple[bytes, bytes] | None:
        """The type and the bytes that *path* (``/nonce/``, ``/nonce/i/3``) stands for; None for anything else."""
        nonce, _slash, rest = path.removeprefix("/").partition("/")
        document = self._documents.get(nonce)
        if document is None:
            return None
        if not rest:
            return b"text/html", document.html
        number = rest.removeprefix(PICTURE_PATH)
        if number == rest or not number.isdecimal():
            return None
        part = document.parts.get(int(number))
        return (part.mime.encode(), part.data) if part is not None else None


def address(nonce: str) -> str:
    """The address of the page called *nonce*."""
    return f"{SCHEME.decode()}://{HOST}/{nonce}/"


def nonce_of(url: str) -> str:
    """The name of the page that an address belongs to; empty when it is none of ours."""
    head = f"{SCHEME.decode()}://{HOST}/"
    return url.removeprefix(head).partition("/")[0] if url.startswith(head) else ""
