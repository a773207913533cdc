"""办件: state table, numbers, submissions, timeline, review, correction."""
