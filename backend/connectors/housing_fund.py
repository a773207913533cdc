"""住房公积金: account enquiry, withdrawal."""

from __future__ import annotations

from backend.connectors.base import Connector, Done, Reply, key
from backend.core.config import Settings
from backend.core.errors import Text

LABEL = Text("公积金中心", "the housing fund centre")


class FundAccount(Reply):
    account_number: str
    employer: str
    phone: str
    balance: int
    limit: int
    owns_home_here: bool


class Withdrawal(Done):
    amount: int | None = None
    transfer_number: str | None = None


def connector(settings: Settings) -> Connector:
    """The fund's system: ``XIAOER_HOUSING_FUND_URL``, by default the sandbox."""
    return Connector(
        "housing_fund",
        LABEL,
        (settings.housing_fund_url or f"{settings.sandbox}/housing_fund").rstrip("/"),
        key(settings),
        queries={"fund_account": FundAccount},
        effects={"rent_withdrawal": Withdrawal, "closing_withdrawal": Withdrawal},
    )
