"""Section 4: CardReader, and the terminal's word for a reading."""

from __future__ import annotations

import base64

from tests.bridge.conformance.rule import NotApplicable, Rule, Scene
from tests.bridge.conformance.wire import Client, require

READ = "CardReader.ReadRawData"
READ_SOCIAL_CARD = "XiaoerCard.ReadSocialCard"
SIGN = "XiaoerTerminal.SignReading"
NONCE = {"nonce": "conformance-nonce-1"}


async def wrong_payloads(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for payload in ({"chip": "yes"}, {"chip": 1}, {"track1": []}):
            answer = await client.ask(READ, payload, timeout=2000)
            require(answer.code == "invalidData", f"{payload} ends with {answer.code}")


async def asks_for_the_card(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        answer = await client.ask(READ, {"chip": True}, timeout=400)
        require(answer.code == "timeOut", f"without a card it ends with {answer.code}")
        require("InsertCardEvent" in answer.events, f"the person is not asked for the card: {answer.events}")


async def reset(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        answer = await client.ask("CardReader.Reset", {"to": "nowhere"})
        require(answer.code == "invalidData", f"to nowhere ends with {answer.code}")
        kind = scene.bridge.capabilities[scene.service]["cardReader"]["type"]
        if kind in ("contactless", "intelligentContactless"):
            answer = await client.ask("CardReader.Reset", {"to": "retain"})
            require(answer.code == "unsupportedData", f"a reader without a bin keeps the card: {answer.code}")


async def _lay_card(scene: Scene, client: Client, *, timeout: int = 8000, **payload: bool) -> int:
    return await _lay_card_for(READ, {"chip": True, **payload}, scene, client, timeout)


async def _lay_card_for(command: str, payload: dict[str, bool], scene: Scene, client: Client, timeout: int) -> int:
    scene.do("remove")
    await client.until_online()
    number = await client.command(command, payload, timeout=timeout)
    await client.event("InsertCardEvent", number)
    scene.do("present")
    return number


async def reads_a_card(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        number = await _lay_card(scene, client, track1=True, ddi=True)
        answer = await client.answer(number)
        require(answer.code == "success", f"ends with {answer.code} {answer.description}")
        known = [event for event in answer.events if event != "TrackDetectedEvent"]
        require(known == ["InsertCardEvent", "MediaInsertedEvent"], f"events are {answer.events}")
        chip = answer.payload.get("chip", [])
        require(len(chip) == 1 and chip[0].get("data"), "chip has no data")
        require(len(base64.b64decode(chip[0]["data"])) > 0, "chip data is empty")
        for source in ("track1", "ddi"):
            status = answer.payload.get(source, {}).get("status")
            require(status == "dataSourceNotSupported", f"{source} of a contactless card is {status}")
        require("track2" not in answer.payload, "a source nobody asked for is answered")
        scene.do("remove")
        await client.unsolicited("CardReader.MediaRemovedEvent")


async def _lay_what_is_vouched_for(scene: Scene, client: Client, *, timeout: int = 8000) -> int:
    """Begin the command whose reading SignReading is about: a chip's raw data say nothing of who its holder is."""
    if READ_SOCIAL_CARD in client.versions:
        return await _lay_card_for(READ_SOCIAL_CARD, {}, scene, client, timeout)
    return await _lay_card(scene, client, timeout=timeout)


async def card_that_cannot_be_read(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        social = READ_SOCIAL_CARD in client.versions
        scene.do("fault", kind="wrong-card" if social else "unreadable")
        try:
            number = await _lay_what_is_vouched_for(scene, client, timeout=2000)
            answer = await client.answer(number)
        finally:
            scene.do("fault", kind="none")
            scene.do("remove")
        told = "InvalidMediaEvent" in answer.events or answer.error == "invalidMedia"
        require(told, f"ends with {answer.error}, events {answer.events}")


async def unplugged(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        scene.do("remove")
        await client.until_online()
        number = await client.command(READ, {"chip": True}, timeout=8000)
        await client.event("InsertCardEvent", number)
        queued = await client.command(READ, {"chip": True}, timeout=8000)
        scene.do("unplug")
        try:
            for one in (number, queued):
                answer = await client.answer(one)
                require(answer.code == "deviceNotReady", f"without its device a command ends with {answer.code}")
            await client.until_status(
                lambda status: status["common"]["device"] != "online", "the device is told as gone"
            )
        finally:
            scene.do("replug")
        # Laying the card waits until the device is back.
        answer = await client.answer(await _lay_card(scene, client))
        require(answer.code == "success", f"after plugging in again it ends with {answer.code}")
        scene.do("remove")


async def no_reading_no_word(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        answer = await client.ask(SIGN, NONCE)
        require(answer.code == "sequenceError", f"without a reading it ends with {answer.code}")
        for payload in (None, {"nonce": ""}, {"nonce": "short"}, {"nonce": "line\nbreak-line"}, {"nonce": 12345678}):
            answer = await client.ask(SIGN, payload)
            require(answer.code == "invalidData", f"{payload} ends with {answer.code}")


async def one_word_a_reading(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client, scene.bridge.open(scene.service) as other:
        if SIGN not in client.versions:
            raise NotApplicable("SignReading is not offered")
        read = await client.answer(await _lay_what_is_vouched_for(scene, client))
        require(read.code == "success", f"the card is not read: {read.code}")
        scene.do("remove")
        answer = await other.ask(SIGN, NONCE)
        require(answer.code == "sequenceError", f"another connection's SignReading ends with {answer.code}")
        answer = await client.ask(SIGN, NONCE)
        require(answer.code == "success", f"ends with {answer.code}")
        require(answer.payload.get("algorithm") == "Ed25519", "the algorithm is not told")
        answer = await client.ask(SIGN, NONCE)
        require(answer.code == "sequenceError", f"a second word for one reading ends with {answer.code}")


RULES = (
    Rule("4.1", "sources that are no booleans end invalidData", wrong_payloads, "cardreader", READ),
    Rule("4.2", "ReadRawData asks for the card (InsertCardEvent) and waits", asks_for_the_card, "cardreader", READ),
    Rule("4.3", "Reset refuses what a contactless reader cannot do", reset, "cardreader", "CardReader.Reset"),
    Rule("4.4", "SignReading without a reading ends sequenceError", no_reading_no_word, "cardreader", SIGN),
    Rule(
        "4.5",
        "a card is read, told by its events, and its removal is told",
        reads_a_card,
        "cardreader",
        SIGN,
        hand=True,
    ),
    Rule("4.6", "a card that cannot be read is told", card_that_cannot_be_read, "cardreader", SIGN, hand=True),
    Rule(
        "4.7",
        "a pulled cable ends running and queued commands deviceNotReady, and is healed",
        unplugged,
        "cardreader",
        SIGN,
        hand=True,
    ),
    Rule(
        "4.8",
        "a reading is vouched for once, to the connection that did it",
        one_word_a_reading,
        "cardreader",
        SIGN,
        hand=True,
    ),
)
