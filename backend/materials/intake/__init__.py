"""Taking an upload apart, in a process of its own: ``python -m backend.materials.intake <one of rules.CAPTURED>``.

The upload comes on stdin. The answer goes to stdout: one line of JSON, then the JPEGs it speaks of. What an upload is
its content says, not its name; everything is decoded once and drawn anew, so that no metadata (place, camera,
thumbnail), no program and no smuggled trailer survives. A bomb or a crash ends this process only, its memory and its
time are bounded, and decoding never stalls the server.
"""
