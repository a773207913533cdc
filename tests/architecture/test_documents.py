"""What README.md and docs/ name is there: settings, commands, files, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import click
import pytest
from apiflask import APIFlask

from backend import cli
from backend.core.config import Settings
from tests.architecture.source import BACKEND, ROOT, named, sources, text

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ROOMS = [
    ROOT,
    BACKEND,
    ROOT / "bridge",
    ROOT / "static",
    ROOT / "static" / "js",
    *(p for p in BACKEND.iterdir() if p.is_dir()),
]
"""A document that speaks of one room leaves its name out."""
SOURCES = ("py", "js", "css", "html", "tsv")
ELSEWHERE = ("/dev/", "/etc/", "/opt/", "/run/")
"""Of a kiosk's own machine."""
of_each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=named)


@cache
def code(document: Path) -> tuple[str, ...]:
    """What stands between backquotes, and the blocks."""
    blocks = re.findall(r"```\n(.*?)```", text(document), re.S)
    return (*re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text(document), flags=re.S)), *blocks)


def alternatives(path: str) -> Iterator[str]:
    """``{a,b}/c`` -> ``a/c``, ``b/c``"""
    found = re.search(r"\{([^{}]*)\}", path)
    if found is None:
        yield path
        return
    for one in found[1].split(","):
        yield from alternatives(path[: found.start()] + one + path[found.end() :])


def test_every_setting_of_the_server_is_explained() -> None:
    explained = text(ROOT / "docs" / "operations.md")
    assert [one.name for one in fields(Settings) if f"`XIAOER_{one.name.upper()}`" not in explained] == []


def test_the_layout_names_every_room() -> None:
    layout = text(ROOT / "docs" / "architecture.md").partition("## 2. Layout")[2].partition("## 3.")[0]
    rooms = [f"{path.name}/" for path in BACKEND.iterdir() if path.is_dir() and path.name != "__pycache__"]
    modules = [path.name for path in BACKEND.glob("*.py") if path.stem != "__init__"]
    core = next(line for line in layout.splitlines() if line.startswith("  core/")).split()
    assert [one for one in (*rooms, *modules) if one not in layout] == []
    assert [path.stem for path in (BACKEND / "core").glob("*.py") if path.stem not in (*core, "__init__")] == []


@of_each_document
def test_a_document_names_settings_that_are_read(document: Path) -> None:
    places = [*sources(BACKEND), *sources(ROOT / "bridge"), *sources(ROOT / "tests"), ROOT / "Makefile"]
    read = "".join(map(text, places)) + " ".join(f"XIAOER_{one.name.upper()}" for one in fields(Settings))
    assert [one for one in re.findall(r"XIAOER_[A-Z_]+[A-Z]", text(document)) if one not in read] == []


@of_each_document
def test_a_document_names_files_that_are_there(document: Path) -> None:
    """Those with a folder before them; ``x.py`` and ``x.js`` somebody is to write."""
    words = {word.strip(".,;:()") for part in code(document) for word in part.split()}
    path_of_source = re.compile(rf"(?!/)[\w{{}},./*-]+/(?!x\.)[\w{{}},*-]+\.({'|'.join(SOURCES)})")
    for word in sorted(words):
        if path_of_source.fullmatch(word):
            for path in alternatives(word):
                assert any(any(room.glob(path)) for room in ROOMS), f"{named(document)} names {path}"
    for link in re.findall(r"\]\(([^)#]+)", text(document)):
        assert link.startswith(("http", "/")) or (document.parent / link).exists(), f"{named(document)} leads to {link}"


@of_each_document
def test_a_document_names_commands_that_are_there(document: Path) -> None:
    targets = re.findall(r"^([a-z-]+):", text(ROOT / "Makefile"), re.M)
    for part in code(document):
        for name, following in re.findall(r"(?:^|bin/|[`=\d] ?)xiaoer ([a-z-]+)(?: ([a-z-]+))?", part):
            command = cli.main.commands.get(name)
            assert command is not None, f"{named(document)}: xiaoer {name}"
            if isinstance(command, click.Group) and following:
                assert following in command.commands, f"{named(document)}: xiaoer {name} {following}"
        for target in re.findall(r"^make ([a-z-]+)", part, re.M):
            assert target in targets, f"{named(document)}: make {target}"
        for module in re.findall(r"python -m ((?:tests|tools|bridge)[\w.]*)", part):
            place = ROOT / module.replace(".", "/")
            assert place.is_dir() or place.with_suffix(".py").is_file(), f"{named(document)}: python -m {module}"


def test_documents_name_addresses_that_answer(app: APIFlask) -> None:
    """``...`` at an address's end: those below it."""
    forms = (
        ("<any\\(([^)]*)\\):\\w+>", lambda found: f"({found[1].replace(', ', '|')})"),
        ("<path:\\w+>", ".+"),
        ("<[^>]+>", "[^/]+"),
    )
    rules = [str(rule) for rule in app.url_map.iter_rules()]
    for form, place in forms:
        rules = [re.sub(form, place, rule) for rule in rules]
    for document in DOCUMENTS:
        for part in code(document):
            found = re.match(r"(?:(?:GET|POST|PUT|DELETE) )?(/[\w/.-]*\w)/?(\.\.\.)?", re.sub("<[^>]+>", "1", part))
            if found is None or found[1].startswith(ELSEWHERE):
                continue
            address, below = found.groups()
            answers = any(rule.startswith(address) if below else re.fullmatch(rule, address) for rule in rules)
            assert answers, f"{named(document)} names {address}"
