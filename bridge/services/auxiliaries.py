"""Auxiliaries: sensors, locks, indicators, UPS. Source: CWA 16926, interface Auxiliaries.

What the standard has no command for, a spoken prompt and the door of a booth, is ``XiaoerAudio`` and ``XiaoerDoor``.
"""

from __future__ import annotations

from typing import Any, Protocol, cast

from bridge import protocol
from bridge.devices.contract import Auxiliaries, DeviceError, Door, Speaker
from bridge.interface import Call, Interface, InvalidData, Operation, words
from bridge.protocol import Message, Payload
from bridge.services.auxiliary_words import AUDIO_RATES, AUDIO_SIGNALS, CHOICES, LEVELS, LOUDEST, REGISTRABLE
from bridge.services.common_interface import COMMON_EVENTS
from bridge.services.payload import one_of, optional
from bridge.services.service import DeviceService

LONGEST_OPENING = 30
"""Seconds a door may stay released for one person."""

LANGUAGES = words("zh en")


class Listener(Protocol):
    """A connection, to which only what it registered for is sent."""

    def send(self, message: Message) -> None: ...


class AuxiliariesService(DeviceService):
    """A change of a sensor is told only to connections that registered for it, as the standard wants it."""

    part = "auxiliaries"

    def own_interfaces(self) -> tuple[Interface, ...]:
        self._registered: dict[object, set[str]] = {}
        invalid = words("invalidAuxiliary")
        interfaces = [
            Interface(
                "Auxiliaries",
                (
                    Operation("Register", self._register, error_codes=invalid, immediate=True),
                    Operation("SetAuxiliaries", self._set_auxiliaries, error_codes=invalid),
                ),
            )
        ]
        if self._speaker is not None:
            failures = words("promptNotFound audioFailed")
            interfaces.append(
                Interface(
                    "XiaoerAudio",
                    (
                        Operation("ListPrompts", self._list_prompts, "1.0", "1.0", immediate=True),
                        Operation("Play", self._play, "1.0", "1.0", error_codes=failures),
                    ),
                )
            )
        if self._door is not None:
            blocked = words("doorBlocked")
            interfaces.append(
                Interface(
                    "XiaoerDoor",
                    (Operation("Open", self._open_door, "1.0", "1.0", error_codes=blocked, alongside=True),),
                )
            )
        return tuple(interfaces)

    @property
    def _speaker(self) -> Speaker | None:
        return cast("Speaker | None", getattr(self.device, "speaker", None))

    @property
    def _door(self) -> Door | None:
        return cast("Door | None", getattr(self.device, "door", None))

    def status(self) -> Payload:
        """As the standard has it; the booth's door, which it does not know, is ``xiaoerDoor``."""
        status = super().status()
        part = dict(status.get("auxiliaries") or {})
        door = part.pop("door", None)
        status["auxiliaries"] = part or None
        status["xiaoerDoor"] = {"door": door} if door else None
        return {name: value for name, value in status.items() if value is not None}

    def tell(self, changed: Payload) -> None:
        changed = dict(changed)
        sensors: Payload = changed.pop("auxiliaries", {})
        if changed:
            super().tell(changed)
        for client, wanted in self._registered.items():
            mine = {name: value for name, value in sensors.items() if name in wanted}
            if mine:
                event = "StatusChangedEvent"
                message = protocol.unsolicited(f"Common.{event}", COMMON_EVENTS[event], {"auxiliaries": mine})
                cast(Listener, client).send(message)

    def forget(self, client: object) -> None:
        super().forget(client)
        self._registered.pop(client, None)

    async def _register(self, call: Call) -> None:
        offered = self.device.capabilities()
        wishes: dict[str, bool] = {}
        for name, (capability, shown) in REGISTRABLE.items():
            wish = one_of(call.payload, name, ("register", "deregister"))
            if wish is None:
                continue
            if not offered.get(capability):
                raise DeviceError("invalidAuxiliary", f"this kiosk has no {name}")
            wishes[shown] = wish == "register"
        self.refresh()  # what changed before is not news for who registers now
        registered = self._registered.setdefault(call.client, set())
        for shown, wanted in wishes.items():
            (registered.add if wanted else registered.discard)(shown)

    async def _set_auxiliaries(self, call: Call) -> None:
        wishes = _wishes(call.payload)
        if not wishes:
            raise InvalidData("nothing is to be set")
        device = cast(Auxiliaries, self.device)
        if lacking := wishes.keys() - device.settable():
            raise DeviceError("invalidAuxiliary", f"this kiosk has no {', '.join(sorted(lacking))} to set")
        await device.set_auxiliaries(wishes)

    async def _list_prompts(self, call: Call) -> Payload:
        found = cast(Speaker, self._speaker).prompts()
        return {"prompts": [{"prompt": name, "text": texts} for name, texts in found.items()]}

    async def _play(self, call: Call) -> None:
        prompt = optional(call.payload, "prompt", str)
        language = one_of(call.payload, "language", LANGUAGES, "zh")
        if not prompt:
            raise InvalidData("prompt is required")
        await cast(Speaker, self._speaker).play(prompt, language)

    async def _open_door(self, call: Call) -> None:
        seconds = optional(call.payload, "seconds", int)
        if seconds is None or not 1 <= seconds <= LONGEST_OPENING:
            raise InvalidData(f"seconds is required: 1 to {LONGEST_OPENING}")
        await cast(Door, self._door).open_door(float(seconds))


def _wishes(payload: Payload) -> dict[str, Any]:
    """The checked wishes of SetAuxiliaries; unknown properties are ignored. Raises InvalidData."""
    wishes: dict[str, Any] = {name: one_of(payload, name, choices) for name, choices in CHOICES.items()}
    for name in LEVELS:
        level = wishes[name] = optional(payload, name, int)
        if level is not None and not 1 <= level <= LOUDEST:
            raise InvalidData(f"{name} must be 1 to {LOUDEST}")
    audio = optional(payload, "audio", dict)
    if audio is not None:
        said = {"rate": one_of(audio, "rate", AUDIO_RATES), "signal": one_of(audio, "signal", AUDIO_SIGNALS)}
        wishes["audio"] = {name: word for name, word in said.items() if word is not None}
        if not wishes["audio"]:
            raise InvalidData("audio must say rate or signal")
    return {name: wish for name, wish in wishes.items() if wish is not None}
