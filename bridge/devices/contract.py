"""The contract between an XFS4IoT service and a hardware driver, one protocol per device class.

A service (``bridge/services``) turns messages into these calls; a driver (``bridge/drivers``) turns
these calls into bytes on a wire. Neither knows the other's module. All methods run on the bridge's
one event loop and must never block it: blocking libraries go to a thread or, when they can hang, to
a child process. Cancellation is ``asyncio`` task cancellation: a driver must leave its device usable
when its coroutine is cancelled.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

Emit = Callable[[str, dict[str, Any] | None], None]
"""``emit(event, payload)``: a driver reports progress of the running command, in XFS4IoT words
without the interface prefix (``"InsertCardEvent"``, ``"MediaInsertedEvent"``, ``"NoMediaEvent"``)."""


class DeviceError(Exception):
    """The command failed in a way its interface has a word for.

    ``code`` is one of the command's own ``errorCode`` values (``paperOut``, ``noMedia`` ...); it
    travels as ``commandErrorCode``. ``description`` is free English text without personal data.
    """

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(description or code)
        self.code = code
        self.description = description or code


class DeviceNotReady(Exception):
    """The device is unplugged, switched off or unreachable: completion ``deviceNotReady``."""


class UserError(DeviceNotReady):
    """The device is there and waits for somebody to put right what hands can: an open cover is to be closed.

    Completion ``userError``, as the status says meanwhile.
    """


class HardwareFault(Exception):
    """The device answers, but says that it is broken: completion ``hardwareError``."""


@dataclass(frozen=True)
class DeviceStatus:
    """A snapshot. ``device`` is Status.common.device (``online offline noDevice hardwareError
    starting ...``); ``detail`` is the interface's own status object in XFS4IoT property names."""

    device: str
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DeviceInformation:
    """What Capabilities.common.deviceInformation says. Empty strings are omitted on the wire."""

    model: str = ""
    serial: str = ""
    firmware: str = ""
    description: str = ""


@runtime_checkable
class Device(Protocol):
    """What every driver has. ``watch`` is called once before ``open``; afterwards the driver calls
    ``changed()`` whenever ``status()`` would give another answer (plug, unplug, paper, card)."""

    def watch(self, changed: Callable[[], None], notify: Emit) -> None:
        """``notify(event, payload)`` sends an unsolicited event (``"MediaRemovedEvent"`` ...)."""

    async def open(self) -> None:
        """Start looking for the device; returns at once, keeps reconnecting until ``close``."""

    async def close(self) -> None: ...

    def status(self) -> DeviceStatus: ...

    def information(self) -> DeviceInformation: ...

    def capabilities(self) -> dict[str, Any]:
        """The interface's own Capabilities object in XFS4IoT property names."""


@dataclass(frozen=True)
class CardReading:
    """``text``: the 256 bytes of a card's text file (UTF-16LE), unparsed; ``photo_png``: the decoded
    picture, when a decoder is installed; ``newest_address``: UTF-16LE, empty when the card has none."""

    text: bytes
    photo_png: bytes | None = None
    newest_address: bytes = b""


class CardReader(Device, Protocol):
    async def read_card(self, emit: Emit, *, photo: bool = True, newest_address: bool = False) -> CardReading:
        """Wait for a card and read it: with its photo decoded, with the address it was given later.

        Emits InsertCardEvent, MediaInsertedEvent, InvalidMediaEvent.
        Raises DeviceError(invalidMedia | securityFail | cardCollision), DeviceNotReady, HardwareFault."""


ChipPower = Literal["cold", "warm", "off"]


class ChipReader(Device, Protocol):
    """A reader of cards whose chip talks to whoever asks: contact cards, contactless ones behind PC/SC.

    All raise DeviceNotReady and HardwareFault; DeviceError(noMedia) when the card goes.
    """

    async def wait_for_chip(self, emit: Emit) -> bytes:
        """Wait for a card, power it, and give its answer to reset (ATR).

        Emits InsertCardEvent, InvalidMediaEvent, MediaInsertedEvent.
        """

    async def transmit(self, apdu: bytes) -> bytes:
        """One exchange with the powered card: command APDU in, response with its two status bytes out."""

    async def power(self, how: ChipPower) -> bytes | None:
        """The ATR after a cold or warm reset; None for ``off``. Raises DeviceError(atrNotObtained) too."""


@dataclass(frozen=True)
class Barcode:
    symbology: str
    data: bytes


class BarcodeReader(Device, Protocol):
    async def read_barcode(self, symbologies: frozenset[str] | None, emit: Emit) -> list[Barcode]:
        """Wait for a code. ``symbologies=None`` means all the reader knows."""


class OutcomeUnknown(Exception):
    """The bytes may have reached the paper, and neither the driver nor the printer can tell.

    Nobody may print the document again by themselves. Completion ``hardwareError``, or ``jobUnknown``
    where the command knows that word.
    """


Progress = Callable[[Literal["sent", "printing"]], Awaitable[None]]
"""``await progress("sent")`` comes before the first byte that could print leaves: it returns when that is
written down. ``"printing"`` comes, at most once, when the printer has begun."""

Sides = Literal["single", "dual"]


class Printer(Device, Protocol):
    async def print_document(
        self, data: bytes, *, job: str, emit: Emit, progress: Progress, sides: Sides = "single"
    ) -> None:
        """Print one native document (a PDF) and return only when the last sheet is out.

        ``job`` names the job on the device, free of personal data. Emits NoMediaEvent,
        MediaPresentedEvent. Raises DeviceError with a PrintNative code (paperOut, paperJammed,
        tonerOut ...), DeviceNotReady, HardwareFault: the document is certainly not out, or not whole, and
        will not come out later. OutcomeUnknown when nobody can tell. Cancelled after "sent", it takes
        the job off the device before it lets go.
        """

    async def find_job(self, job: str) -> Literal["completed", "failed", "printing"] | None:
        """What the device knows of the job of this name; None when it cannot say. A job that it holds
        and cannot go on with (no paper) is taken off it and ``failed``: it must not come out later.
        Raises DeviceNotReady when the device cannot be asked now."""


class RawPrinter(Printer, Protocol):
    async def print_raw(self, data: bytes, *, want_answer: bool, emit: Emit) -> bytes | None:
        """Send device bytes (ESC/POS) and, if asked, return the device's answer."""


@dataclass(frozen=True)
class ScanWish:
    """What is to be scanned, and as what.

    ``image_type`` is jpg | png, a file for each side of a sheet, or pdf, one file for all; ``color`` is
    binary | grayscale | fullcolor. ``pages`` is how many sides at most, None: until the feeder is empty.
    ``resolution`` in dots an inch, None: the device's own. ``page_size`` is a key of ``PAGE_SIZES``, or
    auto: as large as the device can. ``both_sides`` is for scanners whose Capabilities say so. ``deskew``
    straightens a page that lay askew, ``crop`` leaves only what lay on the glass. ``largest`` is the most
    bytes a file may have: rather quality is lost, then size.
    """

    image_type: str = "jpg"
    color: str = "fullcolor"
    pages: int | None = None
    resolution: int | None = None
    page_size: str = "a4"
    both_sides: bool = False
    deskew: bool = False
    crop: bool = False
    largest: int = 1_400_000


PAGE_SIZES = {"a3": (297.0, 420.0), "a4": (210.0, 297.0), "a5": (148.0, 210.0), "idcard": (85.6, 54.0)}
"""Width and height in millimetres."""


@dataclass(frozen=True)
class ScannedFile:
    """``width`` and ``height`` in dots, those of the first page for a PDF; ``pages`` are sides of sheets."""

    data: bytes
    width: int
    height: int
    pages: int = 1


class Scanner(Device, Protocol):
    async def read_pages(self, wish: ScanWish, *, emit: Emit, arrived: Callable[[int], None]) -> list[ScannedFile]:
        """Wait for a sheet, scan all that is wished, front before back; at least one file.

        Calls ``arrived(n)`` when the n-th side (from 1) is in. Emits NoMediaEvent when it begins to wait
        for a sheet and MediaInsertedEvent when one has come. Raises DeviceError(mediaJammed |
        mediaRejected | mediaSize | lampInoperative), DeviceNotReady, HardwareFault: all or nothing."""


class Camera(Device, Protocol):
    async def take_picture(self, camera: str, emit: Emit) -> bytes:
        """One JPEG, also while a preview runs. Raises DeviceError(cameraNotSupported | mediaFull |
        cameraInoperable: no picture, a black one, or one that stands still), DeviceNotReady."""

    async def start_preview(self, camera: str, *, width: int, frame_rate: int) -> Preview:
        """Let someone watch; one preview at a time, the earlier one ends. Returns when the first frame is there.
        Raises as ``take_picture``."""


class Preview(Protocol):
    """JPEG frames as they come, for one who watches: the newest one each time. They end when the camera goes,
    and on ``aclose``, which lets go of the camera and may be called at any time, also twice."""

    def __aiter__(self) -> Preview: ...

    async def __anext__(self) -> bytes: ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True)
class LightState:
    """One light at one position, in XFS4IoT's words. None: not said (in a wish), not known (in a status)."""

    flash_rate: str | None = None
    color: str | None = None
    direction: str | None = None


class Lights(Device, Protocol):
    """Guidance lights. ``capabilities()["lights"]`` says which light, position, rate and colour there is;
    ``status().detail`` maps light -> position -> ``{flashRate, color, direction}``, read back from the device."""

    async def set_lights(self, wishes: Mapping[tuple[str, str], LightState]) -> None:
        """Set lights, named by (light, position); all of them are offered ones. A None in a wish leaves that
        property as it is. Raises DeviceError(lightError), DeviceNotReady, HardwareFault."""


class Auxiliaries(Device, Protocol):
    """Sensors and indicators around the kiosk. ``status().detail`` is Status.auxiliaries in its property names
    and holds only what this device has.

    ``speaker`` and ``door`` are what the standard has no words for; None where there is none.
    """

    speaker: Speaker | None
    door: Door | None

    def settable(self) -> frozenset[str]:
        """The properties of Auxiliaries.SetAuxiliaries this device obeys."""

    async def set_auxiliaries(self, wishes: Mapping[str, Any]) -> None:
        """Obey checked wishes: property -> its word or number, in the standard's names. ``audio`` maps to a dict.
        Raises DeviceNotReady, HardwareFault."""


class Speaker(Protocol):
    """Fixed prompts, read aloud."""

    def prompts(self) -> dict[str, dict[str, str]]:
        """Prompt -> language (``zh``, ``en``) -> the words; only those that can be played."""

    async def play(self, prompt: str, language: str) -> None:
        """Returns when it has been said; cancelling stops it. Raises DeviceError(promptNotFound | audioFailed)."""


class Door(Protocol):
    """A door that is opened for a person. Its state is ``status().detail["door"]``: open, closed or released."""

    async def open_door(self, seconds: float) -> None:
        """Release the lock until the door is open, at most ``seconds``, and lock again, whatever happens.
        Raises DeviceError(doorBlocked) when the door was not opened, DeviceNotReady, HardwareFault."""
