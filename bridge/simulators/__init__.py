"""Stand-ins for kiosk hardware: one process per device, each speaking its device's real wire protocol."""
