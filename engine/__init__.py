"""Think: from signals and decisions to words and intents.

Pure functions over frozen values, with no input or output and no clock of their own. What goes on is in
`situations`, what we said we would do in `rules`, what we suggest in `response`, and the same path on
another clock in `trials`; `pipeline` is the whole path on one page. The engine knows no other room.
"""
