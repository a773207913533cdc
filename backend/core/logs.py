"""Structured logs: one JSON object a line, on stderr, without personal data.

Every field is named by the caller; as a second line of defence whatever looks like an ID number, a
phone number or a bank card in any string is masked before it is written.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_PERSONAL = re.compile(r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1[3-9]\d{9}|\d{16,19})(?![0-9A-Za-z])")


def mask(value: Any) -> Any:
    """``value`` with personal numbers blotted out, in nested containers too."""
    if isinstance(value, str):
        return _PERSONAL.sub("[masked]", value)
    if isinstance(value, dict):
        return {key: mask(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask(item) for item in value]
    return value


def _mask_event(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {key: mask(value) for key, value in event.items()}


def configure(level: str = "INFO") -> None:
    """Route the standard library's logging through structlog's JSON renderer."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _mask_event,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("werkzeug", "engineio", "socketio", "fontTools", "weasyprint", "huey"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
