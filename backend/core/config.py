"""Settings: read once from the environment (and an optional TOML file), frozen, handed down."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path


class ConfigurationError(Exception):
    """A setting is wrong; the message names it and says what to do."""


@dataclass(frozen=True)
class Settings:
    """Every knob of the server, the worker and the sandbox. Environment names are ``XIAOER_`` + upper case."""

    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    database_url: str = ""
    bridge_port: int = 5846
    sandbox_port: int = 8090
    sandbox_url: str = ""
    hrss_url: str = ""
    housing_fund_url: str = ""
    licence_library_url: str = ""
    medical_url: str = ""
    police_url: str = ""
    civil_affairs_url: str = ""
    tax_url: str = ""
    e_social_card_url: str = ""
    portal_url: str = ""
    portal_client_id: str = "xiaoer"
    portal_client_secret: str = ""
    connector_key: str = ""
    async_mode: str = "eventlet"
    demo: bool = False
    region_code: str = "420106"
    default_terminal: str = "T-0003"
    session_idle_seconds: int = 300
    live_seconds: int = 10
    draft_days: int = 30
    metrics_token: str = ""
    force_https: bool = False
    tls: bool = False
    tls_host: str = "0.0.0.0"
    tls_port: int = 8443
    trusted_proxies: int = 0
    log_level: str = "INFO"
    redis_url: str = ""
    semantic_search: bool = True
    ocr: bool = True
    face: bool = False

    @property
    def base_url(self) -> str:
        """The address that citizens' machines and QR codes use."""
        return (self.public_url or self.local_url).rstrip("/")

    @property
    def local_url(self) -> str:
        """Where the server listens without TLS: what this machine's own programs and its own kiosk use."""
        return f"http://{self.host}:{self.port}"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'xiaoer.sqlite3'}"

    @property
    def sandbox(self) -> str:
        return (self.sandbox_url or f"http://127.0.0.1:{self.sandbox_port}").rstrip("/")

    @property
    def portal(self) -> str:
        """The issuer of the unified identity provider (统一身份认证)."""
        return (self.portal_url or f"{self.sandbox}/portal").rstrip("/")

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """Where people's browsers may have come to us, the public address first: the provider sends them back there."""
        loopback = (self.local_url, f"http://localhost:{self.port}") if self.demo else ()
        return tuple(dict.fromkeys((self.base_url, *loopback)))

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Environment over TOML file (``XIAOER_CONFIG``) over defaults.

        Raises ConfigurationError naming the setting that does not parse.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, object] = {}
        file = environ.get("XIAOER_CONFIG")
        if file:
            try:
                values.update(tomllib.loads(Path(file).read_text(encoding="utf-8")))
            except (OSError, tomllib.TOMLDecodeError) as error:
                raise ConfigurationError(f"XIAOER_CONFIG: cannot read {file}: {error}") from error
        known = {f.name: f.type for f in fields(cls)}
        unknown = set(values) - set(known)
        if unknown:
            raise ConfigurationError(f"{file}: unknown settings {', '.join(sorted(unknown))}")
        for name in known:
            raw = environ.get(f"XIAOER_{name.upper()}")
            if raw not in (None, ""):
                values[name] = raw
        return cls(**{name: _parse(name, str(known[name]), raw) for name, raw in values.items()})  # type: ignore[arg-type]


def _parse(name: str, kind: str, raw: object) -> object:
    text = str(raw)
    if kind == "int":
        try:
            number = int(text)
        except ValueError:
            raise ConfigurationError(f"XIAOER_{name.upper()} must be a whole number, not {text!r}") from None
        if number < 0 or (name.endswith("seconds") and not number):
            raise ConfigurationError(f"XIAOER_{name.upper()} must be a positive number, not {number}")
        if name.endswith("port") and not 0 < number < 65536:
            raise ConfigurationError(f"XIAOER_{name.upper()} must be a port number (1-65535), not {number}")
        return number
    if kind == "bool":
        if text.lower() in {"1", "true", "yes", "on"}:
            return True
        if text.lower() in {"0", "false", "no", "off"}:
            return False
        raise ConfigurationError(f"XIAOER_{name.upper()} must be true or false, not {text!r}")
    if kind == "Path":
        return Path(text).expanduser().absolute()
    if name == "region_code" and not re.fullmatch("[0-9]{6}", text):
        raise ConfigurationError(f"XIAOER_REGION_CODE must be six digits, not {text!r}")
    return text
