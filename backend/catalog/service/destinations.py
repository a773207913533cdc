"""Where a batch goes: terminals, sites, regions and channels by name, and what it would change there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.catalog.rules import batches
from backend.catalog.rules.batch_entry import Entry
from backend.catalog.rules.batches import CHANNEL, REGION, SITE, TERMINAL, Scope, Target
from backend.catalog.service import scope
from backend.catalog.service.shelf import shelf
from backend.core import clock
from backend.core.errors import Text
from backend.regions import service as regions
from backend.regions.rules import chain, padded
from backend.terminals import service as terminals

CHANNEL_NAMES = {
    "kiosk": Text("自助终端", "Self-service terminals"),
    "phone": Text("手机", "Phones"),
    "tv": Text("电视", "Televisions"),
    "desktop": Text("电脑", "Computers"),
}


@dataclass(frozen=True)
class Hall:
    """A site with its terminals, (code, name) of each."""

    code: str
    name: str
    region_code: str
    region_name: str
    terminals: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Preview:
    """What a batch would change. ``terminals`` it reaches, of ``all_terminals``; ``newly_hidden``: items that are
    offered everywhere now and would be hidden elsewhere; ``newly_shown``: items that one of its places does not offer
    now; ``unpublished``: items of it that nobody is shown, batch or not.
    """

    terminals: int
    all_terminals: int
    items: int
    newly_hidden: int
    newly_shown: int
    unpublished: int


def halls(session: Session) -> list[Hall]:
    """Every site with its terminals, by region and code."""
    found: dict[str, Hall] = {}
    for one in terminals.registered(session):
        site = one.site
        hall = found.get(site.code) or Hall(site.code, site.name, site.region_code, site.region_name, ())
        found[site.code] = Hall(
            hall.code, hall.name, hall.region_code, hall.region_name, (*hall.terminals, (one.code, one.name))
        )
    return sorted(found.values(), key=lambda hall: (padded(hall.region_code), hall.code))


def names(session: Session, targets: Iterable[Target]) -> dict[Target, Text]:
    """How each target is called."""
    known = halls(session)
    called: dict[Target, str] = {(SITE, hall.code): hall.name for hall in known}
    called |= {(TERMINAL, code): f"{hall.name} · {name}" for hall in known for code, name in hall.terminals}
    found: dict[Target, Text] = {}
    for kind, code in sorted(targets):
        if kind == CHANNEL:
            found[kind, code] = CHANNEL_NAMES.get(code, Text(code, code))
        else:
            name = (regions.name_by_code(session, code) if kind == REGION else called.get((kind, code))) or code
            found[kind, code] = Text(name, name)
    return found


def unknown(session: Session, targets: Collection[Target]) -> Text | None:
    """What is wrong with targets that do not exist; None when all do."""
    known = halls(session)
    there = {(SITE, hall.code) for hall in known} | {(TERMINAL, code) for hall in known for code, _ in hall.terminals}
    for kind, code in sorted(targets):
        if kind == REGION and regions.name_by_code(session, code) is None:
            return Text(f"没有代码是 {code} 的区划。", f"There is no region {code}.")
        if kind in (SITE, TERMINAL) and (kind, code) not in there:
            return Text(f"没有编号是 {code} 的网点或终端。", f"There is no site or terminal {code}.")
    return None


def places(session: Session, targets: Collection[Target]) -> Text:
    """How a citizen is told where a batch's items are offered: a few names, and how many more."""
    site_of = {code: (SITE, hall.code) for hall in halls(session) for code, _ in hall.terminals}
    wider = {(kind, code) if kind != TERMINAL else site_of.get(code, (kind, code)) for kind, code in targets}
    order = (CHANNEL, REGION, SITE, TERMINAL)
    named = names(session, wider)
    said = [named[target] for target in sorted(wider, key=lambda target: (order.index(target[0]), target[1]))]
    first, more = said[: batches.MOST_PLACES_NAMED], len(said) - batches.MOST_PLACES_NAMED
    zh = "、".join(one.zh for one in first) + (f"等 {len(said)} 处" if more > 0 else "")
    en = ", ".join(one.en for one in first) + (f" and {more} more" if more > 0 else "")
    return Text(zh, en)


def reach(session: Session, targets: frozenset[Target]) -> tuple[int, int]:
    """How many terminals are reached, of how many."""
    everywhere = _terminals(session)
    return sum(not targets.isdisjoint(one.targets) for one in everywhere), len(everywhere)


def preview(session: Session, entry: Entry) -> Preview:
    """What publishing ``entry`` now would change."""
    everywhere = _terminals(session)
    channels = [Scope(channel) for kind, channel in entry.targets if kind == CHANNEL]
    reached = [one for one in everywhere if not entry.targets.isdisjoint(one.targets)]
    codes, shown = frozenset(entry.codes), shelf(session).cards.keys()
    now = batches.in_force(scope.published(session), clock.now().timestamp())
    closed = scope.closed(session)
    governed = closed.union(*(batch.codes for batch in now))
    missing: set[str] = set()
    for place in [*reached, *channels]:
        missing |= batches.hidden(now, closed, place) & codes
    return Preview(
        len(reached),
        len(everywhere),
        len(codes),
        len((codes & shown) - governed),
        len(missing & shown),
        len(codes - shown),
    )


def _terminals(session: Session) -> list[Scope]:
    return [
        Scope("kiosk", terminal, hall.code, chain(hall.region_code))
        for hall in halls(session)
        for terminal, _ in hall.terminals
    ]
