"""终端: which terminals there are, their keys, and the cookie that says which one a page runs on."""
