"""The bridge is killed a thousand times while it prints and stores: nothing lost, nothing doubled, nothing corrupt.

``python -m tests.faults.long.kill_bridge [--kills 1000] [--seed N]`` runs a real bridge with a simulated A4
printer (CUPS' ippeveprinter) and a simulated ESC/POS network printer, and three clients that print on both
and put and acknowledge submissions as fast as they can. Every client does after a kill what the page does:
connect again, ask about its jobs, print what certainly failed once more under the same key.

It prints its figures and exits with 1 when one of the promises is broken.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from bridge.job_records import JobRecords
from bridge.journal import DOCUMENTS
from bridge.print_job import Job
from bridge.sealed_files import SealedFiles, key_directory
from bridge.simulators.free_port import free_port
from tests.faults.long import marked_paper
from tests.faults.long.kill_clients import TOKEN, BridgeGone, PrintClient, ServerKey, SpoolClient, settle

ROOT = Path(__file__).parents[3]
LONGEST_LIFE = 1.5
"""Seconds a bridge may live after it is ready; a document takes about half of that."""

START_SECONDS = 60.0


class Kiosk:
    """The simulators, and one bridge after the other."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.environment = {
            **os.environ,
            "XIAOER_DATA_DIR": str(data),
            "XIAOER_BRIDGE_PORT": "0",
            "XIAOER_LAUNCH_TOKEN": TOKEN,
            "PYTHONPATH": str(ROOT),
        }
        self.ports = {"printer": free_port(), "receipt": free_port()}
        self.log = (data / "bridge.log").open("ab")
        self.simulators = [self._simulator(device) for device in self.ports]
        config = data / "bridge.toml"
        config.write_text(
            f'[[service]]\nname = "DocumentPrinter"\ndriver = "ipp"\n[service.options]\n'
            f'uri = "ipp://127.0.0.1:{self.ports["printer"]}/ipp/print"\njob_poll = 0.1\n'
            f'[[service]]\nname = "ReceiptPrinter"\ndriver = "escpos_network"\n[service.options]\n'
            f'host = "127.0.0.1"\nport = {self.ports["receipt"]}\nreconnect = 0.1\n'
        )
        self.nursery = self._spawn("tests.faults.long.bridge_nursery", str(config), stdin=subprocess.PIPE)
        self.bridge = 0

    def _spawn(self, module: str, *arguments: str, stdin: int | None = None) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=stdin,
            stdout=subprocess.PIPE if stdin else self.log,
            stderr=self.log,
            text=True,
        )

    def _simulator(self, device: str) -> subprocess.Popen[str]:
        process = self._spawn(
            f"bridge.simulators.{device}", "--data", str(self.data), "--port", str(self.ports[device])
        )
        address = self.data / "sim" / f"{device}.json"
        deadline = time.monotonic() + START_SECONDS
        while not address.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"the simulated {device} does not start; see {self.data / 'bridge.log'}")
            time.sleep(0.05)
        return process

    def start(self) -> str:
        """Start a bridge; its address."""
        assert self.nursery.stdin
        assert self.nursery.stdout
        self.nursery.stdin.write("\n")
        self.nursery.stdin.flush()
        for line in self.nursery.stdout:
            words = line.split()
            if words[0] == "pid":
                self.bridge = int(words[1])
            elif words[:2] == ["bridge", "ready"]:
                return words[2]
        raise SystemExit(f"the bridge does not start; see {self.data / 'bridge.log'}")

    def kill(self) -> None:
        """No farewell. Returns when it is gone, with its lock and its sockets."""
        os.kill(self.bridge, signal.SIGKILL)
        while True:
            try:
                os.kill(self.bridge, 0)
            except ProcessLookupError:
                return
            time.sleep(0.001)

    def close(self) -> None:
        for process in (self.nursery, *self.simulators):
            process.terminate()
            process.wait(10)
        self.log.close()


def run(kills: int, seed: int, data: Path) -> dict[str, int]:
    """Kill a bridge ``kills`` times; the figures. Those of broken promises are under ``lost doubled corrupt``."""
    chance = random.Random(seed)
    key = ServerKey()
    (data / "bridge").mkdir(mode=0o700)
    (data / "bridge" / "server-key.pub").write_bytes(key.pem)
    kiosk = Kiosk(data)
    printers = [PrintClient(name, chance.random()) for name in ("DocumentPrinter", "ReceiptPrinter")]
    spool = SpoolClient(key, chance.random())
    try:
        for number in range(kills):
            url = kiosk.start()
            clients = [threading.Thread(target=_live, args=(client, url)) for client in (*printers, spool)]
            for client in clients:
                client.start()
            time.sleep(chance.uniform(0, LONGEST_LIFE))
            kiosk.kill()
            for client in clients:
                client.join()
            if number % 100 == 99:
                print(f"{number + 1} kills", flush=True)
        url = kiosk.start()
        for printer in printers:
            settle(printer, url)
        kiosk.kill()
    finally:
        kiosk.close()
    figures: Counter[str] = Counter(kills=kills)
    bridge = data / "bridge"
    records = JobRecords(bridge, SealedFiles(bridge / DOCUMENTS, key_directory(bridge, kiosk.environment)))
    papers = {
        "DocumentPrinter": marked_paper.sheets(data / "sim" / "printer"),
        "ReceiptPrinter": marked_paper.strips(data / "sim" / "receipt"),
    }
    for printer in printers:
        jobs = {job.key: job for job in records.jobs(printer.name)}
        _judge_jobs(figures, printer, jobs, *papers[printer.name])
    spool.judge(figures, data / "bridge")
    return dict(figures)


def _live(client: PrintClient | SpoolClient, url: str) -> None:
    try:
        client.live(url)
    except BridgeGone:
        return


def _judge_jobs(
    figures: Counter[str],
    printer: PrintClient,
    jobs: dict[str, Job],
    whole: Counter[str],
    torn: Counter[str],
) -> None:
    figures[f"{printer.name} jobs"] = len(jobs)
    figures[f"{printer.name} papers"] = whole.total()
    figures[f"{printer.name} torn papers"] = torn.total()
    for key, job in jobs.items():
        state, papers = job.state, whole[key]
        figures[f"{printer.name} {state}"] += 1
        figures["doubled"] += papers > 1
        figures["lost"] += state == "completed" and papers == 0
        if state not in ("completed", "failed", "unknown") or (state == "failed" and papers):
            figures["corrupt"] += 1
            print(f"corrupt: {printer.name} {key} is {state} ({job.reason}) with {papers} papers")
        if papers > 1:
            print(f"doubled: {printer.name} {key} {papers} papers")
    for key in printer.answered:
        figures["lost"] += key not in jobs or jobs[key].state != "completed"
    figures["corrupt"] += sum(key not in jobs for key in whole)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xiaoer-kill-") as folder:
        started = time.monotonic()
        figures = run(arguments.kills, arguments.seed, Path(folder))
    print(f"seed {arguments.seed}, {time.monotonic() - started:.0f} s")
    for name, figure in sorted(figures.items()):
        print(f"{name}: {figure}")
    broken = [name for name in ("lost", "doubled", "corrupt") if figures.get(name, 0)]
    print("0 lost, 0 doubled, 0 corrupt" if not broken else f"BROKEN: {', '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
