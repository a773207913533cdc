"""One file per XFS4IoT interface: messages on one side, a device of ``bridge/devices`` on the other."""
