"""A simulator's actions as data, so that a dock and a command line can offer them without knowing any device."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal, get_args, get_origin

from bridge.simulators.help import COMMON, HELP

_TYPES = {int: "integer", float: "number", bool: "boolean"}
_CHOICES = {"kind": "faults", "person": "people"}
"""Parameter -> where in the state its choices stand; otherwise the plural of its own name (``cards``)."""


def described_actions(
    device: str, state: dict[str, Any], actions: dict[str, Callable[..., Any]]
) -> list[dict[str, Any]]:
    """Each action as ``{"name", "help", "parameters": [{"name", "type", "required", "choices"?}]}``.

    ``type`` is integer, number, boolean or text. A choice is ``{"value", "label"}``; choices are the parameter's
    Literal words, or a list in the state: of words, or of objects with ``number`` and ``name``.
    """
    return [
        {
            "name": name,
            "help": _help(device, name, function),
            "parameters": [_parameter(one, state) for one in _signature(function).parameters.values()],
        }
        for name, function in actions.items()
    ]


def _signature(function: Callable[..., Any]) -> inspect.Signature:
    try:
        return inspect.signature(function, eval_str=True)
    except NameError:  # an annotation that only a type checker can resolve
        return inspect.signature(function)


def _help(device: str, name: str, function: Callable[..., Any]) -> str:
    return COMMON.get(name) or _first_line(function) or HELP.get(device, {}).get(name) or name.replace("-", " ")


def _first_line(function: Callable[..., Any]) -> str:
    # A partial's own docstring explains functools.partial.
    words = inspect.getdoc(function) if inspect.isroutine(function) else None
    return (words or "").partition("\n")[0]


def _parameter(parameter: inspect.Parameter, state: dict[str, Any]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": parameter.name,
        "type": _TYPES.get(parameter.annotation, "text"),
        "required": parameter.default is inspect.Parameter.empty,
    }
    if get_origin(parameter.annotation) is Literal:
        offered: object = list(get_args(parameter.annotation))
    else:
        offered = state.get(_CHOICES.get(parameter.name, f"{parameter.name}s"))
    if isinstance(offered, list) and offered:
        described["choices"] = [_choice(one) for one in offered]
    return described


def _choice(offered: Any) -> dict[str, Any]:
    if isinstance(offered, dict):
        return {"value": offered.get("number"), "label": str(offered.get("name", ""))}
    return {"value": offered, "label": str(offered)}
