"""What a process may load and ask of its machine."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source import BACKEND, ROOT, imports, sources, tree


def test_the_time_is_asked_of_one_clock() -> None:
    """Only ``core/clock`` looks at the machine's: what is kept, compared or ends is dated by one clock, which tests can
    hold. The sandbox is another's house, with a clock of its own."""
    machines = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
    machines |= {("func", "now")}  # the database's
    for path in sources(BACKEND):
        if path == BACKEND / "core" / "clock.py" or path.is_relative_to(BACKEND / "sandbox"):
            continue
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                whose = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                assert (whose, node.attr) not in machines, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_eventlet_is_known_to_one_file() -> None:
    users = [p for p in sources(BACKEND) if any(m.split(".")[0] == "eventlet" for m in imports(p))]
    assert [p.name for p in users] == ["server.py"]


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
        for node in tree(path).body:
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
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Apart" and node.args
        if isinstance(node.args[0], ast.Constant)
    }
    assert len(apart) >= 6
    heavy = {"sqlalchemy", "flask", "apiflask", "huey", "jieba", "weasyprint"}
    for module in sorted(apart):
        assert not heavy & set(loaded_with(module, set())), f"{module} loads the house"
    assert "pypdfium2" not in set(loaded_with("backend.materials.intake", set()))
