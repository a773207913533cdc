"""Qt's browser with everything taken away a kiosk's page does not need.

The rule for each thing is the same: not asked, not shown, refused. What a page could open as a window of its
own (dialogs, choosers, prints, new windows) is answered here without one.
"""

from __future__ import annotations

import atexit
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QUrl
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtNetwork import QSslCertificate
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineProfileBuilder,
    QWebEngineSettings,
)
from PySide6.QtWebEngineWidgets import QWebEngineView

from bridge.shell.places import AllowList

log = logging.getLogger("xiaoer.shell")
_MEMORY = "xiaoer-kiosk-"

OFF = (
    "JavascriptCanOpenWindows",
    "JavascriptCanAccessClipboard",
    "JavascriptCanPaste",
    "LocalContentCanAccessRemoteUrls",
    "LocalContentCanAccessFileUrls",
    "HyperlinkAuditingEnabled",
    "ErrorPageEnabled",
    "PluginsEnabled",
    "PdfViewerEnabled",
    "FullScreenSupportEnabled",
    "ScreenCaptureEnabled",
    "AllowRunningInsecureContent",
    "AllowGeolocationOnInsecureOrigins",
    "NavigateOnDropEnabled",
    "BackForwardCacheEnabled",
    "DnsPrefetchEnabled",
    "PlaybackRequiresUserGesture",  # 小二 speaks without being touched first
)

_LEAVING = "Are you sure you want to leave this page?"
"""How Qt's own words for `beforeunload` begin; Qt asks it through `javaScriptConfirm`."""

PLAIN_KEYS = {
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Backspace, Qt.Key.Key_Return, Qt.Key.Key_Enter,
    Qt.Key.Key_Delete, Qt.Key.Key_Escape, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Left, Qt.Key.Key_Up,
    Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Shift, Qt.Key.Key_CapsLock,
}  # fmt: skip
"""Keys without a character that a form needs. Everything else without one is a browser's or a system's key."""

_PLAIN_MODIFIERS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


_PERSON = {QEvent.Type.TouchBegin, QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.Wheel}
_KEYS = {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}


def key_passes(key: int, modifiers: Qt.KeyboardModifier, text: str) -> bool:
    """Whether a key reaches the page: characters and the keys of a form; no shortcut of any kind."""
    if modifiers & ~_PLAIN_MODIFIERS:
        return False
    return key in PLAIN_KEYS or (len(text) >= 1 and text.isprintable())


def private_profile(authorities: Path | None, parent: QObject | None = None) -> QWebEngineProfile:
    """A profile that lives in memory only, takes no downloads and shows no notifications.

    ``authorities`` is a PEM file of certificates to trust besides the machine's. Qt's off-the-record profile forgets
    such certificates, so with them it is an ordinary one whose files are in memory and go with this process.
    """
    if authorities is None:
        profile = QWebEngineProfile(parent)
    else:
        builder = QWebEngineProfileBuilder()
        builder.setAdditionalTrustedCertificates(QSslCertificate.fromPath(str(authorities)))
        builder.setPersistentStoragePath(memory_directory())
        builder.setPersistentCookiesPolicy(QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies)
        builder.setHttpCacheType(QWebEngineProfile.HttpCacheType.MemoryHttpCache)
        profile = builder.createProfile("kiosk", parent)
    profile.setPersistentPermissionsPolicy(QWebEngineProfile.PersistentPermissionsPolicy.AskEveryTime)
    profile.setSpellCheckEnabled(False)
    profile.downloadRequested.connect(_refuse_download)
    settings = profile.settings()
    for name in OFF:
        settings.setAttribute(getattr(QWebEngineSettings.WebAttribute, name), False)
    settings.setUnknownUrlSchemePolicy(QWebEngineSettings.UnknownUrlSchemePolicy.DisallowUnknownUrlSchemes)
    return profile


def memory_directory() -> str:
    """A directory in memory that ends with this process; one a killed process left behind goes now."""
    memory = Path("/dev/shm")  # noqa: S108 - a file system in memory; the directory is made for us alone
    if not memory.is_dir():
        memory = Path(tempfile.gettempdir())
    for left in memory.glob(f"{_MEMORY}{os.getuid()}-*"):
        if not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    directory = memory / f"{_MEMORY}{os.getuid()}-{os.getpid()}"
    directory.mkdir(mode=0o700)
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return str(directory)


def _refuse_download(download: QWebEngineDownloadRequest) -> None:
    download.cancel()
    log.info("refused", extra={"what": "download"})


class LockedPage(QWebEnginePage):
    """A page that stays on the allow-list, asks for nothing and opens nothing."""

    def __init__(self, profile: QWebEngineProfile, allowed: AllowList, parent: QObject | None = None) -> None:
        super().__init__(profile, parent)
        self._allowed = allowed
        self._own = False
        self.refused: str | None = None
        """The last address that was not shown; Qt tells of it as of a page that failed."""
        self.permissionRequested.connect(self._refuse_permission)

    def show_own(self, page: str) -> None:
        """Show a page of the shell itself (HTML)."""
        self._own = True
        self.setHtml(page)

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main_frame: bool
    ) -> bool:
        address = url.toString() if isinstance(url, QUrl) else url
        if self._own and is_main_frame and address.startswith("data:text/html"):
            self._own = False
            return True
        if self._allowed.allows(address):
            return True
        self.refused = address
        log.warning("refused", extra={"what": "navigation", "main_frame": is_main_frame})
        return False

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> Any:
        return None

    def chooseFiles(
        self, mode: QWebEnginePage.FileSelectionMode, old: Sequence[str], types: Sequence[str]
    ) -> list[str]:
        return []

    def javaScriptAlert(self, origin: QUrl | str, message: str) -> None:
        return None

    def javaScriptConfirm(self, origin: QUrl | str, message: str) -> bool:
        return message.startswith(_LEAVING)

    def javaScriptPrompt(self, origin: QUrl | str, message: str, default: str) -> Any:
        return False, ""

    def javaScriptConsoleMessage(self, *_: Any) -> None:
        """Not written down: a page's own words could hold personal data."""

    def _refuse_permission(self, permission: QWebEnginePermission) -> None:
        permission.deny()
        log.info("refused", extra={"what": "permission", "kind": permission.permissionType().name})


class LockedView(QWebEngineView):
    """A view without menu, drops, zoom and shortcuts, and with a fresh page whenever one is needed."""

    def __init__(self, profile: QWebEngineProfile, allowed: AllowList) -> None:
        super().__init__()
        self._profile, self._allowed = profile, allowed
        self._page: LockedPage | None = None
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setAcceptDrops(False)
        self.fresh_page()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab past the last field stays in the page: there is nothing else to type into."""
        return True

    @property
    def locked_page(self) -> LockedPage:
        return self._page or self.fresh_page()

    def fresh_page(self) -> LockedPage:
        """Replace the page, its renderer and its session storage; nobody is asked whether it may be left."""
        # A view deletes the pages it owns at once, also in the middle of their own signals: ours belong to the profile.
        old, self._page = self._page, LockedPage(self._profile, self._allowed, self._profile)
        self.setPage(self._page)
        if old is not None:
            old.deleteLater()
        return self._page


class InputGate(QObject):
    """Sees every event of one window first: swallows keys and gestures, tells when a person is there.

    To be installed on the QWindow, where keys, touches and clicks arrive before any widget. (On the application it
    would also see the engine's objects while they are born and die, which PySide does not survive.)

    ``touched`` is called for each touch, click and key; when it answers True the event is swallowed too (the
    touch that only lights a dark screen must not press what lies under it).
    """

    def __init__(self, touched: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._touched = touched

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _PERSON and self._touched():
            return True
        if kind in _KEYS and isinstance(event, QKeyEvent):
            return not key_passes(event.key(), event.modifiers(), event.text())
        if kind == QEvent.Type.Wheel and isinstance(event, QWheelEvent):
            return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if kind == QEvent.Type.NativeGesture:
            return True
        return kind in (QEvent.Type.ContextMenu, QEvent.Type.Shortcut, QEvent.Type.DragEnter)
