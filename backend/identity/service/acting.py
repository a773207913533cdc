"""Acting for another: whose business a session is, what of it is open, and changing over."""

from __future__ import annotations

from sqlalchemy.orm import Session

from backend.core.crypto import Vault
from backend.core.house import House
from backend.identity.methods import Company, Person
from backend.identity.models import CitizenSession
from backend.identity.service import applicants, authorisations
from backend.identity.service.citizen import Citizen
from backend.identity.service.sessions import PROVIDER, ProviderSession, begin_session_of
from backend.terminals.service import Device


def people(session: Session, vault: Vault, citizen: Citizen) -> tuple[Person | Company, Person | Company | None]:
    """Whose business is done, and who stands there when that is somebody else."""
    holder = applicants.holder(session, vault, citizen.applicant_id)
    return holder, applicants.holder(session, vault, citizen.actor_id) if citizen.actor_id else None


def permitted_items(session: Session, citizen: Citizen) -> tuple[str, ...] | None:
    """The codes of the only items that are open to them, where they act under an authorisation that names some."""
    if citizen.authorisation_id is None:
        return None
    return authorisations.items_of(session, citizen.authorisation_id)


def act_for(session: Session, house: House, device: Device, citizen: Citizen, authorisation_id: int | None) -> str:
    """Go on for another person or company, or (None) for oneself again: a session of its own, as sure as the last.
    Returns the new cookie's value. Raises NotFound ``unknown_authorisation``.
    """
    holder = citizen.person_id
    if authorisation_id is not None:
        holder = authorisations.holder_of(session, person_id=holder, authorisation_id=authorisation_id)
    row = session.get_one(CitizenSession, citizen.session_id)
    sealed = row.provider_session_sealed
    provider = ProviderSession(house.settings.portal, house.vault.open_text(sealed, PROVIDER)) if sealed else None
    return begin_session_of(
        session,
        house,
        device,
        holder,
        citizen.assurance,
        actor_id=citizen.person_id if authorisation_id is not None else None,
        authorisation_id=authorisation_id,
        provider=provider,
        place=citizen.terminal_code,  # as sure of the machine as before, too
    )
