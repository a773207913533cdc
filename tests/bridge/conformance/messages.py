"""Section 2: the envelope, request ids, time limits, and the order of things."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tests.bridge.conformance.rule import Rule, Scene
from tests.bridge.conformance.wire import SETTLE, Client, require


def _command(**header: Any) -> str:
    basis = {"name": "Common.Status", "type": "command", "requestId": 1, "version": "2.0"}
    return json.dumps({"header": {key: value for key, value in (basis | header).items() if value is not ...}})


async def _still_answers(client: Client) -> None:
    answer = await client.ask("Common.Status", requestId=987654)
    require(answer.code == "success", f"afterwards Common.Status ends with {answer.code}")


async def _refuses(scene: Scene, texts: tuple[str, ...], status: str) -> None:
    async with scene.bridge.open(scene.service) as client:
        for text in texts:
            refusal = (await client.refused(text))["header"]
            require(refusal.get("status") == status, f"{text[:60]} is answered {refusal.get('status')}, not {status}")
        await _still_answers(client)


async def no_json(scene: Scene) -> None:
    await _refuses(scene, ("", "{", "null", "[]", '"text"', "1", "{}", '{"header":1}', "NaN"), "invalidMessage")


async def bad_header(scene: Scene) -> None:
    texts = (
        _command(type="event"),
        _command(type=...),
        _command(name=...),
        _command(name=1),
        _command(name=""),
        _command(version=...),
        _command(version="2"),
        _command(version="02.0"),
        _command(version="0.1"),
        _command(version="2.00"),
        _command(version=2.0),
        _command(timeout=-1),
        _command(timeout="1"),
        _command(timeout=1.5),
    )
    await _refuses(scene, texts, "invalidMessage")


async def bad_request_id(scene: Scene) -> None:
    ids: tuple[Any, ...] = (0, -1, 1.5, "1", True, None, ..., [1])
    await _refuses(scene, tuple(_command(requestId=one) for one in ids), "invalidRequestID")


async def duplicate_request_id(scene: Scene) -> None:
    service, name, payload = scene.waiting()
    async with scene.bridge.open(service) as client:
        number = await client.command(name, payload)
        require(await client.acknowledge(number) is None, "the first command is refused")
        client.messages.clear()
        await client.command("Common.Status", requestId=number)
        require(await client.acknowledge(number) == "invalidRequestID", "the second use of a live number is accepted")
        await client.ask("Common.Cancel", {"requestIds": [number]})
        answer = await client.answer(number)
        require(answer.code == "canceled", f"the first command ends with {answer.code}")


async def request_id_again(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for _ in range(3):
            client.messages.clear()
            answer = await client.ask("Common.Status", requestId=77)
            require(answer.code == "success", f"a number used before ends with {answer.code}")


async def request_id_of_two(scene: Scene) -> None:
    service, name, payload = scene.waiting()
    async with scene.bridge.open(service) as one, scene.bridge.open(service) as other:
        require(await one.acknowledge(await one.command(name, payload, requestId=5)) is None, "the first is refused")
        answer = await other.ask("Common.Status", requestId=5)
        require(answer.code == "success", f"another connection's use of the number ends with {answer.code}")
        require(one.find("completion", 5) is None, "the other connection's command ended")
        require((await other.ask("Common.Cancel")).error == "noMatchingRequestIDs", "it may cancel what is not its own")
        await one.ask("Common.Cancel", {"requestIds": [5]})
        require((await one.answer(5)).code == "canceled", "the waiting command cannot be cancelled")


async def unknown_command(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for name in ("Common.NoSuchCommand", "NoSuchInterface.Status", "Common.status", "CashDispenser.Dispense"):
            answer = await client.ask(name, version="1.0")
            require(answer.code == "unsupportedCommand", f"{name} ends with {answer.code}")
        await _still_answers(client)


async def unlisted_version(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for version in ("1.0", "2.1", "9.0", "123456.0"):
            answer = await client.ask("Common.Status", version=version)
            require(answer.code == "unsupportedCommand", f"version {version} ends with {answer.code}")


async def unknown_properties(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        message = json.loads(_command(requestId=9, futureHeader={"a": [1]}))
        message |= {"payload": {"futureProperty": True}, "futurePart": 1}
        client.judge.sent(client, message)
        await client.send(json.dumps(message))
        require((await client.answer(9)).code == "success", "a property of a later version breaks the command")
        message = {"header": message["header"] | {"requestId": 10, "timeout": 0}, "payload": None}
        client.judge.sent(client, message)
        await client.send(json.dumps(message))
        require((await client.answer(10)).code == "success", "a null payload breaks the command")


async def payload_of_another_kind(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for payload in ([], "text", 1, True):
            answer = await client.ask("Common.Status", payload)
            require(answer.code == "invalidData", f"payload {payload!r} ends with {answer.code}")


async def name_without_case(scene: Scene) -> None:
    async with scene.bridge.open(scene.service) as client:
        for name in ("common.Status", "COMMON.Status"):
            answer = await client.ask(name)
            require(answer.code == "success", f"{name} ends with {answer.code}")


async def queue_order(scene: Scene) -> None:
    service, name, payload = scene.waiting()
    async with scene.bridge.open(service) as one, scene.bridge.open(service) as other:
        ended: list[tuple[Client, int]] = []
        first = await one.command(name, payload)
        require(await one.acknowledge(first) is None, "the first is refused")
        rest: list[tuple[Client, int]] = []
        for _ in range(4):
            for client in (one, other):
                number = await client.command("Common.GetTransactionState")
                require(await client.acknowledge(number) is None, "a queued command is refused")
                rest.append((client, number))
        require(all(client.find("completion", number) is None for client, number in rest), "a later one ended first")
        waiters = [asyncio.ensure_future(_note(client, number, ended)) for client, number in rest]
        await one.ask("Common.Cancel", {"requestIds": [first]})
        await asyncio.gather(*waiters)
        mine = [number for client, number in rest if client is one]
        theirs = [number for client, number in rest if client is other]
        require([n for c, n in ended if c is one] == mine, "commands of one connection end out of order")
        require([n for c, n in ended if c is other] == theirs, "commands of the other connection end out of order")


async def _note(client: Client, number: int, ended: list[tuple[Client, int]]) -> None:
    await client.answer(number)
    ended.append((client, number))


async def time_out(scene: Scene) -> None:
    service, name, payload = scene.waiting()
    async with scene.bridge.open(service) as client:
        answer = await client.ask(name, payload, timeout=150)
        require(answer.code == "timeOut", f"ends with {answer.code}")


async def time_out_in_queue(scene: Scene) -> None:
    service, name, payload = scene.waiting()
    async with scene.bridge.open(service) as client:
        first = await client.command(name, payload)
        queued = await client.command(name, payload, timeout=150)
        answer = await client.answer(queued)
        require(answer.code == "timeOut", f"ends with {answer.code}")
        require(not answer.events, f"it never ran and still said {answer.events}")
        require(client.find("completion", first) is None, "the running command ended too")
        await client.ask("Common.Cancel", {"requestIds": [first]})
        require((await client.answer(first)).code == "canceled", "the running command cannot be cancelled")


async def no_time_limit(scene: Scene) -> None:
    service, name, payload = scene.waiting()
    async with scene.bridge.open(service) as client:
        number = await client.command(name, payload, timeout=0)
        await asyncio.sleep(SETTLE)
        require(client.find("completion", number) is None, "timeout 0 ended the command")
        await client.ask("Common.Cancel", {"requestIds": [number]})
        require((await client.answer(number)).code == "canceled", "it cannot be cancelled")


async def too_many(scene: Scene) -> None:
    service, name, payload = scene.waiting()
    allowed = scene.bridge.interfaces(service)["common"].get("maximumRequests", 0)
    require(allowed > 0, "maximumRequests says unlimited")
    async with scene.bridge.open(service) as client:
        numbers = [await client.command(name, payload) for _ in range(allowed + 4)]
        statuses = [await client.acknowledge(number) for number in numbers]
        require(statuses[0] is None, "the first is refused")
        require("tooManyRequests" in statuses, f"{allowed + 4} commands were taken, {allowed} are announced")
        require((await client.ask("Common.Status")).code == "success", "Status is refused while the queue is full")
        await client.ask("Common.Cancel")
        for number, status in zip(numbers, statuses, strict=True):
            if status is None:
                require((await client.answer(number)).code == "canceled", "a queued command was not cancelled")


async def deep_json(scene: Scene) -> None:
    deep = '{"header":{"name":"Common.Status","type":"command","requestId":1,"version":"2.0"},"payload":'
    texts = (deep + '{"a":' * 100 + "1" + "}" * 101, "[" * 100_000, deep + "[" * 5000 + "]" * 5000 + "}")
    await _refuses(scene, texts, "invalidMessage")


async def not_unicode(scene: Scene) -> None:
    service = next(iter(scene.bridge.services))
    async with scene.bridge.open(service) as witness:
        async with scene.bridge.open(service, quiet=True) as client:
            await client.send(b"\xff\xfe{\xc3\x28}")
            code = await client.closed()
            require(code in (1003, 1007), f"is closed with {code}")
        await _still_answers(witness)


async def too_long(scene: Scene) -> None:
    service = next(iter(scene.bridge.services))
    async with scene.bridge.open(service) as witness:
        async with scene.bridge.open(service, quiet=True) as client:
            await client.send(" " * (2 * 1024 * 1024 + 1))
            code = await client.closed()
            require(code == 1009, f"is closed with {code}")
        await _still_answers(witness)


RULES = (
    Rule("2.10", "what is no message is refused (invalidMessage) and the connection lives on", no_json, "service"),
    Rule("2.11", "a header that breaks its grammar is refused (invalidMessage)", bad_header, "service"),
    Rule("2.12", "a request id that is no integer above 0 is refused (invalidRequestID)", bad_request_id, "service"),
    Rule("2.13", "a live request id cannot be used twice, and its first command lives on", duplicate_request_id),
    Rule("2.14", "a request id is free again after its completion", request_id_again, "service"),
    Rule("2.15", "request ids are each connection's own", request_id_of_two),
    Rule("2.16", "an unknown command is accepted and ends unsupportedCommand", unknown_command, "service"),
    Rule("2.17", "a version that is not listed ends unsupportedCommand", unlisted_version, "service"),
    Rule("2.18", "unknown properties and a null payload are ignored", unknown_properties, "service"),
    Rule("2.19", "a payload that is no object ends invalidData", payload_of_another_kind, "service"),
    Rule("2.20", "interface names compare without case", name_without_case, "service"),
    Rule("2.21", "queued commands end in the order of arrival", queue_order),
    Rule("2.22", "a running command whose time is up ends timeOut", time_out),
    Rule("2.23", "time in the queue counts; such a command ends timeOut without having run", time_out_in_queue),
    Rule("2.24", "timeout 0 is no time limit", no_time_limit),
    Rule("2.25", "more than maximumRequests queued commands are refused (tooManyRequests)", too_many),
    Rule("2.26", "JSON nested beyond reason is refused and harms nobody", deep_json, "service"),
    Rule("2.27", "text that is not UTF-8 closes that connection only", not_unicode),
    Rule("2.28", "a message beyond 2 MiB closes that connection only", too_long),
)
