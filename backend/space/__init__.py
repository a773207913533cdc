"""个人空间: what the house keeps of a person, and who has looked at it, for the person to see."""
