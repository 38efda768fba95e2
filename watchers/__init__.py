"""Look at the world: one file for each kind of source.

A watcher takes a cursor and gives signals, a new cursor and its health. It never decides what a signal
means for anybody.
"""
