"""刷脸: the face before the terminal's camera beside the photo in the ID card's chip. Never the only way in."""
