"""A folder with the playbooks that ship, as a house reads them: without their cases and what these name.

A blueprint that is not beside them is found among those that ship, and is tried once a process and not once
a folder.
"""

from __future__ import annotations

import shutil
from pathlib import Path

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"


def copy_playbooks(folder: Path) -> None:
    """Copy every playbook into a folder that is not there yet."""
    for file in sorted(PLAYBOOKS.glob("*/playbook.yaml")):
        into = folder / file.parent.name
        into.mkdir(parents=True)
        shutil.copy(file, into / file.name)
