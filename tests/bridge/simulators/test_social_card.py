"""The social card simulator where the machine gives it no PC/SC service."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.drivers.pcsc import PcscCardReader
from bridge.simulators import pcsc_service
from bridge.simulators.base import ControlError
from bridge.simulators.process import running
from bridge.simulators.social_card import SocialCardSimulator
from tests.bridge.drivers.rigs import PEOPLE, Rig


@pytest.fixture(params=["not installed", "no namespaces"])
def poor_machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "not installed":
        monkeypatch.setattr(pcsc_service, "DRIVER", "/nowhere/libifdvpcd.so")
    else:
        monkeypatch.setattr(pcsc_service, "_WAYS_IN", (["--no-such-option"],))


@pytest.mark.usefixtures("poor_machine")
async def test_it_runs_without_its_reader_and_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    simulator = SocialCardSimulator(tmp_path, PEOPLE)
    async with running(simulator):
        state = simulator.state()
        assert state["plugged"] is False
        assert state["problem"]
        assert state["problem"] in capsys.readouterr().err
        await simulator.present(1)
        await simulator.unplug()
        for action in (simulator.replug(), simulator.set_fault("mute")):
            with pytest.raises(ControlError, match=r"PC/SC|installed"):
                await action
        driver = PcscCardReader.from_options({"socket": simulator.wire()["socket"], "look_timeout": 0.5})
        made = Rig(simulator, driver)
        await driver.open()
        try:
            await made.until_device("noDevice", "offline")
        finally:
            await driver.close()
