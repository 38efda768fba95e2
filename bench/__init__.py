"""Bench: what Serviola costs, as ratios measured in one run wherever that can be."""

from __future__ import annotations
