"""How long it takes to publish a batch of 3,203 items to 138 terminals, and what it costs each of them.

    python -m tests.benchmarks.batch_fan_out

The whole product runs in processes of its own; the terminals are registered, at 46 sites in five streets, and each
is a socket as the page opens it. Counted from before the transaction that publishes: until it is committed, until the
last terminal is told, until the last has fetched its delta and checked the signature (with the spread over a second
and a half that the page makes). Then the home screens of all of them, and of one outside of the batch, are asked what
is offered.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from backend.catalog import service as catalog
from backend.catalog.models import BundleRecord
from backend.catalog.rules.batch_entry import Entry
from backend.catalog.service import batches, scope
from backend.core import jobs
from backend.core.config import Settings
from backend.core.house import House, open_house
from backend.terminals import service as terminals_service
from backend.wake import wake_function
from e2e.stack import Stack, wait_for
from offline_cache import bundle
from tests.benchmarks.fan_out import TERMINALS, Terminal, get, parcel_of
from tests.factories.batches import XIN, YAN, place
from tests.factories.catalog import folder, item
from tests.factories.identity import kiosk

LIBRARY, ITEMS = 4000, 3203
STREETS = ("420106001", "420106002", "420106003", "420102003", "420103002")
OUTSIDE = "T-9999"
CODES = [f"T-{number:04d}" for number in range(1001, 1001 + TERMINALS)]


def prepared(house: House) -> int:
    """Invented items up to 4,000, terminals, and an approved batch that goes to all of them but one; its number."""
    for at, code in enumerate(CODES):
        place(house, code, f"S-1{at % 46:03d}", STREETS[at % 46 % 5])
    place(house, OUTSIDE, "S-1999", "420111001")
    with tempfile.TemporaryDirectory() as more:
        catalog.import_catalogue(house, folder(Path(more), items=[item(one) for one in range(1, LIBRARY + 1)]))
    with house.db.read() as session:
        items = sorted(scope.offered(session))[:LIBRARY]
    if len(items) < LIBRARY:
        raise SystemExit(f"the library has {len(items)} items only")
    entry = Entry(
        "三千二百零三项",
        "下沉到一百三十八台终端",
        tuple(items[:ITEMS]),
        frozenset(("terminal", code) for code in CODES),
    )
    with house.db.transaction() as session:
        number = batches.begin(session, XIN, entry)
        batches.move(session, YAN, number, "approve")
    return number


def publish(house: House, number: int) -> tuple[float, float]:
    """Begin and commit of the publication."""
    begun = time.monotonic()
    with house.db.transaction() as session:
        batches.move(session, YAN, number, "publish")
    return begun, time.monotonic()


def cookie(house: House, code: str) -> str:
    return f"{terminals_service.COOKIE}={kiosk(house, code).cookie(house)[terminals_service.COOKIE]}"


def whole(house: House, base: str) -> dict[str, str] | None:
    """The offer of a copy that has the whole library; None while it is being made."""
    with house.db.read() as session:
        cards = sa.select(sa.func.count()).where(BundleRecord.key.like("card/%"))
        if (session.scalar(cards) or 0) < LIBRARY or jobs.next_due(house.db) is not None:
            return None
    return json.loads(get(f"{base}/api/v1/catalog/bundle"))  # type: ignore[no-any-return]


def offered(base: str, cookie_of_it: str) -> int:
    """How many items the home screen of a terminal counts."""
    return int(json.loads(get(f"{base}/api/v1/catalog/home?channel=kiosk", cookie_of_it))["item_count"])


async def fan_out(stack: Stack, house: House) -> dict[str, Any]:
    base = stack.base_url

    number = await asyncio.to_thread(prepared, house)
    offer = await asyncio.to_thread(wait_for, lambda: whole(house, base), "the copy of the library", 120)
    parcel = parcel_of(offer, base)
    manifest = json.loads(parcel.manifest)
    key = house.vault.catalogue_key.public_key()
    records = bundle.opened(parcel, key, {}, 0)
    kinds = {kind: sum(name.startswith(f"{kind}/") for name in records) for kind in ("card", "guide", "service")}
    print(f"whole bundle: {manifest['bytes'] / 1000:.0f} kB, {len(records)} records: {kinds}")
    before = offered(base, cookie(house, OUTSIDE))
    waiting = [Terminal(base, manifest["to"], manifest["state"], key, cookie(house, code)) for code in CODES]
    ready = asyncio.Barrier(TERMINALS + 1)
    tasks = [asyncio.create_task(one.listen(ready)) for one in waiting]
    await ready.wait()
    begun, committed = await asyncio.to_thread(publish, house, number)
    await asyncio.wait_for(asyncio.gather(*tasks), 120)
    assert waiting[0].parcel is not None
    after = bundle.opened(waiting[0].parcel, key, records, manifest["to"])
    if after.keys() - records.keys() != {f"batch/{number}"} or any(after[name] != records[name] for name in records):
        raise SystemExit("the delta holds more than the batch")
    inside = {offered(base, one.cookie) for one in waiting}
    outside = offered(base, cookie(house, OUTSIDE))
    if inside != {before} or outside != before - ITEMS:
        raise SystemExit(f"offered before {before}, at the batch's terminals {inside}, elsewhere {outside}")
    return {
        "commit": committed - begun,
        "told": sorted(one.told_at - begun for one in waiting),
        "fetched": sorted(one.done_at - begun for one in waiting),
        "bytes": max(one.bytes for one in waiting),
    }


def main() -> int:
    with tempfile.TemporaryDirectory() as data:
        stack = Stack.start(Path(data))
        try:
            settings = Settings(data_dir=stack.data)
            house = open_house(settings)
            jobs.wake_on_commit(house.db, wake_function(settings))
            found = asyncio.run(fan_out(stack, house))
        finally:
            stack.stop()
    told, fetched = found["told"], found["fetched"]
    print(
        f"a batch of {ITEMS} items to {len(fetched)} terminals: committed after {found['commit']:.2f} s,"
        f" last told {told[-1]:.2f} s, delta fetched p50 {statistics.median(fetched):.2f} s, last {fetched[-1]:.2f} s;"
        f" {found['bytes']} bytes each"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
