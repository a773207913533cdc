"""Items in files: columns, cells, codes of other systems, and what a row would do to the library. Pure."""
