"""Play one seed and print what it comes to: python -m tests.simulation.once SEED STEPS."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.simulation.simulation import Simulation

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        simulation = Simulation(int(sys.argv[1]), Path(folder))
        simulation.run(int(sys.argv[2]))
        sys.stdout.write(f"{simulation.trace}\n")
