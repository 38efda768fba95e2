"""Tell what is going on, and whom it meets.

A signal joins a situation, evidence adds up, the phase moves on, and the situation is held against the
places and times of the scheduled program.
"""
