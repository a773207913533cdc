"""Simulators as processes: the supervisor, the command line, what happens when one is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bridge.drivers import DRIVERS
from bridge.simulators.cli import main
from bridge.simulators.client import DEVICES, NotRunning, ask
from bridge.simulators.demo_config import demo_config
from bridge.simulators.free_port import free_port
from tests.bridge.drivers.rigs import LI, ZHOU

SIMULATORS = [sys.executable, "-m", "bridge", "simulators"]


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """All simulators, supervised, in a data directory of their own."""
    folder = tmp_path_factory.mktemp("house")
    people = folder / "people.json"
    people.write_text(json.dumps([{"number": 1, **ZHOU}, {"number": 2, **LI}]), encoding="utf-8")
    ports = {f"XIAOER_SIM_{name}_PORT": str(free_port()) for name in ("IPP", "ESCPOS", "ESCL")}
    supervisor = subprocess.Popen(
        [*SIMULATORS, "--data", str(folder), "--people", str(people)],
        env={**os.environ, **ports},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline().startswith("simulators ready: card")
        yield folder, supervisor
    finally:
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(15) == 0
        assert not list((folder / "sim").glob("*.json"))
        assert not list((folder / "sim").glob("*.tty"))


def test_every_simulator_runs_and_says_how_it_is(
    house: tuple[Path, subprocess.Popen[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sim", "--data", str(house[0]), "status"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(DEVICES)
    assert not any("not running" in line for line in lines)


@pytest.mark.parametrize(
    ("words", "device", "expected"),
    [
        (["card", "present", "--person", "2"], "card", {"person": 2}),
        (["card", "present", "--card", "hkmt"], "card", {"person": 1, "card": "hkmt"}),
        (["card", "remove"], "card", {"person": None}),
        (["card", "fault", "silent"], "card", {"fault": "silent"}),
        (["card", "unplug"], "card", {"plugged": False}),
        (["card", "replug"], "card", {"plugged": True}),
        (["printer", "paper-out"], "printer", {"paper": "out"}),
        (["printer", "ok"], "printer", {"paper": "ok"}),
        (["receipt", "cover-open"], "receipt", {"cover": "open"}),
        (["receipt", "ok"], "receipt", {"cover": "closed"}),
        (["scanner", "load"], "scanner", {"page": "示范材料"}),
        (["scanner", "empty"], "scanner", {"page": None}),
        (["camera", "unplug"], "camera", {"plugged": False}),
        (["camera", "ok"], "camera", {"plugged": True}),
        (["cabinet", "person-comes"], "cabinet", {"person": True}),
        (["cabinet", "mains-off"], "cabinet", {"mains": False}),
        (["audio", "fault", "broken"], "audio", {"fault": "broken"}),
        (["social_card", "present", "2"], "social_card", {"person": 2, "problem": None}),
        (["social_card", "remove"], "social_card", {"person": None}),
        (["barcode", "fault", "garbage"], "barcode", {"fault": "garbage"}),
        (["barcode", "fault", "none"], "barcode", {"fault": "none"}),
        (["barcode", "scan", "示范-0001"], "barcode", {"scanned": 1}),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else None,
)
def test_the_command_line_moves_a_device(
    house: tuple[Path, subprocess.Popen[str]], words: list[str], device: str, expected: dict[str, object]
) -> None:
    assert main(["sim", "--data", str(house[0]), *words]) == 0
    state = ask(house[0], device)
    assert {name: state[name] for name in expected} == expected


def test_the_command_line_shows_every_action_of_every_simulator(
    house: tuple[Path, subprocess.Popen[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sim", "--data", str(house[0])]) == 0
    shown = capsys.readouterr().out
    for device in DEVICES:
        assert f"\n{device}\n" in shown
        for action in ask(house[0], device)["actions"]:
            assert f"\n  {action['name']} " in shown
            assert action["help"] in shown
    assert main(["sim", "--data", str(house[0]), "card"]) == 0
    assert "person: 1 周明月, 2 李建国" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["toaster", "on"], "there is no 'toaster' simulator"),
        (["card", "dance"], "there is no action 'dance'; there are: present, remove"),
        (["card", "present", "--person", "one"], "person must be a whole number"),
        (["card", "present", "--hat", "red"], "present takes: [person]"),
        (["card", "present", "--person"], "present takes: [person]"),
        (["card", "remove", "now"], "remove takes: nothing"),
        (["card", "fault"], "fault needs kind"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else None,
)
def test_a_command_line_that_does_not_fit_is_one_line_and_exit_2(
    house: tuple[Path, subprocess.Popen[str]], capsys: pytest.CaptureFixture[str], words: list[str], complaint: str
) -> None:
    assert main(["sim", "--data", str(house[0]), *words]) == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert error.count("\n") == 1


def test_a_refused_order_is_one_line_and_exit_1(
    house: tuple[Path, subprocess.Popen[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sim", "--data", str(house[0]), "card", "present", "--person", "77"]) == 1
    assert capsys.readouterr().err == "sim card: there is no person 77; there are: 1, 2\n"


@pytest.mark.parametrize("device", ["receipt", "printer"])
def test_a_killed_simulator_comes_back_at_the_same_place(
    house: tuple[Path, subprocess.Popen[str]], device: str
) -> None:
    address = house[0] / "sim" / f"{device}.json"
    before = json.loads(address.read_text())
    os.kill(before["pid"], signal.SIGKILL)

    def is_back() -> bool:
        try:
            after = json.loads(address.read_text())
            return bool(after["pid"] != before["pid"]) and ask(house[0], device)["on"] is True
        except (OSError, ValueError, NotRunning):
            return False

    wait_for(is_back)
    assert json.loads(address.read_text())["port"] == before["port"]


def test_a_simulator_that_is_not_there_says_how_to_start_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sim", "--data", str(tmp_path), "card", "remove"]) == 1
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "python -m bridge simulators" in error
    assert main(["sim", "--data", str(tmp_path), "status"]) == 1


def test_what_cannot_start_says_why_and_leaves(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "XIAOER_SIM_PEOPLE"}
    ended = subprocess.run(
        [*SIMULATORS, "--data", str(tmp_path), "--only", "card"],
        capture_output=True,
        text=True,
        timeout=30,
        env=environment,
        check=False,
    )
    assert ended.returncode == 2
    assert "needs --people" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_demo_configuration_names_drivers_that_accept_their_options(tmp_path: Path) -> None:
    odd = tmp_path / 'a "quoted" 路径'
    services = tomllib.loads(demo_config(odd, {"XIAOER_SIM_IPP_PORT": "18999"}))["service"]
    for service in services:
        DRIVERS[service["driver"]](service["options"])
    options = {service["name"]: service["options"] for service in services}
    assert list(options) == [
        *("CardReader", "SocialCardReader", "BarcodeReader"),
        *("ReceiptPrinter", "DocumentPrinter", "Scanner", "Camera", "Lights", "Auxiliaries"),
    ]
    assert options["CardReader"]["port"] == str(odd / "sim" / "card.tty")
    assert options["DocumentPrinter"]["uri"] == "ipp://127.0.0.1:18999/ipp/print"
