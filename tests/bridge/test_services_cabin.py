"""Lights, auxiliaries, speaker, door and camera preview: payloads in, device calls out."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bridge.devices.contract import LightState
from tests.bridge.fakes import FakeCabinet, FakeClient, FakeDevice, Rig, make_rig

LIGHTS = {
    "lights": {
        "scanner": {"default": {"flashRate": {"off": True, "slow": True}, "color": {"green": True}, "direction": {}}},
        "statusGood": {"left": {"flashRate": {"off": True, "continuous": True}, "color": {}, "direction": {}}},
    }
}
CAMERAS = {"cameras": {"person": True, "exitSlot": True}}


async def asks(rig: Rig, name: str, payload: Any, version: str = "2.0") -> dict[str, Any]:
    """The one call of the device a command makes; the command ends with success."""
    number = rig.client.ask(name, payload, version=version)
    turn = await rig.device.turn()
    turn.outcome.set_result(None)
    assert (await rig.client.completion(number))["header"]["completionCode"] == "success"
    return turn.asked


async def test_lights_are_set_by_name_and_position() -> None:
    rig = await make_rig("Lights", FakeDevice(LIGHTS))
    payload = {
        "scanner": {"default": {"flashRate": "slow", "color": "green"}},
        "statusGood": {"left": {"flashRate": "off", "color": "red"}},
        "cardReader": None,
    }
    assert (await asks(rig, "Lights.SetLight", payload, "3.0"))["wishes"] == {
        ("scanner", "default"): LightState("slow", "green"),
        ("statusGood", "left"): LightState("off", "red"),
    }


@pytest.mark.parametrize(
    ("payload", "code", "word"),
    [
        ({"cardReader": {"default": {"flashRate": "slow"}}}, "commandErrorCode", "invalidLight"),
        ({"scanner": {"left": {"flashRate": "slow"}}}, "commandErrorCode", "invalidLight"),
        ({"scanner": {"default": {"flashRate": "quick"}}}, "unsupportedData", None),
        ({"scanner": {"default": {"flashRate": "slow", "color": "red"}}}, "unsupportedData", None),
        ({"scanner": {"default": {"flashRate": "slow", "direction": "exit"}}}, "unsupportedData", None),
        ({"scanner": {"default": {"flashRate": "sometimes"}}}, "invalidData", None),
        ({"scanner": {"default": {}}}, "invalidData", None),
        ({"scanner": {"default": "slow"}}, "invalidData", None),
        ({"scanner": {}}, "invalidData", None),
        ({"scanner": "slow"}, "invalidData", None),
        ({}, "invalidData", None),
    ],
)
async def test_a_light_that_cannot_be_set_is_refused_before_anything_moves(
    payload: dict[str, Any], code: str, word: str | None
) -> None:
    rig = await make_rig("Lights", FakeDevice(LIGHTS))
    answer = await rig.client.answer("Lights.SetLight", payload, version="3.0")
    assert answer == (code, {"errorCode": word} if word else {})
    assert rig.device.turns.empty()


async def test_changes_of_a_sensor_are_told_only_to_who_registered_for_it() -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    rig.device.become("online", proximitySensor="notPresent", UPS={"low": False})
    deaf = FakeClient(rig.queue)
    assert await rig.client.answer("Auxiliaries.Register", {"proximitySensor": "register"}) == ("success", {})
    rig.device.become("online", proximitySensor="present", UPS={"low": True})
    told = await rig.client.next()
    assert told == {
        "header": {"name": "Common.StatusChangedEvent", "type": "unsolicited", "version": "3.0"},
        "payload": {"auxiliaries": {"proximitySensor": "present"}},
    }
    await rig.client.answer("Auxiliaries.Register", {"proximitySensor": "deregister", "ups": "register"})
    rig.device.become("online", proximitySensor="notPresent", UPS={"low": False})
    assert (await rig.client.next())["payload"] == {"auxiliaries": {"UPS": {"low": False}}}
    assert deaf.inbox.empty()


async def test_that_the_board_is_gone_is_told_to_everyone() -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    rig.device.become("noDevice")
    assert (await rig.client.next())["payload"] == {"common": {"device": "noDevice"}}


async def test_who_left_is_told_nothing_more() -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    await rig.client.answer("Auxiliaries.Register", {"proximitySensor": "register"})
    rig.queue.detach(rig.client)
    rig.device.become("online", proximitySensor="present")
    assert rig.client.inbox.empty()


@pytest.mark.parametrize(
    ("payload", "code", "word"),
    [
        ({"seismicSensor": "register"}, "commandErrorCode", "invalidAuxiliary"),
        ({"proximitySensor": "please"}, "invalidData", None),
        ({"someNewerSensor": "register"}, "success", None),
        ({}, "success", None),
    ],
)
async def test_registering_for_what_there_is_not_is_refused(
    payload: dict[str, Any], code: str, word: str | None
) -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    answer = await rig.client.answer("Auxiliaries.Register", payload)
    assert answer == (code, {"errorCode": word} if word else {})


async def test_auxiliaries_are_set_in_the_standards_words() -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    payload = {"cabinetDoors": "unbolt", "volume": 1000, "audio": {"rate": "on", "signal": "warning"}, "new": 1}
    wishes = (await asks(rig, "Auxiliaries.SetAuxiliaries", payload))["wishes"]
    assert wishes == {"cabinetDoors": "unbolt", "volume": 1000, "audio": {"rate": "on", "signal": "warning"}}


@pytest.mark.parametrize(
    ("payload", "code", "word"),
    [
        ({"heating": "on"}, "commandErrorCode", "invalidAuxiliary"),
        ({"volume": 0}, "invalidData", None),
        ({"volume": 1001}, "invalidData", None),
        ({"volume": True}, "invalidData", None),
        ({"audio": {}}, "invalidData", None),
        ({"audio": {"rate": "loud"}}, "invalidData", None),
        ({"ups": "explode"}, "invalidData", None),
        ({}, "invalidData", None),
    ],
)
async def test_what_cannot_be_set_is_refused(payload: dict[str, Any], code: str, word: str | None) -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    answer = await rig.client.answer("Auxiliaries.SetAuxiliaries", payload)
    assert answer == (code, {"errorCode": word} if word else {})
    assert rig.device.turns.empty()


async def test_prompts_are_listed_and_played_in_the_wanted_language() -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    code, listed = await rig.client.answer("XiaoerAudio.ListPrompts", version="1.0")
    assert (code, listed) == (
        "success",
        {"prompts": [{"prompt": "goodbye", "text": {"zh": "再见。", "en": "Goodbye."}}]},
    )
    assert await asks(rig, "XiaoerAudio.Play", {"prompt": "goodbye", "language": "en"}, "1.0") == {
        "prompt": "goodbye",
        "language": "en",
    }
    assert (await asks(rig, "XiaoerAudio.Play", {"prompt": "goodbye"}, "1.0"))["language"] == "zh"
    for wrong in ({}, {"prompt": ""}, {"prompt": 5}, {"prompt": "goodbye", "language": "xx"}):
        assert (await rig.client.answer("XiaoerAudio.Play", wrong, version="1.0"))[0] == "invalidData"


async def test_a_canceled_prompt_stops() -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    number = rig.client.ask("XiaoerAudio.Play", {"prompt": "goodbye"}, version="1.0")
    turn = await rig.device.turn()
    await rig.client.answer("Common.Cancel", {"requestIds": [number]})
    assert turn.outcome.cancelled()


async def test_a_door_that_waits_for_a_person_holds_up_no_prompt_and_can_be_canceled() -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    number = rig.client.ask("XiaoerDoor.Open", {"seconds": 30}, version="1.0")
    door = await rig.device.turn()
    assert (await asks(rig, "XiaoerAudio.Play", {"prompt": "goodbye"}, "1.0"))["prompt"] == "goodbye"
    assert not door.outcome.done()
    await rig.client.answer("Common.Cancel", {"requestIds": [number]})
    assert (await rig.client.completion(number))["header"]["completionCode"] == "canceled"
    assert door.outcome.cancelled()


async def test_who_only_observes_opens_no_door() -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    observer = FakeClient(rig.queue)
    rig.queue.attach(observer, observer=True)
    assert (await observer.answer("XiaoerDoor.Open", {"seconds": 30}, version="1.0"))[0] == "authorisationRequired"


async def test_a_door_closes_with_the_connection_that_opened_it() -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    rig.client.ask("XiaoerDoor.Open", {"seconds": 30}, version="1.0")
    door = await rig.device.turn()
    rig.queue.detach(rig.client)
    await asyncio.wait({door.outcome}, timeout=5)
    assert door.outcome.cancelled()


@pytest.mark.parametrize("seconds", [None, 0, 31, 2.5, "5", True])
async def test_a_door_is_opened_for_one_to_thirty_seconds(seconds: object) -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    assert (await rig.client.answer("XiaoerDoor.Open", {"seconds": seconds}, version="1.0"))[0] == "invalidData"
    assert (await asks(rig, "XiaoerDoor.Open", {"seconds": 30}, "1.0")) == {"seconds": 30.0}


async def test_a_kiosk_without_speaker_and_door_offers_neither() -> None:
    rig = await make_rig("Auxiliaries", FakeDevice())
    _, capabilities = await rig.client.answer("Common.Capabilities")
    names = {part["name"] for part in capabilities["interfaces"]}
    assert "auxiliaries" in names
    assert not names & {"xiaoerAudio", "xiaoerDoor"}


async def test_the_booths_door_has_a_status_of_its_own() -> None:
    rig = await make_rig("Auxiliaries", FakeCabinet())
    rig.device.become("online", door="open", proximitySensor="present")
    assert (await rig.client.next())["payload"] == {"xiaoerDoor": {"door": "open"}}
    _, status = await rig.client.answer("Common.Status")
    assert status["auxiliaries"] == {"proximitySensor": "present"}


async def previewing(rig: Rig, client: FakeClient, payload: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    number = client.ask("XiaoerCamera.StartPreview", payload, version="1.0")
    turn = await rig.device.turn()
    turn.outcome.set_result(None)
    return turn.asked, (await client.completion(number))["payload"]["content"]


async def test_a_preview_is_an_address_to_watch() -> None:
    rig = await make_rig("Camera", FakeDevice(CAMERAS))
    asked, content = await previewing(rig, rig.client, {"camera": "exitSlot", "width": 320, "frameRate": 12})
    assert asked == {"camera": "exitSlot", "width": 320, "frame_rate": 12}
    assert content["type"] == "multipart/x-mixed-replace"
    assert content["url"].startswith("http://127.0.0.1:")
    asked, _ = await previewing(rig, rig.client, {})
    assert asked == {"camera": "person", "width": 640, "frame_rate": 10}


async def test_only_who_started_a_preview_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rig = await make_rig("Camera", FakeDevice(CAMERAS))
    started: list[Any] = []
    start = rig.device.start_preview

    async def kept(*args: Any, **options: Any) -> Any:
        started.append(await start(*args, **options))
        return started[-1]

    monkeypatch.setattr(rig.device, "start_preview", kept)
    await previewing(rig, rig.client, {})
    other = FakeClient(rig.queue)
    assert (await other.answer("XiaoerCamera.StopPreview", version="1.0"))[0] == "success"
    assert not started[0].closed
    await previewing(rig, other, {})
    assert started[0].closed
    assert (await other.answer("XiaoerCamera.StopPreview", version="1.0"))[0] == "success"
    assert started[1].closed


@pytest.mark.parametrize(
    ("payload", "answer"),
    [
        ({"camera": "room"}, ("commandErrorCode", {"errorCode": "cameraNotSupported"})),
        ({"width": 100}, ("invalidData", {})),
        ({"frameRate": 31}, ("invalidData", {})),
        ({"frameRate": "12"}, ("invalidData", {})),
    ],
)
async def test_a_preview_that_cannot_be_is_refused(payload: dict[str, Any], answer: tuple[str, dict[str, str]]) -> None:
    rig = await make_rig("Camera", FakeDevice(CAMERAS))
    assert await rig.client.answer("XiaoerCamera.StartPreview", payload, version="1.0") == answer
