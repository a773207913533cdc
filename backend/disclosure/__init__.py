"""信息公开 and open data: the library for everybody, dated, versioned, to read and to take home."""
