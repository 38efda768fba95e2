"""Open the front door: read the settings, wire the rooms, run the core, wind the clock.

This room knows every other, and no other knows it.
"""
