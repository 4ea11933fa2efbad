"""`python -m automations.emulator`."""

import sys

from automations.emulator.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
