"""The whole house on one machine: what ``make run`` starts, watches and explains."""
