"""Genomes of RAM language models, and what they are worth.

    >>> from wnn.ram.experiments import CachedEvaluator, ClusterGenome
    >>> evaluator = CachedEvaluator(train_tokens, eval_tokens, vocab_size=50_257)
    >>> genome = ClusterGenome.create_uniform(50_257, bits=8, neurons=5).initialize_connections(evaluator.total_input_bits)
    >>> [(ce, accuracy)] = evaluator.evaluate_batch_full([genome])
"""

from wnn._engine import CachedEvaluator, ClusterGenome

__all__ = ["CachedEvaluator", "ClusterGenome"]
