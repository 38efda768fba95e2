"""Run processes against one store and kill them; test_atomicity starts this and reads what it prints.

A script of its own, because it forks, and a test runner has threads.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from engine.ports import Batch
from store.sqlite import SqliteStore
from tests.fakes import words as w

ROWS = 40
TOOK, FOUND_TAKEN, LEFT = 10, 11, 12


def batch(number):
    """A batch of which every part bears the number, so that a part without the others shows."""
    return Batch(
        now=w.after(number),
        inputs=tuple(w.signal(native_id=f"{number}-{part}") for part in range(ROWS)),
        words=tuple(w.situation(id=f"{number}-{part}") for part in range(ROWS)),
        intents=tuple(w.intent(key=f"{number}-{part}") for part in range(ROWS)),
        cursors={"usgs": {"batch": number}},
    )


def speak(path, said):
    with SqliteStore.open(path) as store:
        number = store.cursor("usgs").get("batch", 0)
        while True:
            number += 1
            store.commit(batch(number))
            os.write(said, f"{number}\n".encode())


def kill(rounds, folder):
    path, plan = folder / "serviola.db", random.Random(20260314)
    SqliteStore.open(path).close()
    partial = lost = 0
    last = 0
    for _ in range(rounds):
        hears, said = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(hears)
            speak(path, said)
        os.close(said)
        # From its first batch on, so that a busy machine does not make every life too short for one.
        with os.fdopen(hears) as lines:
            last = int(lines.readline())
            time.sleep(plan.uniform(0.0, 0.25))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            last = max([last, *(int(line) for line in lines if line.endswith("\n"))])
        with SqliteStore.open(path) as store, store.db.reading() as connection:
            kept = store.cursor("usgs").get("batch", 0)
            lost += max(0, last - kept)
            last = kept
            sizes = connection.exec_driver_sql("SELECT count(*) FROM journal GROUP BY batch").scalars().all()
            partial += sum(size != 3 * ROWS for size in sizes) + (len(sizes) != kept)
            for name in ("signals", "situations", "intents", "texts"):
                count = connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
                partial += count != ROWS * kept
    with SqliteStore.open(path) as store:
        partial += sum((len(one.inputs), len(one.spoken)) != (ROWS, 2 * ROWS) for one in store.batches())
        return {"kills": rounds, "partial": partial, "lost": lost, "breaks": store.verify(), "batches": last}


def lease(many, folder):
    path = folder / "serviola.db"
    children = []
    for number in range(many):
        child = os.fork()
        if child == 0:
            took = LEFT
            try:
                with SqliteStore.open(path) as store:
                    took = TOOK if store.take(f"core-{number}", now=w.NOW, until=w.after(10)) else FOUND_TAKEN
            finally:
                os._exit(took)  # also after an error, which must not pass for one of the answers
        children.append(child)
    ends = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    return {"took": ends.count(TOOK), "found_taken": ends.count(FOUND_TAKEN), "failed": ends.count(LEFT)}


if __name__ == "__main__":
    what, how_many, where = sys.argv[1:]
    json.dump({"kill": kill, "lease": lease}[what](int(how_many), Path(where)), sys.stdout)
