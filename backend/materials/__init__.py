"""材料: pictures that a citizen hands in, and their safe keeping."""
