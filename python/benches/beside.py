"""How fast `evaluate_batch` is beside the engine's own benchmark: the same genomes of the standard problem, in turns.

`just bench-python TEXT` runs it. A process of Python and two of the engine's benchmark take part, so that what lies between those
two says how much of a difference is noise. A process has its luck with where its memory lies, so that all three are started several
times. Each genome is judged once more while it is known: then there is next to nothing to compute, and what is left is the way in
and out.
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
STARTS = int(os.environ.get("WNN_BENCH_STARTS", 8))
#: How often all genomes are judged then; the first time only warms up.
ROUNDS = 2
#: Says to a process of this program that it is the one that judges.
JUDGE = "--judge"
PYTHON, RUST, AGAIN = "Python", "Rust", "Rust again"


class Judge:
    """A process that is asked for one genome after the other."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.genomes = int(self.process.stdout.readline())

    def judge(self, index):
        """Seconds, and what came out."""
        print(index, file=self.process.stdin, flush=True)
        seconds, *fitness = map(float, self.process.stdout.readline().split())
        return seconds, tuple(fitness)

    def end(self):
        """Lets go of it, and of its memory."""
        self.process.stdin.close()
        self.process.wait()


def judge(folder):
    """What the process of Python does: the same as that of the engine's benchmark, on what that one wrote."""
    train, evaluation = (np.fromfile(folder / f"{split}.u32", "<u4") for split in ("train", "eval"))
    vocab_size = json.loads((folder / "meta.json").read_text())["vocab_size"]
    threads = int(os.environ.get("WNN_BENCH_THREADS", 2))
    evaluator = CachedEvaluator(train, evaluation, vocab_size, num_parts=1, threads=threads)
    genomes = [ClusterGenome.load(folder / f"{index}.json.gz") for index in range(len(list(folder.glob("*.json.gz"))))]
    print(len(genomes), flush=True)
    for line in sys.stdin:
        begun = time.perf_counter()
        [(ce, accuracy)] = evaluator.evaluate_batch([genomes[int(line)]])
        print(time.perf_counter() - begun, repr(ce), repr(accuracy), flush=True)


def measured(engine):
    """A row for each genome: the seconds of each judge when it was new, and when it was known."""
    python = [sys.executable, __file__, JUDGE]
    judges = {name: Judge(command) for name, command in ((RUST, engine), (PYTHON, python), (AGAIN, engine))}
    genomes = judges[RUST].genomes
    orders = itertools.cycle(itertools.permutations(judges))
    rows = []
    for turn in range(ROUNDS * genomes):
        judged = {name: [judges[name].judge(turn % genomes) for _ in range(2)] for name in next(orders)}
        assert len({fitness for both in judged.values() for _, fitness in both}) == 1, "all give the same figures"
        if turn >= genomes:
            rows.append({name: [seconds for seconds, _ in both] for name, both in judged.items()})
    for each in judges.values():
        each.end()
    return rows


def beside_rust(rows, name):
    """The median over genomes of what a new one cost, over what it cost the engine's benchmark in the same turn."""
    return statistics.median(2 * row[name][0] / (row[RUST][0] + row[AGAIN][0]) for row in rows)


def main(engine):
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WNN_BENCH_FOLDER"] = folder
        subprocess.run([*engine, "--write"], check=True)
        starts = []
        for start in range(STARTS):
            print(f"start {start + 1} of {STARTS}", file=sys.stderr)
            starts.append(measured(engine))
    rows = [row for start in starts for row in start]
    print(f"{'':<10} | new, ms | known, ms | new, to Rust | by start")
    for name in (PYTHON, RUST, AGAIN):
        new, known = (statistics.median(row[name][which] for row in rows) * 1e3 for which in (0, 1))
        by_start = ", ".join(f"{beside_rust(start, name):.3f}" for start in starts)
        print(f"{name:<10} | {new:>7.1f} | {known:>9.2f} | {beside_rust(rows, name):>12.3f} | {by_start}")


if sys.argv[1:] == [JUDGE]:
    judge(pathlib.Path(os.environ["WNN_BENCH_FOLDER"]))
else:
    main(sys.argv[1:])
