"""好差评: five levels, one voluntary evaluation a case."""
