"""The loudspeaker: prompts and beeps over ALSA, heard by a recorder at the other end."""

from __future__ import annotations

import array
import asyncio
import contextlib
import tomllib
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bridge.devices.contract import DeviceError, DeviceNotReady, HardwareFault
from bridge.drivers import DRIVERS, audio_sounds
from bridge.drivers.audio_speaker import PROMPTS
from bridge.simulators.audio import AudioSimulator
from tests.bridge.drivers.rigs import AUDIO, Kind, Rig, rig

PACED = Kind("audio_alsa", AudioSimulator, AUDIO.options, AUDIO.command, plug="replug")
"""A sound card as slow as a real one."""


def samples(file: Path) -> array.array[int]:
    with wave.open(str(file), "rb") as sound:
        return array.array("h", sound.readframes(sound.getnframes()))


def heard(made: Rig) -> list[str]:
    """Names of what was heard."""
    return [sound["name"] for sound in made.simulator.state()["sounds"]]


async def last_heard(made: Rig) -> array.array[int]:
    await made.until(lambda: bool(heard(made)))
    return samples(made.simulator.folder / heard(made)[-1])


@contextlib.asynccontextmanager
async def speaker(folder: Path, **options: Any) -> AsyncIterator[tuple[Rig, Any]]:
    async with rig(AUDIO, folder, **options) as made:
        yield made, made.driver.speaker


def test_every_prompt_of_the_table_is_recorded_in_both_languages() -> None:
    table = tomllib.loads((PROMPTS / "prompts.toml").read_text("utf-8"))
    assert len(table) >= 16
    for name, texts in table.items():
        for language in ("zh", "en"):
            assert texts[language]
            with wave.open(str(PROMPTS / f"{name}.{language}.wav"), "rb") as sound:
                assert sound.getparams()[:3] == (1, 2, 16000)
                assert 0.5 < sound.getnframes() / 16000 < 6
    assert {file.stem for file in PROMPTS.glob("*.wav")} == {
        f"{name}.{lang}" for name in table for lang in ("zh", "en")
    }
    assert sum(file.stat().st_size for file in PROMPTS.glob("*.wav")) < 3_000_000


async def test_a_prompt_is_heard_as_it_was_recorded(tmp_path: Path) -> None:
    async with speaker(tmp_path) as (made, voice):
        await voice.obey({"volume": 1000})
        await voice.play("goodbye", "zh")
        wanted = samples(PROMPTS / "goodbye.zh.wav")
        assert (await last_heard(made))[: len(wanted)] == wanted


async def test_a_lower_volume_is_heard_softer(tmp_path: Path) -> None:
    async with speaker(tmp_path) as (made, voice):
        loudness = []
        for volume in (1000, 500, 1):
            await voice.obey({"volume": volume})
            await voice.play("please_wait", "en")
            loudness.append(max(await last_heard(made)))
            assert made.driver.status().detail["volume"] == volume
        assert loudness[0] > 2 * loudness[1] > 4 * loudness[2] > 0


async def test_a_prompt_that_is_not_in_the_table_is_not_found(tmp_path: Path) -> None:
    async with speaker(tmp_path) as (_, voice):
        for prompt, language in (("hymn", "zh"), ("goodbye", "fr"), ("../goodbye", "zh")):
            with pytest.raises(DeviceError) as raised:
                await voice.play(prompt, language)
            assert raised.value.code == "promptNotFound"


async def test_a_sites_own_recordings_are_used_and_what_is_not_recorded_is_said(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "prompts.toml").write_text(
        '[goodbye]\nzh = "走好。"\nen = "Bye."\n[mute]\nzh = "坏的。"\n', encoding="utf-8"
    )
    (site / "goodbye.zh.wav").write_bytes(audio_sounds.signal("warning", 1000))
    (site / "mute.zh.wav").write_bytes(b"no sound")
    async with speaker(tmp_path, prompts=str(site)) as (made, voice):
        assert voice.prompts() == {"goodbye": {"zh": "走好。"}, "mute": {"zh": "坏的。"}}
        await voice.play("goodbye", "zh")
        assert max(await last_heard(made)) > 0
        for prompt, language, code in (("goodbye", "en", "promptNotFound"), ("mute", "zh", "audioFailed")):
            with pytest.raises(DeviceError) as raised:
                await voice.play(prompt, language)
            assert raised.value.code == code


@pytest.mark.parametrize("fault", ["broken", "silent"])
async def test_a_card_that_fails_or_hangs_is_told_and_taken_back(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with speaker(tmp_path) as (made, voice):
        made.simulator.fault(fault)
        with monkeypatch.context() as impatient:
            impatient.setattr("bridge.drivers.audio_speaker.SPARE_SECONDS", 0.1)
            with pytest.raises(DeviceError) as raised:
                await voice.play("please_wait", "zh")
            assert raised.value.code == "audioFailed"
            assert made.driver.status().device == "hardwareError"
            assert await made.driver.self_test() == ["speakerFault"]
            with pytest.raises(HardwareFault):
                await voice.obey({"audio": {"rate": "on", "signal": "error"}})
        made.simulator.fault("none")
        await made.until_device("online")
        assert await made.driver.self_test() == []


async def test_an_unplugged_card_is_not_ready(tmp_path: Path) -> None:
    async with speaker(tmp_path) as (made, voice):
        made.simulator.unplug()
        await made.until_device("noDevice")
        with pytest.raises(DeviceNotReady):
            await voice.play("please_wait", "zh")


async def test_a_canceled_prompt_stops_at_once(tmp_path: Path) -> None:
    async with rig(PACED, tmp_path) as made:
        whole = len(samples(PROMPTS / "time_running_out.zh.wav"))
        playing = asyncio.ensure_future(made.driver.speaker.play("time_running_out", "zh"))
        await made.until(lambda: any(made.simulator.folder.glob(".*.wav")))
        playing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await playing
        assert len(await last_heard(made)) < whole


async def test_a_beep_is_heard_once_and_the_indicator_goes_off(tmp_path: Path) -> None:
    async with speaker(tmp_path) as (made, voice):
        await voice.obey({"audio": {"rate": "on", "signal": "critical"}})
        assert made.driver.status().detail["audio"] == {"rate": "on", "signal": "critical"}
        await made.until(lambda: made.driver.status().detail["audio"] == {"rate": "off"})
        assert max(await last_heard(made)) > 0


async def test_a_continuous_signal_sounds_until_it_is_told_off(tmp_path: Path) -> None:
    async with speaker(tmp_path) as (made, voice):
        await voice.obey({"audio": {"rate": "continuous", "signal": "warning"}})
        await made.until(lambda: len(heard(made)) >= 3)
        await voice.obey({"audio": {"rate": "off"}})
        assert made.driver.status().detail["audio"] == {"rate": "off"}


def test_a_volume_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="1 to 1000"):
        DRIVERS["audio_alsa"]({"volume": 0})


async def test_a_kiosk_without_a_sound_card_says_so(tmp_path: Path) -> None:
    driver = DRIVERS["audio_alsa"]({"device": "kiosk", "config": str(tmp_path / "none"), "poll": 0.05})
    driver.watch(lambda: None, lambda event, payload: None)
    await driver.open()
    made = Rig(None, driver)
    await made.until_device("noDevice")
    await driver.close()


@pytest.mark.parametrize("signal", audio_sounds.SIGNALS)
def test_every_signal_makes_a_sound(signal: str, tmp_path: Path) -> None:
    (tmp_path / "signal.wav").write_bytes(audio_sounds.signal(signal, 1000))
    assert 10_000 < max(samples(tmp_path / "signal.wav")) < 32_767
