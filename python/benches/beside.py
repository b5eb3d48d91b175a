"""How fast `evaluate_batch` is beside the engine's own benchmark: the same genomes of the standard problem, in turns.

`just bench-python TEXT` runs it. Two processes of the engine's benchmark take part, so that what lies between those two says how
much of a difference is noise. A process has its luck with where its memory lies, so that all three are started several times. Each
genome is judged once more while it is known: then there is next to nothing to compute, and what is left is the way in and out.
"""

import itertools
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

from wnn.ram.experiments import CachedEvaluator, ClusterGenome

#: How often the processes are started.
STARTS = int(os.environ.get("WNN_BENCH_STARTS", 3))
#: How often all genomes are judged then; the first time only warms up.
ROUNDS = 2
PYTHON, RUST, AGAIN = "Python", "Rust", "Rust again"


class Engine:
    """A process of the engine's benchmark."""

    def __init__(self, command, folder):
        surroundings = {**os.environ, "WNN_BENCH_FOLDER": str(folder)}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=surroundings)
        self.genomes = int(self.process.stdout.readline())

    def judge(self, index):
        """Seconds, and what came out."""
        print(index, file=self.process.stdin, flush=True)
        seconds, *fitness = map(float, self.process.stdout.readline().split())
        return seconds, tuple(fitness)


class Package:
    """`evaluate_batch`, on what the benchmark wrote."""

    def __init__(self, folder, count):
        train, evaluation = (np.fromfile(folder / f"{split}.u32", "<u4") for split in ("train", "eval"))
        vocab_size = json.loads((folder / "meta.json").read_text())["vocab_size"]
        threads = int(os.environ.get("WNN_BENCH_THREADS", 2))
        self.evaluator = CachedEvaluator(train, evaluation, vocab_size, num_parts=1, threads=threads)
        self.genomes = [ClusterGenome.load(folder / f"{index}.json.gz") for index in range(count)]

    def judge(self, index):
        """Seconds, and what came out."""
        begun = time.perf_counter()
        [fitness] = self.evaluator.evaluate_batch([self.genomes[index]])
        return time.perf_counter() - begun, fitness


def measured(command):
    """For each judge the seconds of each genome, when it is new and when it is known."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        rust, again = Engine(command, folder), Engine(command, folder)
        judges = {PYTHON: Package(folder, rust.genomes), RUST: rust, AGAIN: again}
        orders = itertools.cycle(itertools.permutations(judges))
        times = {name: [] for name in judges}
        for turn in range(ROUNDS * rust.genomes):
            index = turn % rust.genomes
            judged = {name: (judges[name].judge(index), judges[name].judge(index)) for name in next(orders)}
            assert len({fitness for both in judged.values() for _, fitness in both}) == 1, "all give the same figures"
            if turn >= rust.genomes:
                for name, ((new, _), (known, _)) in judged.items():
                    times[name].append((new, known))
        for engine in (rust, again):
            engine.process.stdin.close()
            engine.process.wait()
    return times


def main(command):
    runs = [measured(command) for _ in range(STARTS)]
    of = lambda name, which: [pair[which] for times in runs for pair in times[name]]
    print(f"{'':<10} | new, ms | known, ms | new, to Rust | by start")
    for name in (PYTHON, RUST, AGAIN):
        new, known = (statistics.median(of(name, which)) * 1e3 for which in (0, 1))
        ratio = sum(of(name, 0)) / sum(of(RUST, 0))
        starts = ", ".join(f"{sum(t for t, _ in run[name]) / sum(t for t, _ in run[RUST]):.3f}" for run in runs)
        print(f"{name:<10} | {new:>7.1f} | {known:>9.2f} | {ratio:>12.3f} | {starts}")


main(sys.argv[1:])
