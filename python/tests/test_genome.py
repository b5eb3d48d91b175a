"""`ClusterGenome`: its parts, its files, and what it refuses."""

import numpy as np
import pytest

from wnn.ram.experiments import ClusterGenome


def small():
    return ClusterGenome([2, 3], [2, 1], [0, 1, 2, 3, 4, 5, 6], (9.5, 0.04))


def test_parts_come_out_as_they_went_in_and_cannot_be_written_to():
    genome = small()
    assert genome.bits_per_cluster.tolist() == [2, 3]
    assert genome.neurons_per_cluster.tolist() == [2, 1]
    assert genome.connections.tolist() == list(range(7))
    assert (genome.bits_per_cluster.dtype, genome.connections.dtype) == (np.uint8, np.uint16)
    for array in (genome.bits_per_cluster, genome.neurons_per_cluster, genome.connections):
        with pytest.raises(ValueError):
            array[0] = 1
    assert genome.connections is genome.connections, "nothing is copied twice"
    assert genome.cached_fitness == (9.5, 0.04)
    assert repr(genome) == "ClusterGenome(2 clusters, 3 neurons, 7 connections, CE 9.5000, accuracy 4.00%)"


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.uint32, np.int64])
def test_arrays_of_whole_numbers_do_as_well_as_lists(dtype):
    genome = ClusterGenome(np.array([2, 3], dtype), np.array([2, 1], dtype), np.arange(7).astype(dtype))
    assert genome == small()
    assert genome != ClusterGenome([2, 3], [2, 1])


def test_what_is_serialized_is_what_was_deserialized():
    genome = small()
    again = ClusterGenome.deserialize(genome.serialize())
    assert (again, again.cached_fitness) == (genome, (9.5, 0.04))
    shape = ClusterGenome.create_uniform(3, bits=4, neurons=2)
    assert shape.serialize()["connections"] is None
    assert ClusterGenome.deserialize(shape.serialize()) == shape
    assert shape.stats() == {"num_clusters": 3, "total_neurons": 6, "total_connections": 24, "bits_range": (4, 4), "neurons_range": (2, 2)}


def test_connections_are_drawn_by_the_seed():
    shape = ClusterGenome.create_uniform(100)
    assert shape.connections is None and "no connections yet" in repr(shape)
    one = shape.initialize_connections(64, seed=7)
    assert one == shape.initialize_connections(64, seed=7)
    assert one != shape.initialize_connections(64, seed=8)
    assert len(one.connections) == 100 * 5 * 8 and one.connections.max() < 64
    assert one.initialize_connections(64, seed=9) == one, "it has some"


def test_files_are_saved_and_loaded(tmp_path):
    path = tmp_path / "genome.json.gz"
    small().save(path)
    assert path.read_bytes()[:2] == b"\x1f\x8b"
    loaded = ClusterGenome.load(path)
    assert (loaded, loaded.cached_fitness) == (small(), (9.5, 0.04))
    with pytest.raises(FileNotFoundError, match="nowhere"):
        ClusterGenome.load(tmp_path / "nowhere.json.gz")
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ValueError, match="is not a usable checkpoint"):
        ClusterGenome.load(path)


@pytest.mark.parametrize(
    "parts, sentence",
    [
        (([2], [1, 1]), "bits_per_cluster has 1 entries, but neurons_per_cluster has 2"),
        (([], []), "a genome has no clusters"),
        (([31], [1]), "31 bits per neuron"),
        (([2], [0]), "0 neurons"),
        (([2], [1], [5]), "connections has 1 entries, but the clusters have 2 in all"),
        (([2], [1], [5, 70_000]), "input bit 70000"),
        (([-1], [1]), "bits_per_cluster"),
        (([1.5], [1]), "bits_per_cluster must be a list or an array of numbers"),
        ((np.array([1.5]), [1]), "whole numbers"),
        ((np.array([[1]]), [1]), "2 dimensions"),
        ((np.array([-3]), [1]), "holds -3"),
    ],
)
def test_contradictions_are_refused_with_a_sentence(parts, sentence):
    with pytest.raises(ValueError, match=sentence):
        ClusterGenome(*parts)
