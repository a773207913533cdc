"""How a network scanner is, in its own words: ScannerStatus of eSCL (Mopria Alliance), asked over HTTP.

Opening a scanner through SANE costs a process and tells less: neither a jam that was cleared nor a cover.
"""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

import aiohttp

from bridge.devices.contract import DeviceNotReady

_SCAN = "{http://schemas.hp.com/imaging/escl/2011/05/03}"
_LONGEST = 64 * 1024
"""Bytes; a ScannerStatus with a long list of old jobs has a few thousand."""

_MEDIA = {
    "ScannerAdfEmpty": "notPresent",
    "ScannerAdfLoaded": "present",
    "ScannerAdfProcessing": "present",
    "ScannerAdfJam": "jammed",
    "ScannerAdfMispick": "jammed",
    "ScannerAdfMultipickDetected": "jammed",
}
_OPEN = {"ScannerAdfHatchOpen", "ScannerAdfDoorOpen"}
"""The specification's word, and the one some scanners say instead."""


@dataclass(frozen=True)
class FeederState:
    """``media`` is Status.printer.media; ``open``: a cover is open."""

    media: str = "unknown"
    open: bool = False


class EsclScanner:
    """One scanner at ``http://host/eSCL``. Close it when it is no longer asked."""

    def __init__(self, address: str, timeout: float) -> None:
        """``timeout`` in seconds, for one answer."""
        self._address = f"{address.rstrip('/')}/ScannerStatus"
        self._timeout = aiohttp.ClientTimeout(timeout)
        self._http: aiohttp.ClientSession | None = None

    async def feeder(self) -> FeederState:
        """Ask once. Raises DeviceNotReady when no scanner answers there."""
        if self._http is None:
            self._http = aiohttp.ClientSession(timeout=self._timeout)
        try:
            # Scanners sign their own certificates; SANE takes them as they are, too.
            async with self._http.get(self._address, ssl=False) as answer:
                answer.raise_for_status()
                document = bytearray()
                async for chunk in answer.content.iter_any():
                    document += chunk
                    if len(document) > _LONGEST:
                        raise DeviceNotReady("what answers at the scanner's address is no scanner")
        except (aiohttp.ClientError, TimeoutError, ValueError):
            raise DeviceNotReady("the scanner does not answer") from None
        return read_feeder(bytes(document))

    async def close(self) -> None:
        http, self._http = self._http, None
        if http is not None:
            await http.close()


def read_feeder(document: bytes) -> FeederState:
    """What a ScannerStatus document says. Raises DeviceNotReady when it is none.

    A scanner without a feeder says nothing about one, and its glass cannot be seen: ``unknown``.
    """
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - of known length, and expat refuses entity bombs
    except (ElementTree.ParseError, ValueError):
        raise DeviceNotReady("what answers at the scanner's address is no scanner") from None
    if root.tag != f"{_SCAN}ScannerStatus":
        raise DeviceNotReady("what answers at the scanner's address is no scanner")
    word = (root.findtext(f"{_SCAN}AdfState") or "").strip()
    return FeederState(_MEDIA.get(word, "unknown"), word in _OPEN)
