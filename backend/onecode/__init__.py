"""一码 and 亮码: the one short-lived code that a signed-in phone draws, and what a terminal may do with it."""
