"""Speak: ask the people who must agree, and tell those concerned.

Messages are rendered from sandboxed templates and sent to whoever is on call; the same proposal sent twice
is one message. Answers come back through the console.
"""
