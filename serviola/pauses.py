"""Pauses: how long everything stands still while Python looks for garbage."""

from __future__ import annotations

import gc


def set_aside() -> None:
    """Have Python look for garbage no more among what lives now, and so stand still for less than a blink.

    Modules, books and playbooks live as long as the service; walking over them all takes longer than a signal
    may. What comes later is looked at as ever, and what is no longer referred to is still given back at once.
    """
    gc.collect()
    gc.freeze()
