"""What `xiaoer install-kiosk` writes: for which machine, with which rights, and never over something foreign."""

from __future__ import annotations

import configparser
import json
import mmap
import os
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import pytest

from bridge.install import files, session, udev, units
from bridge.install.command import main
from bridge.install.policy import policy
from bridge.install.site import Site

DEVICES = """
[[service]]
name = "CardReader"
driver = "sam_serial"
[service.options]
port = "/dev/ttyUSB0"

[[service]]
name = "SocialCardReader"
driver = "pcsc"

[[service]]
name = "Camera"
driver = "v4l2"
[service.options]
source = "/dev/video0"

[[service]]
name = "DocumentPrinter"
driver = "ipp"
[service.options]
uri = "ipp://192.0.2.7:631/ipp/print"
"""
READER = {"SUBSYSTEM": "tty", "ID_VENDOR_ID": "1a86", "ID_MODEL_ID": "7523", "ID_SERIAL_SHORT": "A1"}


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    file = tmp_path / "kiosk.toml"
    file.write_text(DEVICES)
    return file


@pytest.fixture
def site(devices: Path) -> Site:
    return Site.read(server="https://hall.example/", python="/opt/xiaoer/bin/python", devices=devices)


def install(devices: Path, root: Path, *more: str) -> int:
    return main(["--server", "https://hall.example", "--config", str(devices), "--root", str(root), *more], {})


def unit(text: str) -> dict[str, list[str]]:
    """The settings of a unit; one may stand there several times."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith((" ", "#")):
            found.setdefault(name, []).append(value)
    return found


def test_a_dry_run_shows_every_file_and_writes_none(
    devices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert install(devices, tmp_path / "image", "--dry-run") == 0
    assert not (tmp_path / "image").exists()
    said = capsys.readouterr().out
    assert "==> /etc/systemd/system/xiaoer-bridge.service (new, mode 0644)" in said
    assert "NoNewPrivileges=yes" in said


def test_a_second_run_changes_nothing(devices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert install(devices, tmp_path) == 0
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert install(devices, tmp_path) == 0
    assert "written" not in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_foreign_file_stops_everything_until_it_may_be_replaced(
    devices: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policies = tmp_path / "etc/chromium/policies/managed/xiaoer.json"
    policies.parent.mkdir(parents=True)
    policies.write_text("{}")
    assert install(devices, tmp_path) == 1
    assert "xiaoer.json" in capsys.readouterr().err
    assert [path for path in (tmp_path / "etc").rglob("*") if path.is_file()] == [policies]
    assert install(devices, tmp_path, "--replace") == 0
    assert "URLBlocklist" in json.loads(policies.read_text())
    assert [path.name for path in policies.parent.iterdir()] == ["xiaoer.json"]  # Chromium reads every file there


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--config", "DEVICES"], "which server?"),
        (["--server", "https://hall.example"], "which devices?"),
        (["--server", "hall.example", "--config", "DEVICES"], "not an http or https URL"),
        (["--server", "https://hall.example", "--config", "/nowhere.toml"], "/nowhere.toml"),
        (["--server", "https://hall.example", "--config", "DEVICES", "--ca", "/nowhere.pem"], "/nowhere.pem"),
        (["--server", "https://hall.example", "--config", "DEVICES", "--off-hours", "late"], "late"),
        (["--server", "https://hall.example/$(reboot)", "--config", "DEVICES"], "cannot stand in a unit"),
        (["--server", "https://hall.example", "--config", "DEVICES", "--python", "/opt/a;reboot"], "cannot stand"),
    ],
)
def test_what_cannot_work_is_told_in_one_line(
    arguments: list[str], said: str, devices: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(devices) if word == "DEVICES" else word for word in arguments] + ["--dry-run"], {}) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert said in lines[0]


def test_the_bridge_may_touch_its_devices_and_nothing_else(site: Site) -> None:
    said = unit(units.bridge_unit(site))
    assert said["DevicePolicy"] == ["closed"]
    assert said["DeviceAllow"] == ["char-ttyUSB rw", "char-video4linux rw"]
    assert said["SupplementaryGroups"] == ["dialout video"]
    assert said["IPAddressDeny"] == ["any"]
    assert said["IPAddressAllow"] == ["localhost 192.0.2.7"]
    assert said["CapabilityBoundingSet"] == [""]
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "ProtectKernelModules", "RestrictSUIDSGID"):
        assert said[name] == ["yes"]
    assert said["ProtectSystem"] == ["strict"]
    assert (said["Type"], said["WatchdogSec"]) == (["notify"], ["15"])
    assert said["RuntimeDirectoryPreserve"] == ["restart"]  # the keys of papers that broke off outlive a crash
    assert "xiaoer-bridge" in units.smart_card_rule()


def test_a_device_known_only_by_name_opens_the_network(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(DEVICES.replace("192.0.2.7", "printer.local"))
    named = Site.read(server="https://hall.example", python="/opt/python", devices=file)
    assert "IPAddressDeny" not in unit(units.bridge_unit(named))


def test_the_window_is_another_user_than_the_bridge_and_lives_in_memory(site: Site) -> None:
    window, bridge = unit(units.kiosk_unit(site)), unit(units.bridge_unit(site))
    assert window["User"] != bridge["User"]
    assert "HOME=/run/xiaoer-kiosk" in window["Environment"][0]
    assert window["EnvironmentFile"] == bridge["EnvironmentFile"]  # the launch token of this boot
    assert "RestrictNamespaces" not in window  # the browser's own sandbox is made of them


@pytest.mark.parametrize("text", [units.bridge_unit, units.kiosk_unit])
def test_neither_a_crash_nor_a_full_memory_nor_a_temporary_file_reaches_the_disk(
    site: Site, text: Callable[[Site], str]
) -> None:
    said = unit(text(site))
    assert (said["LimitCORE"], said["MemorySwapMax"], said["RuntimeDirectoryMode"]) == (["0"], ["0"], ["0700"])
    assert f"TMPDIR=/run/{said['RuntimeDirectory'][0]} " in said["Environment"][0]


def test_the_launch_token_is_made_anew_and_fits_the_bridge(tmp_path: Path) -> None:
    text = units.launch_unit()
    command = text[text.index("ExecStart=") :].partition("=")[2].replace("\\\n", "").strip()
    assert command.startswith("/bin/sh -c '")
    script = (
        command.removeprefix("/bin/sh -c '")
        .removesuffix("'")
        .replace("%%", "%")
        .replace(units.TOKEN_FILE, "/dev/stdout")
    )
    tokens = [subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert tokens[0] != tokens[1]
    name, _, token = tokens[0].strip().partition("=")
    from bridge.private_files import launch_token

    assert (name, launch_token(tmp_path, token)) == ("XIAOER_LAUNCH_TOKEN", token)


def test_systemd_understands_the_units(devices: Path, tmp_path: Path) -> None:
    assert install(devices, tmp_path) == 0
    told = subprocess.run(
        ["systemd-analyze", "verify", *map(str, (tmp_path / "etc/systemd/system").glob("*.service"))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    complaints = [line for line in told.stderr.splitlines() if "is not executable" not in line]
    assert complaints == []


def test_a_plugged_in_reader_gets_a_lasting_name_and_modemmanager_leaves_it_alone(site: Site) -> None:
    names = udev.names(site, {"/dev/ttyUSB0": READER}.get)
    rule = next(line for line in names.rules.splitlines() if line.startswith("SUBSYSTEM"))
    assert 'ENV{ID_SERIAL_SHORT}=="A1"' in rule
    assert 'SYMLINK+="xiaoer/card-reader"' in rule
    assert 'ENV{ID_MM_DEVICE_IGNORE}="1"' in rule
    assert any("/dev/xiaoer/card-reader" in note for note in names.notes)
    assert any("plug it in" in note and "Camera" in note for note in names.notes)


def test_a_reader_without_a_serial_number_is_known_by_its_socket(site: Site) -> None:
    there = {**READER, "ID_SERIAL_SHORT": "", "ID_PATH": "pci-0000:00:14.0-usb-0:2:1.0"}
    assert 'ENV{ID_PATH}=="pci-0000:00:14.0-usb-0:2:1.0"' in udev.names(site, {"/dev/ttyUSB0": there}.get).rules


def test_a_device_cannot_write_its_own_rule(site: Site) -> None:
    there = {**READER, "ID_SERIAL_SHORT": 'A1", RUN+="/bin/sh', "ID_PATH": "pci-1"}
    assert "RUN" not in udev.names(site, {"/dev/ttyUSB0": there}.get).rules


def test_a_named_device_keeps_its_rule_while_it_is_unplugged(tmp_path: Path, site: Site) -> None:
    first = udev.names(site, {"/dev/ttyUSB0": READER}.get).rules
    renamed = tmp_path / "renamed.toml"
    renamed.write_text(DEVICES.replace("/dev/ttyUSB0", "/dev/xiaoer/card-reader"))
    later = Site.read(server="https://hall.example", python="/opt/python", devices=renamed)
    assert udev.names(later, lambda _: None, first).rules == first
    assert udev.names(later, {"/dev/xiaoer/card-reader": READER}.get).rules == first


def test_no_key_is_bound_and_no_terminal_is_reachable(site: Site) -> None:
    rules = ElementTree.fromstring(session.RC_XML)
    space = "{http://openbox.org/3.4/rc}"
    assert rules.find(f"{space}keyboard") is not None
    assert list(rules.iter(f"{space}keybind")) == list(rules.iter(f"{space}mousebind")) == []
    assert '"DontVTSwitch" "true"' in session.XORG
    parser = configparser.ConfigParser()
    parser.read_string("[sysctl]\n" + session.SYSCTL)
    assert parser["sysctl"]["kernel.sysrq"] == "0"


def test_the_session_is_a_shell_script(site: Site, tmp_path: Path) -> None:
    script = tmp_path / "session"
    script.write_text(session.session(site))
    subprocess.run(["sh", "-n", str(script)], check=True)
    planned = {file.path: file for file in files.plan(site, udev.Names())}
    assert planned["/etc/xiaoer/session"].mode == 0o755


def test_chromium_knows_every_policy(site: Site) -> None:
    program = Path("/usr/lib/chromium/chromium")
    with program.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content:
        unknown = [name for name in policy(site) if content.find(b"\0" + name.encode() + b"\0") < 0]
    assert unknown == []


def test_the_policy_is_for_one_server(site: Site) -> None:
    policies = policy(site)
    assert policies["URLBlocklist"] == ["*"]
    assert policies["URLAllowlist"] == ["https://.hall.example:443", "file:///run/xiaoer-kiosk/bridge/start.html"]
    assert policies["LoopbackNetworkAllowedForUrls"] == ["https://hall.example"]


def test_only_root_writes_to_this_machine(
    devices: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert main(["--server", "https://hall.example", "--config", str(devices)], {}) == 2
    assert "only root" in capsys.readouterr().err
