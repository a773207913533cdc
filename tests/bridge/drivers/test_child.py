"""A driver's half in a process of its own: it may hang, stumble, babble or die."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bridge.drivers.child import Child, ChildFailed

WORKER = """
import os, sys, time
count = 0
def handle(request):
    global count
    count += 1
    match request["do"]:
        case "hang": time.sleep(3600)
        case "slow": time.sleep(0.3)
        case "stumble": return 1 / 0
        case "die": os._exit(1)
        case "babble": print("a library prints"); os.write(1, b"and writes\\n")
        case "big": return {"big": "x" * 1_000_000}
    return {"count": count, "pid": os.getpid(), "said": request.get("said"), "flag": os.environ.get("FLAG")}
"""


@pytest.fixture
async def child(tmp_path: Path) -> AsyncIterator[Child]:
    (tmp_path / "worker.py").write_text(WORKER)
    made = Child(tmp_path / "worker.py", environment={"FLAG": "set"}, directory=tmp_path)
    yield made
    await made.close()


async def ask(child: Child, do: str, timeout: float = 10.0, **more: object) -> dict[str, object]:
    return await child.ask({"do": do, **more}, timeout)


async def test_answers_in_turn_from_one_process(child: Child) -> None:
    answers = await asyncio.gather(*(ask(child, "ok", said=f"第{number}") for number in range(5)))
    assert [answer["said"] for answer in answers] == [f"第{number}" for number in range(5)]
    assert [answer["count"] for answer in answers] == [1, 2, 3, 4, 5]
    assert {answer["pid"] for answer in answers} == {child.pid}
    assert answers[0]["flag"] == "set"


@pytest.mark.parametrize("do", ["hang", "stumble", "die"])
async def test_one_that_fails_is_replaced(child: Child, do: str) -> None:
    before = (await ask(child, "ok"))["pid"]
    with pytest.raises(ChildFailed):
        await ask(child, do, 0.3 if do == "hang" else 10.0)
    after = await ask(child, "ok")
    assert (after["count"], after["pid"] != before) == (1, True)
    assert isinstance(before, int)
    with pytest.raises(ProcessLookupError):
        os.kill(before, 0)


async def test_a_cancelled_request_does_not_answer_the_next(child: Child) -> None:
    await ask(child, "ok")
    slow = asyncio.ensure_future(ask(child, "slow"))
    await asyncio.sleep(0.05)
    slow.cancel()
    with pytest.raises(asyncio.CancelledError):
        await slow
    assert (await ask(child, "ok", said="mine"))["said"] == "mine"


async def test_what_a_library_prints_is_not_taken_for_an_answer(child: Child) -> None:
    assert (await ask(child, "babble"))["count"] == 1


async def test_long_answers_come_whole(child: Child) -> None:
    assert (await ask(child, "big"))["big"] == "x" * 1_000_000


async def test_a_worker_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    (tmp_path / "worker.py").write_text("import no_such_library")
    with pytest.raises(ChildFailed, match="does not start"):
        await Child(tmp_path / "worker.py").ask({"do": "ok"}, 1.0)


async def test_closing_ends_one_that_hangs(child: Child) -> None:
    pid = (await ask(child, "ok"))["pid"]
    hanging = asyncio.ensure_future(ask(child, "hang"))
    await asyncio.sleep(0.05)
    await child.close()
    with pytest.raises(ChildFailed):
        await hanging
    assert isinstance(pid, int)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
