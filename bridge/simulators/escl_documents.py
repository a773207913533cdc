"""The XML an eSCL (AirScan) scanner with a document feeder speaks."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

_SCAN = "http://schemas.hp.com/imaging/escl/2011/05/03"
_PWG = "http://www.pwg.org/schemas/2010/12/sm"

A4_WIDTH, A4_HEIGHT = 2480, 3508
"""A4 in three-hundredths of an inch, the unit of eSCL regions."""

BED_WIDTH, BED_HEIGHT = 3508, 4961
"""A3: the largest sheet this scanner takes."""

RESOLUTIONS = (75, 100, 150, 200, 300, 600)

_SETTINGS = "".join(
    f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
    f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
    for dpi in RESOLUTIONS
)


def _input(kind: str) -> str:
    return f"""<scan:{kind}>
<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{BED_WIDTH}</scan:MaxWidth>
<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{BED_HEIGHT}</scan:MaxHeight>
<scan:MaxScanRegions>1</scan:MaxScanRegions>
<scan:SettingProfiles><scan:SettingProfile>
<scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions>{_SETTINGS}</scan:DiscreteResolutions></scan:SupportedResolutions>
</scan:SettingProfile></scan:SettingProfiles>
<scan:SupportedIntents><scan:Intent>Document</scan:Intent></scan:SupportedIntents>
</scan:{kind}>"""


CAPABILITIES = f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities xmlns:scan="{_SCAN}" xmlns:pwg="{_PWG}">
<pwg:Version>2.63</pwg:Version>
<pwg:MakeAndModel>Xiaoer Simulated Scanner</pwg:MakeAndModel>
<pwg:SerialNumber>SIM-0001</pwg:SerialNumber>
<scan:Adf>{_input("AdfSimplexInputCaps")}{_input("AdfDuplexInputCaps")}
<scan:FeederCapacity>50</scan:FeederCapacity>
<scan:AdfOptions><scan:AdfOption>DetectPaperLoaded</scan:AdfOption><scan:AdfOption>Duplex</scan:AdfOption></scan:AdfOptions>
</scan:Adf>
</scan:ScannerCapabilities>
"""


@dataclass(frozen=True)
class ScanRequest:
    """``dpi`` dots an inch; ``color`` False asks for grey; ``width`` and ``height`` of the region, from the top
    left corner, in three-hundredths of an inch; ``duplex`` for both sides."""

    dpi: int
    color: bool
    width: int = A4_WIDTH
    height: int = A4_HEIGHT
    duplex: bool = False


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
    region = root.find(f".//{{{_PWG}}}ScanRegion")
    try:
        width = int(region.findtext(f"{{{_PWG}}}Width", "")) if region is not None else A4_WIDTH
        height = int(region.findtext(f"{{{_PWG}}}Height", "")) if region is not None else A4_HEIGHT
    except ValueError:
        return None
    if not (0 < width <= BED_WIDTH and 0 < height <= BED_HEIGHT):
        return None
    color = root.findtext(f"{{{_SCAN}}}ColorMode", "RGB24") == "RGB24"
    duplex = root.findtext(f"{{{_SCAN}}}Duplex", "false") == "true"
    return ScanRequest(int(resolution), color, width, height, duplex)
