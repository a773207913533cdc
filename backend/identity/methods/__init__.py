"""Sign-in methods: one file each."""
