"""打印填: a form on paper, filled in by hand, scanned back and gone on with."""
