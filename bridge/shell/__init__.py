"""The kiosk's full-screen window: keeps a bridge alive and shows the page, locked down.

Two engines: ``webview`` (pywebview on Qt, the extra ``shell``) and ``chromium`` for hosts that prefer a
browser they already maintain. ``command`` is the entrance; Qt is imported by ``window`` and ``locked_page`` only.
"""
