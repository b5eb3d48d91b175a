from pathlib import Path
from wnn.ram.experiments import (
    Flow,
    FlowConfig,
    DashboardClient,
)

# Create flow configuration
config = FlowConfig.standard_6_phase(
    name="Pass 1",
    patience=10,
    ga_generations=250,
    ts_iterations=250,
    tier_config=[(100, 15, 20), (400, 10, 12), (None, 5, 8)],
    optimize_tier0_only=True,
)

# Optional: Connect to dashboard for tracking
client = DashboardClient()

# Create and run flow
flow = Flow(
    config=config,
    evaluator=cached_evaluator,  # Your CachedEvaluator instance
    logger=print,
    checkpoint_dir=Path("checkpoints/pass1"),
    dashboard_client=client,
)

result = flow.run()
print(f"Final CE: {result.final_fitness:.4f}")
print(f"Final Accuracy: {result.final_accuracy:.2%}")
