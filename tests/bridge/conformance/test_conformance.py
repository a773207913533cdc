"""The published suite, run against our own bridge and the simulated kiosk."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bridge.conformance import messages, suite
from tests.bridge.conformance.judge import Judge
from tests.bridge.conformance.rule import Hand, Rule, Scene
from tests.bridge.conformance.suite import RULES, Verdict, overall, run_rule
from tests.bridge.conformance.wire import Bridge, Broken, require
from tests.bridge.running_kiosk import ROOT, Kiosk


@pytest.fixture(scope="session")
def bridge(kiosk: Kiosk) -> Bridge:
    """The bridge with its judge: what every rule makes it say is judged at the end."""
    under_test = Bridge(kiosk.url, kiosk.token, kiosk.origin)
    asyncio.run(under_test.discover())
    return under_test


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.number} {rule.text}")
async def test_rule(rule: Rule, bridge: Bridge, kiosk: Kiosk) -> None:
    verdict = await run_rule(rule, bridge, Hand(kiosk.data))
    assert verdict.state in ("ok", "does not apply"), verdict.line


async def test_nothing_that_was_said_broke_a_rule(bridge: Bridge) -> None:
    assert bridge.judge.seen > 100
    assert [verdict.line for verdict in overall(bridge.judge) if verdict.state != "ok"] == []


def test_rules_are_numbered_once() -> None:
    numbers = [rule.number for rule in RULES] + [verdict.number for verdict in overall(Judge())]
    assert len(numbers) == len(set(numbers))


async def test_a_broken_rule_is_told_with_its_service(bridge: Bridge) -> None:
    async def never_kept(scene: Scene) -> None:
        require(not scene.service, "as expected")

    verdict = await run_rule(Rule("0.0", "no service", never_kept, "cardreader"), bridge, None)
    assert (verdict.state, verdict.detail.endswith(": as expected")) == ("BROKEN", True)


async def test_a_rule_that_needs_a_hand_is_not_tried_without_one(bridge: Bridge) -> None:
    rule = next(rule for rule in RULES if rule.hand)
    assert (await run_rule(rule, bridge, None)).state == "needs a hand"


def _said(judge: Judge, *texts: str) -> set[str]:
    class Somebody:
        service = "CardReader"

    client = Somebody()
    command = {"header": {"name": "CardReader.ReadRawData", "requestId": 1, "type": "command", "version": "2.0"}}
    judge.sent(client, command)
    for text in texts:
        judge.see(client, text)
    return set(judge.violations)


ACKNOWLEDGE = '{"header":{"name":"CardReader.ReadRawData","requestId":1,"type":"acknowledge","version":"2.0"}}'
SUCCESS = (
    '{"header":{"name":"CardReader.ReadRawData","requestId":1,"type":"completion","version":"3.0",'
    '"completionCode":"success"},"payload":{"chip":[{"data":"AAAA"}]}}'
)


def test_the_judge_is_content_with_a_right_conversation() -> None:
    assert _said(Judge(), ACKNOWLEDGE, SUCCESS) == set()


@pytest.mark.parametrize(
    ("texts", "rule"),
    [
        ((SUCCESS,), "2.1"),
        ((ACKNOWLEDGE, SUCCESS, SUCCESS), "2.2"),
        ((ACKNOWLEDGE, SUCCESS.replace('"AAAA"', '"A*"')), "2.4"),
        ((ACKNOWLEDGE, SUCCESS.replace('"chip"', '"Chip"')), "2.5"),
        ((ACKNOWLEDGE, SUCCESS.replace('"AAAA"', "null")), "2.5"),
        ((ACKNOWLEDGE, SUCCESS.replace('"requestId":1', '"requestId":2')), "2.6"),
        ((ACKNOWLEDGE, SUCCESS.replace("success", "timeOut")), "2.7"),
        (
            (
                ACKNOWLEDGE,
                SUCCESS.replace("success", "commandErrorCode").replace('"chip"', '"errorCode":"paperOut","chip"'),
            ),
            "2.7",
        ),
        ((ACKNOWLEDGE, SUCCESS.replace('"3.0"', '"2.0"')), "2.8"),
        (("no message",), "2.4"),
    ],
)
def test_the_judge_sees_what_is_wrong(texts: tuple[str, ...], rule: str) -> None:
    assert rule in _said(Judge(), *texts)


async def test_rules_notice_a_bridge_that_breaks_them(bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that cannot fail proves nothing: here the tester expects the wrong refusal."""

    async def wrong(scene: Scene) -> None:
        await messages._refuses(scene, ("{",), "invalidRequestID")

    with pytest.raises(Broken, match="invalidMessage"):
        await wrong(Scene(bridge, next(iter(bridge.services))))


def test_the_command_line_prints_one_line_a_rule(kiosk: Kiosk, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.bridge.conformance", "--origin", kiosk.origin]
    unreachable = subprocess.run(
        [*command, "--url", "ws://127.0.0.1:9/xfs4iot/v1.0"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (unreachable.returncode, "cannot be tested" in unreachable.stderr) == (2, True)
    verdict = Verdict("1.1", "text", "ok", "detail")
    assert verdict.line == "ok             1.1   text: detail"
    assert len(suite.RULES) > 50
