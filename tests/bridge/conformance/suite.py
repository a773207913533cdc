"""All rules in order, and how one of them is run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bridge.simulators.client import NotRunning, Refused
from tests.bridge.conformance import card_reader, common_interface, messages, paper, sight, transport
from tests.bridge.conformance.judge import RULES as OVERALL
from tests.bridge.conformance.judge import Judge
from tests.bridge.conformance.rule import Hand, NotApplicable, Rule, Scene
from tests.bridge.conformance.wire import Bridge, Broken

RULES: tuple[Rule, ...] = (
    *transport.RULES[:4],
    *messages.RULES,
    *common_interface.RULES,
    *card_reader.RULES,
    *sight.RULES,
    *paper.RULES,
    *transport.RULES[4:],
)


@dataclass(frozen=True)
class Verdict:
    """``state``: ok, BROKEN, needs a hand, does not apply."""

    number: str
    text: str
    state: str
    detail: str = ""

    @property
    def line(self) -> str:
        return f"{self.state:14} {self.number:5} {self.text}" + (f": {self.detail}" if self.detail else "")


async def run_rule(rule: Rule, bridge: Bridge, hand: Hand | None) -> Verdict:
    """Run a rule everywhere it applies; the first place that breaks it decides."""
    services = rule.services(bridge)
    if not services:
        return Verdict(rule.number, rule.text, "does not apply", "no service offers it")
    if rule.hand and hand is None:
        return Verdict(rule.number, rule.text, "needs a hand")
    for service in services:
        try:
            await rule.run(Scene(bridge, service, hand))
        except NotApplicable as reason:
            return Verdict(rule.number, rule.text, "does not apply", str(reason))
        except (Broken, OSError, Refused, NotRunning) as error:
            return Verdict(rule.number, rule.text, "BROKEN", f"{service or 'bridge'}: {error}")
    return Verdict(rule.number, rule.text, "ok")


def overall(judge: Judge) -> list[Verdict]:
    """The verdicts over everything that was said."""
    for name in judge.unlisted_events():
        judge.blame("2.9", name)
    verdicts = []
    for number, text in OVERALL.items():
        found = judge.violations.get(number, [])
        detail = "; ".join(dict.fromkeys(found)) if found else f"{judge.seen} messages" if number == "2.4" else ""
        verdicts.append(Verdict(number, text, "BROKEN" if found else "ok", detail))
    return verdicts


async def run_all(bridge: Bridge, hand: Hand | None) -> AsyncIterator[Verdict]:
    """Every rule, then what was seen over all of them. Raises Broken when the bridge cannot be asked at all."""
    await bridge.discover()
    for rule in RULES:
        yield await run_rule(rule, bridge, hand)
    for verdict in overall(bridge.judge):
        yield verdict
