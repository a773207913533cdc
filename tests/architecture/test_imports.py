"""Who may import what on the server and on the kiosk (docs/architecture.md, section 3)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.architecture.source import BACKEND, FEATURES, ROOT, feature_files, imports, layer, named, sources

PURE = {"numpy", "stdnum", "jsonschema", "pypinyin", "cryptography", "referencing"}


def names(files: list[tuple[Path, str]]) -> list[str]:
    return [named(path) for path, _ in files]


RULES = feature_files("rules", "logic")
MODELS = feature_files("models")
SERVICES = feature_files("service")
EDGES = feature_files("routes", "console", "events")


@pytest.mark.parametrize(("path", "feature"), RULES, ids=names(RULES))
def test_rules_are_pure(path: Path, feature: str) -> None:
    for module in imports(path):
        top = module.split(".")[0]
        if top == "backend":
            parts = module.split(".")
            assert (
                module.startswith("backend.core.errors")
                or module in {"backend.core", "backend", f"backend.{feature}"}
                or (len(parts) >= 3 and parts[2] in {"rules", "logic"})
            ), f"{path.name} imports {module}"
        else:
            assert top in sys.stdlib_module_names or top in PURE, f"{path.name} imports {module}"
        assert module != "backend.core.clock", "time is an argument of a rule"


@pytest.mark.parametrize(("path", "feature"), MODELS, ids=names(MODELS))
def test_models_know_only_the_database_and_their_own_rules(path: Path, feature: str) -> None:
    for module in imports(path):
        if module.startswith("backend."):
            allowed = ("backend.core", f"backend.{feature}")
            assert module.startswith(allowed), f"{path} imports {module}"
        else:
            assert module.split(".")[0] in sys.stdlib_module_names | {"sqlalchemy"}, f"{path} imports {module}"


@pytest.mark.parametrize(("path", "feature"), SERVICES, ids=names(SERVICES))
def test_services_know_no_flask_and_no_foreign_tables(path: Path, feature: str) -> None:
    for module in imports(path):
        assert module.split(".")[0] not in {"flask", "apiflask", "flask_socketio", "flask_login"}, f"{path}: {module}"
        parts = module.split(".")
        if len(parts) >= 3 and parts[0] == "backend" and parts[1] in FEATURES and parts[1] != feature:
            assert parts[2] != "models", f"{path} imports another feature's tables: {module}"


def test_features_form_no_circle() -> None:
    graph: dict[str, set[str]] = {feature: set() for feature in FEATURES}
    for path in sources(BACKEND):
        at = layer(path)
        if at is None or at[1] == "queries":
            continue
        for module in imports(path):
            parts = module.split(".")
            if len(parts) >= 3 and parts[0] == "backend" and parts[1] in FEATURES and parts[1] != at[0]:
                graph[at[0]].add(parts[1])
    done: set[str] = set()

    def visit(feature: str, trail: tuple[str, ...]) -> None:
        assert feature not in trail, " -> ".join([*trail, feature])
        if feature not in done:
            for other in sorted(graph[feature]):
                visit(other, (*trail, feature))
            done.add(feature)

    for feature in FEATURES:
        visit(feature, ())


@pytest.mark.parametrize(("path", "feature"), EDGES, ids=names(EDGES))
def test_edges_hold_no_queries(path: Path, feature: str) -> None:
    for module in imports(path):
        assert module.split(".")[0] != "sqlalchemy", f"{path} talks to the database itself"
        parts = module.split(".")
        assert not (len(parts) >= 3 and parts[0] == "backend" and parts[2] == "models"), f"{path}: {module}"


def test_core_knows_no_feature() -> None:
    for path in sources(BACKEND / "core"):
        for module in imports(path):
            if module.startswith("backend."):
                assert module.split(".")[1] == "core", f"{path} imports {module}"


def test_server_side_and_bridge_never_import_each_other() -> None:
    for path in sources(BACKEND):
        assert not any(m.split(".")[0] == "bridge" for m in imports(path)), path
    for path in sources(ROOT / "bridge"):
        assert not any(m.split(".")[0] == "backend" for m in imports(path)), path


def test_only_the_table_imports_plug_ins() -> None:
    for folder in (BACKEND / "connectors", BACKEND / "identity" / "methods", ROOT / "bridge" / "drivers"):
        package = ".".join(folder.relative_to(ROOT).parts)
        plug_ins = {f"{package}.{p.stem}" for p in sources(folder) if p.stem not in {"__init__", "base"}}
        for path in [*sources(BACKEND), *sources(ROOT / "bridge")]:
            if path.is_relative_to(folder):
                continue
            assert not plug_ins & set(imports(path)), f"{path} goes around the table of {package}"


def test_drivers_never_know_simulators() -> None:
    for path in sources(ROOT / "bridge"):
        inside = path.relative_to(ROOT / "bridge").parts[0]
        if inside in {"drivers", "devices", "services"} or path.name in {"protocol.py", "hub.py", "server.py"}:
            assert not any(m.startswith("bridge.simulators") for m in imports(path)), path


def test_the_bridge_imports_only_downwards() -> None:
    allowed = {
        "protocol.py": (),
        "interface.py": ("protocol", "devices"),
        "hub.py": ("protocol", "devices", "interface", "log"),
    }
    for name, inner in allowed.items():
        for module in imports(ROOT / "bridge" / name):
            if module.startswith("bridge."):
                assert module.split(".")[1] in inner, f"{name} imports {module}"
