"""扫码: a terminal shows a code, the phone that scans it confirms, and the terminal's session begins."""
