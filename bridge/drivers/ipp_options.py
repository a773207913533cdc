"""What can be set of an A4 printer that is spoken to by IPP, itself or through a queue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class JobOptions:
    """Times in seconds. ``lost`` is how long a printer may be unreachable during a job; ``send_timeout``
    how long it may take to take a document in.

    ``ignore_reasons`` lists ``printer-state-reasons``, with suffix, that say nothing about the kiosk's
    tray. ``media`` is sent with each job when the printer lists it. ``tray`` is the one the kiosk prints
    from, by the printer's own name for it (``main``, ``tray-1``); then A4 is taken from there.
    """

    poll: float = 2.0
    job_poll: float = 0.5
    timeout: float = 8.0
    send_timeout: float = 60.0
    lost: float = 15.0
    media: str = "iso_a4_210x297mm"
    tray: str = ""
    ignore_reasons: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class IppOptions(JobOptions):
    uri: str
