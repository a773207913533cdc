"""What every connector to an outside system shares: one signed-in JSON POST with a time limit.

Personal numbers travel in bodies, never in addresses. A query may be repeated freely; an effect carries an
idempotency key (the case number) and is therefore repeatable too. Whatever goes wrong outside, a reply of another
shape than agreed included, becomes ``Unavailable``; what the outside system says about the person (no record)
becomes a value the caller handles.
"""

from __future__ import annotations

import base64
import logging
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import requests
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from backend.core.config import Settings
from backend.core.errors import NotFound, Text, Unavailable

log = logging.getLogger(__name__)

CONNECT_SECONDS = 2.0
READ_SECONDS = 8.0
TRIES = 2


Day = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-[0-3][0-9]$")]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class Reply(BaseModel):
    """What we rely on in a reply; what else it says is kept as it is. Money is in whole fen."""

    model_config = ConfigDict(strict=True, extra="allow", hide_input_in_errors=True)


class Done(Reply):
    """The reply to an effect: without a plain yes or no nothing counts as carried out."""

    accepted: bool
    reason_label: str | None = None


@dataclass(frozen=True)
class Connector:
    """One outside system. ``queries`` read, ``effects`` change something there and need an idempotency key; each
    operation names the shape of its reply."""

    name: str
    label: Text
    address: str
    key: str
    queries: Mapping[str, type[Reply]]
    effects: Mapping[str, type[Done]]

    def query(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask. Raises Unavailable ``department_unavailable``, NotFound ``no_record``."""
        if operation not in self.queries:
            raise ValueError(f"{self.name} has no query {operation!r}")
        return self._agreed(operation, self.queries[operation], self._post(operation, body, {}))

    def effect(self, operation: str, body: dict[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        """Have something done, once per ``idempotency_key`` however often it is called. Raises as ``query``."""
        if operation not in self.effects:
            raise ValueError(f"{self.name} has no effect {operation!r}")
        reply = self._post(operation, body, {"Idempotency-Key": idempotency_key})
        return self._agreed(operation, self.effects[operation], reply)

    def check(self) -> None:
        """Raises Unavailable when the system does not answer or does not know our key."""
        self._post("check", {}, {})

    def _post(self, operation: str, body: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        for attempt in range(1, TRIES + 1):
            try:
                response = requests.post(
                    f"{self.address}/{operation}",
                    json=body,
                    headers={"Authorization": f"Bearer {self.key}", **headers},
                    timeout=(CONNECT_SECONDS, READ_SECONDS),
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                log.warning("outside system unreachable", extra={"system": self.name, "error": type(error).__name__})
                if attempt == TRIES or isinstance(error, requests.ReadTimeout):
                    raise self.unavailable() from error
                continue
            if response.status_code == 404 and _says_no_record(response):
                raise NotFound("no_record", _no_record(self.label))
            if response.status_code == 200:
                return self._object(response)
            log.warning("outside system refused", extra={"system": self.name, "status": response.status_code})
            if response.status_code < 500:
                break
        raise self.unavailable()

    def _object(self, response: requests.Response) -> dict[str, Any]:
        try:
            value = response.json()
        except requests.JSONDecodeError as error:
            raise self.unavailable() from error
        if not isinstance(value, dict):
            raise self.unavailable()
        return value

    def _agreed(self, operation: str, shape: type[Reply], reply: dict[str, Any]) -> dict[str, Any]:
        try:
            shape.model_validate(reply)
        except ValidationError as error:
            where = sorted({".".join(map(str, one["loc"])) for one in error.errors()})[:5]
            log.error("reply of another shape", extra={"system": self.name, "operation": operation, "where": where})
            raise self.unavailable() from None
        return reply

    def unavailable(self) -> Unavailable:
        """The error that says, in words, which system does not answer."""
        return Unavailable(
            "department_unavailable",
            Text(
                f"{self.label.zh}的系统暂时连不上，请稍后再试。",
                f"The system of {self.label.en} does not answer for now. Please try later.",
            ),
        )


def key(settings: Settings) -> str:
    """The bearer key for outside systems: ``XIAOER_CONNECTOR_KEY``, else a file made at the first run (0600)."""
    if settings.connector_key:
        return settings.connector_key
    path = settings.data_dir / "keys" / "connector.key"
    if not path.exists():
        _create(path)
    return path.read_text(encoding="ascii").strip()


def _create(path: Path) -> None:
    """Server and sandbox may both be first: the one whose link lands wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _says_no_record(response: requests.Response) -> bool:
    """A 404 of a wrong address or a proxy says nothing about the person, who would be refused for it."""
    try:
        body = response.json()
    except requests.JSONDecodeError:
        return False
    return isinstance(body, dict) and body.get("error") == "no_record"


def _no_record(label: Text) -> Text:
    return Text(f"{label.zh}没有查到您的记录。", f"{label.en} has no record of you.")
