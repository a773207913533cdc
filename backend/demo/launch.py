"""``xiaoer demo``: prepare the data, start everything, say how to use it, stay until Ctrl-C."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from backend import certificates
from backend.core.config import Settings
from backend.core.house import House, open_house
from backend.demo import accounts, ports
from backend.migrations import is_current
from backend.supervisor import Child, DidNotStart, Supervisor

SERVERS = ("sandbox", "worker", "server")
PEOPLE = Path(__file__).resolve().parent.parent / "sandbox" / "people.json"
READY_SECONDS = 90.0


def run(settings: Settings) -> int:
    """Run the demo until it is told to stop. Exit codes: 0 stopped, 2 cannot start."""
    settings = _reachable(settings)
    try:
        ports.require_free(settings)
    except ports.PortTaken as error:
        print(f"xiaoer: {error}", file=sys.stderr)
        return 2
    _say("小二 xiaoer: preparing ...")
    house = open_house(settings)
    staff = accounts.load(settings.data_dir / "demo-accounts.json")
    environment = _environment(settings)
    sim = settings.data_dir / "sim"
    for stale in (*sim.glob("*.json"), sim / "ready"):
        stale.unlink(missing_ok=True)  # of a run that was killed: nobody listens there any more
    config = settings.data_dir / "bridge.toml"
    supervisor = Supervisor(_children(settings, config), settings.data_dir / "logs", environment)

    def ask_to_stop(_signal: int, _frame: object) -> None:
        supervisor.stopping = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    try:
        _start(supervisor, house, staff, lambda: config.write_text(_bridge_config(settings, environment)))
        if not supervisor.stopping:
            facts = _facts(settings, staff, environment)
            _write_facts(settings.data_dir / "demo.json", facts)
            _say(_welcome(facts))
        supervisor.watch(lambda line: _say(f"[demo] {line}"))
    except DidNotStart as error:
        print(f"xiaoer: {error}", file=sys.stderr)
        return 2
    finally:
        with contextlib.suppress(FileNotFoundError):
            (settings.data_dir / "demo.json").unlink()
        supervisor.stop()
        house.db.close()
    _say("小二 xiaoer: everything is stopped.")
    return 0


def _reachable(settings: Settings) -> Settings:
    """With TLS and no public address given, phones are sent to this machine's own address in its network."""
    if not settings.tls or settings.public_url:
        return settings
    host = next(iter(certificates.own_addresses()), "127.0.0.1")
    return replace(settings, public_url=f"https://{host}:{settings.tls_port}")


def _own_url(settings: Settings) -> str:
    """Where this machine's own kiosk and staff open the house: TLS is for what comes from outside."""
    return settings.local_url if settings.tls else settings.base_url


def _start(
    supervisor: Supervisor, house: House, staff: list[accounts.Account], configure_bridge: Callable[[], object]
) -> None:
    """The server comes first where an earlier run has left a schema to serve, and the others when it answers: a dozen
    processes that begin at once on two processors would hold it up by half as long again. A first run has a database to
    fill, on one processor; what asks none begins beside it."""
    without_database = ["simulators", "sandbox"]
    early = is_current(house.db)
    supervisor.start(["server"] if early else without_database)
    from backend.demo import prepare  # a second of imports, during which the others make their own

    prepare.database(house, staff)
    if early:
        supervisor.wait_ready(["server"], READY_SECONDS)
    supervisor.start([*without_database, "worker"] if early else ["worker", "server"])
    configure_bridge()
    supervisor.wait_ready(["simulators"], READY_SECONDS)
    supervisor.start(["bridge"])
    supervisor.wait_ready(["bridge"], READY_SECONDS)
    prepare.enrol_terminal(house)
    supervisor.wait_ready(SERVERS, READY_SECONDS)


def _environment(settings: Settings) -> dict[str, str]:
    """What every child needs to find its siblings."""
    return {
        "XIAOER_DATA_DIR": str(settings.data_dir.absolute()),
        "XIAOER_PORT": str(settings.port),
        "XIAOER_HOST": settings.host,
        "XIAOER_BRIDGE_PORT": str(settings.bridge_port),
        "XIAOER_SANDBOX_PORT": str(settings.sandbox_port),
        "XIAOER_PUBLIC_URL": settings.base_url,
        "XIAOER_BRIDGE_ORIGINS": ",".join(filter(None, [os.environ.get("XIAOER_BRIDGE_ORIGINS"), _own_url(settings)])),
        "XIAOER_TLS": "1" if settings.tls else "0",
        "XIAOER_TLS_HOST": settings.tls_host,
        "XIAOER_TLS_PORT": str(settings.tls_port),
        "XIAOER_DATABASE_URL": settings.database,
        "XIAOER_DEMO": "1",
        "XIAOER_FACE": os.environ.get("XIAOER_FACE", "1"),
        "XIAOER_SIM_PEOPLE": str(PEOPLE),
        "PYTHONUNBUFFERED": "1",
        **ports.simulator_ports(dict(os.environ)),
    }


def _bridge_config(settings: Settings, environment: dict[str, str]) -> str:
    made = subprocess.run(
        [sys.executable, "-m", "bridge", "demo-config", "--data", str(settings.data_dir.absolute())],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout


def _children(settings: Settings, config: Path) -> list[Child]:
    python = sys.executable
    data = str(settings.data_dir.absolute())
    return [
        Child("sandbox", [python, "-m", "backend.sandbox"], lambda: _healthy(f"{settings.sandbox}/healthz")),
        Child("worker", [python, "-m", "backend.worker"], lambda: True),
        Child(
            "server",
            [python, "-m", "backend.server"],
            lambda: _healthy(f"http://{settings.host}:{settings.port}/readyz"),
        ),
        Child(
            "simulators",
            [python, "-m", "bridge", "simulators", "--data", data, "--people", str(PEOPLE)],
            (settings.data_dir / "sim" / "ready").exists,
        ),
        Child(
            "bridge",
            [python, "-m", "bridge", "serve", "--config", str(config), "--dock", str(settings.data_dir / "sim")],
            lambda: (
                ports.answers(settings.bridge_port) and (settings.data_dir / "bridge" / "terminal-key.pub").exists()
            ),
        ),
    ]


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310  (our own loopback address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _facts(settings: Settings, staff: list[accounts.Account], environment: dict[str, str]) -> dict[str, object]:
    token = (settings.data_dir / "bridge" / "launch-token").read_text(encoding="utf-8").strip()
    people = json.loads(PEOPLE.read_text(encoding="utf-8"))
    own = _own_url(settings)
    return {
        "kiosk_url": f"{own}/kiosk#bridge={settings.bridge_port}&token={token}",
        "console_url": f"{own}/console",
        "base_url": own,
        "phone_url": settings.base_url,
        "authority": certificates.ensure(settings).fingerprint() if settings.tls else "",
        "bridge_url": f"ws://127.0.0.1:{settings.bridge_port}/xfs4iot/v1.0",
        "data_dir": environment["XIAOER_DATA_DIR"],
        "social_card_url": f"{settings.sandbox}/e-social-card",
        "people": [{"number": person["number"], "name": person["name"]} for person in people[:3]],
        "staff": [
            {"login": a.login, "name": a.name, "department": a.department, "role": a.role, "password": a.password}
            for a in staff
        ],
    }


def _write_facts(path: Path, facts: dict[str, object]) -> None:
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(facts, file, ensure_ascii=False, indent=1)
    draft.replace(path)


def _command(data: str) -> str:
    """How to call ``xiaoer`` from the shell where this was started, for this data folder."""
    moved = "" if Path(data) == Path("var").absolute() else f"XIAOER_DATA_DIR={data} "
    program = "xiaoer" if shutil.which("xiaoer") else os.path.relpath(sys.argv[0])
    return moved + program


def _trust(facts: dict[str, object]) -> str:
    """How a phone comes to trust this machine, and how a person sees that it is this machine's authority."""
    if not facts["authority"]:
        return ""
    return f"""  A phone trusts this machine with {facts["phone_url"]}/ca.pem (how: {facts["phone_url"]}/ca), SHA-256
             {facts["authority"]}
"""


def _welcome(facts: dict[str, object]) -> str:
    call = _command(str(facts["data_dir"]))
    people = "   ".join(f"{p['number']} {p['name']}" for p in facts["people"])  # type: ignore[attr-defined, index]
    staff = "\n".join(
        f"             {s['login']}  /  {s['password']}   ({s['department']} {s['name']}, {s['role']})"  # type: ignore[index]
        for s in facts["staff"]  # type: ignore[attr-defined]
    )
    return f"""
小二 xiaoer is ready. 示范数据 demonstration data, simulated departments and devices.

  Kiosk    {facts["kiosk_url"]}
  Phone    {facts["phone_url"]}/phone      Television  {facts["base_url"]}/tv      Desk  {facts["base_url"]}/desktop
{_trust(facts)}  Console  {facts["console_url"]}
{staff}

  Invented people (their cards):  {people}
  All of this is also in the dock at the left edge of the kiosk page: devices, faults, papers.
  Present a card     {call} sim card present --person 1
  Take it away       {call} sim card remove
  A page to scan     {call} sim scanner load
  Printer trouble    {call} sim printer paper-out | jam | ok
  Pull a cable       {call} sim card unplug | replug
  Sign in by phone   on the phone page 我的码, with a demonstration account; the kiosk's 换一种方式 has the rest
  Show a code        {call} sim barcode scan CODE      (of 我的码, or of {facts["social_card_url"]})
  Everything else    {call} sim      (devices, actions, faults)
  Paper comes out in {facts["data_dir"]}/sim/receipt and {facts["data_dir"]}/sim/printer

  Stop everything with Ctrl-C.
"""


def _say(line: str) -> None:
    print(line, flush=True)
