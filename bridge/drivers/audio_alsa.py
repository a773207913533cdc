"""A kiosk whose only auxiliary is a loudspeaker on ALSA."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bridge.devices.contract import DeviceInformation
from bridge.drivers.audio_speaker import DEFAULT_VOLUME, AlsaSpeaker
from bridge.drivers.options import read_options
from bridge.drivers.watched import WatchedDevice


@dataclass(frozen=True)
class AudioOptions:
    """As ``AlsaSpeaker``."""

    device: str = "default"
    config: str = ""
    prompts: str = ""
    volume: int = DEFAULT_VOLUME
    poll: float = 2.0


class AlsaAuxiliaries(WatchedDevice):
    """A contract ``Auxiliaries`` of a kiosk that has a speaker and no cabinet board."""

    door = None

    def __init__(self, options: AudioOptions) -> None:
        super().__init__("audio_alsa")
        self.speaker = AlsaSpeaker(options.device, options.config, options.prompts, options.volume, options.poll)

    @classmethod
    def from_options(cls, options: dict[str, Any]) -> AlsaAuxiliaries:
        return cls(read_options(AudioOptions, options, "audio_alsa"))

    def information(self) -> DeviceInformation:
        return DeviceInformation(description="Loudspeaker (ALSA)")

    def capabilities(self) -> dict[str, Any]:
        return self.speaker.capabilities()

    def settable(self) -> frozenset[str]:
        return frozenset(self.speaker.settable())

    async def self_test(self) -> list[str]:
        return await self.speaker.self_test()

    async def set_auxiliaries(self, wishes: Mapping[str, Any]) -> None:
        await self.speaker.obey(wishes)

    async def look_after(self) -> None:
        self.speaker.watch(self._publish)
        await self.speaker.open()
        try:
            await asyncio.Event().wait()
        finally:
            await self.speaker.close()

    def _publish(self) -> None:
        device = "online" if self.speaker.works else "hardwareError" if self.speaker.present else "noDevice"
        self.publish(device, **self.speaker.status())
