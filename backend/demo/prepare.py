"""Everything the demo needs in the database before the server starts."""

from __future__ import annotations

from collections.abc import Sequence

from backend.catalog import service as catalog
from backend.core.house import House
from backend.demo.accounts import Account
from backend.migrations import upgrade
from backend.staff import service as staff_service
from backend.terminals import service as terminals


def database(house: House, staff: Sequence[Account]) -> None:
    """Migrate, load the library (nothing to do when it is unchanged), the demo site and the staff."""
    upgrade(house.db)
    catalog.import_catalogue(house)
    with house.db.transaction() as session:
        terminals.ensure_demo_site(session, house.settings)
        for account in staff:
            if staff_service.find(session, account.login) is None:
                staff_service.create(
                    session,
                    login=account.login,
                    name=account.name,
                    password=account.password,
                    department=account.department,
                    role=account.role,
                )


def enrol_terminal(house: House) -> None:
    """Register the public key that the bridge made at its first start for the demo terminal."""
    key = (house.settings.data_dir / "bridge" / "terminal-key.pub").read_bytes()
    with house.db.transaction() as session:
        terminals.enrol(session, house.settings.default_terminal, key)
