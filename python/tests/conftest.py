"""A real server, `wnn-exp` beside it, and real text to learn from."""

import json
import os
import pathlib
import re
import socket
import subprocess

import numpy as np
import pytest

from wnn.ram.experiments import CachedEvaluator, DashboardClient, DashboardClientConfig, FlowConfig

ROOT = pathlib.Path(__file__).parent.parent.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
SERVER = pathlib.Path(os.environ.get("WNN_TEST_SERVER", TARGET / "debug/server"))
PROGRAM = TARGET / "debug/wnn-exp"
#: A text of four words whose three parts say different things.
TOKENS = [0, 1, 2, 3, 1, 0, 2, 2, 1, 3] * 7 + [3, 1, 0, 2, 0, 0, 1, 3, 2, 1] * 7 + [2, 0, 3, 3, 1, 2, 0, 1, 1, 3] * 6


class World:
    """A server with a data directory of its own, and commands that are run beside it."""

    def __init__(self, directory, port=0):
        self.directory = directory
        self.begin(port)

    def begin(self, port=0):
        command = [SERVER, "--port", str(port), "--engine-threads", "1", "--data", self.directory / "data"]
        surroundings = {**os.environ, "WNN_LOG": "error"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings)
        self.url = re.match(r"Listening on (\S+)", self.process.stdout.readline())[1]

    @property
    def port(self):
        return int(self.url.rsplit(":", 1)[1])

    def run(self, *arguments):
        """What a command of `wnn-exp` prints, which has to succeed."""
        surroundings = {**os.environ, "WNN_URL": self.url}
        done = subprocess.run([PROGRAM, *arguments], cwd=self.directory, env=surroundings, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def client(self, **settings):
        return DashboardClient(DashboardClientConfig(self.url, **settings))

    def corpus(self, name, **settings):
        """A corpus of the server as an evaluator."""
        folder = self.directory / f"{name}-tokens"
        if not folder.exists():
            self.run("corpus", "export", name, folder.name)
        meta = json.loads((folder / "meta.json").read_text())
        train, evaluation = (np.fromfile(folder / f"{split}.u32", "<u4") for split in ("train", "eval"))
        return CachedEvaluator(train, evaluation, meta["vocab_size"], threads=1, **settings)

    def end(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    there = World(tmp_path_factory.mktemp("world"))
    yield there
    there.end()


@pytest.fixture(scope="session")
def toy(world):
    """The built-in corpus as arrays, and how it is judged."""
    return world.corpus("toy")


@pytest.fixture(scope="session")
def prose(world):
    """What this project says of itself, word by word."""
    world.run("corpus", "add", "prose", "--train", str(ROOT / "README.md"), "--tokenizer", "words")
    return world.corpus("prose")


@pytest.fixture(scope="session")
def usual_server(world):
    """A server where everybody looks for one: ours, or the one that somebody has there."""
    with socket.socket() as probe:
        is_taken = probe.connect_ex(("127.0.0.1", 3000)) == 0
    if is_taken:
        assert DashboardClient(DashboardClientConfig("http://localhost:3000")).ping(), "somebody else listens on port 3000"
        yield "http://localhost:3000"
    else:
        there = World(world.directory.parent / "usual", 3000)
        yield there.url
        there.end()


def short(name, generations=3, **settings):
    """A flow of six phases that takes seconds."""
    sizes = {"population_size": 6, "neighbors_per_iter": 6, "check_interval": 2, "checkpoint_interval": 2}
    return FlowConfig.standard_6_phase(name, generations, generations, **{**sizes, **settings})
