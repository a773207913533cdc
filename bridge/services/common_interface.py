"""Common: what every service answers, whatever its device. Source: CWA 16926, interface Common."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any, Protocol

from bridge.devices.contract import DeviceError
from bridge.interface import Call, Interface, InvalidData, Operation, UnsupportedData, words
from bridge.protocol import Payload
from bridge.services.payload import one_of, optional

MAXIMUM_TEXT = 256
NONCE_SECONDS = 300.0
"""How long a command nonce lives; Capabilities says so."""
LONGEST_RECOVERY = 24 * 3600
"""Seconds; longer is no wish a device could have."""

COMMON_EVENTS = {"StatusChangedEvent": "3.0", "ErrorEvent": "2.0", "NonceClearedEvent": "2.0"}

BREAKDOWNS = {
    "hardwareError": {"eventId": "hardware", "action": "reset"},
    "userError": {"eventId": "user", "action": "clear"},
    "fraudAttempt": {"eventId": "fraudAttempt", "action": "suspend"},
    "potentialFraud": {"eventId": "fraudAttempt", "action": "maintenance"},
}
"""Device states that are told by an ErrorEvent too, and what it says is to be done."""


class Host(Protocol):
    """What Common needs of its service."""

    @property
    def device(self) -> Any: ...

    @property
    def interfaces(self) -> tuple[Interface, ...]: ...

    def capabilities(self) -> Payload: ...

    def refresh(self) -> Payload: ...


class CommandNonce:
    """The one live nonce of a service. No command here needs a token; a client that works with them may ask."""

    def __init__(self, cleared: Callable[[str], None]) -> None:
        self._cleared = cleared
        self._expiry: asyncio.TimerHandle | None = None

    def renew(self) -> str:
        """A new nonce; the one before it is worth nothing any more."""
        if self._expiry is not None:
            self._expiry.cancel()
        self._expiry = asyncio.get_running_loop().call_later(NONCE_SECONDS, self.clear, "the nonce has expired")
        return secrets.token_hex(16).upper()

    def clear(self, reason: str) -> None:
        """Forget the nonce, and tell everybody when there was one."""
        if self._expiry is not None:
            self._expiry.cancel()
            self._expiry = None
            self._cleared(reason)


class CommonInterface:
    """The operations of Common for one service. ``broadcast(event, payload)`` reaches all its clients."""

    def __init__(self, host: Host, broadcast: Callable[[str, Payload], None]) -> None:
        self._host = host
        self._transaction: Payload = {"state": "inactive"}
        self._nonce = CommandNonce(lambda reason: broadcast("NonceClearedEvent", {"reasonDescription": reason}))
        self.interface = Interface(
            "Common",
            (
                Operation("Status", self._status, completion_version="3.0", immediate=True),
                Operation("Capabilities", self._capabilities, completion_version="3.0", immediate=True),
                Operation("Cancel", self._cancel, error_codes=words("noMatchingRequestIDs"), immediate=True),
                Operation("SetVersions", self._set_versions),
                Operation("PowerSaveControl", self._power_save_control),
                Operation("SetTransactionState", self._set_transaction_state),
                Operation("GetTransactionState", self._get_transaction_state),
                Operation("GetCommandNonce", self._get_command_nonce),
                Operation("ClearCommandNonce", self._clear_command_nonce),
            ),
            COMMON_EVENTS,
        )

    def capabilities(self) -> Payload:
        """What Capabilities.common says of this interface's own commands."""
        return {
            "powerSaveControl": callable(getattr(self._host.device, "power_save", None)),
            "antiFraudModule": False,
            "endToEndSecurity": {
                "required": "ifConfigured",
                "hardwareSecurityElement": False,
                "commandNonceTimeout": int(NONCE_SECONDS),
            },
        }

    def _status(self, call: Call) -> Payload:
        # Others hear of a change no later than the client who asks; later differences count from here.
        return self._host.refresh()

    def _capabilities(self, call: Call) -> Payload:
        return self._host.capabilities()

    def _cancel(self, call: Call) -> None:
        request_ids = optional(call.payload, "requestIds", list)
        if request_ids is not None and not all(type(item) is int and item > 0 for item in request_ids):
            raise InvalidData("requestIds must be integers above 0")
        if not call.cancel(request_ids):
            raise DeviceError("noMatchingRequestIDs", "no queued or running command has such a request id")

    def _set_versions(self, call: Call) -> None:
        """Accept a wish for major versions that are offered.

        Nothing has to be remembered: a command says its version itself, and each event exists in one.
        """
        commands: set[tuple[str, int]] = set()
        events: set[tuple[str, int]] = set()
        for interface in self._host.interfaces:
            commands |= {(f"{interface.name}.{item.name}", _major(item.version)) for item in interface.operations}
            events |= {(f"{interface.name}.{event}", _major(version)) for event, version in interface.events.items()}
        for group, offered in (("commands", commands), ("events", events)):
            for name, major in optional(call.payload, group, dict, {}).items():
                if type(major) is not int:
                    raise InvalidData(f"{group} must map message names to major versions")
                if (name, major) not in offered:
                    raise UnsupportedData(f"{group} names a message or a version that is not offered")

    async def _power_save_control(self, call: Call) -> None:
        seconds = optional(call.payload, "maxPowerSaveRecoveryTime", int)
        if seconds is None or not 0 <= seconds <= LONGEST_RECOVERY:
            raise InvalidData(f"maxPowerSaveRecoveryTime must be an integer from 0 to {LONGEST_RECOVERY}")
        power_save = getattr(self._host.device, "power_save", None)
        if not callable(power_save):
            raise UnsupportedData("this device has no power save mode")
        await power_save(seconds)

    def _set_transaction_state(self, call: Call) -> None:
        state = one_of(call.payload, "state", ("active", "inactive"))
        identifier = optional(call.payload, "transactionID", str, "")
        if state is None or len(identifier) > MAXIMUM_TEXT:
            raise InvalidData(f"state is required; transactionID has at most {MAXIMUM_TEXT} characters")
        self._transaction = {"state": state, "transactionID": identifier if state == "active" else None}

    def _get_transaction_state(self, call: Call) -> Payload:
        return self._transaction

    def _get_command_nonce(self, call: Call) -> Payload:
        return {"commandNonce": self._nonce.renew()}

    def _clear_command_nonce(self, call: Call) -> None:
        self._nonce.clear("a client cleared the nonce")


def _major(message_version: str) -> int:
    return int(message_version.partition(".")[0])
