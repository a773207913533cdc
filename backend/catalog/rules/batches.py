"""Which items are offered where: batches, and the life of one. Pure.

An item that no batch in force has is offered everywhere. One that a batch in force has is offered exactly where at
least one batch in force that has it reaches: at its terminals, sites, regions and on its channels. A batch that is
rolled back counts as if it had never been published. An item that is closed is offered by batch only.
``static/js/offline_cache/batches.js`` decides the same for a terminal without the server; both are held to
``tests/contract/batches.json``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from backend.catalog.rules.lifecycle import Step, must_be_fit
from backend.core.errors import Conflict, Text
from backend.regions.rules import padded

TERMINAL, SITE, REGION, CHANNEL = "terminal", "site", "region", "channel"
CHANNELS = ("kiosk", "phone", "tv", "desktop")
MOST_PLACES_NAMED = 3

Target = tuple[str, str]
"""Kind and code; a region's code has twelve digits."""


@dataclass(frozen=True)
class Scope:
    """Where a question is asked. ``regions``: codes of the region the place lies in and of those
    above it (``regions.rules.chain``)."""

    channel: str | None = None
    terminal: str | None = None
    site: str | None = None
    regions: tuple[str, ...] = ()

    @property
    def targets(self) -> frozenset[Target]:
        """Every target that reaches this place."""
        named = ((TERMINAL, self.terminal), (SITE, self.site), (CHANNEL, self.channel))
        return frozenset(
            [(kind, code) for kind, code in named if code] + [(REGION, padded(code)) for code in self.regions]
        )


EVERYWHERE = Scope()
"""No place at all: the whole library, whatever batches say."""


@dataclass(frozen=True, eq=False)
class Published:
    """A published batch. ``holds_from``: seconds since 1970. ``places``: how a citizen is told where it is offered."""

    number: int
    codes: frozenset[str]
    targets: frozenset[Target]
    holds_from: float
    places: Text


def in_force(batches: Iterable[Published], now: float) -> tuple[Published, ...]:
    """Those that hold at ``now`` (seconds since 1970)."""
    return tuple(batch for batch in batches if batch.holds_from <= now)


def reaching(batches: Iterable[Published], scope: Scope) -> tuple[Published, ...]:
    """Those with a target that this place is or lies in."""
    here = scope.targets
    return tuple(batch for batch in batches if not batch.targets.isdisjoint(here))


def governed(batches: Iterable[Published], closed: frozenset[str]) -> frozenset[str]:
    """Codes of the items that are offered by batch only. ``batches``, ``closed``: as in ``hidden``."""
    return closed.union(*(batch.codes for batch in batches))


def hidden(batches: Sequence[Published], closed: frozenset[str], scope: Scope) -> frozenset[str]:
    """Codes of the items that are not offered at a place. ``batches``: those in force; ``closed``: codes of the items
    that are offered by batch only.
    """
    if scope == EVERYWHERE:
        return frozenset()
    return governed(batches, closed).difference(*(batch.codes for batch in reaching(batches, scope)))


def elsewhere(batches: Iterable[Published], code: str) -> Text:
    """What is said of an item where it is not offered. ``batches``: those in force."""
    places = [batch.places for batch in batches if code in batch.codes and batch.places.zh]
    if not places:
        return NOWHERE
    zh = "、".join(dict.fromkeys(one.zh for one in places))
    en = ", ".join(dict.fromkeys(one.en for one in places))
    return Text(f"这里不办这件事。可以去：{zh}。", f"This is not offered here. You can do it at: {en}.")


NOWHERE = Text(
    "这里不办这件事，眼下还没有别的终端可以办。请到主管部门的窗口问一问。",
    "This is not offered here, nor at another terminal for now. Please ask at the counter of the department in charge.",
)

DRAFT, APPROVED, PUBLISHED = "draft", "approved", "published"
ROLLED_BACK, DISCARDED = "rolled_back", "discarded"
STATES: dict[str, Text] = {
    DRAFT: Text("草稿", "Draft"),
    APPROVED: Text("已审核，等发布", "Approved, not yet published"),
    PUBLISHED: Text("已发布", "Published"),
    ROLLED_BACK: Text("已撤回", "Rolled back"),
    DISCARDED: Text("已作废的草稿", "Discarded draft"),
}
OPEN = (DRAFT, APPROVED)

WRITE, REVIEW, PUBLISH = "item.write", "item.review", "item.publish"


STEPS: dict[str, Step] = {
    "approve": Step(DRAFT, APPROVED, REVIEW, Text("审核通过", "Approve"), other=True),
    "object": Step(DRAFT, DRAFT, REVIEW, Text("退回修改", "Send back"), reason=True, other=True),
    "return": Step(APPROVED, DRAFT, REVIEW, Text("退回修改", "Send back"), reason=True),
    "discard": Step(DRAFT, DISCARDED, WRITE, Text("作废草稿", "Discard the draft"), reason=True),
    "publish": Step(APPROVED, PUBLISHED, PUBLISH, Text("发布", "Publish")),
    "roll_back": Step(PUBLISHED, ROLLED_BACK, PUBLISH, Text("撤回", "Roll back"), reason=True),
}


def steps_from(state: str) -> dict[str, Step]:
    """What may be done with a batch in ``state``."""
    return {name: step for name, step in STEPS.items() if step.source == state}


def check(name: str, state: str, *, actor: str, authors: Collection[str], reason: str) -> Step:
    """The step, when it may be done now. ``authors``: everybody who wrote on the batch. Raises Conflict
    ``stale_batch`` (the batch has moved on), and as ``must_be_fit``. Permissions are the caller's to check.
    """
    step = STEPS[name]
    if step.source != state:
        raise Conflict("stale_batch", STALE)
    must_be_fit(step, actor=actor, authors=authors, reason=reason, own_work=OWN_WORK)
    return step


STALE = Text(
    "这个批次刚刚被别人动过，请看最新的再做。", "Somebody has just moved this batch on. Please look again first."
)
OWN_WORK = Text("这一批您写过，要请没有写过的同事审核。", "A batch is approved by a colleague who wrote nothing of it.")
