"""What the service worker keeps: the list of shell files and one version over all of them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

FOLDERS = ("static", "offline_cache", "templates/shells")
_IMPORT = re.compile(r"""^(?:import\s*|(?:import|export)\b[^;"']*\bfrom\s*)["'](\.[^"']+\.js)["']""", re.MULTILINE)
SUFFIXES = {".js", ".css", ".json", ".svg", ".webmanifest", ".html", ".png", ".ico"}


def _files(root: Path) -> list[Path]:
    return sorted(
        path for folder in FOLDERS for path in (root / folder).rglob("*") if path.is_file() and path.suffix in SUFFIXES
    )


def asset_version(root: Path) -> str:
    """A short digest over the names and bytes of every shell file under ``root``."""
    digest = hashlib.sha256()
    for path in _files(root):
        digest.update(str(path.relative_to(root)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def module_list(root: Path, entry: str) -> list[str]:
    """URLs of the module ``entry`` (a path below ``static/``) and of every module that it imports, near ones first: a
    page that names them all fetches them at once instead of one level after the other. What is imported in the middle
    of the work (``import(...)``) is not among them.
    """
    static, version = root / "static", asset_version(root)
    found = [static / entry]
    for path in found:  # grows while it is gone through
        for target in _IMPORT.findall(path.read_text(encoding="utf-8")):
            module = (path.parent / target).resolve()
            if module not in found and module.is_relative_to(static.resolve()) and module.is_file():
                found.append(module)
    return [f"/static/{version}/{path.resolve().relative_to(static.resolve()).as_posix()}" for path in found]


def asset_list(root: Path) -> list[str]:
    """URLs of everything the shells of terminals (kiosk and television) need to start without the server."""
    version = asset_version(root)
    urls = ["/kiosk", "/tv", "/manifest.webmanifest"]
    for path in _files(root):
        relative = path.relative_to(root)
        if relative.parts[0] == "static" and relative.suffix != ".webmanifest":
            urls.append(f"/static/{version}/{'/'.join(relative.parts[1:])}")
        elif relative.parts[0] == "offline_cache" and relative.name != "sw.js" and relative.suffix == ".js":
            urls.append(f"/offline_cache/{version}/{relative.name}")
    return urls
