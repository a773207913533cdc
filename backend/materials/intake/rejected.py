"""Why an upload is not taken."""


class Rejected(Exception):
    """``code``: one of ``service.inspecting.REASONS``, or too_large."""
