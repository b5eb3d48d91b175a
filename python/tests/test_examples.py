"""The examples that people know are run as they stand there."""

import pathlib

EXAMPLES = pathlib.Path(__file__).parent / "examples"


def test_a_flow_of_six_phases(world, usual_server, prose, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WNN_URL", usual_server)
    names = {"cached_evaluator": prose}
    exec((EXAMPLES / "flow.py").read_text(), names)
    result, told = names["result"], capsys.readouterr().out
    assert told.endswith(f"Final CE: {result.final_fitness:.4f}\nFinal Accuracy: {result.final_accuracy:.2%}\n")
    files = sorted(path.name for path in (tmp_path / "checkpoints/pass1").glob("exp_*/phase_*s.json.gz"))
    assert len(files) == 6
    first, last = result.experiment_results[0], result.experiment_results[-1]
    assert last.final_fitness < first.initial_fitness
    assert prose.evaluate_batch_full([result.final_genome]) == [(result.final_fitness, result.final_accuracy)]

    names = {}
    exec((EXAMPLES / "dashboard.py").read_text(), names)
    told = capsys.readouterr().out
    assert told.startswith("Dashboard is running\n")
    assert f"{result.flow_id}: Pass 1 - completed" in told
    assert f"Phase 3b: TS Connections (CE: {result.final_fitness:.4f})" in told
