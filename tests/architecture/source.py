"""The project's files as the rules of the house look at them: parsed once, imports by their full names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BACKEND = ROOT / "backend"
NOT_FEATURES = {"core", "migrations", "demo", "sandbox", "connectors", "data", "__pycache__"}
FEATURES = sorted(p.name for p in BACKEND.iterdir() if p.is_dir() and p.name not in NOT_FEATURES)


def sources(folder: Path, pattern: str = "*.py") -> list[Path]:
    """The files below ``folder``, without what the interpreter leaves there."""
    return [p for p in sorted(folder.rglob(pattern)) if "__pycache__" not in p.parts]


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Every absolute module name a file imports, wherever the statement stands."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    package = list(path.relative_to(ROOT).with_suffix("").parts)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: -node.level] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def layer(path: Path) -> tuple[str, str] | None:
    """(feature, layer) of a backend file; a layer that outgrew its file is a folder of that name."""
    parts = path.relative_to(BACKEND).with_suffix("").parts
    return (parts[0], parts[1]) if len(parts) >= 2 and parts[0] in FEATURES else None


def feature_files(*layers: str) -> list[tuple[Path, str]]:
    return [(p, at[0]) for p in sources(BACKEND) if (at := layer(p)) and at[1] in layers]


def javascript() -> list[Path]:
    return [*sources(ROOT / "static" / "js", "*.js"), *sources(ROOT / "offline_cache", "*.js")]


def named(path: Path) -> str:
    """A file as a person calls it."""
    return str(path.relative_to(ROOT))
