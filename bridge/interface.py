"""What an interface is made of: its operations, its events, and the words a handler speaks in.

The queue (``hub.py``) runs what the services (``services/``) describe with these.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from bridge.devices.contract import Emit
from bridge.protocol import Payload


class InvalidData(Exception):
    """The payload breaks the command's schema: completion ``invalidData``."""


class UnsupportedData(Exception):
    """The payload is legal, but asks for what this device cannot do: completion ``unsupportedData``."""


class SequenceError(Exception):
    """Right command, wrong moment: completion ``sequenceError``."""


class NotEnoughSpace(Exception):
    """There is no room for what the command needs to keep: completion ``notEnoughSpace``."""


@dataclass(slots=True)
class Call:
    """One command on its way through a handler.

    ``client`` identifies the connection that asked. ``emit(event, payload)`` reports progress to it,
    event named without the interface prefix. ``cancel(ids)`` cancels that connection's other commands
    (``None``: all of them) and says whether there was any. ``arrived`` is when it came, before it
    waited in the queue (``time.monotonic``).
    """

    payload: Payload
    client: object
    emit: Emit
    cancel: Callable[[list[int] | None], bool]
    arrived: float = 0.0


Handler = Callable[[Call], Awaitable[Payload | None] | Payload | None]
"""Does a command's work. A plain function answers at once, within the message's own turn: for what needs no device."""


@dataclass(frozen=True)
class Operation:
    """One command a service offers.

    ``version`` and ``completion_version`` are those of the two message definitions; they may differ.
    ``error_codes`` are the command's own ``payload.errorCode`` values. ``immediate`` commands do not
    queue: they answer while a device command runs; one that ``acts`` changes something all the same, and is not
    for observers. One that runs ``alongside`` does not queue either, but is a device command in all else: it can
    be cancelled, and takes as long as it takes (a door that waits for a person holds up no prompt). A command
    that exists in several versions is listed once for each, with the handler that speaks it.
    ``hold(client, payload)`` is called when one is taken into the queue, to keep for it what it names; what it
    gives back is called when the command is over.
    """

    name: str
    handler: Handler
    version: str = "2.0"
    completion_version: str = "2.0"
    error_codes: frozenset[str] = frozenset()
    immediate: bool = False
    acts: bool = False
    alongside: bool = False
    hold: Callable[[object, Payload], Callable[[], None]] | None = None


@dataclass(frozen=True)
class Interface:
    """A named set of operations and events, as Capabilities lists it.

    ``name`` is the prefix of its messages (``CardReader``); ``key`` (``cardReader``) names its part of
    Status and Capabilities. ``events`` maps event names without prefix to message versions.
    """

    name: str
    operations: tuple[Operation, ...]
    events: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.name[0].lower() + self.name[1:]

    def capabilities(self, maximum_requests: int) -> Payload:
        """This interface's element of Capabilities.interfaces."""
        versions: dict[str, list[str]] = {}
        for item in self.operations:
            versions.setdefault(f"{self.name}.{item.name}", []).append(item.version)
        return {
            "name": self.key,
            "commands": {command: {"versions": offered} for command, offered in versions.items()},
            "events": {f"{self.name}.{event}": {"versions": [version]} for event, version in self.events.items()},
            "maximumRequests": maximum_requests,
        }


def words(text: str) -> frozenset[str]:
    """The set of names in a space-separated list, as the standard's tables print them."""
    return frozenset(text.split())
