"""事项库: items and their guides, digital services, browsing and search."""
