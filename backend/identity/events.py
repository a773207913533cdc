"""The live connection: whose news a socket may hear follows from its cookies."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Protocol

from flask_socketio import SocketIO, join_room, leave_room, rooms

from backend.core import clock, live
from backend.core.errors import Unauthorised
from backend.identity import routes


class StaffWithDepartment(Protocol):
    department_code: str


PERSONAL = ("applicant:", "session:", "draft:", "handover:")


def register(
    sockets: SocketIO,
    staff_resolver: Callable[[], StaffWithDepartment | None],
    phone_rooms: Callable[[], Collection[str]],
) -> None:
    """Attach the handlers. Any page may hear what is said to everyone: it says only that public things changed.
    What is said to a device names nobody: a phone has answered what was asked there. ``phone_rooms``: what a phone may
    hear that one form was handed to."""

    def personal_rooms() -> set[str]:
        """Who acts for another hears of this session only: the news of a person names every case, draft and paper of
        theirs. The pages ask again by themselves where they wait."""
        try:
            citizen = routes.resolve_citizen()
        except Unauthorised:  # the authorisation was taken back: what was heard under it is heard no more
            citizen = None
        own = {f"session:{citizen.session_id}"} if citizen is not None else set()
        if citizen is not None and citizen.agent_id is None:
            own.add(f"applicant:{citizen.applicant_id}")
        return own.union(phone_rooms())

    @sockets.on("connect")
    def connect(_auth: Any = None) -> None:
        staff, device = staff_resolver(), routes.device()
        for room in personal_rooms():
            join_room(room)
        if device is not None:
            join_room(f"device:{device.digest}")
        if staff is not None:
            join_room(f"department:{staff.department_code}")
        join_room(live.EVERYONE)

    @sockets.on("beat")
    def beat(_message: Any = None) -> dict[str, float]:
        """Sign of life. A socket whose session has meanwhile ended hears no more of that citizen."""
        personal = [room for room in rooms() if room.startswith(PERSONAL)]
        allowed = personal_rooms() if personal else set()
        for room in personal:
            if room not in allowed:
                leave_room(room)
        return {"t": clock.now().timestamp()}
