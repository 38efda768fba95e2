"""Read what we said we would do, and say where it applies.

A playbook is YAML with positions, becomes frozen types once, is linted and compiled, and is then matched
against situations; `explain` says why, and why not.
"""
