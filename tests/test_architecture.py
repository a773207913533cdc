"""Who may import what (docs/architecture.md, section 3), file sizes, and guards on every route."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask

from backend.core import guard

ROOT = Path(__file__).resolve().parent.parent
BACKEND = ROOT / "backend"
NOT_FEATURES = {"core", "migrations", "demo", "sandbox", "connectors", "data", "__pycache__"}
FEATURES = sorted(p.name for p in BACKEND.iterdir() if p.is_dir() and p.name not in NOT_FEATURES)
PURE = {"numpy", "stdnum", "jsonschema", "pypinyin", "cryptography", "referencing"}
WARN_LINES, FAIL_LINES = 300, 450


def sources(folder: Path, pattern: str = "*.py") -> list[Path]:
    return [p for p in sorted(folder.rglob(pattern)) if "__pycache__" not in p.parts]


def imports(path: Path) -> Iterator[str]:
    """Every absolute module name a file imports, wherever the statement stands."""
    package = list(path.relative_to(ROOT).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
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


def names(paths: list[tuple[Path, str]]) -> list[str]:
    return [str(p.relative_to(ROOT)) for p, _ in paths]


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


def test_the_time_is_asked_of_one_clock() -> None:
    """Only ``core/clock`` looks at the machine's: what is kept, compared or ends is dated by one clock, which tests can
    hold. The sandbox is another's house, with a clock of its own."""
    machines = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
    for path in sources(BACKEND):
        if path == BACKEND / "core" / "clock.py" or path.is_relative_to(BACKEND / "sandbox"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert (node.value.id, node.attr) not in machines, f"{path.relative_to(ROOT)}:{node.lineno}"
            assert not (isinstance(node, ast.Attribute) and ast.unparse(node) == "func.now"), path


def test_eventlet_is_known_to_one_file() -> None:
    users = [p for p in sources(BACKEND) if any(m.split(".")[0] == "eventlet" for m in imports(p))]
    assert [p.name for p in users] == ["server.py"]


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


def loaded_with(module: str, seen: set[str]) -> Iterator[str]:
    """Every module of others that is loaded when this one of ours starts: what stands at the top of its file, and of
    the files that it imports. A package brings its ``__init__``."""
    for name in [module[:at] for at, sign in enumerate(module) if sign == "."] + [module, f"{module}.__main__"]:
        place = ROOT / name.replace(".", "/")
        path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if name in seen or not path.is_file():
            continue
        seen.add(name)
        package = name if place.is_dir() else name.rpartition(".")[0]
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            modules: list[str] = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = ".".join(package.split(".")[: 1 - node.level or None]) + "." if node.level else ""
                modules = [f"{base}{node.module or ''}", *(f"{base}{node.module}.{one.name}" for one in node.names)]
            for one in modules:
                yield from loaded_with(one, seen) if one.startswith("backend") else [one.split(".")[0]]


def test_a_process_of_its_own_loads_nothing_of_the_house_it_does_not_need() -> None:
    """``core/apart``: such a process starts anew for each piece of work, while somebody waits."""
    apart = {
        node.args[0].value
        for path in sources(BACKEND)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Apart" and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    assert len(apart) >= 6
    heavy = {"sqlalchemy", "flask", "apiflask", "huey", "jieba", "weasyprint"}
    for module in sorted(apart):
        assert not heavy & set(loaded_with(module, set())), f"{module} loads the house"
    assert "pypdfium2" not in set(loaded_with("backend.materials.intake", set()))


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


JS_ORDER = {
    "flow": 0,
    "core": 1,
    "offline_cache": 2,
    "device": 2,
    "components": 3,
    "screens": 4,
    "boards": 4,
    "console": 4,
    "entry": 5,
}


def js_files() -> list[Path]:
    return [*sources(ROOT / "static" / "js", "*.js"), *sources(ROOT / "offline_cache", "*.js")]


def js_layer(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return "offline_cache" if relative.parts[0] == "offline_cache" else relative.parts[2]


@pytest.mark.parametrize("path", js_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_javascript_imports_only_downwards_and_keeps_to_its_gates(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
    here = js_layer(path)
    for target in re.findall(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""", code):
        there = (path.parent / target).resolve()
        if there.is_relative_to(ROOT / "static" / "vendor") or there.parent == path.parent:
            if here == "screens" and there.parent == path.parent:
                assert there.parent.name != "screens", f"screens never import screens: {there.name}"
            continue
        if not there.is_relative_to(ROOT / "static" / "js") and not there.is_relative_to(ROOT / "offline_cache"):
            assert "offline_cache" in target, f"{target} leaves the tree"
            continue
        other = js_layer(there)
        if here == "flow":
            assert other == "flow", "flow imports nothing"
        assert JS_ORDER[other] < JS_ORDER[here] or other == here or other == "flow", f"{here} imports {other}"
    # media.js exchanges bytes with this machine's own bridge, which api.js knows nothing of.
    if path.name not in {"api.js", "sw.js"} and (here, path.name) != ("device", "media.js"):
        assert not re.search(r"(?<![.\w])fetch\(", code) or (here, path.name) in {("core", "i18n.js")}, (
            "fetch only in api.js"
        )
    if path.name != "bridge.js":
        assert "new WebSocket" not in code
    if path.name != "live.js":
        assert not re.search(r"(?<![.\w])io\(", code)
    for danger in ("innerHTML", "insertAdjacentHTML", "dangerouslySetInnerHTML", "eval(", "new Function"):
        assert danger not in code


def test_no_file_outgrows_a_reader() -> None:
    folders = [
        BACKEND,
        ROOT / "bridge",
        ROOT / "offline_cache",
        ROOT / "tests",
        ROOT / "e2e",
        ROOT / "static" / "js",
        ROOT / "static" / "css",
    ]
    for folder in folders:
        for path in [*sources(folder), *sources(folder, "*.js"), *sources(folder, "*.css")]:
            if {"versions", "data"} & set(path.parts):
                continue
            lines = len(path.read_text(encoding="utf-8").splitlines())
            assert lines <= FAIL_LINES, f"{path.relative_to(ROOT)} has {lines} lines"
            if lines > WARN_LINES:
                warnings.warn(f"{path.relative_to(ROOT)} has {lines} lines", stacklevel=1)


def test_no_catch_all_modules() -> None:
    for path in [*sources(BACKEND), *sources(ROOT / "bridge"), *js_files()]:
        assert path.stem not in {"utils", "util", "helpers", "helper", "manager", "common", "misc"}, path


def test_every_route_declares_its_guard(app: APIFlask) -> None:
    naked = [
        rule.rule for rule in app.url_map.iter_rules() if guard.declared(app.view_functions[rule.endpoint]) is None
    ]
    assert naked == []


def test_a_route_without_a_guard_answers_nobody(app: APIFlask) -> None:
    app.add_url_rule("/naked", view_func=lambda: "secret", endpoint="naked")
    answer = app.test_client().get("/naked")
    assert answer.status_code == 403
    assert b"secret" not in answer.data


def test_templates_and_pages_hold_no_inline_code() -> None:
    for path in sources(ROOT / "templates", "*.html"):
        if "print" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)", text), f"inline script in {path}"
        assert not re.search(r"\sstyle=|<style", text), f"inline style in {path}"
        assert not re.search(r"\son[a-z]+=", text), f"inline handler in {path}"
