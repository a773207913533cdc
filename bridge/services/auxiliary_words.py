"""The words of the Auxiliaries interface: what can be registered for, what can be set. Source: CWA 16926."""

from __future__ import annotations

from bridge.interface import words

_DOORS = {
    "cabinetDoor": ("cabinetDoor", "cabinetDoor"),
    "safeDoor": ("safeDoor", "safeDoor"),
    "cabinetFront": ("frontCabinet", "cabinetFrontDoor"),
    "cabinetRear": ("rearCabinet", "cabinetRearDoor"),
    "cabinetRight": ("rightCabinet", "cabinetRightDoor"),
    "cabinetLeft": ("leftCabinet", "cabinetLeftDoor"),
}
_RENAMED = {
    "openCloseIndicator": ("openCloseIndicator", "openClosedIndicator"),
    "audioIndicator": ("audio", "audio"),
    "heatingIndicator": ("heating", "heating"),
    "ups": ("ups", "UPS"),
}
_SAME = words(
    "operatorSwitch tamperSensor internalTamperSensor seismicSensor heatSensor proximitySensor ambientLightSensor "
    "enhancedAudioSensor bootSwitchSensor consumerDisplaySensor operatorCallButtonSensor handsetSensor "
    "headsetMicrophoneSensor fasciaMicrophoneSensor vandalShield consumerDisplayBacklight signageDisplay volume "
    "audibleAlarm enhancedAudioControl enhancedMicrophoneControl microphoneVolume"
)

REGISTRABLE: dict[str, tuple[str, str]] = {**{name: (name, name) for name in _SAME}, **_DOORS, **_RENAMED}
"""Property of Register -> (its property in Capabilities.auxiliaries, in Status.auxiliaries)."""

_BOLT = words("bolt unbolt")
_SWITCH = words("on off")
_AUDIO_MODES = words(
    "publicAudioManual publicAudioAuto publicAudioSemiAuto privateAudioManual privateAudioAuto privateAudioSemiAuto"
)

CHOICES: dict[str, frozenset[str]] = {
    "cabinetDoors": _BOLT,
    "safeDoor": _BOLT,
    "frontCabinetDoors": _BOLT,
    "rearCabinetDoors": _BOLT,
    "leftCabinetDoors": _BOLT,
    "rightCabinetDoors": _BOLT,
    "vandalShield": words("closed open service keyboard"),
    "openClose": words("closed open"),
    "heating": _SWITCH,
    "consumerDisplayBackLight": _SWITCH,
    "signageDisplay": _SWITCH,
    "ups": words("engage disengage"),
    "audibleAlarm": _SWITCH,
    "enhancedAudioControl": _AUDIO_MODES,
    "enhancedMicrophoneControl": _AUDIO_MODES,
}
"""Property of SetAuxiliaries -> its words."""

LEVELS = words("volume microphoneVolume")
"""Properties of SetAuxiliaries that are numbers, 1 to 1000."""
LOUDEST = 1000

AUDIO_RATES = words("on off continuous")
AUDIO_SIGNALS = words("keypress exclamation warning error critical")
