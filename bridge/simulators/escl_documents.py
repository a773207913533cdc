"""The XML an eSCL (AirScan) scanner with a document feeder speaks."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

_SCAN = "http://schemas.hp.com/imaging/escl/2011/05/03"
_PWG = "http://www.pwg.org/schemas/2010/12/sm"

A4_WIDTH, A4_HEIGHT = 2480, 3508
"""A4 in three-hundredths of an inch, the unit of eSCL regions."""

RESOLUTIONS = (100, 150, 200, 300)

CAPABILITIES = f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities xmlns:scan="{_SCAN}" xmlns:pwg="{_PWG}">
<pwg:Version>2.63</pwg:Version>
<pwg:MakeAndModel>Xiaoer Simulated Scanner</pwg:MakeAndModel>
<pwg:SerialNumber>SIM-0001</pwg:SerialNumber>
<scan:Adf><scan:AdfSimplexInputCaps>
<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{A4_WIDTH}</scan:MaxWidth>
<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{A4_HEIGHT}</scan:MaxHeight>
<scan:MaxScanRegions>1</scan:MaxScanRegions>
<scan:SettingProfiles><scan:SettingProfile>
<scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions>{
    "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in RESOLUTIONS
    )
}</scan:DiscreteResolutions></scan:SupportedResolutions>
</scan:SettingProfile></scan:SettingProfiles>
<scan:SupportedIntents><scan:Intent>Document</scan:Intent></scan:SupportedIntents>
</scan:AdfSimplexInputCaps><scan:FeederCapacity>1</scan:FeederCapacity></scan:Adf>
</scan:ScannerCapabilities>
"""


@dataclass(frozen=True)
class ScanRequest:
    """``dpi`` dots an inch; ``color`` False asks for grey."""

    dpi: int
    color: bool


def status(state: str, feeder: str) -> str:
    """``state``: Idle or Processing. ``feeder``: ScannerAdfLoaded, ScannerAdfEmpty, ScannerAdfJam."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerStatus xmlns:scan="{_SCAN}" xmlns:pwg="{_PWG}">
<pwg:Version>2.63</pwg:Version><pwg:State>{state}</pwg:State><scan:AdfState>{feeder}</scan:AdfState>
</scan:ScannerStatus>
"""


def parse_request(document: bytes) -> ScanRequest | None:
    """A posted ScanSettings; None when it is not one this scanner can do."""
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - a simulator on loopback; expat refuses entity bombs
    except ElementTree.ParseError:
        return None
    resolution = root.findtext(f"{{{_SCAN}}}XResolution", "200")
    if not resolution.isdigit() or int(resolution) not in RESOLUTIONS:
        return None
    return ScanRequest(int(resolution), root.findtext(f"{{{_SCAN}}}ColorMode", "RGB24") == "RGB24")
