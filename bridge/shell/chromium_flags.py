"""What Qt's engine reads from the environment at its start. Kept apart: it must be said before Qt is imported."""

from __future__ import annotations

from collections.abc import MutableMapping

VARIABLE = "QTWEBENGINE_CHROMIUM_FLAGS"
FLAGS = (
    "--disable-pinch",
    "--disable-background-networking",
    # Frames can only show the server's origin (AllowList), so what this opens for every page is open for it alone.
    # Qt has no permission of that name to grant.
    "--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets",
)


def prepare(environment: MutableMapping[str, str]) -> None:
    """Add our flags to those the machine's owner gave; no way in for a debugger."""
    given = environment.get(VARIABLE, "").split()
    environment[VARIABLE] = " ".join([*given, *(flag for flag in FLAGS if flag not in given)])
    environment.pop("QTWEBENGINE_REMOTE_DEBUGGING", None)
    environment.setdefault("QT_API", "pyside6")
