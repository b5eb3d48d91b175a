"""`Flow`: the searches of `wnn-exp` and the server, told to a server, interrupted, and gone on with."""

import copy
import json
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest
from conftest import TOKENS, World, short

from wnn import _engine
from wnn.ram.experiments import (
    CachedEvaluator,
    ClusterGenome,
    Experiment,
    ExperimentConfig,
    Flow,
    FlowConfig,
    PhasedSearchConfig,
    PhasedSearchRunner,
)

PHASES = ["GA Neurons", "TS Neurons", "GA Bits", "TS Bits", "GA Connections", "TS Connections"]


def small(**settings):
    return CachedEvaluator(TOKENS, TOKENS, 4, context_size=2, threads=1, **settings)


def outcome(result):
    """All that a search is judged by."""
    return [(one.final_genome, one.final_fitness, one.final_accuracy, one.iterations_run) for one in result.experiment_results]


class InPython:
    """An evaluator of Python's, which asks the engine's."""

    def __init__(self, cached):
        self.cached = cached
        self.vocab_size = cached.vocab_size
        self.total_input_bits = cached.total_input_bits
        self.asked = 0

    def evaluate_batch(self, genomes):
        self.asked += len(genomes)
        return self.cached.evaluate_batch_full(genomes)


# Reporting


def test_a_flow_is_told_to_the_server_as_it_runs(world, toy, tmp_path):
    client = world.client()
    seen = []

    def look(iteration):
        if not seen and client.list_flows(status="running"):
            seen.append(iteration["experiment"])

    flow = Flow(short("Told", 4), toy, checkpoint_dir=tmp_path, dashboard_client=client, callback=look)
    result = flow.run()
    row = client.get_flow(result.flow_id)
    assert (row["name"], row["status"], row["experiments_done"], row["pid"]) == ("Told", "completed", 6, os.getpid())
    assert row["config"]["params"]["population_size"] == 6 and row["config"]["template"] == "standard-6-phase"
    assert row["config"]["params"]["corpus"].startswith("tokens ") and row["config"]["runner"] == "external"
    with pytest.raises(ValueError, match="learns from the corpus `tokens [0-9a-f]{16}`, which is not here"):
        client._call("POST", f"flows/{result.flow_id}/restart", body={"from_beginning": True})
    assert seen, "it was running meanwhile"
    experiments = client.list_flow_experiments(result.flow_id)
    assert [one["name"].split(": ")[1] for one in experiments] == PHASES
    for experiment, own in zip(experiments, result.experiment_results):
        assert experiment["status"] == "completed"
        assert (experiment["best_ce"], experiment["current_iteration"]) == (own.final_fitness, own.iterations_run)
        iterations = client.list_iterations(experiment["id"])
        assert [one["best_ce"] for one in iterations] == [one["best_ce"] for one in own.iterations]
        [final] = client.list_checkpoints(experiment["id"], is_final=True)
        assert (final["final_fitness"], final["iterations_run"]) == (own.final_fitness, 4)
        assert client.load_checkpoint(final["id"]) == own.final_genome
    starts = [one["started_at"] for one in experiments]
    assert starts == sorted(starts)
    written = [client.list_checkpoints(one["id"], is_final=True)[0]["created_at"] for one in experiments]
    assert all(before <= begun for before, begun in zip(written, starts[1:])), "each result is told before the next begins"


def test_its_checkpoints_open_in_the_command_line_and_on_the_pages_and_seed_flows(world, toy, tmp_path):
    from urllib.request import urlopen

    result = Flow(short("Opened", 2), toy, checkpoint_dir=tmp_path, dashboard_client=world.client()).run()
    last = result.experiment_results[-1].checkpoint_path
    assert "Equal to the last bit" in world.run("checkpoint", "verify", str(last), "--corpus", "toy")
    [number] = [one["id"] for one in world.client().list_checkpoints(flow_id=result.flow_id, is_final=True, limit=1)]
    sizes = json.loads(world.run("checkpoint", "genome", str(number), "--json"))
    assert sizes["neurons"] == result.final_genome.stats()["total_neurons"]
    for page in (f"/flows/{result.flow_id}", f"/checkpoints/{number}"):
        html = urlopen(world.url + page).read().decode()
        assert "Phase 3b: TS Connections" in html and f"{result.final_fitness:.4f}" in html
    world.run("checkpoint", "seed", str(number), "--flow-name", "On from a Python flow")


def test_a_server_that_is_away_is_told_when_it_is_back(toy, tmp_path):
    there = World(tmp_path)
    told = []
    config = short("Away", 3)

    def interrupt(iteration):
        place = (iteration["experiment_index"], iteration["iteration_num"])
        if place == (1, 1):
            there.end()
        if place == (3, 1):
            there.begin(there.port)

    client = there.client(max_retries=1)
    flow = Flow(config, toy, told.append, tmp_path / "kept", client, callback=interrupt)
    result = flow.run()
    assert any("the search goes on" in line for line in told) and "The server is there again" in told
    experiments = client.list_flow_experiments(result.flow_id)
    assert [one["status"] for one in experiments] == ["completed"] * 6
    assert all(len(client.list_iterations(one["id"])) == 3 for one in experiments)
    assert client.get_flow(result.flow_id)["status"] == "completed"
    assert len(client.list_checkpoints(flow_id=result.flow_id, is_final=True)) == 6
    there.end()


def test_a_server_that_never_was_there_is_told_by_the_next_run(world, toy, tmp_path):
    told = []
    away = type(world.client())(type(world.client().config)("http://127.0.0.1:9", max_retries=1))
    config = short("Late", 2)
    result = Flow(config, toy, told.append, tmp_path, away).run()
    assert result.flow_id is None and len(result.experiment_results) == 6
    assert any("was not told how the flow ended; run the flow again" in line for line in told)
    again = Flow(config, toy, None, tmp_path, world.client()).run()
    assert outcome(again) == outcome(result)
    experiments = world.client().list_flow_experiments(again.flow_id)
    assert [one["status"] for one in experiments] == ["completed"] * 6
    assert world.client().get_flow(again.flow_id)["status"] == "completed"
    once_more = Flow(config, toy, None, tmp_path, world.client()).run()
    assert once_more.flow_id == again.flow_id, "what the server knows is not told again"


def test_a_flow_that_is_stopped_on_the_server_stops(world, toy, tmp_path, monkeypatch):
    from wnn.ram.experiments import _reporter

    monkeypatch.setattr(_reporter, "HEARTBEAT", 0.2)
    client = world.client()

    def stop(iteration):
        running = [one for one in client.list_flows(status="running") if one["name"] == "Stopped there"]
        if running:
            client.stop_flow(running[0]["id"])
        time.sleep(0.1)

    flow = Flow(short("Stopped there", 500), toy, checkpoint_dir=tmp_path, dashboard_client=client, callback=stop)
    result = flow.run()
    assert result.experiment_results[-1].stop_reason == "stopped"
    assert client.get_flow(result.flow_id)["status"] == "cancelled"
    flow.callback = lambda iteration: iteration["iteration_num"] == 12 and flow.stop()
    assert flow.run().flow_id == result.flow_id, "it goes on as the same flow"


def test_a_flow_that_is_taken_for_dead_says_that_it_is_not(world, toy, tmp_path, monkeypatch):
    from wnn.ram.experiments import _reporter

    monkeypatch.setattr(_reporter, "HEARTBEAT", 0.2)
    client = world.client()
    seen = []

    def bury(iteration):
        if iteration["experiment_index"] == 0 and iteration["iteration_num"] == 2:
            [flow] = [one for one in client.list_flows(status="running") if one["name"] == "Buried"]
            client.flow_failed(flow["id"], "its worker gave no sign of life")
            time.sleep(1)
            seen.append(client.get_flow(flow["id"])["status"])
            seen.append(client.list_flow_experiments(flow["id"])[0]["status"])

    result = Flow(short("Buried", 4), toy, checkpoint_dir=tmp_path, dashboard_client=client, callback=bury).run()
    assert seen == ["running", "running"]
    row = client.get_flow(result.flow_id)
    assert (row["status"], row["error"], row["experiments_done"]) == ("completed", None, 6)


def test_a_failure_is_told_with_its_sentence(world, tmp_path):
    class Broken(InPython):
        def evaluate_batch(self, genomes):
            if self.asked > 20:
                raise RuntimeError("the card is out of memory")
            return super().evaluate_batch(genomes)

    client = world.client()
    flow = Flow(short("Broken"), Broken(small()), checkpoint_dir=tmp_path, dashboard_client=client)
    with pytest.raises(RuntimeError, match="the card is out of memory"):
        flow.run()
    [row] = [one for one in client.list_flows(status="failed") if one["name"] == "Broken"]
    assert row["error"] == "the card is out of memory"


# The same as the command line's


def test_the_same_search_as_wnn_exp_and_in_the_same_directory(world, toy, tmp_path):
    flags = ["--ga-gens", "3", "--ts-iters", "3", "--population", "6", "--neighbors", "6", "--seed", "7"]
    flags += ["--set", "check_interval=2", "--set", "checkpoint_interval=2"]
    world.run("search", "--corpus", "toy", "--checkpoint-dir", str(tmp_path / "theirs"), *flags)
    config = short("Same", 3, seed=7)
    result = Flow(config, toy, checkpoint_dir=tmp_path / "ours").run()
    there = Flow(config, toy, checkpoint_dir=tmp_path / "theirs").run()
    assert outcome(there) == outcome(result), "their directory is complete"
    assert [one.stop_reason for one in there.experiment_results] == ["limit_reached"] * 6
    world.run("search", "--corpus", "toy", "--checkpoint-dir", str(tmp_path / "ours"), *flags)
    assert there.iterations == [
        {**row, **{key: other[key] for key in other if key.endswith("_secs")}}
        for row, other in zip(result.iterations, there.iterations)
    ]


def test_without_a_server_the_phases_are_the_same(tmp_path):
    sizes = {"ga_generations": 3, "ts_iterations": 3, "population_size": 6, "neighbors_per_iter": 6}
    runner = PhasedSearchRunner(PhasedSearchConfig(**sizes, params={"check_interval": 2}), small(), checkpoint_dir=tmp_path)
    result = runner.run()
    config = FlowConfig.standard_6_phase("A flow", **sizes, check_interval=2)
    assert outcome(Flow(config, small(), checkpoint_dir=tmp_path).run()) == outcome(result)
    assert outcome(Flow(config, small()).run()) == outcome(result)


def test_an_experiment_alone():
    config = ExperimentConfig("Only bits", "ts", optimize_bits=True, iterations=4, neighbors_per_iter=4, seed=5)
    genome = ClusterGenome.create_uniform(4, bits=6, neurons=2)
    result = Experiment(config, small()).run(seed_genome=genome, seed_threshold=0.1)
    assert result.final_fitness <= result.initial_fitness and result.iterations_run == 4
    assert result.final_threshold == pytest.approx(0.1 + 4e-5)
    assert result.initial_fitness == small().evaluate_batch_full([genome.initialize_connections(4, seed=5)])[0][0]
    assert result.final_population[0] == result.final_genome
    assert repr(Experiment(config, small())) == "Experiment('Only bits', 'ts')"


def test_seeds_are_a_checkpoint_a_genome_or_a_population(tmp_path):
    first = Flow(short("First"), small(), checkpoint_dir=tmp_path / "first").run()
    path = first.experiment_results[-1].checkpoint_path
    last = first.experiment_results[-1]
    second = Flow(short("Second", seed_checkpoint_path=path), small()).run()
    same = Flow(short("Second"), small()).run(None, last.final_genome, last.final_population, last.final_threshold)
    assert outcome(second) == outcome(same)
    assert second.experiment_results[0].initial_fitness == first.final_fitness
    with pytest.raises(FileNotFoundError, match="nowhere.json.gz"):
        Flow(short("Third", seed_checkpoint_path="nowhere.json.gz"), small(), checkpoint_dir=tmp_path / "third").run()
    with pytest.raises(ValueError, match="it has 5 clusters, but the corpus has 4 tokens"):
        Flow(short("Fourth"), small()).run(seed_genome=ClusterGenome.create_uniform(5))


def test_a_seed_that_was_refused_can_be_corrected(world, tmp_path):
    wrong, right = ClusterGenome.create_uniform(5), ClusterGenome.create_uniform(4, bits=3)
    client, config = world.client(), short("Corrected", 2)
    expected = outcome(Flow(config, small()).run(seed_genome=right))
    assert expected != outcome(Flow(config, small()).run())
    for kept in (tmp_path / "kept", None):
        flows = len(client.list_flows(limit=1000))
        flow = Flow(config, small(), checkpoint_dir=kept, dashboard_client=client)
        with pytest.raises(ValueError, match="it has 5 clusters"):
            flow.run(seed_genome=wrong)
        assert len(client.list_flows(limit=1000)) == flows, "what is refused never was a flow"
        assert outcome(flow.run(seed_genome=right)) == expected


def test_a_flow_in_memory_goes_on_or_begins_anew_from_another_seed():
    one, other = (ClusterGenome.create_uniform(4, bits=bits) for bits in (3, 4))
    config = short("Seeded", 4)
    flow = Flow(config, small(), callback=lambda iteration: iteration["experiment_index"] == 1 and flow.stop())
    flow.run(seed_genome=one)
    flow.callback = None
    ran = []
    flow.callback = lambda iteration: ran.append(iteration["experiment_index"])
    assert outcome(flow.run()) == outcome(Flow(config, small()).run(seed_genome=one)) and 0 not in ran
    flow.callback = lambda iteration: iteration["experiment_index"] == 1 and flow.stop()
    flow.run(seed_genome=one)
    flow.callback = None
    assert outcome(flow.run(seed_genome=other)) == outcome(Flow(config, small()).run(seed_genome=other))


# Interruptions

WORKER = """
    import sys, time
    sys.path.insert(0, {tests!r})
    from conftest import short
    from test_flow import small
    from wnn.ram.experiments import DashboardClient, DashboardClientConfig, Flow

    def slowly(iteration):
        print(iteration["experiment_index"], iteration["iteration_num"], flush=True)
        time.sleep(0.05)

    client = DashboardClient(DashboardClientConfig({url!r}))
    Flow(short("Interrupted", 8), small(), checkpoint_dir={kept!r}, dashboard_client=client, callback=slowly).run()
"""


def begun(world, kept, until):
    """A process that runs a flow, as far as that."""
    tests = str(pathlib.Path(__file__).parent)
    script = textwrap.dedent(WORKER.format(tests=tests, url=world.url, kept=str(kept)))
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stdout:
        if line == until:
            return process
    raise AssertionError(process.communicate()[1])


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_flow_that_was_interrupted_goes_on_to_the_same_result(world, tmp_path, end):
    process = begun(world, tmp_path, "3 5\n")
    process.send_signal(end)
    told = process.communicate()[1]
    client = world.client()
    [row] = [one for one in client.list_flows(limit=1)]
    kept = sorted(path.name for path in (tmp_path / "exp_03").glob("*.json.gz"))
    if end == signal.SIGINT:
        assert told.rstrip().endswith("KeyboardInterrupt")
        assert row["status"] == "cancelled"
        assert any(int(name[-14:-8]) in (5, 6) for name in kept), f"the generation was finished and kept: {kept}"
    else:
        assert row["status"] == "running", "nobody could say that it ended"
        assert {2, 4} <= {one["iterations_run"] for one in client.list_checkpoints(flow_id=row["id"], is_final=False)}
    config = short("Interrupted", 8)
    result = Flow(config, small(), checkpoint_dir=tmp_path, dashboard_client=client).run()
    assert outcome(result) == outcome(Flow(config, small()).run())
    assert result.flow_id == row["id"] and client.get_flow(row["id"])["status"] == "completed"
    for experiment in client.list_flow_experiments(row["id"]):
        assert [one["iteration_num"] for one in client.list_iterations(experiment["id"])] == list(range(1, 9))
    assert [one["iteration_num"] for one in result.iterations] == 6 * list(range(1, 9))


def test_what_a_callback_raises_comes_out_and_nothing_is_lost(tmp_path):
    def refuse(iteration):
        if iteration["experiment_index"] == 2 and iteration["iteration_num"] == 3:
            raise LookupError("enough")

    config = short("Refused", 5)
    whole = outcome(Flow(config, small()).run())
    for kept in (tmp_path, None):
        flow = Flow(config, small(), checkpoint_dir=kept, callback=refuse)
        with pytest.raises(LookupError, match="enough"):
            flow.run()
        assert flow.result().experiment_results[-1].iterations_run == 3
        flow.callback = None
        assert outcome(flow.run()) == whole


def test_it_can_be_stopped_and_run_again_from_an_experiment(tmp_path):
    config = short("Again", 3)
    flow = Flow(config, small(), checkpoint_dir=tmp_path)
    flow.callback = lambda iteration: iteration["experiment_index"] == 1 and flow.stop()
    stopped = flow.run()
    assert [one.stop_reason for one in stopped.experiment_results] == ["limit_reached", "stopped"]
    flow.callback = None
    whole = flow.run()
    ran = []
    flow.callback = lambda iteration: ran.append(iteration["experiment_index"])
    assert outcome(flow.run(resume_from=4)) == outcome(whole) and sorted(set(ran)) == [4, 5]
    assert outcome(flow.run(resume_from="Phase 3b: TS Connections")) == outcome(whole)
    assert ran == [4, 4, 4, 5, 5, 5, 5, 5, 5]
    with pytest.raises(ValueError, match="no experiment 'Phase 9', but 'Phase 1a: GA Neurons'"):
        flow.run(resume_from="Phase 9")
    for nowhere in (6, -1):
        with pytest.raises(ValueError, match=f"6 experiments, from 0, and none at {nowhere}"):
            flow.run(resume_from=nowhere)
    with pytest.raises(ValueError, match="resume_from needs checkpoint_dir"):
        Flow(config, small()).run(resume_from=1)


def test_what_is_run_again_may_be_interrupted_too(world, tmp_path):
    client, config = world.client(), short("Twice", 5)
    flow = Flow(config, small(), checkpoint_dir=tmp_path, dashboard_client=client)
    whole = flow.run()
    files = {path.name: path.read_bytes() for path in (tmp_path / "exp_02").iterdir()}

    flow.callback = lambda iteration: iteration["iteration_num"] == 2 and flow.stop()
    stopped = flow.run(resume_from=2)
    assert [one.iterations_run for one in stopped.experiment_results] == [5, 5, 2]
    assert {path.name: path.read_bytes() for path in (tmp_path / "exp_02_before_1").iterdir()} == files
    assert not (tmp_path / "exp_03").exists(), "it came of what is gone"
    flow.callback = None
    result = flow.run()
    assert outcome(result) == outcome(whole)
    assert [row["iteration_num"] for row in result.iterations] == 6 * [1, 2, 3, 4, 5]

    assert result.flow_id == stopped.flow_id != whole.flow_id, "what is run again is another flow"
    for told in (whole, result):
        assert client.get_flow(told.flow_id)["status"] == "completed"
        best = [one["best_ce"] for one in client.list_flow_experiments(told.flow_id)]
        assert best == [one.final_fitness for one in result.experiment_results]


def test_a_flow_that_was_not_done_is_another_one_where_it_is_run_again(world, tmp_path):
    client, config = world.client(), short("Undone", 4)
    flow = Flow(config, small(), checkpoint_dir=tmp_path, dashboard_client=client)
    flow.callback = lambda iteration: iteration["experiment_index"] == 3 and flow.stop()
    stopped = flow.run()
    flow.callback = None
    result = flow.run(resume_from=1)
    assert outcome(result) == outcome(Flow(config, small()).run())
    assert client.get_flow(stopped.flow_id)["status"] == "cancelled"
    assert result.flow_id != stopped.flow_id
    experiments = client.list_flow_experiments(result.flow_id)
    assert [one["status"] for one in experiments] == 6 * ["completed"]
    assert [len(client.list_iterations(one["id"])) for one in experiments] == 6 * [4]


def test_a_stop_that_comes_before_the_engine_begins_counts():
    class Early(InPython):
        @property
        def total_input_bits(self):
            flow.stop()
            return 4

        @total_input_bits.setter
        def total_input_bits(self, bits):
            pass

    flow = Flow(short("Early"), Early(small()))
    assert [one.iterations_run for one in flow.run().experiment_results] == [0]


def test_a_directory_lets_no_other_flow_in(tmp_path):
    Flow(short("One", 1), small(), checkpoint_dir=tmp_path).run()
    for other in (short("One", 1, seed=8), short("One", 2)):
        with pytest.raises(ValueError, match="it holds another search"):
            Flow(other, small(), checkpoint_dir=tmp_path).run()
    edited = short("One", 1)
    edited.experiments[2].patience = 3
    with pytest.raises(ValueError, match="its experiments are others there"):
        Flow(edited, small(), checkpoint_dir=tmp_path).run()
    with pytest.raises(ValueError, match="the corpus is `tokens [0-9a-f]{16}` there"):
        Flow(short("One", 1), CachedEvaluator(TOKENS[1:], TOKENS, 4, context_size=2), checkpoint_dir=tmp_path).run()


# Evaluators of Python's


def test_an_evaluator_in_python_drives_the_same_search():
    ours = InPython(small(num_parts=1))
    config = short("Own", 4, train_parts=1, context_size=2)
    result = Flow(config, ours).run()
    assert outcome(result) == outcome(Flow(config, small(num_parts=1)).run())
    assert ours.asked > 100
    ours.evaluate_batch = lambda genomes: np.array(small(num_parts=1).evaluate_batch_full(genomes))
    assert outcome(Flow(config, ours).run()) == outcome(result), "an array does as well"


def test_with_whole_moves_an_evaluator_is_asked_once_for_each_neighbour():
    ours = InPython(small())
    config = ExperimentConfig("Few", "ts", optimize_neurons=True, iterations=5, neighbors_per_iter=4, params={"move_size": 1.0})
    Experiment(config, ours).run()
    assert ours.asked <= 1 + 5 * (4 + 2)


def test_what_an_evaluator_raises_loses_no_iteration(tmp_path):
    class Tired(InPython):
        is_tired = False

        def evaluate_batch(self, genomes):
            if self.is_tired:
                raise MemoryError("out of memory")
            return super().evaluate_batch(genomes)

    ours = Tired(small())
    config = short("Tired", 9)
    ran, tires_at = [], (1, 7)

    def tire(iteration):
        ran.append((iteration["experiment_index"], iteration["iteration_num"]))
        ours.is_tired = ran[-1] == tires_at

    with pytest.raises(MemoryError, match="out of memory"):
        Flow(config, ours, checkpoint_dir=tmp_path, callback=tire).run()
    assert (tmp_path / "exp_01/phase_1b_ts_neurons_iter_000007.json.gz").exists()
    ours.is_tired = False
    result = Flow(config, ours, checkpoint_dir=tmp_path).run()
    expected = outcome(Flow(config, InPython(small())).run())
    assert outcome(result) == expected

    ran.clear()
    flow = Flow(config, ours, callback=tire)
    for tires_at in ((1, 7), (2, 9)):
        with pytest.raises(MemoryError, match="out of memory"):
            flow.run()
        ours.is_tired = False
    tires_at = None
    result = flow.run()
    assert outcome(result) == expected, "without a directory as well, for as long as the flow lives"
    assert [ran.count((index, 1)) for index in range(6)] == [1] * 6, "no experiment was begun twice"
    assert [row["iteration_num"] for row in result.iterations] == [*range(1, 10)] * 6


@pytest.mark.parametrize(
    "answer, sentence",
    [
        (lambda genomes: [(1.0, 0.5)], "gave 1 results for 6 genomes"),
        (lambda genomes: [(float("nan"), 0.5)] * len(genomes), "a finite number not below 0 and one between 0 and 1"),
        (lambda genomes: [(-1.0, 0.5)] * len(genomes), "a finite number not below 0 and one between 0 and 1"),
        (lambda genomes: [(1.0, 50.0)] * len(genomes), "a finite number not below 0 and one between 0 and 1"),
        (lambda genomes: [1.0] * len(genomes), "'float' object is not iterable"),
    ],
)
def test_answers_that_are_no_fitness_are_refused(answer, sentence):
    ours = InPython(small())
    ours.evaluate_batch = answer
    with pytest.raises((ValueError, TypeError), match=sentence):
        Flow(short("Wrong"), ours).run()


def test_only_what_an_evaluator_is_asked_for_is_read():
    ours = InPython(small())
    ours.settings = {"seed": 7, "patience": 1}
    config = short("Settings", 4)
    assert outcome(Flow(config, ours).run()) == outcome(Flow(config, InPython(small())).run())


def test_genomes_are_keys_and_go_to_other_processes():
    genome = ClusterGenome.create_uniform(4, bits=3).initialize_connections(4)
    alike = ClusterGenome.deserialize(genome.serialize())
    assert {genome: 1}[alike] == 1 and len({genome, alike, ClusterGenome.create_uniform(4, bits=3)}) == 2
    judged = Flow(short("Judged", 1), small()).run().final_genome
    for copied in (pickle.loads(pickle.dumps(judged)), copy.deepcopy(judged)):
        assert copied == judged and copied.cached_fitness == judged.cached_fitness


def test_what_is_no_evaluator_is_refused():
    with pytest.raises(TypeError, match="str has no evaluate_batch"):
        Flow(short("Wrong"), "evaluator").run()


# Manners


def test_results_become_a_frame_and_a_drawing():
    import matplotlib

    matplotlib.use("Agg")
    result = Flow(short("Drawn", 3), small()).run()
    frame = result.to_dataframe()
    assert len(frame) == 18 and {"experiment", "iteration_num", "best_ce", "avg_ce"} <= set(frame.columns)
    assert frame.groupby("experiment_index").size().tolist() == [3] * 6
    axes = result.plot()
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [f"Phase {n}: {p}" for n, p in zip("1a 1b 2a 2b 3a 3b".split(), PHASES)]
    assert [line.get_xdata().tolist() for line in axes.lines[-2:]] == [[16, 17, 18], [18]], "each iteration, each cycle"
    alone = result.experiment_results[2]
    assert len(alone.to_dataframe()) == 3 and len(alone.plot().lines) == 2
    flow = Flow(short("Stopped", 3), small())
    flow.callback = lambda iteration: iteration["iteration_num"] == 3 and flow.stop()
    stopped = flow.run()
    assert [one.iterations_run for one in stopped.experiment_results] == [3, 0]
    assert len(stopped.plot().lines) == 2


def test_a_logger_and_a_bar_tell_how_far_it_is(capsys):
    lines = []
    Flow(short("Logged", 4), small(), lines.append, progress=True).run()
    assert lines[0].startswith("Phase 1a: GA Neurons  0/4  CE ")
    assert any(line.endswith("limit reached") for line in lines)
    bar = capsys.readouterr().err
    assert "Phase 1a: GA Neurons: 100%" in bar and "4/4" in bar
    Flow(short("Silent", 2), small()).run()
    assert capsys.readouterr() == ("", ""), "no terminal, no bar"


def test_they_say_what_they_are():
    flow = Flow(short("Said", 1), small(), checkpoint_dir="kept")
    assert repr(flow) == "Flow('Said', 6 experiments, checkpoint_dir='kept')"
    result = Flow(short("Said", 1), small()).run()
    figures = f"CE {result.final_fitness:.4f}, accuracy {result.final_accuracy:.2%}"
    assert repr(result).startswith(f"FlowResult('Said', 6 experiments, {figures}, 0.")
    assert repr(result.experiment_results[-1]) == f"ExperimentResult('Phase 3b: TS Connections', {figures}, 1 iterations)"


def test_defaults_are_the_engine_s():
    known = _engine.defaults()
    names = [name for name in vars(ExperimentConfig("x")) if name in known and name != "seed"]
    assert len(names) == 17
    assert {name: getattr(ExperimentConfig("x"), name) for name in names} == {name: known[name] for name in names}
    flow = FlowConfig.standard_6_phase("x")
    assert {**known, **flow.params} == {**known, "phase_order": "neurons_first"}
    assert vars(PhasedSearchConfig())["ga_generations"] == known["ga_generations"]


@pytest.mark.parametrize(
    "settings, sentence",
    [
        ({"patience": 0}, "patience must be a whole number between 1"),
        ({"tier_config": [(100, 15)]}, "tier_config"),
        ({"mutation_rate": 2}, "mutation_rate must be a number between 0 and 1"),
    ],
)
def test_wrong_parameters_are_refused_with_the_engine_s_sentence(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        Flow(short("Wrong", 1, **settings), small()).run()
    with pytest.raises(ValueError, match="phase_order"):
        FlowConfig.standard_6_phase("x", phase_order="sideways")


def test_what_experiments_share_counts_unless_they_say_otherwise():
    experiments = [ExperimentConfig("Own", "ga", optimize_bits=True, generations=3), ExperimentConfig("Shared", "ga", optimize_bits=True)]
    config = FlowConfig("Sharing", experiments, params={"generations": 2, "population_size": 4, "patience": 3})
    result = Flow(config, small()).run()
    assert [one.iterations_run for one in result.experiment_results] == [3, 2]
    assert {row["evaluations"] for row in result.iterations if row["iteration_num"] > 1} <= set(range(5))
    later = short("Later", 4)
    later.params["generations"] = 9
    assert [one.get("generations") for one in later.to_dict()["experiments"][::2]] == [4] * 3, "what an experiment was told counts more"


def test_numbers_of_numpy_are_numbers():
    given = {"patience": 5, "seed": 3, "tier_config": [(1, 2, 5), (None, 2, 4)]}
    config = short("Numbers", 2, **given)
    same = short("Numbers", np.int64(2), patience=np.int32(5), seed=np.uint8(3), tier_config=np.array([(1, 2, 5), (3, 2, 4)]))
    same.experiments[0].generations = np.int64(2)
    json.dumps(same.to_dict())
    assert [vars(one)["patience"] for one in config.experiments] == [vars(one)["patience"] for one in same.experiments]
    assert outcome(Flow(config, small()).run()) == outcome(Flow(same, small()).run())


def test_who_waits_for_a_slow_server_is_told_so(world, tmp_path, monkeypatch):
    class Slow(type(world.client())):
        def upload_checkpoint(self, *arguments):
            time.sleep(0.2)
            super().upload_checkpoint(*arguments)

    monkeypatch.setattr("wnn.ram.experiments._reporter.PATIENCE", 0.1)
    lines = []
    client = Slow(world.client().config)
    result = Flow(short("Slow", 1), small(), lines.append, tmp_path, client).run()
    assert "The server is still being told; Ctrl-C stops waiting, and the next run tells the rest" in lines
    assert client.get_flow(result.flow_id)["status"] == "completed"


def test_a_logger_that_fails_silences_nobody(world, tmp_path, capsys):
    def fail(line):
        raise RuntimeError("no room")

    class Absent(type(world.client())):
        refused = False

        def checkpoint_created(self, *arguments, **more):
            if not self.refused:
                self.refused = True
                raise TypeError("nobody expects that")
            return super().checkpoint_created(*arguments, **more)

    client = Absent(world.client().config)
    flow = Flow(short("Mute", 2), small(), checkpoint_dir=tmp_path, dashboard_client=client)
    flow.logger = lambda line: fail(line) if "not told" in line else None
    result = flow.run()
    assert "RuntimeError: no room" in capsys.readouterr().err
    assert client.get_flow(result.flow_id)["status"] == "completed"
    assert [one["status"] for one in client.list_flow_experiments(result.flow_id)] == 6 * ["completed"]


def test_a_flow_of_ones_own_experiments():
    experiments = [
        ExperimentConfig("Wide", "ga", optimize_neurons=True, optimize_bits=True, generations=2, population_size=4),
        ExperimentConfig("Deep", "ts", optimize_connections=True, iterations=2, neighbors_per_iter=4),
    ]
    result = Flow(FlowConfig("Mine", experiments), small()).run()
    assert [one.experiment_name for one in result.experiment_results] == ["Wide", "Deep"]
    assert [ExperimentConfig.from_dict(one.to_dict()) for one in experiments] == experiments
