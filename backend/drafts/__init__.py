"""办件草稿: what somebody has filled in and not handed in yet. It belongs to the person, not to the machine."""
