"""Searches of RAM language-model architectures: flows of experiments, the genomes they find, and the server they report to.

    >>> from wnn.ram.experiments import CachedEvaluator, DashboardClient, Flow, FlowConfig
    >>> evaluator = CachedEvaluator(train_tokens, eval_tokens, vocab_size=50_257)
    >>> config = FlowConfig.standard_6_phase("Pass 1", tier_config=[(100, 15, 20), (400, 10, 12), (None, 5, 8)])
    >>> result = Flow(config, evaluator, print, "checkpoints/pass1", DashboardClient()).run()
    >>> result.to_dataframe()
"""

from wnn._engine import CachedEvaluator, ClusterGenome, NotFoundError

from .config import ExperimentConfig, FlowConfig
from .dashboard_client import DashboardClient, DashboardClientConfig
from .experiment import Experiment
from .flow import Evaluator, Flow
from .phased_search import PhasedSearchConfig, PhasedSearchRunner
from .results import ExperimentResult, FlowResult

__all__ = [
    "CachedEvaluator",
    "ClusterGenome",
    "DashboardClient",
    "DashboardClientConfig",
    "Evaluator",
    "Experiment",
    "ExperimentConfig",
    "ExperimentResult",
    "Flow",
    "FlowConfig",
    "FlowResult",
    "NotFoundError",
    "PhasedSearchConfig",
    "PhasedSearchRunner",
]
