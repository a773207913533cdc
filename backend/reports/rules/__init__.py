"""What the reports count and compare. Pure."""
