"""Dark and light: a black sheet over the page, and on request the panel's own power switch."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from typing import Any

from bridge.shell.settings import ScreenMethod


def panel(on: bool) -> None:
    """Switch the X display's panel by DPMS, as far as it can; X lights it by itself at the next touch."""
    if shutil.which("xset"):
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(["xset", "dpms", "force", "on" if on else "off"], timeout=5, check=False)


class Display:
    """The screen of one Qt window. Calling again what is already so does nothing."""

    def __init__(self, frame: Any, method: ScreenMethod) -> None:
        self._frame, self._method = frame, method
        self._sheet: Any = None

    @property
    def is_dark(self) -> bool:
        return self._sheet is not None

    def darken(self) -> None:
        if self._sheet is not None:
            self._sheet.setGeometry(self._frame.rect())  # the screen may have been turned
            return
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QWidget

        sheet = QWidget(self._frame)
        sheet.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        sheet.setStyleSheet("background: #000")
        sheet.setCursor(Qt.CursorShape.BlankCursor)
        sheet.setGeometry(self._frame.rect())
        sheet.raise_()
        sheet.show()
        self._sheet = sheet
        if self._method == "dpms":
            panel(on=False)

    def light(self) -> None:
        if self._sheet is None:
            return
        self._sheet.deleteLater()
        self._sheet = None
        if self._method == "dpms":
            panel(on=True)
