"""`scripts/security`: every answer of Google's that names people, to every kind of call, and who is named then."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.programs_in_sheet import Programs
from tests.security.named_answers import EVERY, answered
from tests.security.world import PERSONAL, World, found
from tests.workspace import local


def main() -> int:
    """Prints the figures; 1 when a name was found anywhere."""
    with tempfile.TemporaryDirectory() as folder, local(Path(folder) / "data") as here:
        here.lift_quotas()
        world = World(Programs(here, Path(folder) / "config"))
        for job in ("invoices", "meetings", "interviews"):
            world.run(job, "--json", "--yes")
        struck = answered(world, EVERY)
        world.live()
        named = {
            "output": [word for said in world.said for word in found(said, PERSONAL)],
            "ledger": found(world.kept(), PERSONAL),
            "Sheet": found(world.written(), PERSONAL),
            "names of files": found(world.names_of_files(), PERSONAL),
        }
    size = sum(map(len, world.said))
    print(
        f"points {len(EVERY)} · answers given {struck} · words searched {len(PERSONAL)} · characters of output {size}"
    )
    print(" · ".join(f"named in {where} {len(words)}" for where, words in named.items()))
    return 1 if any(named.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
