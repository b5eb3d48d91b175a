"""A real server, and `wnn-exp` beside it."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parent.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
SERVER = pathlib.Path(os.environ.get("WNN_TEST_SERVER", TARGET / "debug/server"))
PROGRAM = TARGET / "debug/wnn-exp"


class World:
    """A server on a free port with a data directory of its own, and commands that are run beside it."""

    def __init__(self, directory):
        self.directory = directory
        command = [SERVER, "--port", "0", "--engine-threads", "1", "--data", directory / "data"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "WNN_LOG": "error"})
        self.url = re.match(r"Listening on (\S+)", self.process.stdout.readline())[1]

    def run(self, *arguments):
        """What a command of `wnn-exp` prints, which has to succeed."""
        surroundings = {**os.environ, "WNN_URL": self.url}
        done = subprocess.run([PROGRAM, *arguments], cwd=self.directory, env=surroundings, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def end(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    there = World(tmp_path_factory.mktemp("world"))
    yield there
    there.end()
