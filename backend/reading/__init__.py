"""识读: what a handed-in picture says, read by machine and shown to its owner for confirmation."""
