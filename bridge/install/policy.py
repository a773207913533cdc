"""What Chromium may do on this machine: https://chromeenterprise.google/policies/ explains each name."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bridge.config import ConfigurationError
from bridge.install.site import Site

_REFUSE = 2
"""The value of the Default...Setting policies that refuses without asking."""


def policy(site: Site) -> dict[str, Any]:
    """The managed policies. Raises ConfigurationError for certificates that are none."""
    policies: dict[str, Any] = {
        "URLBlocklist": ["*"],
        "URLAllowlist": [_exactly(site.origin), f"file://{site.start_file}"],
        # The page talks to the bridge on 127.0.0.1; the second name is the same for versions before 146.
        "LoopbackNetworkAllowedForUrls": [site.origin],
        "LocalNetworkAccessAllowedForUrls": [site.origin],
        "AutoplayAllowlist": [site.origin],
        "DownloadRestrictions": 3,
        "AllowFileSelectionDialogs": False,
        "PrintingEnabled": False,
        "DeveloperToolsAvailability": 2,
        "RemoteDebuggingAllowed": False,
        "TaskManagerEndProcessEnabled": False,
        "ExtensionInstallBlocklist": ["*"],
        "IncognitoModeAvailability": 0,  # the window is one
        "BrowserGuestModeEnabled": False,
        "BrowserAddPersonEnabled": False,
        "BrowserSignin": 0,
        "SyncDisabled": True,
        "PasswordManagerEnabled": False,
        "AutofillAddressEnabled": False,
        "AutofillCreditCardEnabled": False,
        "PaymentMethodQueryEnabled": False,
        "TranslateEnabled": False,
        "SpellcheckEnabled": False,
        "SearchSuggestEnabled": False,
        "DefaultSearchProviderEnabled": False,
        "EditBookmarksEnabled": False,
        "AllowDinosaurEasterEgg": False,
        "MetricsReportingEnabled": False,
        "UserFeedbackAllowed": False,
        "EnableMediaRouter": False,
        "BackgroundModeEnabled": False,
        "ComponentUpdatesEnabled": False,
        "NetworkPredictionOptions": 2,
        "SafeBrowsingProtectionLevel": 0,  # would ask the outside about the one page there is
        "GenAiDefaultSettings": 2,
        "VideoCaptureAllowed": False,
        "AudioCaptureAllowed": False,
        "ScreenCaptureAllowed": False,
        "DefaultPopupsSetting": _REFUSE,
        "DefaultGeolocationSetting": _REFUSE,
        "DefaultNotificationsSetting": _REFUSE,
        "DefaultClipboardSetting": _REFUSE,
        "DefaultSensorsSetting": _REFUSE,
        "DefaultLocalFontsSetting": _REFUSE,
        "DefaultWindowManagementSetting": _REFUSE,
        "DefaultWebUsbGuardSetting": _REFUSE,
        "DefaultSerialGuardSetting": _REFUSE,
        "DefaultWebHidGuardSetting": _REFUSE,
        "DefaultWebBluetoothGuardSetting": _REFUSE,
        "DefaultFileSystemReadGuardSetting": _REFUSE,
        "DefaultFileSystemWriteGuardSetting": _REFUSE,
    }
    if site.authorities is not None:
        try:
            certificates = x509.load_pem_x509_certificates(site.authorities.read_bytes())
        except (OSError, ValueError):
            raise ConfigurationError(f"{site.authorities} holds no certificates in PEM") from None
        policies["CACertificates"] = [
            base64.b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii") for certificate in certificates
        ]
    return policies


def _exactly(origin: str) -> str:
    """A filter for one origin: without the dot its subdomains would pass too, without a port every port."""
    scheme, _, place = origin.partition("://")
    port = "" if urlsplit(origin).port else {"http": ":80", "https": ":443"}[scheme]
    return f"{scheme}://.{place}{port}"


def policy_file(site: Site) -> str:
    return json.dumps(policy(site), indent=2) + "\n"
