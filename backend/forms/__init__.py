"""表单: conditions, schemas and the words for what is wrong with an answer."""
