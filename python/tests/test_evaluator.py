"""`CachedEvaluator`: its figures are those of `wnn-exp` and the server, to the last bit."""

import json
import threading
import time

import numpy as np
import pytest

from wnn.ram.experiments import CachedEvaluator, ClusterGenome
from conftest import TOKENS



def small(**settings):
    return CachedEvaluator(TOKENS, TOKENS, 4, context_size=2, **settings)


@pytest.fixture(scope="module")
def toy(world):
    """The built-in corpus as arrays, and how it was judged."""
    world.run("corpus", "export", "toy", "tokens")
    folder = world.directory / "tokens"
    meta = json.loads((folder / "meta.json").read_text())
    train, evaluation = (np.fromfile(folder / f"{name}.u32", "<u4") for name in ("train", "eval"))
    return CachedEvaluator(train, evaluation, meta["vocab_size"])


@pytest.fixture(scope="module")
def checkpoint(world):
    """The file of what the server's engine found."""
    flags = ["--ga-gens", "2", "--ts-iters", "2", "--population", "6", "--neighbors", "6", "--start"]
    world.run("flow", "create", "--name", "Searched", *flags)
    world.run("flow", "wait", "Searched")
    finals = json.loads(world.run("checkpoint", "list", "--final-only", "--flow", "Searched", "--json"))
    return world.directory / world.run("checkpoint", "download", str(finals[0]["id"])).strip()


def test_a_checkpoint_of_the_server_is_worth_what_it_says(toy, checkpoint):
    genome = ClusterGenome.load(checkpoint)
    assert toy.evaluate_batch_full([genome]) == [genome.cached_fitness]


def test_a_checkpoint_of_python_is_verified_and_seeds_a_flow(world, toy):
    genome = ClusterGenome.create_uniform(toy.vocab_size).initialize_connections(toy.total_input_bits, seed=5)
    [fitness] = toy.evaluate_batch_full([genome])
    written = ClusterGenome(genome.bits_per_cluster, genome.neurons_per_cluster, genome.connections, fitness)
    written.save(world.directory / "python.json.gz")
    assert "Equal to the last bit" in world.run("checkpoint", "verify", "python.json.gz", "--corpus", "toy")
    number = world.run("checkpoint", "upload", "python.json.gz", "--name", "From Python").strip()
    sizes = json.loads(world.run("checkpoint", "genome", number, "--json"))
    assert sizes["neurons"] == genome.stats()["total_neurons"]
    world.run("checkpoint", "seed", number, "--flow-name", "On from Python")


def test_the_same_figures_on_any_number_of_threads_and_one_by_one():
    genomes = [ClusterGenome.create_uniform(4, bits=3).initialize_connections(4, seed=seed) for seed in range(5)]
    together = small(threads=2).evaluate_batch_full(genomes)
    alone = small(threads=1)
    assert together == [alone.evaluate_batch_full([genome])[0] for genome in genomes]
    assert all(0 < ce < 1.4 and 0 <= accuracy <= 1 for ce, accuracy in together)


def test_parts_come_in_cycles_by_the_seed():
    genome = ClusterGenome.create_uniform(4, bits=3, neurons=1).initialize_connections(4)
    evaluator = small(seed=3)
    by_part = [evaluator.evaluate_batch([genome], train_part=part) for part in range(3)]
    assert len({fitness for [fitness] in by_part}) == 3, "parts that were alike would show nothing"
    cycle, next_cycle = ([evaluator.evaluate_batch([genome]) for _ in range(3)] for _ in range(2))
    assert sorted(cycle) == sorted(by_part) == sorted(next_cycle)
    again = small(seed=3)
    assert [again.evaluate_batch([genome]) for _ in range(3)] == cycle
    assert any([one.evaluate_batch([genome]) for _ in range(3)] != cycle for one in map(lambda seed: small(seed=seed), range(6)))
    with pytest.raises(ValueError, match="there are 3 parts"):
        evaluator.evaluate_batch([genome], train_part=3)


def test_an_order_of_clusters_may_be_given():
    genome = ClusterGenome([1, 2, 3, 3], [1, 2, 3, 4]).initialize_connections(4, seed=2)
    counts = np.bincount(TOKENS, minlength=4)
    by_count = sorted(range(4), key=lambda token: (-counts[token], token))
    assert small(cluster_order=by_count).evaluate_batch_full([genome]) == small().evaluate_batch_full([genome])
    assert small(cluster_order=by_count[::-1]).evaluate_batch_full([genome]) != small().evaluate_batch_full([genome])
    with pytest.raises(ValueError, match="token 1 stands twice"):
        small(cluster_order=[0, 1, 1, 2])


def test_other_threads_run_while_genomes_are_judged(toy):
    genomes = [
        ClusterGenome.create_uniform(toy.vocab_size).initialize_connections(toy.total_input_bits, seed=seed)
        for seed in range(60)
    ]
    times = []

    def judge():
        times.append(time.perf_counter())
        toy.evaluate_batch_full(genomes)
        times.append(time.perf_counter())

    worker = threading.Thread(target=judge)
    worker.start()
    here = []
    while worker.is_alive():
        here.append(time.perf_counter())
        time.sleep(0.001)
    begun, ended = times
    margin = (ended - begun) / 5
    meanwhile = [moment for moment in here if begun + margin < moment < ended - margin]
    assert len(meanwhile) > 3, "with the lock of the interpreter held nothing would run in the middle of the call"


def test_what_cannot_be_judged_is_refused_with_a_sentence():
    fits = ClusterGenome.create_uniform(4, bits=3).initialize_connections(4)
    for genome, sentence in [
        (ClusterGenome.create_uniform(4), "no connections yet"),
        (ClusterGenome.create_uniform(5).initialize_connections(4), "it has 5 clusters, but the corpus has 4 tokens"),
        (ClusterGenome.create_uniform(4).initialize_connections(64), "has only 4"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            small().evaluate_batch_full([fits, genome])
    for settings, sentence in [
        ({"eval_tokens": [0, 1, 9, 1, 1]}, "token 2 of its eval split is 9, outside 0..4"),
        ({"train_tokens": [0, 1]}, "train split has 2 tokens"),
        ({"empty_value": 1.5}, "empty value"),
        ({"num_parts": 0}, "train parts"),
        ({"train_tokens": "abc"}, "train_tokens must be a list or an array"),
        ({"train_tokens": np.array([0, 1, -1, 2])}, "train_tokens holds -1"),
        ({"vocab_size": -1}, "vocab_size must be a number from 0"),
        ({"seed": -1}, "seed must be a number from 0"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            CachedEvaluator(**{"train_tokens": TOKENS, "eval_tokens": TOKENS, "vocab_size": 4, "context_size": 2, **settings})


def test_it_says_what_it_is():
    expected = "CachedEvaluator(vocab_size=4, context_size=2, total_input_bits=4, num_parts=3, eval_examples=198)"
    assert repr(small()) == expected
