"""Backtest: what playbooks would have asked of a history, on the real path and a clock of its own."""
