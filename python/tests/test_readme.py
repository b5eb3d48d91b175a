"""The README's Python is run as it stands there."""

import pathlib

README = pathlib.Path(__file__).parent.parent.parent / "README.md"
TEXT = "The fox saw the grapes and wanted them. The crow had a stone and a jar.\n"
FLAGS = ["--ga-gens", "1", "--ts-iters", "1", "--population", "4", "--neighbors", "4"]


def test_the_example_gives_the_figures_of_the_file(world, monkeypatch):
    (world.directory / "fables.txt").write_text(TEXT * 40)
    world.run("corpus", "add", "fables", "--train", "fables.txt", "--tokenizer", "words")
    world.run("corpus", "export", "fables", "fables")
    world.run("search", "--corpus", "fables", "--checkpoint-dir", "run", *FLAGS)
    block = README.read_text().split("```python\n")[1].split("```")[0]
    monkeypatch.chdir(world.directory)
    names = {}
    exec(block, names)
    assert (names["ce"], names["accuracy"]) == names["genome"].cached_fitness
