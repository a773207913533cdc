"""Turning a Debian machine into a kiosk: units, device names, browser policy, X session. ``command`` is the entrance.

Each module makes the text of its files from one ``Site``; only ``files`` touches the machine.
"""
