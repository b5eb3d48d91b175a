"""The command `wnn-exp` of the package: the same program as the one that cargo builds."""

import signal
import sys

from wnn import _engine


def main() -> int:
    """Does what the command line says, and returns the exit code."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _engine.command_line(["wnn-exp", *sys.argv[1:]])
