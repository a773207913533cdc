"""The X session: openbox without a single key or menu, the window, and an X server one cannot leave."""

from __future__ import annotations

from bridge.install.site import Site

RC_XML = """\
<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <theme><keepBorder>no</keepBorder></theme>
  <desktops><number>1</number><popupTime>0</popupTime></desktops>
  <resize><drawContents>no</drawContents><popupShow>Never</popupShow></resize>
  <!-- openbox brings its own bindings when these are missing: they must stand here, empty. -->
  <keyboard><chainQuitKey></chainQuitKey></keyboard>
  <mouse><screenEdgeWarpTime>0</screenEdgeWarpTime></mouse>
  <menu><showIcons>no</showIcons></menu>
  <applications>
    <application class="*"><decor>no</decor><focus>yes</focus></application>
  </applications>
</openbox_config>
"""

XORG = """\
Section "ServerFlags"
    Option "DontVTSwitch" "true"
    Option "DontZap" "true"
    Option "BlankTime" "0"
    Option "StandbyTime" "0"
    Option "SuspendTime" "0"
    Option "OffTime" "0"
EndSection
"""

SYSCTL = "# No key combination reaches the kernel of a machine that stands in a lobby.\nkernel.sysrq = 0\n"


def session(site: Site) -> str:
    """What xinit runs; ends when the window ends, and systemd starts it anew."""
    return f"""\
#!/bin/sh
xset s off
xset +dpms
xset dpms 0 0 0
openbox --config-file /etc/xiaoer/openbox/rc.xml &
exec {site.python} -m bridge kiosk --attach --engine {site.engine}
"""
