"""How fast `evaluate_batch` is beside the engine's own benchmark: the same genomes of the standard problem, in turns.

`just bench-python TEXT` runs it. Prints the median of the ratios, and the medians of both.
"""

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

#: Genomes at the beginning that only warm up.
WARM_UP = 2


def main(command):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        surroundings = {**os.environ, "WNN_BENCH_FOLDER": name}
        rust = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=surroundings)
        count = int(rust.stdout.readline())
        train, evaluation = (np.fromfile(folder / f"{split}.u32", "<u4") for split in ("train", "eval"))
        vocab_size = json.loads((folder / "meta.json").read_text())["vocab_size"]
        threads = int(os.environ.get("WNN_BENCH_THREADS", 2))
        evaluator = CachedEvaluator(train, evaluation, vocab_size, num_parts=1, threads=threads)
        genomes = [ClusterGenome.load(folder / f"{index}.json.gz") for index in range(count)]
        times = []
        for index, genome in enumerate(genomes):
            turns = {}
            for turn in ("rust", "python") if index % 2 else ("python", "rust"):
                if turn == "rust":
                    print(index, file=rust.stdin, flush=True)
                    seconds, *theirs = map(float, rust.stdout.readline().split())
                    turns[turn] = seconds
                else:
                    begun = time.perf_counter()
                    [ours] = evaluator.evaluate_batch([genome])
                    turns[turn] = time.perf_counter() - begun
            assert ours == tuple(theirs), "both give the same figures"
            times.append(turns)
        rust.stdin.close()
        rust.wait()
    times = times[WARM_UP:]
    ratio = statistics.median(turns["python"] / turns["rust"] for turns in times)
    medians = {turn: statistics.median(turns[turn] for turns in times) * 1e3 for turn in ("rust", "python")}
    print(f"A whole genome: Rust {medians['rust']:.1f} ms, Python {medians['python']:.1f} ms, median ratio {ratio:.3f}")


main(sys.argv[1:])
