"""Looking for traces of a person on a machine, byte by byte: in files of any kind, in any encoding, packed or not."""
