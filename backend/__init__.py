"""The server side of 小二: one package per feature of the service, see docs/architecture.md."""
