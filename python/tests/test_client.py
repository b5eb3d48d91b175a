"""`DashboardClient` against a real server, and the command that the package brings."""

import os
import pathlib
import signal
import subprocess
import sys

import pytest

from wnn.ram.experiments import DashboardClient, DashboardClientConfig, ExperimentConfig, NotFoundError

COMMAND = pathlib.Path(sys.executable).parent / "wnn-exp"


def test_a_worker_tells_of_a_flow_step_by_step(world):
    client = world.client()
    assert client.ping()
    experiment = ExperimentConfig("Own search", "ga", optimize_bits=True, generations=5, params={"mutation_rate": 0.2})
    flow = client.create_flow("By hand", [experiment], "step by step")
    assert client.get_flow(flow)["description"] == "step by step"
    assert client.flow_started(flow)["status"] == "running"
    client.set_flow_pid(flow, os.getpid())
    client.flow_heartbeat(flow)
    number = client.create_experiment("Own search", config=experiment, flow_id=flow)
    assert [one["id"] for one in client.list_flow_experiments(flow)] == [number]
    assert client.get_experiment(number)["config"]["mutation_rate"] == 0.2
    client.add_iterations(number, ({"iteration_num": n, "best_ce": 10 - n / 1000} for n in range(1, 1201)))
    assert [one["iteration_num"] for one in client.list_iterations(number, after=1190, limit=5)] == [1191, 1192, 1193, 1194, 1195]
    checkpoint = client.checkpoint_created(number, "Best", "/elsewhere/best.json.gz", 9.5, 0.04, 1200, is_final=True)
    assert client.get_checkpoint(checkpoint)["final_fitness"] == 9.5
    assert checkpoint in [one["id"] for one in client.list_checkpoints(is_final=True)]
    assert client.flow_completed(flow)["status"] == "completed"
    assert flow in [one["id"] for one in client.list_flows(status="completed")]
    client.delete_checkpoint(checkpoint, force=True)
    assert client.get_checkpoint(checkpoint) is None
    client.delete_flow(flow)
    assert client.get_flow(flow) is None


def test_the_server_s_engine_runs_what_is_started_from_here(world, tmp_path):
    client = world.client()
    params = {"ga_generations": 1, "ts_iterations": 1, "population_size": 4, "neighbors_per_iter": 4}
    flow = client.create_flow("There", template="standard-6-phase", params=params)
    client.start_flow(flow)
    world.run("flow", "wait", str(flow))
    [last, *_] = client.list_checkpoints(flow_id=flow, is_final=True)
    path = client.download_checkpoint(last["id"], tmp_path / "last.json.gz")
    assert client.load_checkpoint(last["id"]).cached_fitness == (last["final_fitness"], last["final_accuracy"])
    with pytest.raises(FileExistsError):
        client.download_checkpoint(last["id"], path)


def test_refusals_are_the_server_s_sentences(world):
    client = world.client()
    with pytest.raises(ValueError, match="population_size must be a whole number"):
        client.create_flow("Wrong", template="standard-6-phase", params={"population_size": 1})
    with pytest.raises(NotFoundError, match="no flow 999999"):
        client.delete_flow(999_999)
    with pytest.raises(FileNotFoundError, match="nowhere.json.gz"):
        client.upload_checkpoint(1, "nowhere.json.gz")
    flow = client.create_flow("Over", template="standard-6-phase")
    client.flow_started(flow)
    client.flow_completed(flow)
    with pytest.raises(ValueError, match="that is completed cannot start"):
        client.start_flow(flow)


def test_a_server_that_is_not_there(capsys):
    told = []
    client = DashboardClient(DashboardClientConfig("http://127.0.0.1:9", max_retries=1), told.append)
    assert not client.ping()
    assert told[0].startswith("cannot reach an Experiments Manager at http://127.0.0.1:9")
    with pytest.raises(ConnectionError, match="cannot reach an Experiments Manager"):
        client.list_flows()
    with pytest.raises(ValueError, match="must begin with http"):
        DashboardClient(DashboardClientConfig("ftp://localhost"))
    with pytest.raises(ValueError, match="nowhere.pem"):
        DashboardClient(DashboardClientConfig("https://localhost", ca_cert="nowhere.pem"))


def test_it_looks_where_the_environment_says(world, monkeypatch):
    monkeypatch.setenv("WNN_URL", world.url)
    monkeypatch.setenv("WNN_TOKEN", "secret")
    client = DashboardClient()
    assert client.ping() and repr(client) == f"DashboardClient('{world.url}')"
    assert "secret" not in repr(client.config)
    monkeypatch.delenv("WNN_URL")
    assert DashboardClientConfig().base_url == "http://localhost:3000"


def test_the_package_brings_the_command(world):
    def run(*arguments):
        surroundings = {**os.environ, "WNN_URL": world.url}
        return subprocess.run([COMMAND, *arguments], env=surroundings, capture_output=True, text=True)

    assert run("--version").stdout == world.run("--version")
    assert run("--help").stdout == world.run("--help")
    assert run("flow", "list", "--json").stdout == world.run("flow", "list", "--json")
    assert (run("flow", "show", "999999").returncode, run("flow").returncode) == (3, 2)


def test_ctrl_c_ends_the_command(world):
    number = world.client().create_flow("Awaited", template="standard-6-phase")
    surroundings = {**os.environ, "WNN_URL": world.url}
    command = [COMMAND, "flow", "watch", str(number)]
    process = subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
