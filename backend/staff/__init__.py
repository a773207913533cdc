"""工作人员: who may work in the console, and how they sign in."""
