"""Importing and exporting a large library: how long, how many rows a second, how much memory.

    python -m tests.benchmarks.catalogue_import [--rows 100000] [--formats csv,xlsx,jsonl]

Every step runs in a process of its own, so that its peak memory is its own. Beside them a bare ``executemany`` of the
same rows into two tables of the same database: what the disk alone takes. Rows are the shipped library's contents under
new codes and names.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from backend.catalog.models import Exchange
from backend.catalog.rules.elements import BY_KEY, ELEMENTS
from backend.catalog.rules.exchange import cells, course
from backend.catalog.rules.exchange.columns import COLUMNS, LABELS
from backend.catalog.service import import_catalogue
from backend.catalog.service.exchange import exporting, reading, store, writing
from backend.catalog.service.exchange.claiming import Claim, claim
from backend.catalog.service.exchange.command import OPERATOR
from backend.catalog.service.overview import Wanted
from backend.catalog.service.reading import SHIPPED
from backend.core.config import Settings
from backend.core.house import House, open_house
from backend.migrations import upgrade

ROWS = 100_000
PLACES = "东西南北中上下前后左右新老大小"


def contents(folder: Path) -> list[dict[str, Any]]:
    """The shipped items that have no errors, as they go out."""
    house = house_in(folder)
    import_catalogue(house)
    exporting.write(house, folder / "shipped.jsonl", "jsonl", Wanted())
    house.db.close()
    found = [json.loads(line) for line in (folder / "shipped.jsonl").read_text("utf-8").splitlines()]
    return [{key: one[key] for key in COLUMNS} for one in found if one["visits"] != 0]


def rows(shipped: list[dict[str, Any]], count: int) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(islice(cycle(shipped), count)):
        place = PLACES[number % len(PLACES)] + PLACES[number // len(PLACES) % len(PLACES)]
        yield {**one, "code": f"B-{number:06d}", "name": f"{place}{one['name']}{number}"[:300]}


def house_in(folder: Path) -> House:
    """A house whose library has its code lists and no items."""
    house = open_house(Settings(data_dir=folder))
    upgrade(house.db)
    lists = folder / "lists"
    if not lists.exists():
        lists.mkdir()
        (lists / "codes").symlink_to(SHIPPED / "codes")
        import_catalogue(house, lists)
    return house


def write_csv(path: Path, found: Iterator[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([LABELS[key].zh for key in COLUMNS])
        for one in found:
            table.writerow([one["code"], *(cells.guard(cells.write(BY_KEY[key], one[key])) for key in BY_KEY)])


def bare(folder: Path, source: Path) -> dict[str, Any]:
    """The same rows, as they are, into two tables: no check, no sound, no history."""
    house_in(folder).db.close()
    connection = sqlite3.connect(folder / "bare.sqlite3")
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE item (id INTEGER PRIMARY KEY, code TEXT UNIQUE, name TEXT, department TEXT);"
        "CREATE TABLE version (item_id INTEGER, version INTEGER, content TEXT, PRIMARY KEY (item_id, version));"
    )
    started = time.perf_counter()
    count = 0
    with source.open(encoding="utf-8") as file:
        while lines := list(islice(file, 1000)):
            found = [json.loads(line) for line in lines]
            named = [(count + place, one["code"], one["name"], one["department"]) for place, one in enumerate(found)]
            connection.executemany("INSERT INTO item VALUES (?, ?, ?, ?)", named)
            texts = [(count + place, 1, json.dumps(one, ensure_ascii=False)) for place, one in enumerate(found)]
            connection.executemany("INSERT INTO version VALUES (?, ?, ?)", texts)
            count += len(found)
    connection.commit()
    return {"rows": count, "seconds": time.perf_counter() - started}


def _turn(house: House, number: int) -> Claim:
    mine = claim(house, number)
    assert mine is not None
    return mine


def bring(folder: Path, source: Path) -> dict[str, Any]:
    """Check and publish, as the operator's command does."""
    house = house_in(folder)
    started = time.perf_counter()
    with source.open("rb") as file:
        number = store.take_in(house, OPERATOR, "", source.name, file, publish=True, limit=None, at_once=True)
    reading.check(house, _turn(house, number), store.path_of(house, number))
    checked = time.perf_counter()
    with house.db.transaction() as session:
        agreed = session.get_one(Exchange, number)
        agreed.state, agreed.skip_bad = course.AGREED, True
    writing.write(house, _turn(house, number))
    ended = time.perf_counter()
    with house.db.read() as session:
        found = session.get_one(Exchange, number)
        return {
            "rows": found.rows,
            "new": found.new,
            "bad": found.bad,
            "seconds": ended - started,
            "checked": checked - started,
            "written": ended - checked,
        }


def take(folder: Path, form: str) -> dict[str, Any]:
    """The whole library out, and how large the file is."""
    house = house_in(folder)
    started = time.perf_counter()
    path = folder / f"out.{form}"
    count = exporting.write(house, path, form, Wanted())
    return {"rows": count, "seconds": time.perf_counter() - started, "megabytes": path.stat().st_size / 1e6}


def peak() -> float:
    """Megabytes this process had at most. What ``getrusage`` says counts its parent's from before the start, too."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def alone(step: str, *arguments: str) -> dict[str, Any]:
    """Run a step in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.catalogue_import", "--step", step, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def say(what: str, found: dict[str, Any]) -> None:
    rate = found["rows"] / found["seconds"]
    more = ", ".join(
        f"{name} {found[name]:.1f}{unit}"
        for name, unit in (("checked", " s"), ("written", " s"), ("megabytes", " MB"))
        if name in found
    )
    took = f"{found['seconds']:7.1f} s ({found['processor']:.1f} s of a processor)"
    print(f"{what:<16} {took} {rate:7.0f} rows/s  peak {found['peak']:4.0f} MB  {more}", flush=True)


STEPS: dict[str, Callable[..., dict[str, Any]]] = {"bare": bare, "bring": bring, "take": take}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--formats", default="csv,jsonl,xlsx")
    parser.add_argument("--step", choices=STEPS)
    parser.add_argument("arguments", nargs="*")
    asked = parser.parse_args()
    if asked.step:
        folder, last = asked.arguments
        found = STEPS[asked.step](Path(folder), last if asked.step == "take" else Path(last))
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps({**found, "peak": peak(), "processor": used.ru_utime + used.ru_stime}))
        return
    print(f"{asked.rows} rows, {len(ELEMENTS)} elements, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "shipped").mkdir()
        shipped = contents(folder / "shipped")
        lines = folder / "rows.jsonl"
        with lines.open("w", encoding="utf-8") as file:
            for one in rows(shipped, asked.rows):
                file.write(json.dumps(one, ensure_ascii=False) + "\n")
        write_csv(folder / "rows.csv", rows(shipped, asked.rows))
        (folder / "bare").mkdir()
        say("bare executemany", alone("bare", str(folder / "bare"), str(lines)))
        forms = asked.formats.split(",")
        home = folder / forms[0]
        for form in forms:
            (folder / form).mkdir()
            if form == "xlsx":  # what came in first, as it goes out
                say("export xlsx", alone("take", str(home), "xlsx"))
                (home / "out.xlsx").rename(folder / "rows.xlsx")
            say(f"import {form}", alone("bring", str(folder / form), str(folder / f"rows.{form}")))
            if form != "xlsx":
                say(f"export {form}", alone("take", str(folder / form), form))


if __name__ == "__main__":
    main()
