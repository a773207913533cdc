"""Section 3: the Common interface, which every service has."""

from __future__ import annotations

from typing import Any

from tests.bridge.conformance.judge import Message
from tests.bridge.conformance.rule import NotApplicable, Rule, Scene
from tests.bridge.conformance.schemas import STANDARD
from tests.bridge.conformance.wire import Client, require

REQUIRED = ("Common.Status", "Common.Capabilities", "Common.Cancel")


async def status(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        answer = await client.ask("Common.Status")
        require(answer.code == "success", f"ends with {answer.code}")
        require("device" in answer.payload["common"], "common.device is missing")


async def capabilities(scene: Scene) -> None:
    listed = scene.bridge.commands(scene.service)
    for name in REQUIRED:
        require(name in listed, f"{name} is not listed")
    for name, versions in listed.items():
        standard = STANDARD.get(name)
        require(standard is not None or name.startswith("Xiaoer"), f"{name} is neither standard nor a vendor's")
        if standard is not None:
            require(standard.version in versions, f"{name} lists {versions}, the standard has {standard.version}")


async def parts(scene: Scene) -> None:
    """A standard interface has its own object in Capabilities."""
    told = scene.bridge.capabilities[scene.service]
    for entry in told["interfaces"]:
        name = entry["name"]
        if name != "common" and not name.casefold().startswith("xiaoer"):
            require(name in told, f"interface {name} is listed, and Capabilities has no object {name}")


async def every_command_is_there(scene: Scene) -> None:
    """A payload that is no object moves nothing, and tells a known command from an unknown one."""
    async with scene.bridge.open(scene.service) as client:
        for name, versions in scene.bridge.commands(scene.service).items():
            for version in versions:
                answer = await client.ask(name, [], version=version)
                require(
                    answer.code == "invalidData", f"{name} {version} with a list as payload ends with {answer.code}"
                )
            answer = await client.ask(name, {}, version="99.0")
            require(answer.code == "unsupportedCommand", f"{name} 99.0 ends with {answer.code}")


async def cancel_nothing(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for payload in (None, {"requestIds": [4711]}, {"requestIds": []}):
            answer = await client.ask("Common.Cancel", payload)
            require(answer.error == "noMatchingRequestIDs", f"{payload} ends with {answer.error}")
        for ids in ([0], ["1"], 1, [1.5], [True]):
            answer = await client.ask("Common.Cancel", {"requestIds": ids})
            require(answer.code == "invalidData", f"requestIds {ids} ends with {answer.code}")


async def cancel_one(scene: Scene) -> None:
    service, name, payload = scene.waiting()
    async with scene.bridge.open(service) as client:
        running, queued, last = [await client.command(name, payload) for _ in range(3)]
        require((await client.ask("Common.Cancel", {"requestIds": [queued]})).code == "success", "Cancel failed")
        answer = await client.answer(queued)
        require(answer.code == "canceled" and not answer.events, f"the queued one ends with {answer.code}")
        require(client.find("completion", running) is None, "the running one ended too")
        await client.ask("Common.Cancel", {"requestIds": [running]})
        require((await client.answer(running)).code == "canceled", "the running one is not canceled")
        require(client.find("completion", last) is None, "the last one ended too")
        await client.ask("Common.Cancel", {"requestIds": [last]})
        require((await client.answer(last)).code == "canceled", "the last one is not canceled")


async def cancel_all_of_mine(scene: Scene) -> None:
    service, name, payload = scene.waiting()
    async with scene.bridge.open(service) as mine, scene.bridge.open(service) as other:
        own = [await mine.command(name, payload) for _ in range(2)]
        theirs = await other.command(name, payload)
        require(await other.acknowledge(theirs) is None, "the other connection's command is refused")
        require((await mine.ask("Common.Cancel")).code == "success", "Cancel failed")
        for number in own:
            require((await mine.answer(number)).code == "canceled", "a command of this connection lives on")
        require(other.find("completion", theirs) is None, "the other connection's command ended too")
        require((await other.ask("Common.Cancel")).code == "success", "its own Cancel failed")
        require((await other.answer(theirs)).code == "canceled", "the other connection's command cannot be canceled")


async def beside_a_running_command(scene: Scene) -> None:
    service, name, payload = scene.waiting()
    async with scene.bridge.open(service) as client:
        number = await client.command(name, payload)
        require(await client.acknowledge(number) is None, "the command is refused")
        for asked in ("Common.Status", "Common.Capabilities"):
            require((await client.ask(asked)).code == "success", f"{asked} waits for the running command")
        require(client.find("completion", number) is None, "the command does not run any more")
        await client.ask("Common.Cancel")
        await client.answer(number)


async def versions(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        if "Common.SetVersions" not in client.versions:
            raise NotApplicable("Common.SetVersions is not offered")
        wish = {
            name: int(listed[-1].partition(".")[0]) for name, listed in scene.bridge.commands(scene.service).items()
        }
        require(
            (await client.ask("Common.SetVersions", {"commands": wish})).code == "success", "what is listed is refused"
        )
        for payload in (
            {"commands": {"Common.Status": 99}},
            {"commands": {"No.Such": 1}},
            {"events": {"No.SuchEvent": 1}},
        ):
            answer = await client.ask("Common.SetVersions", payload)
            require(answer.code == "unsupportedData", f"{payload} ends with {answer.code}")
        for payload in ({"commands": {"Common.Status": "2"}}, {"commands": []}, {"events": 1}):
            answer = await client.ask("Common.SetVersions", payload)
            require(answer.code == "invalidData", f"{payload} ends with {answer.code}")


async def transaction(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        if "Common.SetTransactionState" not in client.versions:
            raise NotApplicable("Common.SetTransactionState is not offered")
        wish = {"state": "active", "transactionID": "conformance-1"}
        require((await client.ask("Common.SetTransactionState", wish)).code == "success", "active is refused")
        require((await client.ask("Common.GetTransactionState")).payload == wish, "another state is told than was set")
        require((await client.ask("Common.SetTransactionState", {"state": "asleep"})).code == "invalidData", "asleep")
        require((await client.ask("Common.SetTransactionState", {"state": "inactive"})).code == "success", "inactive")
        answer = await client.ask("Common.GetTransactionState")
        require(answer.payload.get("state") == "inactive", "still active")


async def unplug_is_told(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as one, scene.bridge.open(scene.service) as other:
        await one.until_online()
        await other.ask("Common.Status")
        scene.do("unplug")
        try:
            for client in (one, other):
                await client.unsolicited("Common.StatusChangedEvent", _device_is("noDevice", "offline", "powerOff"))
            # A part that a missing device does not tell is news when it comes back.
            told, known = (await one.ask("Common.Status")).payload, len(_changes(one))
        finally:
            scene.do("replug")
        for client in (one, other):
            await client.unsolicited("Common.StatusChangedEvent", _device_is("online"))
        for message in _changes(one)[known:]:
            same = _unchanged(told, message["payload"])
            require(not same, f"{same} is told again and has not changed")
            told = _merged(told, message["payload"])


def _device_is(*words: str) -> Any:
    return lambda payload: payload.get("common", {}).get("device") in words


def _changes(client: Client) -> list[Message]:
    return [one for one in client.messages if one["header"].get("name") == "Common.StatusChangedEvent"]


def _merged(before: Message, change: Message) -> Message:
    result = dict(before)
    for key, value in change.items():
        old = result.get(key)
        result[key] = _merged(old, value) if isinstance(value, dict) and isinstance(old, dict) else value
    return result


def _unchanged(before: Message, change: Message, path: str = "") -> str:
    """The first leaf of the change that was so before."""
    for key, value in change.items():
        old = before.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            if found := _unchanged(old, value, f"{path}/{key}"):
                return found
        elif old == value:
            return f"{path}/{key}"
    return ""


RULES = (
    Rule("3.1", "Common.Status tells common.device", status, "service"),
    Rule(
        "3.2",
        "Capabilities list Status, Capabilities, Cancel, and standard commands in their versions",
        capabilities,
        "service",
    ),
    Rule("3.3", "an interface that is listed has its object in Capabilities", parts, "service"),
    Rule("3.4", "every listed command and version is there, and no other", every_command_is_there, "service"),
    Rule("3.5", "Cancel of nothing ends noMatchingRequestIDs, of nonsense invalidData", cancel_nothing, "service"),
    Rule("3.6", "Cancel ends the named command, running or queued, with canceled, and no other", cancel_one),
    Rule("3.7", "Cancel without numbers ends this connection's commands, nobody else's", cancel_all_of_mine),
    Rule("3.8", "Status and Capabilities answer while a device command runs", beside_a_running_command),
    Rule("3.9", "SetVersions takes what is listed and refuses the rest", versions, "service"),
    Rule("3.10", "the transaction state is kept", transaction, "service"),
    Rule("3.11", "every client hears of plug and unplug, in changed leaves only", unplug_is_told, "service", hand=True),
)
