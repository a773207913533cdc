"""The outside world of the demonstration and of the tests: departments and the licence library over real HTTP.

A separate program with its own state; it knows nothing of the server. Everything it says is invented.
"""
