"""What every feature stands on. Nothing here knows a feature."""
