"""人力资源和社会保障: pension participation, social security card."""

from __future__ import annotations

from pydantic import Field

from backend.connectors.base import Connector, Day, Done, Month, Reply, key
from backend.core.config import Settings
from backend.core.errors import Text

LABEL = Text("人社部门", "the social security department")


class PaidMonth(Reply):
    month: Month
    paid: bool


class Period(Reply):
    first: Month = Field(alias="from")
    last: Month = Field(alias="to")
    months: int
    employer: str
    base: int


class Participation(Reply):
    """``months``: newest first."""

    personal_number: str
    status: str
    region: str
    as_of: Day
    first_month: Month | None
    months: list[PaidMonth]
    periods: list[Period]


class CardStatus(Reply):
    """``status``: active | lost | cancelled."""

    card_number: str
    status: str
    bank: str
    phone: str


class EmploymentStatus(Reply):
    """``status``: none | employed | registered | retired."""

    status: str
    last_employer: str | None
    as_of: Day


class EmployerInsurance(Reply):
    """An employer, by its credit code. ``status``: active | suspended; ``paid_through``: the last month it paid for."""

    registration_number: str
    employer: str
    status: str
    status_label: str
    first_month: Month
    paid_through: Month
    insured_count: int
    as_of: Day


class Registration(Done):
    registration_number: str | None = None
    registered_on: Day | None = None


class LossReport(Done):
    loss_number: str | None = None
    effective_on: Day | None = None


def connector(settings: Settings) -> Connector:
    """The department's system: ``XIAOER_HRSS_URL``, by default the sandbox."""
    return Connector(
        "hrss",
        LABEL,
        (settings.hrss_url or f"{settings.sandbox}/hrss").rstrip("/"),
        key(settings),
        queries={
            "pension_participation": Participation,
            "card_status": CardStatus,
            "employer_insurance": EmployerInsurance,
            "employment_status": EmploymentStatus,
        },
        effects={"card_loss_report": LossReport, "unemployment_registration": Registration},
    )
