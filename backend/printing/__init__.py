"""打印: the documents a case calls for, their layouts, and what became of each print."""
