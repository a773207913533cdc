"""社保卡: signing in with the electronic card's code, or with the chip of the card."""
