"""What every test over HTTP shares."""

from __future__ import annotations

import functools
import gc
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from offline_cache import precache


@pytest.fixture(scope="session", autouse=True)
def _garbage_is_looked_for_seldom() -> None:
    """Hundreds of servers are made here: to look through all there is every few moments takes a tenth of the run."""
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A server compiles a template when it is first asked for; here hundreds of tests each make a server."""
    compiled = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": compiled}


@pytest.fixture(scope="session", autouse=True)
def _addresses_compiled_once() -> None:
    """werkzeug writes and compiles two functions for each of two hundred routes, 50 ms a server. They depend on nothing
    but the rule: what they need of its map they are given at the call."""
    compile_builder = Rule._compile_builder
    compiled: dict[Any, Callable[..., tuple[str, str]]] = {}

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = once  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _static_files_read_once() -> None:
    """A server reads every file it hands to pages once, for their version; here each of hundreds would."""
    precache.asset_version = functools.cache(precache.asset_version)
