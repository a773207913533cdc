"""What may come in at all, before any view looks at it.

A database keeps no NUL, UTF-8 writes no lone surrogate, JSON knows no NaN, and nothing of ours nests deeply. What no
browser of ours sends is refused here, once, instead of breaking in a different place behind each view.
"""

from __future__ import annotations

import math
import re
from typing import Any

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider

from backend.core.errors import Invalid, NotFound, Text

MAX_DEPTH = 32
MAX_NUMBER = 2**63 - 1
"""The largest number that a database compares with."""
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class StrictJson(DefaultJSONProvider):
    """Reads only JSON that every layer behind can keep; ValueError (400 in the end) for anything else."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            value = super().loads(s, parse_constant=_no_such_number, parse_float=_finite, **kwargs)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
        _check(value, 0)
        return value


def install(app: Flask) -> None:
    """Use ``StrictJson``; refuse control characters and endless numbers in addresses (404), NUL in queries and forms
    (400).
    """
    app.json = StrictJson(app)

    @app.before_request
    def refuse() -> None:
        if _CONTROL.search(request.path):
            raise NotFound()
        if any(isinstance(part, int) and part > MAX_NUMBER for part in (request.view_args or {}).values()):
            raise NotFound()
        values = list(request.args.items(multi=True))
        if request.mimetype in _FORMS:
            values += request.form.items(multi=True)
            values += [(name, file.filename or "") for name, file in request.files.items(multi=True)]
        if any("\0" in part for pair in values for part in pair):
            raise Invalid("invisible_signs", INVISIBLE)


INVISIBLE = Text(
    "填的内容里有看不见的字符，多半是复制时带来的。请回到上一页，把那一段重新打一遍；您填的还在那里。",
    "What was entered holds an invisible character, most likely from copying. Go back and type that part anew; the rest"
    " is still there.",
)


def _no_such_number(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("number too large")
    return number


def _check(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("holds a NUL character")
        value.encode()  # UnicodeEncodeError, a ValueError, for half a surrogate pair
    elif isinstance(value, dict):
        for key, part in value.items():
            _check(key, depth + 1)
            _check(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            _check(part, depth + 1)
