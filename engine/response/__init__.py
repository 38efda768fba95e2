"""Work out what we suggest, who must agree, and what we hold.

A match becomes a proposal with ranked options; policy says whom to ask and until when; holds remember what
was paused and why, and resume lets go of what we alone are holding.
"""
