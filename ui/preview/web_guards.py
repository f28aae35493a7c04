"""What stands between a stranger's page and the world: answers from memory, a closed network, a closed profile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlSchemeHandler,
)

from ui.preview.scheme import HOST, SCHEME, PageStore, is_registered

POLICY: Final = (
    b"default-src 'none'; style-src 'unsafe-inline'; img-src commslog:; base-uri 'none'; form-action 'none'; "
    b"frame-src 'none'; frame-ancestors 'none'; sandbox"
)
_HEADERS: Final = {
    b"Content-Security-Policy": POLICY,
    b"X-Content-Type-Options": b"nosniff",
    b"Referrer-Policy": b"no-referrer",
    b"Cache-Control": b"no-store",
    b"X-DNS-Prefetch-Control": b"off",
}
_OFF: Final = (
    QWebEngineSettings.WebAttribute.JavascriptEnabled,
    QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
    QWebEngineSettings.WebAttribute.JavascriptCanAccessClipboard,
    QWebEngineSettings.WebAttribute.JavascriptCanPaste,
    QWebEngineSettings.WebAttribute.PluginsEnabled,
    QWebEngineSettings.WebAttribute.PdfViewerEnabled,
    QWebEngineSettings.WebAttribute.LocalStorageEnabled,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
    QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
    QWebEngineSettings.WebAttribute.HyperlinkAuditingEnabled,
    QWebEngineSettings.WebAttribute.AllowRunningInsecureContent,
    QWebEngineSettings.WebAttribute.AllowGeolocationOnInsecureOrigins,
    QWebEngineSettings.WebAttribute.AllowWindowActivationFromJavaScript,
    QWebEngineSettings.WebAttribute.FullScreenSupportEnabled,
    QWebEngineSettings.WebAttribute.ScreenCaptureEnabled,
    QWebEngineSettings.WebAttribute.WebGLEnabled,
    QWebEngineSettings.WebAttribute.Accelerated2dCanvasEnabled,
    QWebEngineSettings.WebAttribute.AutoLoadIconsForPage,
    QWebEngineSettings.WebAttribute.TouchIconsEnabled,
    QWebEngineSettings.WebAttribute.DnsPrefetchEnabled,
    QWebEngineSettings.WebAttribute.NavigateOnDropEnabled,
    QWebEngineSettings.WebAttribute.BackForwardCacheEnabled,
    QWebEngineSettings.WebAttribute.XSSAuditingEnabled,
    QWebEngineSettings.WebAttribute.ErrorPageEnabled,
    QWebEngineSettings.WebAttribute.FocusOnNavigationEnabled,
)
_ON: Final = (
    QWebEngineSettings.WebAttribute.PlaybackRequiresUserGesture,
    QWebEngineSettings.WebAttribute.LinksIncludedInFocusChain,
    QWebEngineSettings.WebAttribute.PrintElementBackgrounds,
)


@dataclass(frozen=True, slots=True)
class Guards:
    """Which guards stand. All do; a test leaves one standing alone, since together they hide a broken one."""

    policy: bool = True
    interceptor: bool = True
    profile: bool = True
    settings: bool = True
    navigation: bool = True


ALL_GUARDS: Final = Guards()


class MailSchemeHandler(QWebEngineUrlSchemeHandler):
    """Answers for ``commslog:`` from memory; what is not there fails."""

    def __init__(self, store: PageStore, guards: Guards, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self._guards = guards

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        url = job.requestUrl()
        found = self._store.find(url.path()) if url.host() == HOST and job.requestMethod() == b"GET" else None
        if found is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        kind, content = found
        buffer = QBuffer(job)  # lives as long as the request does
        buffer.setData(QByteArray(content))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        if self._guards.policy:
            headers = {QByteArray(name): [QByteArray(value)] for name, value in _HEADERS.items()}
            job.setAdditionalResponseHeaders(headers)  # pyright: ignore[reportArgumentType] - as it really takes them
        job.reply(QByteArray(kind), buffer)


class ClosedNetwork(QWebEngineUrlRequestInterceptor):
    """Lets nothing through but our own scheme."""

    blocked = Signal(QUrl)

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        if url.scheme().encode() != SCHEME:
            info.block(True)
            self.blocked.emit(url)


class MailProfile(QWebEngineProfile):
    """An off-the-record profile that keeps nothing, asks nobody and saves no file."""

    download_refused = Signal()

    def __init__(self, parent: QObject, guards: Guards = ALL_GUARDS) -> None:
        assert is_registered(), "the scheme has to stand before any profile is made"
        super().__init__(parent)  # without a name it is off the record
        self.store = PageStore()
        self.guards = guards
        self._handler = MailSchemeHandler(self.store, guards, self)
        self.installUrlSchemeHandler(QByteArray(SCHEME), self._handler)
        self.network = ClosedNetwork(self)
        if guards.interceptor:
            self.setUrlRequestInterceptor(self.network)
        if guards.profile:
            self._close()
        if guards.settings:
            close_settings(self.settings())

    def _close(self) -> None:
        self.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
        self.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
        self.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
        self.cookieStore().setCookieFilter(lambda _request: False)
        self.setPushServiceEnabled(False)
        self.setSpellCheckEnabled(False)
        self.downloadRequested.connect(self._on_download_requested)

    def _on_download_requested(self, download: QWebEngineDownloadRequest) -> None:
        download.cancel()
        self.download_refused.emit()


def close_settings(settings: QWebEngineSettings) -> None:
    """Switch everything off that a mail has no use for."""
    for attribute in _OFF:
        settings.setAttribute(attribute, False)
    for attribute in _ON:
        settings.setAttribute(attribute, True)
    settings.setUnknownUrlSchemePolicy(QWebEngineSettings.UnknownUrlSchemePolicy.DisallowUnknownUrlSchemes)
