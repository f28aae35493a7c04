"""The page of one mail: it shows what it is told to show, and goes nowhere else."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEngineCertificateError,
    QWebEngineDesktopMediaRequest,
    QWebEngineFileSystemAccessRequest,
    QWebEngineFullScreenRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineRegisterProtocolHandlerRequest,
    QWebEngineWebAuthUxRequest,
)

from ui.preview.scheme import nonce_of
from ui.preview.web_guards import MailProfile, close_settings


class MailPage(QWebEnginePage):
    """Accepts the address it expects and nothing else; a link that is followed is told, never opened."""

    link_clicked = Signal(str)  # the address as the page has it
    strayed = Signal()  # the page tried to go elsewhere by itself

    def __init__(self, profile: MailProfile, parent: QObject) -> None:
        super().__init__(profile, parent)
        self._guarded = profile.guards.navigation
        self._expected = ""
        self.setBackgroundColor("white")
        if profile.guards.settings:
            close_settings(self.settings())
        if self._guarded:
            self._refuse_all()

    def _refuse_all(self) -> None:
        self.permissionRequested.connect(_deny)
        self.certificateError.connect(_refuse_certificate)
        self.fullScreenRequested.connect(_refuse_full_screen)
        self.registerProtocolHandlerRequested.connect(_refuse_handler)
        self.fileSystemAccessRequested.connect(_refuse_files)
        self.desktopMediaRequested.connect(_refuse_screen)
        self.webAuthUxRequested.connect(_refuse_sign_in)
        self.urlChanged.connect(self._on_url_changed)

    def expect(self, nonce: str) -> None:
        """From now on the page called *nonce* is the only one that may be shown."""
        self._expected = nonce

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        if not self._guarded:
            return super().acceptNavigationRequest(url, kind, is_main_frame)
        address = url.toString() if isinstance(url, QUrl) else url
        if kind is QWebEnginePage.NavigationType.NavigationTypeLinkClicked and not self._is_jump(address):
            self.link_clicked.emit(address)
            return False
        if is_main_frame and nonce_of(address) == self._expected and self._expected:
            return True
        self.strayed.emit()
        return False

    def _is_jump(self, address: str) -> bool:
        """Whether *address* is a place within the page that stands here."""
        return nonce_of(address) == self._expected and address.partition("#")[0].endswith(f"/{self._expected}/")

    def _on_url_changed(self, url: QUrl) -> None:
        # A jump within the page and about:blank pass by acceptNavigationRequest; the load before may be told late.
        if not nonce_of(url.toString()) and not url.isEmpty():
            self.strayed.emit()

    def createWindow(self, _kind: QWebEnginePage.WebWindowType) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        return None

    def javaScriptAlert(self, _origin: QUrl | str, _text: str) -> None:
        """A page shows no dialog."""

    def javaScriptConfirm(self, _origin: QUrl | str, _text: str) -> bool:
        return False

    def javaScriptPrompt(self, _origin: QUrl | str, _text: str, _default: str) -> tuple[bool, str]:
        return False, ""

    def javaScriptConsoleMessage(
        self, _level: QWebEnginePage.JavaScriptConsoleMessageLevel, _text: str, _line: int, _source: str
    ) -> None:
        """What a page says there may hold a message's words: it goes into no log."""

    def chooseFiles(
        self, _mode: QWebEnginePage.FileSelectionMode, _old: Sequence[str], _types: Sequence[str]
    ) -> list[str]:
        return []


def _deny(permission: QWebEnginePermission) -> None:
    permission.deny()


def _refuse_certificate(error: QWebEngineCertificateError) -> None:
    error.rejectCertificate()


def _refuse_full_screen(request: QWebEngineFullScreenRequest) -> None:
    request.reject()


def _refuse_handler(request: QWebEngineRegisterProtocolHandlerRequest) -> None:
    request.reject()


def _refuse_files(request: QWebEngineFileSystemAccessRequest) -> None:
    request.reject()


def _refuse_screen(request: QWebEngineDesktopMediaRequest) -> None:
    request.cancel()


def _refuse_sign_in(request: QWebEngineWebAuthUxRequest) -> None:
    request.cancel()
