"""Every ``xiaoer`` command. For bridge, kiosk and sim it only starts ``python -m bridge ...``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from backend.core.config import ConfigurationError, Settings
from backend.core.house import House, open_house

PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


def _settings() -> Settings:
    try:
        return Settings.load()
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


def _house() -> House:
    return open_house(_settings())


def _become(*arguments: str) -> None:
    """Replace this process by ``python -m ...``."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", *arguments])  # noqa: S606  (our own modules)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """小二: an open self-service government terminal system."""


@main.command()
@click.option("--worker/--no-worker", default=True, help="Also run the worker as a child (the embedded set-up).")
def serve(worker: bool) -> None:
    """The web server."""
    if not worker:
        _become("backend.server")
    from backend.embedded import serve_with_worker

    sys.exit(serve_with_worker(_settings()))


@main.command()
def worker() -> None:
    """The background worker: papers, department calls."""
    _become("backend.worker")


@main.command()
def sandbox() -> None:
    """The simulated outside world: departments and the licence library (demonstration and tests)."""
    _become("backend.sandbox")


@main.command()
def demo() -> None:
    """Everything at once, with simulated devices (what `make run` starts)."""
    from dataclasses import replace

    from backend.demo.launch import run

    sys.exit(run(replace(_settings(), demo=True)))


@main.command(context_settings=PASS_ON, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bridge(arguments: tuple[str, ...]) -> None:
    """The device bridge of a kiosk."""
    _become("bridge", *(arguments or ("serve",)))


@main.command(context_settings=PASS_ON, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def kiosk(arguments: tuple[str, ...]) -> None:
    """The kiosk's full-screen window."""
    _become("bridge", "kiosk", *arguments)


@main.command("install-kiosk", context_settings=PASS_ON, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def install_kiosk(arguments: tuple[str, ...]) -> None:
    """Units, device names, browser policy and X session of a kiosk; `--dry-run` shows them."""
    _become("bridge", "install-kiosk", *arguments)


@main.command(context_settings=PASS_ON, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def sim(arguments: tuple[str, ...]) -> None:
    """Play with the simulated devices: `xiaoer sim card present --person 1`."""
    _become("bridge", "sim", *arguments)


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema up to date."""
    from backend.migrations import expected_revision, upgrade

    house = _house()
    upgrade(house.db)
    click.echo(f"schema is at {expected_revision()}")


@main.group()
def catalog() -> None:
    """The item library."""


@catalog.command("import")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=None)
@click.option("--force", is_flag=True, help="Of a folder: read every row again even when the files are unchanged.")
@click.option("--dry-run", is_flag=True, help="Of a file: say what is wrong and what would change; change nothing.")
@click.option("--publish", is_flag=True, help="Of a file: publish its rows. Otherwise they become drafts.")
@click.option("--skip-bad", is_flag=True, help="Of a file: leave out the rows that have errors.")
@click.option("--empties", is_flag=True, help="Of a file: an empty cell empties its element; otherwise it stays.")
@click.option("--source", default="", help="Of a file: whose codes it is written in (see data/exchange/sources.tsv).")
def catalog_import(
    file: Path | None,
    folder: Path | None,
    force: bool,
    dry_run: bool,
    publish: bool,
    skip_bad: bool,
    empties: bool,
    source: str,
) -> None:
    """Load a FILE of items (XLSX, CSV, JSON, JSON lines), or a folder: the one that is shipped without any.

    Of a file, nothing is imported while one row has an error, unless --skip-bad says so.
    """
    if file is not None:
        from backend.catalog.service.exchange.command import import_file

        sys.exit(import_file(_house(), file, click.echo, dry_run, publish, skip_bad, source, empties))
    from backend.catalog.service import import_catalogue

    report = import_catalogue(_house(), folder, force=force)
    for problem in report.skipped:
        click.echo(f"skipped {problem.file}:{problem.line}: {problem.reason}", err=True)
    click.echo(f"loaded {report.loaded}, unchanged {report.unchanged}, skipped {len(report.skipped)}")
    if report.skipped:
        sys.exit(1)


@catalog.command("export")
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "json", "jsonl"]), required=True)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def catalog_export(form: str, file: Path) -> None:
    """Write every item of the library to FILE; reading it in again changes nothing."""
    from backend.catalog.service.exchange.exporting import write
    from backend.catalog.service.overview import Wanted

    click.echo(f"{write(_house(), file.absolute(), form, Wanted())} items in {file}")


@main.group()
def staff() -> None:
    """People who work in the console."""


@staff.command("create")
@click.option("--login", required=True)
@click.option("--name", required=True)
@click.option("--department", required=True, help="Four characters of the department register, e.g. RS01.")
@click.option("--role", default="reviewer", show_default=True)
@click.password_option("--password", help="Asked for when not given.")
def staff_create(login: str, name: str, department: str, role: str, password: str) -> None:
    """Add a staff member."""
    from backend.core.errors import ProductError
    from backend.staff.service import create

    house = _house()
    try:
        with house.db.transaction() as session:
            create(session, login=login, name=name, password=password, department=department, role=role)
    except ProductError as error:
        raise click.ClickException(error.message.en) from error
    click.echo(f"{login} can sign in at {house.settings.base_url}/console")


@staff.command("second-factor")
@click.option("--login", required=True)
def staff_second_factor(login: str) -> None:
    """Ask LOGIN for a code of their phone from now on; shows what an authenticator app scans, once."""
    import segno

    from backend.core.errors import ProductError
    from backend.staff.service import enrol_totp

    house = _house()
    try:
        with house.db.transaction() as session:
            address = enrol_totp(session, house.vault, login)
    except ProductError as error:
        raise click.ClickException(error.message.en) from error
    segno.make_qr(address).terminal(compact=True)
    click.echo(f"{address}\n{login} is asked for a code from now on. A second time makes a new one; the old one ends.")


@main.group()
def terminal() -> None:
    """Which terminals are trusted."""


@terminal.command("enrol")
@click.argument("code")
@click.argument("key", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def terminal_enrol(code: str, key: Path) -> None:
    """Trust what terminal CODE signs with KEY (the terminal-key.pub of its bridge), and nothing it signed before."""
    from backend.core.errors import ProductError
    from backend.terminals.service import enrol

    house = _house()
    try:
        with house.db.transaction() as session:
            enrol(session, code, key.read_bytes())
    except ProductError as error:
        raise click.ClickException(error.message.en) from error
    click.echo(f"{code} is trusted by this key; its page proves itself again.")


@terminal.command("retire")
@click.argument("code")
def terminal_retire(code: str) -> None:
    """Trust nothing of terminal CODE any more: who is signed in there is signed out with the next request."""
    from backend.core.errors import ProductError
    from backend.terminals.service import retire

    house = _house()
    try:
        with house.db.transaction() as session:
            retire(session, code)
    except ProductError as error:
        raise click.ClickException(error.message.en) from error
    click.echo(f"{code} is nobody's terminal now; `xiaoer terminal enrol` takes it back.")


@main.command()
def check() -> None:
    """Verify configuration, database, worker, devices and outside systems; say in words what is wrong."""
    from backend.diagnosis import run_checks

    sys.exit(run_checks(_settings()))


if __name__ == "__main__":
    main()
