"""What `python -m serviola` runs: the command line."""

from __future__ import annotations

from serviola.commands import main

if __name__ == "__main__":
    main()
