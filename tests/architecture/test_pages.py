"""The pages: who imports what in the browser, its gates to the world, and no code inside the markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, javascript, named, sources, text

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


def js_layer(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return "offline_cache" if relative.parts[0] == "offline_cache" else relative.parts[2]


@pytest.mark.parametrize("path", javascript(), ids=named)
def test_javascript_imports_only_downwards_and_keeps_to_its_gates(path: Path) -> None:
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", text(path), flags=re.S)
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


def test_templates_and_pages_hold_no_inline_code() -> None:
    for path in sources(ROOT / "templates", "*.html"):
        if "print" in path.parts:
            continue
        markup = text(path)
        assert not re.search(r"<script(?![^>]*\bsrc=)", markup), f"inline script in {path}"
        assert not re.search(r"\sstyle=|<style", markup), f"inline style in {path}"
        assert not re.search(r"\son[a-z]+=", markup), f"inline handler in {path}"


def style_sheets() -> str:
    """Every rule of the pages, without comments."""
    return re.sub(
        r"/\*.*?\*/", "", "".join(text(path) for path in sources(ROOT / "static" / "css", "*.css")), flags=re.S
    )


def test_every_class_and_token_of_the_style_sheets_is_used() -> None:
    rules = style_sheets()
    scripts = "".join(map(text, javascript()))
    written = scripts + "".join(text(path) for path in sources(ROOT / "templates", "*.html"))
    words = set(re.findall(r"[\w-]+", written))
    put_together = tuple(set(re.findall(r"([\w-]*--[\w-]*)(?:\$\{|\{\{|\{%)", written)))
    selectors = re.sub(r"\{[^{}]*\}", " ", rules)
    classes = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", selectors))
    assert sorted(one for one in classes - words if not one.startswith(put_together)) == []
    tokens = set(re.findall(r"[{;\s](--[\w-]+)\s*:", rules))
    assert sorted(one for one in tokens if f"var({one}" not in rules and one not in scripts) == []


def test_every_export_is_imported() -> None:
    """By another module, or by a test that asks for more than the pages do."""
    tests = [*sources(ROOT / "tests", "*.js"), *sources(ROOT / "tools", "*.js")]
    words = {path: set(re.findall(r"\w+", text(path))) for path in [*javascript(), *tests]}
    alone = []
    for path in javascript():
        for name in re.findall(r"^export (?:async )?(?:function\*?|const|let|class) (\w+)", text(path), re.M):
            if not any(name in there for other, there in words.items() if other != path):
                alone.append(f"{named(path)}: {name}")
    assert alone == []


def test_every_icon_of_the_sprite_is_drawn_somewhere() -> None:
    lines = text(ROOT / "static" / "icons" / "icons.txt").splitlines()
    places = [*javascript(), *sources(ROOT / "templates", "*.html"), *sources(ROOT / "backend")]
    names = set(re.findall(r"[a-z-]+", "".join(map(text, places))))
    assert [one for one in lines if one and not one.startswith("#") and one not in names] == []
