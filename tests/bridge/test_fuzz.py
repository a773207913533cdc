"""Whatever a client sends, the others go on working, and no connection ends but for a reason."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from bridge.server import listen
from tests.bridge.fuzz import FrameMaker, offered
from tests.bridge.running_bridge import Running, works

NOT_UTF8, TOO_BIG = 1007, 1009


@settings(max_examples=12)
@given(st.integers(), st.lists(st.binary(max_size=200) | st.text(max_size=100), max_size=5))
async def test_any_frames_leave_the_bridge_answering(seed: int, noise: list[bytes | str]) -> None:
    running = Running(messages_per_second=None)
    await running.bridge.start(listen([0]))
    try:
        maker = FrameMaker(random.Random(seed), offered(running.services))
        frames = [maker.frame() for _ in range(40)]
        async with running.connect() as good, running.connect() as bad:
            try:
                for item in noise:
                    await bad.send(item)
                for data, text in frames:
                    await bad.send(data, text=text)
                assert await works(bad)
            except ConnectionClosed:
                assert bad.close_code in (NOT_UTF8, TOO_BIG)
            assert await works(good)
    finally:
        await running.bridge.stop()


@pytest.mark.parametrize("seed", range(3))
def test_frames_are_as_varied_as_they_should_be(seed: int) -> None:
    maker = FrameMaker(random.Random(seed), [("Common.Status", "2.0")])
    frames = [maker.frame() for _ in range(300)]
    assert len({data for data, _ in frames}) > 200
    assert {text for _, text in frames} == {True, False}
