"""统计与效能: what the library and the cases say about how good the service is."""
