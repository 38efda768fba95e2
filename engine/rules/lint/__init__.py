"""Lint: what loads and is still unwise. One small class a check, each with `validate(playbook)`."""
