"""Whatever a client sends, in whatever order: every message is acknowledged once, every accepted one ends once."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bridge.fakes import make_rig

NAMES = st.sampled_from(
    [
        "CardReader.ReadRawData",
        "CardReader.Reset",
        "XiaoerTerminal.SignReading",
        "Common.Status",
        "Common.Capabilities",
        "Common.Cancel",
        "Common.SetVersions",
        "Common.SetTransactionState",
        "Common.Nonsense",
    ]
)
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(0, 4), max_size=3)
PROPERTIES = st.sampled_from(["chip", "requestIds", "to", "nonce", "state", "commands", "transactionID", "other"])
MESSAGES = st.fixed_dictionaries(
    {
        "header": st.fixed_dictionaries(
            {
                "name": NAMES,
                "type": st.just("command"),
                "requestId": st.integers(-1, 4),
                "version": st.sampled_from(["1.0", "2.0", "3.0", "two"]),
            },
            optional={"timeout": st.sampled_from([0, 1, 60_000, -1])},
        ),
        "payload": VALUES | st.dictionaries(PROPERTIES, VALUES, max_size=3),
    }
)


@settings(max_examples=60)
@given(st.lists(MESSAGES.map(json.dumps) | st.text(), max_size=12))
async def test_each_message_is_acknowledged_once_and_each_accepted_command_completes_once(texts: list[str]) -> None:
    rig = await make_rig()
    for text in texts:
        rig.queue.receive(rig.client, text)
    await rig.queue.stop(1)
    rig.client.ask("Common.Status", requestId=1000)
    acknowledged = 0
    open_requests: Counter[Any] = Counter()
    while True:
        header = (await rig.client.next())["header"]
        if header["type"] == "acknowledge":
            acknowledged += 1
            open_requests[header.get("requestId")] += "status" not in header
        elif header["type"] == "completion":
            open_requests[header["requestId"]] -= 1
            assert open_requests[header["requestId"]] >= 0
            if header["requestId"] == 1000:
                break
    assert acknowledged == len(texts) + 1
    assert not +open_requests
