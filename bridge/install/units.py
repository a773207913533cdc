"""systemd: the launch token of this boot, the bridge, the window; their users; what each may touch."""

from __future__ import annotations

from bridge.config import DEFAULT_PORT
from bridge.install.site import BRIDGE_MEMORY, BRIDGE_STATE, BRIDGE_USER, KIOSK_HOME, KIOSK_USER, SETTINGS, Site

TOKEN_DIRECTORY = "/run/xiaoer"  # noqa: S105 - a directory
TOKEN_FILE = f"{TOKEN_DIRECTORY}/launch.env"

_CHARACTER_DEVICES = (
    # (what a driver's name or a device's path begins with, the kernel's name of that class)
    ("/dev/ttyUSB", "char-ttyUSB"),
    ("/dev/ttyACM", "char-ttyACM"),
    ("/dev/ttyS", "char-ttyS"),
    ("/dev/serial/", "char-ttyUSB"),
    ("/dev/serial/", "char-ttyACM"),
    ("/dev/xiaoer/", "char-ttyUSB"),
    ("/dev/xiaoer/", "char-ttyACM"),
    ("/dev/video", "char-video4linux"),
    ("v4l2", "char-video4linux"),
    ("camera", "char-video4linux"),
    ("audio", "char-alsa"),
    ("sane", "char-usb_device"),
    ("escpos_usb", "char-usb_device"),
    ("/dev/usb/lp", "char-usb"),
    ("/dev/hidraw", "char-hidraw"),
)
_GROUPS = {
    "char-ttyUSB": "dialout",
    "char-ttyACM": "dialout",
    "char-ttyS": "dialout",
    "char-video4linux": "video",
    "char-alsa": "audio",
    "char-usb_device": "scanner",
    "char-usb": "lp",
}

_HARDENED = """\
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
RestrictSUIDSGID=yes
RestrictRealtime=yes
LockPersonality=yes
SystemCallArchitectures=native
CapabilityBoundingSet=
UMask=0077
LimitCORE=0
MemorySwapMax=0
"""
"""The last two: what a card said stays in memory, and neither a crash nor a full memory writes that to the disk."""


def device_classes(site: Site) -> list[str]:
    """The kernel's classes of the devices of this kiosk.

    Classes, not nodes: a node named in a unit is looked up once, and a reader plugged in again is another node.
    """
    said = [path for _, path in site.device_paths()] + [service.driver for service in site.services]
    return sorted({kind for start, kind in _CHARACTER_DEVICES for word in said if word.startswith(start)})


def uses_smart_cards(site: Site) -> bool:
    return any(service.driver.startswith("pcsc") for service in site.services)


def smart_card_rule() -> str:
    """A polkit rule: Debian's pcscd talks to people at the machine only, and the bridge is none."""
    return f"""\
polkit.addRule(function (action, subject) {{
  if (action.id.indexOf("org.debian.pcsc-lite.") === 0 && subject.user === "{BRIDGE_USER}") return polkit.Result.YES;
}});
"""


def groups(site: Site) -> list[str]:
    return sorted({_GROUPS[kind] for kind in device_classes(site) if kind in _GROUPS})


def users(site: Site) -> str:
    """A sysusers file: the bridge and the window are two users, so that a page that broke out of its browser
    cannot read the terminal's key."""
    lines = [f'u {BRIDGE_USER} - "xiaoer bridge" {BRIDGE_STATE}', f'u {KIOSK_USER} - "xiaoer window" {KIOSK_HOME}']
    lines += [f"g {group} -" for group in groups(site)]
    lines += [f"m {BRIDGE_USER} {group}" for group in groups(site)]
    return "\n".join([*lines, f"m {KIOSK_USER} video", f"m {KIOSK_USER} audio", ""])


def settings(site: Site) -> str:
    """Environment of both units."""
    lines = [
        f"XIAOER_PUBLIC_URL={site.server}",
        f"XIAOER_BRIDGE_PORT={DEFAULT_PORT}",
        f"XIAOER_BRIDGE_CONFIG={site.devices}",
    ]
    if site.authorities:
        lines.append(f"XIAOER_CA_FILE={site.authorities}")
    if site.off_hours:
        lines += [f"XIAOER_SCREEN_OFF={site.off_hours}", "XIAOER_SCREEN_METHOD=dpms"]
    return "\n".join([*lines, ""])


def launch_unit() -> str:
    return f"""\
[Unit]
Description=xiaoer: the launch token of this boot

[Service]
Type=oneshot
RemainAfterExit=yes
RuntimeDirectory=xiaoer
RuntimeDirectoryMode=0700
UMask=0077
# Read by systemd for both units; no other process can.
ExecStart=/bin/sh -c 'printf "XIAOER_LAUNCH_TOKEN=%%s\\n" \\
    "$(head -c 32 /dev/urandom | base64 | tr +/ -_ | tr -d =)" > {TOKEN_FILE}'
"""


def bridge_unit(site: Site) -> str:
    allowed = "".join(f"DeviceAllow={kind} rw\n" for kind in device_classes(site))
    memberships = f"SupplementaryGroups={' '.join(groups(site))}\n" if groups(site) else ""
    addresses = site.network_addresses()
    network = "" if addresses is None else f"IPAddressDeny=any\nIPAddressAllow={' '.join(['localhost', *addresses])}\n"
    cards = "Wants=pcscd.socket\nAfter=pcscd.socket\n" if uses_smart_cards(site) else ""
    return f"""\
[Unit]
Description=xiaoer: the devices of this kiosk
Requires=xiaoer-launch.service
After=xiaoer-launch.service network.target
{cards}StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
# A loop that hangs gives no sign of life; it is killed and started again.
WatchdogSec=15
TimeoutStartSec=60
User={BRIDGE_USER}
{memberships}EnvironmentFile={SETTINGS}
EnvironmentFile={TOKEN_FILE}
Environment=XIAOER_DATA_DIR={BRIDGE_STATE} TMPDIR={BRIDGE_MEMORY} PYTHONDONTWRITEBYTECODE=1
ExecStart={site.python} -m bridge serve
Restart=always
RestartSec=1
TimeoutStopSec=10
StateDirectory=xiaoer-bridge
StateDirectoryMode=0700
RuntimeDirectory=xiaoer-bridge
RuntimeDirectoryMode=0700
# The keys of papers whose printing broke off: a bridge that is started again still needs them.
RuntimeDirectoryPreserve=restart
MemoryMax=1G
TasksMax=256
{_HARDENED}DevicePolicy=closed
{allowed}RestrictNamespaces=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
{network}SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""


def kiosk_unit(site: Site) -> str:
    """A system unit with a logind session on the first virtual terminal: X runs without root.

    No RestrictNamespaces and no SystemCallFilter: the browser's own sandbox is made of namespaces and seccomp.
    """
    return f"""\
[Unit]
Description=xiaoer: the window of this kiosk
Requires=xiaoer-launch.service
Wants=xiaoer-bridge.service
After=xiaoer-launch.service xiaoer-bridge.service systemd-user-sessions.service
Conflicts=getty@tty1.service
After=getty@tty1.service
StartLimitIntervalSec=0

[Service]
Type=exec
User={KIOSK_USER}
PAMName=login
TTYPath=/dev/tty1
TTYReset=yes
TTYVHangup=yes
TTYVTDisallocate=yes
StandardInput=tty
StandardOutput=journal
StandardError=journal
UtmpIdentifier=tty1
UtmpMode=user
EnvironmentFile={SETTINGS}
EnvironmentFile={TOKEN_FILE}
Environment=XIAOER_DATA_DIR={KIOSK_HOME} HOME={KIOSK_HOME} TMPDIR={KIOSK_HOME} PYTHONDONTWRITEBYTECODE=1
ExecStart=/usr/bin/xinit /etc/xiaoer/session -- /usr/bin/Xorg :0 vt1 -keeptty -nolisten tcp -noreset -s 0
ExecReload={site.python} -m bridge kiosk reload
Restart=always
RestartSec=2
TimeoutStopSec=20
RuntimeDirectory=xiaoer-kiosk
RuntimeDirectoryMode=0700
MemoryMax=3G
{_HARDENED}DevicePolicy=closed
DeviceAllow=char-drm rw
DeviceAllow=char-input rw
DeviceAllow=char-tty rw
DeviceAllow=char-alsa rw

[Install]
WantedBy=multi-user.target
"""
