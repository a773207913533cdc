"""Reference clients, written from docs/bridge.md alone. Copy one file; it needs nothing else of this project."""
