"""The ``[service.options]`` of a bridge configuration, checked against a driver's own option class."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")


def read_options(kind: type[T], options: dict[str, Any], driver: str) -> T:
    """Build the frozen option class of a driver from a TOML table.

    Raises ValueError with one sentence that names the driver and the option, for an unknown option, a
    missing one or one of another type (a whole number is welcome where a fraction is expected).
    """
    known = {item.name: item for item in fields(kind)}  # type: ignore[arg-type]
    for name in options:
        if name not in known:
            raise ValueError(f"driver {driver} has no option {name!r} (it has: {', '.join(sorted(known))})")
    values: dict[str, Any] = {}
    for name, item in known.items():
        if name in options:
            values[name] = _checked(options[name], str(item.type), name, driver)
        elif item.default is MISSING and item.default_factory is MISSING:
            raise ValueError(f"driver {driver} needs the option {name!r}")
    return kind(**values)


_TYPES: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "float": (float, int), "bool": (bool,)}


def _checked(value: Any, declared: str, name: str, driver: str) -> Any:
    if declared.startswith("tuple[str"):
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise ValueError(f"driver {driver}: option {name!r} must be a list of strings")
        return tuple(value)
    if declared.startswith("dict[str"):
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise ValueError(f"driver {driver}: option {name!r} must be a table of strings")
        return dict(value)
    allowed = _TYPES[declared]
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        raise ValueError(f"driver {driver}: option {name!r} must be of type {declared}")
    return value
