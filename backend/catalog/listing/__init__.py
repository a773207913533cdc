"""Reads the first sheet of a spreadsheet that somebody picked, in a process of its own with bounded memory and time.

Whatever the file makes of the library that reads it happens here and not in the server.
"""
