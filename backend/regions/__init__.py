"""行政区划: the five-level tree of regions."""
