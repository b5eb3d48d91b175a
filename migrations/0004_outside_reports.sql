-- What outside workers report beside iterations, and the extremes of iterations by hundreds, for charts.

-- A genome measured on a validation text, before or after an experiment
CREATE TABLE validation_summaries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    experiment_id INTEGER NOT NULL REFERENCES experiments(id) ON DELETE CASCADE,
    -- As the worker named it.
    flow_id INTEGER,
    validation_point TEXT NOT NULL,
    genome_type TEXT NOT NULL,
    genome_hash TEXT NOT NULL,
    ce REAL,
    accuracy REAL,
    created_at TEXT NOT NULL,
    UNIQUE (experiment_id, validation_point, genome_type)
) STRICT;

CREATE INDEX validation_summaries_by_genome ON validation_summaries (genome_hash, id);
CREATE INDEX validation_summaries_by_flow ON validation_summaries (flow_id, id) WHERE flow_id IS NOT NULL;

-- An analysis of an experiment's genomes that outside workers do
CREATE TABLE gating_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    experiment_id INTEGER NOT NULL REFERENCES experiments(id) ON DELETE CASCADE,
    status TEXT NOT NULL DEFAULT 'pending',
    config_json TEXT,
    genomes_tested INTEGER,
    results_json TEXT,
    error TEXT,
    created_at TEXT NOT NULL,
    started_at TEXT,
    completed_at TEXT
) STRICT;

CREATE INDEX gating_runs_by_experiment ON gating_runs (experiment_id, id);
CREATE INDEX gating_runs_that_wait ON gating_runs (id) WHERE status = 'pending';

-- A hundred iterations of an experiment (those whose number divided by 100 is `span`) by their extremes: the values and the
-- numbers of the iterations that have them. Kept for every hundred but the last, so that a chart need not read all rows.
CREATE TABLE iteration_spans (
    experiment_id INTEGER NOT NULL REFERENCES experiments(id) ON DELETE CASCADE,
    span INTEGER NOT NULL,
    iterations INTEGER NOT NULL,
    lowest_ce REAL,
    lowest_ce_at INTEGER NOT NULL,
    highest_ce REAL,
    highest_ce_at INTEGER NOT NULL,
    lowest_accuracy REAL,
    lowest_accuracy_at INTEGER NOT NULL,
    highest_accuracy REAL,
    highest_accuracy_at INTEGER NOT NULL,
    PRIMARY KEY (experiment_id, span)
) STRICT, WITHOUT ROWID;

-- A hundred that loses one of its iterations is no longer what it says.
CREATE TRIGGER iteration_span_after_delete AFTER DELETE ON iterations
BEGIN
    DELETE FROM iteration_spans WHERE experiment_id = OLD.experiment_id AND span = OLD.iteration_num / 100;
END;

-- What earlier versions recorded; the last hundred of each experiment is left to be read row by row.
INSERT INTO iteration_spans
WITH hundreds AS (
    SELECT experiment_id, iteration_num / 100 AS span, count(*) AS iterations,
        min(best_ce) AS lowest_ce, max(best_ce) AS highest_ce,
        min(best_accuracy) AS lowest_accuracy, max(best_accuracy) AS highest_accuracy, min(iteration_num) AS first_at
    FROM iterations GROUP BY experiment_id, iteration_num / 100
)
SELECT experiment_id, span, iterations,
    lowest_ce, coalesce((SELECT min(iteration_num) FROM iterations AS one WHERE one.experiment_id = hundreds.experiment_id
        AND iteration_num BETWEEN span * 100 AND span * 100 + 99 AND best_ce = lowest_ce), first_at),
    highest_ce, coalesce((SELECT min(iteration_num) FROM iterations AS one WHERE one.experiment_id = hundreds.experiment_id
        AND iteration_num BETWEEN span * 100 AND span * 100 + 99 AND best_ce = highest_ce), first_at),
    lowest_accuracy, coalesce((SELECT min(iteration_num) FROM iterations AS one WHERE one.experiment_id = hundreds.experiment_id
        AND iteration_num BETWEEN span * 100 AND span * 100 + 99 AND best_accuracy = lowest_accuracy), first_at),
    highest_accuracy, coalesce((SELECT min(iteration_num) FROM iterations AS one WHERE one.experiment_id = hundreds.experiment_id
        AND iteration_num BETWEEN span * 100 AND span * 100 + 99 AND best_accuracy = highest_accuracy), first_at)
FROM hundreds
WHERE span < (SELECT max(iteration_num) FROM iterations AS one WHERE one.experiment_id = hundreds.experiment_id) / 100;

-- A checkpoint whose file was uploaded keeps the path under which its worker registered it, so that it is known again.
ALTER TABLE checkpoints ADD COLUMN registered_path TEXT;
CREATE INDEX checkpoints_by_registered_path ON checkpoints (experiment_id, registered_path) WHERE registered_path IS NOT NULL;
CREATE INDEX checkpoints_by_file ON checkpoints (file_path);
