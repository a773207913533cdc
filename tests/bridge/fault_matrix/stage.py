"""Plays one cell of the matrix: break a device at a moment, see what is told, mend it, see that it works again."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bridge.simulators.client import Refused
from tests.bridge.conformance.paper import document
from tests.bridge.conformance.rule import Hand
from tests.bridge.conformance.wire import Answer, Bridge, Broken, Client, Payload, require
from tests.bridge.fault_matrix.matrix import Cell

HEALED_SECONDS = 20.0
RECOVERY_SECONDS = 2.0
"""Within this time of being plugged in again a device works: what the kiosk promises."""
SHOW_AGAIN_SECONDS = 1.0
SLACK_SECONDS = 10.0


@dataclass(frozen=True)
class DeviceClass:
    """How a class of devices is kept waiting and let go.

    ``wait`` makes the next command wait (None: it runs for a while by itself); ``let_go`` gives it what it
    waits for, again and again while ``again`` (a code shown too early is lost); ``runs`` is true of the client's
    messages once the device is busy with the command. ``lies_there``: what was given stays for the next command.
    ``heals_by_use``: only the next command shows that a fault is gone. ``hold`` makes a command last that is
    over too soon to be struck.
    """

    command: str
    payload: Callable[[], Payload]
    runs: Callable[[Client, int], bool]
    wait: tuple[str, dict[str, Any]] | None = None
    let_go: tuple[str, dict[str, Any]] | None = None
    again: bool = False
    lies_there: bool = False
    heals_by_use: bool = False
    hold: tuple[str, dict[str, Any]] | None = None


def _event(name: str) -> Callable[[Client, int], bool]:
    def told(client: Client, number: int) -> bool:
        return any(
            one["header"].get("requestId") == number and one["header"].get("name", "").endswith(f".{name}")
            for one in client.messages
        )

    return told


def _status(interface: str, name: str, value: str) -> Callable[[Client, int], bool]:
    def told(client: Client, number: int) -> bool:
        return any(one.get("payload", {}).get(interface, {}).get(name) == value for one in client.messages)

    return told


def _job(state: str) -> Callable[[Client, int], bool]:
    def told(client: Client, number: int) -> bool:
        return any(one.get("payload", {}).get("job", {}).get("state") == state for one in client.messages)

    return told


def _print_job() -> Payload:
    key = f"matrix-{secrets.token_hex(8)}"
    return {"key": key, "data": document(key, height=1200)}


def _acknowledged(client: Client, number: int) -> bool:
    return client.find("acknowledge", number) is not None


CLASSES = {
    "CardReader": DeviceClass(
        "CardReader.ReadRawData",
        lambda: {"chip": True},
        _event("InsertCardEvent"),
        wait=("remove", {}),
        let_go=("present", {}),
    ),
    "BarcodeReader": DeviceClass(
        "BarcodeReader.Read",
        dict,
        _status("barcodeReader", "scanner", "on"),
        let_go=("scan", {"text": "matrix-0001"}),
        again=True,
    ),
    "SocialCardReader": DeviceClass(
        "XiaoerCard.ReadSocialCard",
        dict,
        _event("InsertCardEvent"),
        wait=("remove", {}),
        let_go=("present", {}),
        lies_there=True,
    ),
    "ReceiptPrinter": DeviceClass(
        "XiaoerPrint.PrintJob", _print_job, _job("printing"), hold=("fault", {"kind": "slow"})
    ),
    "DocumentPrinter": DeviceClass(
        "XiaoerPrint.PrintJob", _print_job, _job("printing"), hold=("fault", {"kind": "slow"})
    ),
    "Scanner": DeviceClass(
        "Printer.ReadImage",
        lambda: {"frontImage": {"imageType": "jpg", "colorFormat": "grayscale"}},
        _event("NoMediaEvent"),
        wait=("empty", {}),
        let_go=("load", {}),
    ),
    "Camera": DeviceClass("Camera.TakePicture", dict, _acknowledged, heals_by_use=True),
    "Lights": DeviceClass(
        "Lights.SetLight", lambda: {"scanner": {"default": {"flashRate": "continuous"}}}, _acknowledged
    ),
    "Auxiliaries": DeviceClass("XiaoerDoor.Open", lambda: {"seconds": 1}, _acknowledged),
}


@dataclass
class Outcome:
    """What was seen: how the command ended, its events, the status told meanwhile."""

    answer: str = ""
    events: tuple[str, ...] = ()
    status: Payload = field(default_factory=dict)
    recovered: bool = False


class Stage:
    """One service with its device, on the simulated kiosk."""

    def __init__(self, bridge: Bridge, hand: Hand, service: str) -> None:
        self.bridge = bridge
        self.hand = hand
        self.service = service
        self.kind = CLASSES[service]

    async def play(self, cell: Cell) -> Outcome:
        """Raises Broken when the cell is not as the matrix says."""
        seen = Outcome()
        async with self.bridge.open(self.service) as client:
            await self._mend(client)
            try:
                await {"idle": self._idle, "running": self._running, "queued": self._queued}[cell.moment](
                    client, cell, seen
                )
            finally:
                self.hand.heal(self.service)
            await self._mend(client)
            answer = await self._works(client)
            require(answer.code == "success", f"mended, and the next command ends with {answer.error}")
            seen.recovered = True
        return seen

    async def _idle(self, client: Client, cell: Cell, seen: Outcome) -> None:
        self._break(cell)
        if not cell.struck:
            await self._told(client, cell, seen)
        if not self.kind.again:
            await self._let_go(cell)  # the card or the page lies there when the command comes
        number = await client.command(self.kind.command, self.kind.payload(), timeout=cell.limit)
        await self._ends(client, number, cell, seen, given=True)

    async def _running(self, client: Client, cell: Cell, seen: Outcome) -> None:
        number = await self._keep_waiting(client, cell)
        self._break(cell)
        await self._ends(client, number, cell, seen)

    async def _queued(self, client: Client, cell: Cell, seen: Outcome) -> None:
        first = await self._keep_waiting(client, cell)
        # Its time counts from now: it must outlast the one before it.
        second = await client.command(self.kind.command, self.kind.payload(), timeout=2 * cell.limit)
        require(await client.acknowledge(second) is None, "the queued command is refused")
        self._break(cell)
        await self._end_of(client, first, cell)
        await self._ends(client, second, cell, seen, given=self.kind.lies_there)

    # -- the device

    def _break(self, cell: Cell) -> None:
        if cell.fault == "unplug":
            self.hand.do(self.service, "unplug")
        else:
            self.hand.do(self.service, "fault", kind=cell.fault)

    async def _let_go(self, cell: Cell | None = None) -> None:
        if self.kind.let_go and not (cell and cell.fault == "unplug"):
            action, parameters = self.kind.let_go
            with contextlib.suppress(Refused):  # a device that was pulled meanwhile takes nothing
                await asyncio.to_thread(self.hand.do, self.service, action, **parameters)

    async def _take_away(self, client: Client) -> None:
        """Nothing lies there, and the bridge has seen that: no hand is faster than its look."""
        if self.kind.wait:
            self.hand.do(self.service, self.kind.wait[0])
        if self.kind.lies_there:
            await client.until_status(
                lambda status: status.get("cardReader", {}).get("media") == "notPresent", "the card is gone"
            )

    async def _mend(self, client: Client) -> None:
        """Everything works: no fault, plugged in, and the bridge has seen it."""
        self.hand.heal(self.service)
        fine = _is_there if self.kind.heals_by_use else _fine
        await client.until_status(fine, "the device is well again", HEALED_SECONDS)

    async def _works(self, client: Client) -> Answer:
        """The next command's end; a device that has just come back gets a moment to be found."""
        deadline = asyncio.get_running_loop().time() + RECOVERY_SECONDS
        while True:
            await self._take_away(client)
            client.messages.clear()
            number = await client.command(self.kind.command, self.kind.payload(), timeout=15000)
            await client.until(lambda number=number: self._begun(client, number), "it runs")  # type: ignore[misc]
            answer = await self._end_of(client, number, None)
            if self.kind.wait:
                self.hand.do(self.service, self.kind.wait[0])
            if answer.code != "deviceNotReady" or asyncio.get_running_loop().time() > deadline:
                return answer
            await asyncio.sleep(0.1)

    # -- commands

    def _begun(self, client: Client, number: int) -> bool:
        return self.kind.runs(client, number) or client.find("completion", number) is not None

    async def _keep_waiting(self, client: Client, cell: Cell) -> int:
        await self._take_away(client)
        if self.kind.hold:
            self.hand.do(self.service, self.kind.hold[0], **self.kind.hold[1])
        client.messages.clear()
        number = await client.command(self.kind.command, self.kind.payload(), timeout=cell.limit)
        await client.until(lambda: self._begun(client, number), "the command runs")
        return number

    async def _end_of(self, client: Client, number: int, cell: Cell | None, *, given: bool = False) -> Answer:
        """Give the device what it waits for, unless it has it, and wait for the command's end."""
        patience = (2 * cell.limit if cell else 15000) / 1000 + SLACK_SECONDS
        if not self.kind.again:
            if not given:
                await self._let_go(cell)
            return await client.answer(number, patience)
        while client.find("completion", number) is None:
            await client.until(lambda: self._begun(client, number), "it runs", patience)
            await self._let_go(cell)
            with contextlib.suppress(Broken):
                await client.answer(number, SHOW_AGAIN_SECONDS)
            patience -= SHOW_AGAIN_SECONDS
            require(patience > 0, "the command does not end")
        return await client.answer(number)

    async def _ends(self, client: Client, number: int, cell: Cell, seen: Outcome, *, given: bool = False) -> None:
        answer = await self._end_of(client, number, cell, given=given)
        seen.answer, seen.events = answer.error, answer.events
        require(answer.error in cell.answers, f"ends with {answer.error} {answer.description}, not {cell.answers}")
        if cell.event:
            require(cell.event in answer.events, f"{cell.event} is not told, only {answer.events}")
        await self._told(client, cell, seen)

    async def _told(self, client: Client, cell: Cell, seen: Outcome) -> None:
        """The status tells the fault; one the wire cannot tell leaves it as it was."""
        if cell.status:
            seen.status = await client.until_status(lambda status: _holds(status, cell.status), f"status {cell.status}")
        else:
            seen.status = (await client.ask("Common.Status")).payload


def _is_there(status: Payload) -> bool:
    return status["common"]["device"] in ("online", "hardwareError")


def _fine(status: Payload) -> bool:
    paper = status.get("printer", {}).get("paper", {})
    return status["common"]["device"] == "online" and not {"out", "jammed", "unknown"} & set(paper.values())


def _holds(status: Payload, word: str) -> bool:
    """A word is Status.common.device, or ``paper:out`` and the like."""
    if word.startswith("paper:"):
        return word[6:] in status.get("printer", {}).get("paper", {}).values()
    return bool(status["common"]["device"] == word)


async def play(bridge: Bridge, hand: Hand, cell: Cell) -> Outcome:
    """One cell; Broken with its name when it is not as the matrix says."""
    try:
        async with asyncio.timeout(90):
            return await Stage(bridge, hand, cell.service).play(cell)
    except Broken as broken:
        raise Broken(f"{cell.name}: {broken}") from None
