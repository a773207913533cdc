"""Use cases of the forms on paper: print one, take its pages back, read them, put what was confirmed into the draft."""

from backend.paperform.service.blanks import blank_pdf
from backend.paperform.service.printing import draw, forget, order, pdf
from backend.paperform.service.reading import pick_up, read_page
from backend.paperform.service.scanning import confirm, shown, take

__all__ = ("blank_pdf", "confirm", "draw", "forget", "order", "pdf", "pick_up", "read_page", "shown", "take")
