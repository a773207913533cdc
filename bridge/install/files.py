"""Writing the files: whole or not at all, nothing foreign overwritten without being told to."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bridge.install import policy, session, udev, units
from bridge.install.site import SETTINGS, Site

State = Literal["new", "same", "different"]


@dataclass(frozen=True)
class File:
    """One file of the installation: an absolute path on the kiosk, its text, its mode."""

    path: str
    text: str
    mode: int = 0o644

    def at(self, root: Path) -> Path:
        return root / self.path.lstrip("/")

    def state(self, root: Path) -> State:
        try:
            there = self.at(root).read_bytes()
        except FileNotFoundError:
            return "new"
        return "same" if there == self.text.encode("utf-8") else "different"

    def difference(self, root: Path) -> str:
        """What writing would change, as a diff."""
        old = self.at(root).read_text("utf-8", "replace").splitlines(keepends=True)
        new = self.text.splitlines(keepends=True)
        return "".join(difflib.unified_diff(old, new, f"{self.path} (on this machine)", self.path))


class InTheWay(Exception):
    """Files with other contents stand where ours belong; nothing was written."""


def plan(site: Site, names: udev.Names) -> list[File]:
    """Every file of the installation. Raises ConfigurationError."""
    files = [
        File(SETTINGS, units.settings(site)),
        File("/etc/xiaoer/session", session.session(site), 0o755),
        File("/etc/xiaoer/openbox/rc.xml", session.RC_XML),
        File("/etc/sysusers.d/xiaoer.conf", units.users(site)),
        File("/etc/systemd/system/xiaoer-launch.service", units.launch_unit()),
        File("/etc/systemd/system/xiaoer-bridge.service", units.bridge_unit(site)),
        File("/etc/systemd/system/xiaoer-kiosk.service", units.kiosk_unit(site)),
        File(udev.RULES_FILE, names.rules),
        File("/etc/X11/xorg.conf.d/10-xiaoer.conf", session.XORG),
        File("/etc/sysctl.d/60-xiaoer.conf", session.SYSCTL),
        File("/etc/chromium/policies/managed/xiaoer.json", policy.policy_file(site)),
    ]
    if units.uses_smart_cards(site):
        files.append(File("/etc/polkit-1/rules.d/50-xiaoer.rules", units.smart_card_rule()))
    return files


def write(files: Sequence[File], root: Path, *, replace: bool) -> list[File]:
    """Write what is not there yet; the result is what was written.

    Raises InTheWay, before anything is written, when a file has other contents and ``replace`` was not said.
    Raises OSError.
    """
    states = [(file, file.state(root)) for file in files]
    if not replace and (different := [file.path for file, state in states if state == "different"]):
        raise InTheWay(", ".join(different))
    written = [file for file, state in states if state != "same"]
    for file in written:
        _put(file.at(root), file)
    for file, _ in states:
        file.at(root).chmod(file.mode)
    return written


def _put(path: Path, file: File) -> None:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    # A dot in front: Chromium and udev read what else they find in their directories.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".xiaoer-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(file.text)
            handle.flush()
            os.fsync(handle.fileno())
        Path(temporary).chmod(file.mode)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
