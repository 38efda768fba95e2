from __future__ import annotations

import subprocess
import sys

# In a process of its own: what is set aside stays so until it ends.
LOOK = """
import gc, weakref
from serviola.pauses import set_aside

class Ring:
    def __init__(self):
        self.itself = self

kept = [[] for _ in range(10_000)]
set_aside()
assert gc.get_freeze_count() > 10_000, gc.get_freeze_count()
assert not any(one is kept for one in gc.get_objects())
gone = weakref.ref(Ring())
assert gone() is not None
gc.collect()
assert gone() is None
"""


def test_what_lives_is_set_aside_and_later_garbage_is_still_found():
    done = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
