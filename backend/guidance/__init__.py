"""情形引导: plain questions that lead to a person's situation."""
