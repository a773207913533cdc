"""The half of the PC/SC driver that may hang: calls into the PC/SC service. Runs under ``child_main.py``.

Every answer is JSON; one with ``error`` says in a word what was wrong: ``service`` (no PC/SC service),
``reader`` (no such reader), ``card`` (no card), ``mute`` (a card that does not talk), ``reset`` (the card was
reset under us), ``busy`` (another program has it), ``exchange`` (the exchange failed).
"""

from __future__ import annotations

from typing import Any

from smartcard import scard

_ERRORS = {
    "service": ("E_NO_SERVICE", "E_SERVICE_STOPPED", "E_INVALID_HANDLE", "F_COMM_ERROR", "F_INTERNAL_ERROR"),
    "reader": ("E_NO_READERS_AVAILABLE", "E_UNKNOWN_READER", "E_READER_UNAVAILABLE"),
    "card": ("E_NO_SMARTCARD", "W_REMOVED_CARD"),
    "mute": ("W_UNRESPONSIVE_CARD", "W_UNPOWERED_CARD", "W_UNSUPPORTED_CARD", "E_PROTO_MISMATCH"),
    "reset": ("W_RESET_CARD",),
    "busy": ("E_SHARING_VIOLATION",),
}
_WORDS = {getattr(scard, f"SCARD_{name}") & 0xFFFFFFFF: word for word, names in _ERRORS.items() for name in names}
_PROTOCOLS = {scard.SCARD_PROTOCOL_T0: "chipT0", scard.SCARD_PROTOCOL_T1: "chipT1"}


class Refused(Exception):
    """A call of the PC/SC service failed; the text is the word."""


class Desk:
    """The context, the card and the protocol in use, as far as there are any."""

    def __init__(self) -> None:
        self.context: Any = None
        self.card: Any = None
        self.protocol = 0

    def look(self, wanted: str) -> dict[str, Any]:
        """The first reader whose name holds ``wanted``, and what is in it."""
        name = self._reader(wanted)
        result, states = scard.SCardGetStatusChange(self._context(), 0, [(name, scard.SCARD_STATE_UNAWARE)])
        self._check(result)
        _, state, atr = states[0]
        if state & (scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_UNKNOWN):
            raise Refused("reader")
        if not state & scard.SCARD_STATE_PRESENT:
            self.release()
        card = (
            "absent"
            if not state & scard.SCARD_STATE_PRESENT
            else "mute"
            if state & scard.SCARD_STATE_MUTE
            else "present"
        )
        return {"reader": name, "card": card, "atr": bytes(atr).hex(), "powered": self.card is not None}

    def connect(self, wanted: str) -> dict[str, Any]:
        """Power the card and keep it for us alone.

        The service powers a card when it is put in and notices late that it is gone: powered once more it answers
        for itself, and begins afresh.
        """
        self.release()
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        result, card, protocol = scard.SCardConnect(
            self._context(), self._reader(wanted), scard.SCARD_SHARE_EXCLUSIVE, protocols
        )
        self._check(result)
        self.card, self.protocol = card, protocol
        return self.reset(cold=True)

    def reset(self, cold: bool) -> dict[str, Any]:
        """Power the card off and on (cold), or only reset it."""
        how = scard.SCARD_UNPOWER_CARD if cold else scard.SCARD_RESET_CARD
        protocols = scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1
        result, protocol = scard.SCardReconnect(self._card(), scard.SCARD_SHARE_EXCLUSIVE, protocols, how)
        self._check(result)
        self.protocol = protocol
        return self._about_card()

    def transmit(self, apdu: bytes) -> dict[str, Any]:
        header = scard.SCARD_PCI_T1 if self.protocol == scard.SCARD_PROTOCOL_T1 else scard.SCARD_PCI_T0
        result, response = scard.SCardTransmit(self._card(), header, list(apdu))
        self._check(result)
        return {"response": bytes(value & 0xFF for value in response).hex()}

    def release(self) -> None:
        """Let go of the card and take its power away."""
        if self.card is not None:
            scard.SCardDisconnect(self.card, scard.SCARD_UNPOWER_CARD)
            self.card = None

    def forget(self) -> None:
        """The service is gone, and every handle with it."""
        self.context = self.card = None

    def _context(self) -> Any:
        if self.context is None:
            result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
            self._check(result)
            self.context = context
        return self.context

    def _reader(self, wanted: str) -> str:
        result, names = scard.SCardListReaders(self._context(), [])
        self._check(result)
        for name in names:
            if wanted.casefold() in name.casefold():
                return str(name)
        raise Refused("reader")

    def _card(self) -> Any:
        if self.card is None:
            raise Refused("card")
        return self.card

    def _about_card(self) -> dict[str, Any]:
        result, _, _, protocol, atr = scard.SCardStatus(self.card)
        self._check(result)
        return {"atr": bytes(atr).hex(), "protocol": _PROTOCOLS.get(protocol, "")}

    def _check(self, result: int) -> None:
        if result != scard.SCARD_S_SUCCESS:
            raise Refused(_WORDS.get(result & 0xFFFFFFFF, "exchange"))


desk = Desk()


def handle(request: dict[str, Any]) -> dict[str, Any]:
    """One request: ``do`` is look, connect, transmit, reset or release."""
    try:
        match request["do"]:
            case "look":
                return desk.look(request["reader"])
            case "connect":
                return desk.connect(request["reader"])
            case "transmit":
                return desk.transmit(bytes.fromhex(request["apdu"]))
            case "reset":
                return desk.reset(request["cold"])
            case _:
                desk.release()
                return {}
    except Refused as refused:
        word = str(refused)
        if word == "service":
            desk.forget()
        elif word in ("card", "reader") and desk.card is not None:
            desk.release()
        return {"error": word}
    except SystemError:
        # The binding's own way to say that the service went away in the middle of a call.
        desk.forget()
        return {"error": "service"}
