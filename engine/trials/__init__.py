"""Walk the same path on another clock.

The cases beside a playbook, a backtest over history and a drill use the very functions of the live path,
with time handed in.
"""
