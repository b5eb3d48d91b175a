#!/usr/bin/env python3
"""Registers checkpoint files that lie about, by `wnn-exp migrate`.

    python scripts/migrate_checkpoints.py --dry-run
    python scripts/migrate_checkpoints.py --checkpoint-dir /path/to/checkpoints

Takes the options of `wnn-exp migrate` (`--url`, `--upload`, `--json`, ...) and exits as that does: 0 where every file could be
used, 1 where one could not, 6 where no server answers.
"""

import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def program():
    """The `wnn-exp` of this checkout, else the one on the PATH; None where there is neither."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    built = [path for path in (target / "release" / "wnn-exp", target / "debug" / "wnn-exp") if path.is_file()]
    newest = max(built, key=lambda path: path.stat().st_mtime, default=None)
    return newest or shutil.which("wnn-exp")


def main():
    found = program()
    if found is None:
        sys.exit("wnn-exp is not built. Build it with: cargo build --release -p wnn-cli")
    os.execv(found, ["wnn-exp", "migrate", *sys.argv[1:]])


if __name__ == "__main__":
    main()
