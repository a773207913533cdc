"""A loudspeaker on ALSA: fixed prompts and beeps through ``aplay``, a process for each sound.

A sound card that hangs then hangs that process, which is killed; cancelling a prompt stops it at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bridge.devices.contract import DeviceError, DeviceNotReady, HardwareFault
from bridge.drivers import audio_sounds
from bridge.drivers.start_process import start_process

_DEVICES = Path("/dev/snd")
PROMPTS = Path(__file__).parents[1] / "prompts"
DEFAULT_VOLUME = 700
LOUDEST = 1000
POLL = 2.0
"""Seconds between two looks whether a sound card has come or gone."""
PROBE_SECONDS = 0.05
SPARE_SECONDS = 3.0
"""A sound that is not over this long after its end hangs."""


class AlsaSpeaker:
    """A contract ``Speaker`` that also beeps and has a volume.

    ``device``: an ALSA device name (``default``, ``plughw:1,0``). ``config``: an ALSA configuration file to use in
    place of the system's, or empty. ``prompts``: a folder with ``prompts.toml`` and ``<prompt>.<language>.wav``
    files, or empty for the ones that come with the bridge. ``volume``: the first one, 1 to 1000.
    """

    def __init__(
        self, device: str, config: str = "", prompts: str = "", volume: int = DEFAULT_VOLUME, poll: float = POLL
    ) -> None:
        if not 1 <= volume <= LOUDEST:
            raise ValueError(f"volume must be 1 to {LOUDEST}")
        self._device = device
        self._poll = poll
        self._config = config
        self._folder = Path(prompts) if prompts else PROMPTS
        self._texts = _read_texts(self._folder)
        self._changed: Callable[[], None] = lambda: None
        self._caretaker: asyncio.Task[None] | None = None
        self._signalling: asyncio.Task[None] | None = None
        self._signal: dict[str, str] = {"rate": "off"}
        self._volume = volume
        self._turn = asyncio.Lock()
        self.works: bool | None = None
        """Whether the last sound came out; None before the first."""

    def watch(self, changed: Callable[[], None]) -> None:
        """``changed()`` is called when ``status()`` would give another answer."""
        self._changed = changed

    async def open(self) -> None:
        self._caretaker = asyncio.create_task(self._look_after(), name="speaker caretaker")

    async def close(self) -> None:
        for task in (self._caretaker, self._signalling):
            if task is not None:
                task.cancel()
                await asyncio.wait({task})  # not awaited itself: that would swallow our own cancellation
        self._caretaker = self._signalling = self.works = None
        self._signal = {"rate": "off"}

    def status(self) -> dict[str, Any]:
        """Its part of Status.auxiliaries; nothing while the sound card does not answer."""
        return {"audio": dict(self._signal), "volume": self._volume} if self.works else {}

    def capabilities(self) -> dict[str, Any]:
        return {"audio": True, "volume": 100}

    def settable(self) -> set[str]:
        return {"audio", "volume"}

    def prompts(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for name, texts in self._texts.items():
            spoken = {language: text for language, text in texts.items() if self._file(name, language).is_file()}
            if spoken:
                found[name] = spoken
        return found

    async def play(self, prompt: str, language: str) -> None:
        if prompt not in self._texts or language not in self._texts[prompt]:
            raise DeviceError("promptNotFound", "there is no such prompt")
        try:
            sound = await asyncio.to_thread(audio_sounds.prompt, self._file(prompt, language), self._volume)
        except FileNotFoundError:
            raise DeviceError("promptNotFound", "the prompt has not been recorded in this language") from None
        except (OSError, ValueError):
            raise DeviceError("audioFailed", "the recording cannot be read") from None
        if not self.present:
            raise DeviceNotReady("there is no sound card")
        if not await self._sound(sound):
            raise DeviceError("audioFailed", "the sound card does not play")

    async def obey(self, wishes: Mapping[str, Any]) -> None:
        """The wishes of SetAuxiliaries that concern it: ``volume`` and ``audio``. Raises HardwareFault."""
        if "volume" in wishes:
            self._volume = wishes["volume"]
        if "audio" in wishes:
            await self._beep(wishes["audio"])
        self._changed()

    async def self_test(self) -> list[str]:
        """Play an inaudible moment: ``speakerFault`` when that fails, ``noPrompts`` when nothing is recorded."""
        works = await self._sound(audio_sounds.silence(PROBE_SECONDS))
        return ([] if works else ["speakerFault"]) + ([] if self.prompts() else ["noPrompts"])

    async def _beep(self, wish: Mapping[str, str]) -> None:
        if self._signalling is not None:
            self._signalling.cancel()
            await asyncio.wait({self._signalling})
            self._signalling = None
        self._signal = {"rate": "off"}
        rate, signal = wish.get("rate", "on"), wish.get("signal", "keypress")
        if rate == "off":
            return
        if not self.works:
            raise HardwareFault("the sound card does not play")
        self._signal = {"rate": rate, "signal": signal}
        self._signalling = asyncio.create_task(self._signal_until_told(rate, signal), name="signal")

    async def _signal_until_told(self, rate: str, signal: str) -> None:
        pause = audio_sounds.PAUSE if rate == "continuous" else 0.0
        sounded = await self._sound(audio_sounds.signal(signal, self._volume, pause))
        while rate == "continuous" and sounded:
            sounded = await self._sound(audio_sounds.signal(signal, self._volume, pause))
        self._signal = {"rate": "off"}
        self._changed()

    async def _look_after(self) -> None:
        """Probe the sound card whenever one may have come or gone, and while it does not work."""
        seen: list[int] | None = None
        while True:
            now = self._cards()
            if now != seen or not self.works:
                seen = now
                await self._sound(audio_sounds.silence(PROBE_SECONDS))
            await asyncio.sleep(self._poll)

    @property
    def present(self) -> bool:
        """Whether there is a sound card at all."""
        return os.path.exists(self._config) if self._config else any(_DEVICES.glob("control*"))

    def _cards(self) -> list[int]:
        """Something that changes when a sound card comes or goes."""
        return [_changed(place) for place in (_DEVICES, Path(self._config or _DEVICES))]

    async def _sound(self, wav: bytes) -> bool:
        """Play a WAV to its end; whether that worked. One at a time: not every card can mix."""
        async with self._turn:
            works = await self._run_aplay(wav)
        if works is not self.works:
            self.works = works
            self._changed()
        return works

    async def _run_aplay(self, wav: bytes) -> bool:
        aplay = shutil.which("aplay")
        if aplay is None or not self.present:
            return False
        environment = {**os.environ, **({"ALSA_CONFIG_PATH": self._config} if self._config else {})}
        try:
            process = await start_process(
                aplay,
                "--quiet",
                "--device",
                self._device,
                "-",
                env=environment,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError:  # no memory, no more processes
            return False
        try:
            async with asyncio.timeout(audio_sounds.length(wav) + SPARE_SECONDS):
                await process.communicate(wav)
        except TimeoutError:
            return False
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                # Not awaited for long: a process stuck in the kernel dies when the kernel lets it.
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), 1.0)
        return process.returncode == 0

    def _file(self, prompt: str, language: str) -> Path:
        return self._folder / f"{prompt}.{language}.wav"


def _changed(place: Path) -> int:
    try:
        return place.stat().st_mtime_ns
    except OSError:
        return 0


def _read_texts(folder: Path) -> dict[str, dict[str, str]]:
    """The prompt table. Raises ValueError: a site that names a folder means it."""
    file = folder / "prompts.toml"
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"prompts: {file} cannot be read ({type(error).__name__})") from None
    if not all(isinstance(texts, dict) for texts in table.values()):
        raise ValueError(f"prompts: {file} must have a table [name] with zh and en for each prompt")
    return table
