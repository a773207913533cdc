"""The live connection: whose news a socket may hear follows from its cookies."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Protocol

from flask_socketio import SocketIO, join_room, leave_room, rooms

from backend.core import live
from backend.identity import routes


class StaffWithDepartment(Protocol):
    department_code: str


def register(sockets: SocketIO, staff_resolver: Callable[[], StaffWithDepartment | None]) -> None:
    """Attach the handlers. Any page may hear what is said to everyone: it says only that public things changed.
    What is said to a device names nobody: a phone has answered what was asked there."""

    @sockets.on("connect")
    def connect(_auth: Any = None) -> None:
        citizen, staff, device = routes.resolve_citizen(), staff_resolver(), routes.device()
        if citizen is not None:
            join_room(f"applicant:{citizen.applicant_id}")
            join_room(f"session:{citizen.session_id}")
        if device is not None:
            join_room(f"device:{device.digest}")
        if staff is not None:
            join_room(f"department:{staff.department_code}")
        join_room(live.EVERYONE)

    @sockets.on("beat")
    def beat(_message: Any = None) -> dict[str, float]:
        """Sign of life. A socket whose session has meanwhile ended hears no more of that citizen."""
        personal = [room for room in rooms() if room.startswith(("applicant:", "session:"))]
        if personal and routes.resolve_citizen() is None:
            for room in personal:
                leave_room(room)
        return {"t": time.time()}
