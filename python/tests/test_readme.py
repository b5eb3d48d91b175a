"""The README's Python is run as it stands there, with a shorter search."""

import pathlib

README = pathlib.Path(__file__).parent.parent.parent / "README.md"
TEXT = "The fox saw the grapes and wanted them. The crow had a stone and a jar.\n"


def test_the_example_runs_as_it_stands(world, monkeypatch, capsys):
    import matplotlib

    matplotlib.use("Agg")
    (world.directory / "fables.txt").write_text(TEXT * 40)
    world.run("corpus", "add", "fables", "--train", "fables.txt", "--tokenizer", "words")
    world.run("corpus", "export", "fables", "fables")
    block = README.read_text().split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(world.directory)
    monkeypatch.setenv("WNN_URL", world.url)
    names = {}
    exec(block, names)
    result = names["result"]
    assert (names["ce"], names["accuracy"]) == (result.final_fitness, result.final_accuracy)
    assert len(names["frame"]) == sum(one.iterations_run for one in result.experiment_results)
    assert "Phase 1a: GA Neurons  10/50  CE " in capsys.readouterr().out
    last = result.experiment_results[-1].checkpoint_path
    assert "Equal to the last bit" in world.run("checkpoint", "verify", str(last), "--corpus", "fables")
    assert world.client().get_flow(result.flow_id)["status"] == "completed"
