"""Files: their size, their names, their place."""

from __future__ import annotations

import warnings

from tests.architecture.source import BACKEND, ROOT, javascript, named, sources, text

WARN_LINES, FAIL_LINES = 300, 450


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
            lines = len(text(path).splitlines())
            assert lines <= FAIL_LINES, f"{named(path)} has {lines} lines"
            if lines > WARN_LINES:
                warnings.warn(f"{named(path)} has {lines} lines", stacklevel=1)


def test_no_catch_all_modules() -> None:
    for path in [*sources(BACKEND), *sources(ROOT / "bridge"), *javascript()]:
        assert path.stem not in {"utils", "util", "helpers", "helper", "manager", "common", "misc"}, path


def test_every_folder_of_tests_is_a_package() -> None:
    """Two files of one name in different folders are told apart by their package alone."""
    for folder in (ROOT / "tests", ROOT / "e2e"):
        for path in sources(folder, "test_*.py"):
            assert (path.parent / "__init__.py").is_file(), f"{named(path.parent)} has no __init__.py"
