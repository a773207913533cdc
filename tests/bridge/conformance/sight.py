"""Sections 5, 7, 8 and 9: BarcodeReader, Camera, Lights, Auxiliaries."""

from __future__ import annotations

import base64
from typing import Any

from tests.bridge.conformance.rule import NotApplicable, Rule, Scene
from tests.bridge.conformance.wire import require


async def barcode_waits(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        answer = await client.ask("BarcodeReader.Read", timeout=200)
        require(answer.code == "timeOut", f"without a code it ends with {answer.code}")
        for payload in ({"symbologies": []}, {"symbologies": {"qrCode": "yes"}}):
            answer = await client.ask("BarcodeReader.Read", payload, timeout=200)
            require(answer.code == "invalidData", f"{payload} ends with {answer.code}")


async def barcode_reads(scene: Scene) -> None:
    text = "示范-0001"
    async with scene.bridge.open(scene.service) as client:
        number = await client.command("BarcodeReader.Read", timeout=8000)
        await client.acknowledge(number)
        await client.unsolicited(
            "Common.StatusChangedEvent", lambda payload: payload.get("barcodeReader", {}).get("scanner") == "on"
        )
        scene.do("scan", text=text)
        answer = await client.answer(number)
        require(answer.code == "success", f"ends with {answer.code}")
        read = answer.payload["readOutput"][0]
        require(base64.b64decode(read["barcodeData"]) == text.encode(), "another text is told")
        require(read["symbology"] == "qrCode", f"the symbology is {read['symbology']}")


def _camera(scene: Scene) -> str:
    cameras = scene.bridge.capabilities[scene.service]["camera"]["cameras"]
    known = [name for name, there in cameras.items() if there]
    if not known:
        raise NotApplicable("there is no camera")
    return str(known[0])


async def camera_unknown(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        answer = await client.ask("Camera.TakePicture", {"camera": "noSuchCamera"})
        require(answer.error == "cameraNotSupported", f"ends with {answer.error}")
        answer = await client.ask("Camera.TakePicture", {"camera": 1})
        require(answer.code == "invalidData", f"a number as camera ends with {answer.code}")


async def camera_takes(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        answer = await client.ask("Camera.TakePicture", {"camera": _camera(scene)}, seconds=20)
        require(answer.code == "success", f"ends with {answer.code} {answer.description}")
        require(len(base64.b64decode(answer.payload["pictureFile"])) > 1000, "the picture is empty")


async def camera_text(scene: Scene) -> None:
    told = scene.bridge.capabilities[scene.service]["camera"].get("camData", {})
    if told.get("manAdd"):
        raise NotApplicable("this camera writes text into its pictures")
    async with scene.bridge.open(scene.service) as client:
        payload = {"camera": _camera(scene), "camData": "x"}
        answer = await client.ask("Camera.TakePicture", payload, seconds=20)
        require(answer.code == "success", f"the picture is not taken: {answer.code}")
        require("InvalidDataEvent" in answer.events, "the text is dropped without a word")


async def lights_refuse(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for payload in (None, {}, {"noSuchLight": {"default": {"flashRate": "off"}}}):
            answer = await client.ask("Lights.SetLight", payload)
            require(answer.error in ("invalidData", "invalidLight"), f"{payload} ends with {answer.error}")
        light, position = _light(scene)
        for wish in ({"flashRate": "dizzy"}, {"color": "grey"}, {"flashRate": 1}):
            answer = await client.ask("Lights.SetLight", {light: {position: wish}})
            require(answer.code == "invalidData", f"{wish} ends with {answer.code}")


def _light(scene: Scene) -> tuple[str, str]:
    lights: dict[str, Any] = scene.bridge.capabilities[scene.service]["lights"]["lights"]
    for light, positions in lights.items():
        for position, offered in positions.items():
            if offered.get("flashRate", {}).get("continuous"):
                return light, position
    raise NotApplicable("no light can be switched on")


async def lights_shine(scene: Scene) -> None:
    light, position = _light(scene)
    async with scene.bridge.open(scene.service) as client:
        for rate in ("continuous", "off"):
            answer = await client.ask("Lights.SetLight", {light: {position: {"flashRate": rate}}})
            require(answer.code == "success", f"{light} {rate} ends with {answer.code} {answer.description}")
            told = (await client.ask("Common.Status")).payload["lights"][light][position]["flashRate"]
            require(told == rate, f"{light} was set {rate}, and Status tells {told}")


async def auxiliaries_refuse(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for name in ("Auxiliaries.Register", "Auxiliaries.SetAuxiliaries"):
            if name in client.versions:
                answer = await client.ask(name, {"volume": "loud", "proximitySensor": "sometimes"})
                require(answer.error in ("invalidData", "invalidAuxiliary"), f"{name} ends with {answer.error}")


async def auxiliaries_register(scene: Scene) -> None:
    sensors = (await _auxiliaries(scene)).keys() & {"proximitySensor", "tamperSensor", "operatorCallButtonSensor"}
    if not sensors:
        raise NotApplicable("there is no sensor to register for")
    async with scene.bridge.open(scene.service) as client:
        for wish in ("register", "deregister"):
            answer = await client.ask("Auxiliaries.Register", {min(sensors): wish})
            require(answer.code == "success", f"{wish} {min(sensors)} ends with {answer.error}")


async def _auxiliaries(scene: Scene) -> dict[str, Any]:
    async with scene.bridge.open(scene.service) as client:
        told: dict[str, Any] = (await client.ask("Common.Status")).payload.get("auxiliaries", {})
        return told


RULES = (
    Rule("5.1", "Read waits for a code, and takes booleans only", barcode_waits, "barcodereader", "BarcodeReader.Read"),
    Rule(
        "5.2",
        "a shown code is told with its symbology",
        barcode_reads,
        "barcodereader",
        "BarcodeReader.Read",
        hand=True,
    ),
    Rule("7.1", "an unknown camera ends cameraNotSupported", camera_unknown, "camera", "Camera.TakePicture"),
    Rule("7.2", "a picture is taken", camera_takes, "camera", "Camera.TakePicture"),
    Rule(
        "7.3", "text that cannot be added is told, and the picture taken", camera_text, "camera", "Camera.TakePicture"
    ),
    Rule("8.1", "a light, colour or rate that is not there is refused", lights_refuse, "lights", "Lights.SetLight"),
    Rule("8.2", "a light that is set is told by Status", lights_shine, "lights", "Lights.SetLight"),
    Rule("9.1", "an auxiliary or value that is not there is refused", auxiliaries_refuse, "auxiliaries"),
    Rule("9.2", "a sensor can be registered for and left", auxiliaries_register, "auxiliaries", "Auxiliaries.Register"),
)
