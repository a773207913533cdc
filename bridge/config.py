"""Configuration: the environment says where, a TOML file says which devices. Built once, handed down.

[[service]]
name = "CardReader"
driver = "sam_serial"
[service.options]
port = "/dev/ttyUSB0"
"""

from __future__ import annotations

import base64
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEFAULT_PORT = 5846
LAST_PORT = 5856
"""The standard's port range for services on one machine."""

LAUNCH_TOKEN = "XIAOER_LAUNCH_TOKEN"  # noqa: S105 - the variable's name


class ConfigurationError(Exception):
    """The configuration cannot be used; the message names the place and what is wrong there."""


@dataclass(frozen=True)
class ServiceConfiguration:
    """One ``[[service]]``: its name on the wire, its driver, and that driver's own options."""

    name: str
    driver: str
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Environment:
    """What the environment says.

    ``port`` None means the first free one of the standard's range; 0 any free one. ``origins`` are
    the web origins whose pages may connect.
    """

    data_directory: Path
    port: int | None
    origins: frozenset[str]
    configuration_file: Path | None
    launch_token: str | None

    @property
    def ports(self) -> range:
        """The ports to try, in order."""
        return range(DEFAULT_PORT, LAST_PORT + 1) if self.port is None else range(self.port, self.port + 1)

    @property
    def bridge_directory(self) -> Path:
        return self.data_directory / "bridge"


def read_environment(environment: Mapping[str, str]) -> Environment:
    """Read the ``XIAOER_*`` variables. Raises ConfigurationError."""
    server_port = environment.get("XIAOER_PORT") or "8080"
    public_url = environment.get("XIAOER_PUBLIC_URL") or f"http://127.0.0.1:{server_port}"
    more = environment.get("XIAOER_BRIDGE_ORIGINS", "").split(",")
    origins = {origin_of("XIAOER_PUBLIC_URL", public_url)}
    origins |= {origin_of("XIAOER_BRIDGE_ORIGINS", url.strip()) for url in more if url.strip()}
    # The same page under the machine's other name.
    origins |= {origin.replace("//127.0.0.1", "//localhost") for origin in origins if "//127.0.0.1" in origin}
    file = environment.get("XIAOER_BRIDGE_CONFIG")
    return Environment(
        data_directory=Path(environment.get("XIAOER_DATA_DIR") or "var"),
        port=_port(environment.get("XIAOER_BRIDGE_PORT")),
        origins=frozenset(origins),
        configuration_file=Path(file) if file else None,
        launch_token=environment.get(LAUNCH_TOKEN) or None,
    )


def _port(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise ConfigurationError("XIAOER_BRIDGE_PORT must be a port number")
    return int(text)


def origin_of(variable: str, url: str) -> str:
    """The origin a browser sends for a page at this URL: scheme, host, and port unless it is the default."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigurationError(f"{variable}: {url} is not a URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(f"{variable}: {url} is not an http or https URL")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    standard = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, standard) else "")


def read_services(file: Path) -> tuple[ServiceConfiguration, ...]:
    """Read the devices of this kiosk. Raises ConfigurationError."""
    try:
        document = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{file}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: {error}") from None
    entries = document.get("service", [])
    if not isinstance(entries, list) or not entries:
        raise ConfigurationError(f"{file}: there is no [[service]]")
    services = tuple(_service(file, number, entry) for number, entry in enumerate(entries, 1))
    names = [service.name for service in services]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ConfigurationError(f"{file}: service {', '.join(sorted(twice))} is there twice")
    return services


def read_receipt_key(file: Path) -> str | None:
    """The server's public key from ``[spool] receipt_key``, base64 of its 32 bytes. Raises ConfigurationError."""
    table = tomllib.loads(file.read_text("utf-8")).get("spool", {})
    key = table.get("receipt_key") if isinstance(table, dict) else table
    if key is None:
        return None
    try:
        if len(base64.b64decode(key, validate=True)) == 32:
            return str(key)
    except (TypeError, ValueError):
        pass
    raise ConfigurationError(f"{file}: [spool] receipt_key must be an Ed25519 public key: base64 of its 32 bytes")


def _service(file: Path, number: int, entry: Any) -> ServiceConfiguration:
    where = f"{file}: [[service]] number {number}"
    if not isinstance(entry, dict):
        raise ConfigurationError(f"{where} is not a table")
    if unknown := entry.keys() - {"name", "driver", "options"}:
        raise ConfigurationError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    name, driver, options = entry.get("name"), entry.get("driver"), entry.get("options", {})
    if not isinstance(name, str) or not isinstance(driver, str) or not isinstance(options, dict):
        raise ConfigurationError(f"{where}: name and driver must be text, options a table")
    return ServiceConfiguration(name, driver, options)
