"""Device classes: what a driver must offer so that a service can speak XFS4IoT for it."""
