-- Lists that are sorted by any column, a page at a time. Each index holds the column, the id that decides between equals,
-- and what the list is filtered by, so that finding the rows of a page reads nothing but the index.
-- Columns that sum other rows up are kept by triggers, in the transaction that changes those rows.

-- What a flow's experiments come to. The lowest cross-entropy is that of a result where there is one: results are measured on
-- the whole corpus, iterations on a part of it.
ALTER TABLE flows ADD COLUMN experiment_count INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flows ADD COLUMN experiments_done INTEGER NOT NULL DEFAULT 0;
ALTER TABLE flows ADD COLUMN best_ce REAL;
-- From its first start to its end, in seconds.
ALTER TABLE flows ADD COLUMN duration_secs REAL
    GENERATED ALWAYS AS (max(0, round((julianday(completed_at) - julianday(started_at)) * 86400, 3))) VIRTUAL;
-- The text that it learns from, for the search: as configured, or the default.
ALTER TABLE flows ADD COLUMN corpus TEXT;

ALTER TABLE experiments ADD COLUMN duration_secs REAL
    GENERATED ALWAYS AS (max(0, round((julianday(ended_at) - julianday(started_at)) * 86400, 3))) VIRTUAL;

-- The flow of its experiment.
ALTER TABLE checkpoints ADD COLUMN experiment_flow_id INTEGER;

UPDATE flows SET
    corpus = CASE WHEN json_valid(config_json) THEN coalesce(json_extract(config_json, '$.params.corpus'), 'toy') END,
    experiment_count = (SELECT count(*) FROM experiments WHERE flow_id = flows.id),
    experiments_done = (SELECT count(*) FROM experiments WHERE flow_id = flows.id AND status = 'completed'),
    best_ce = coalesce((SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id AND status = 'completed'),
                       (SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id));

UPDATE checkpoints SET experiment_flow_id = (SELECT flow_id FROM experiments WHERE id = experiment_id);

CREATE TRIGGER flow_corpus_after_insert AFTER INSERT ON flows
BEGIN
    UPDATE flows SET
        corpus = CASE WHEN json_valid(config_json) THEN coalesce(json_extract(config_json, '$.params.corpus'), 'toy') END
    WHERE id = NEW.id;
END;

CREATE TRIGGER flow_corpus_after_update AFTER UPDATE OF config_json ON flows WHEN NEW.config_json IS NOT OLD.config_json
BEGIN
    UPDATE flows SET
        corpus = CASE WHEN json_valid(config_json) THEN coalesce(json_extract(config_json, '$.params.corpus'), 'toy') END
    WHERE id = NEW.id;
END;

CREATE TRIGGER flow_sums_after_experiment_insert AFTER INSERT ON experiments WHEN NEW.flow_id IS NOT NULL
BEGIN
    UPDATE flows SET
        experiment_count = (SELECT count(*) FROM experiments WHERE flow_id = flows.id),
        experiments_done = (SELECT count(*) FROM experiments WHERE flow_id = flows.id AND status = 'completed'),
        best_ce = coalesce((SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id AND status = 'completed'),
                           (SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id))
    WHERE id = NEW.flow_id;
END;

CREATE TRIGGER flow_sums_after_experiment_update AFTER UPDATE OF flow_id, status, best_ce ON experiments
WHEN NEW.flow_id IS NOT OLD.flow_id OR NEW.status IS NOT OLD.status OR NEW.best_ce IS NOT OLD.best_ce
BEGIN
    UPDATE flows SET
        experiment_count = (SELECT count(*) FROM experiments WHERE flow_id = flows.id),
        experiments_done = (SELECT count(*) FROM experiments WHERE flow_id = flows.id AND status = 'completed'),
        best_ce = coalesce((SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id AND status = 'completed'),
                           (SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id))
    WHERE id IN (NEW.flow_id, OLD.flow_id);
END;

CREATE TRIGGER flow_sums_after_experiment_delete AFTER DELETE ON experiments WHEN OLD.flow_id IS NOT NULL
BEGIN
    UPDATE flows SET
        experiment_count = (SELECT count(*) FROM experiments WHERE flow_id = flows.id),
        experiments_done = (SELECT count(*) FROM experiments WHERE flow_id = flows.id AND status = 'completed'),
        best_ce = coalesce((SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id AND status = 'completed'),
                           (SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id))
    WHERE id = OLD.flow_id;
END;

CREATE TRIGGER checkpoint_flow_after_insert AFTER INSERT ON checkpoints
BEGIN
    UPDATE checkpoints SET experiment_flow_id = (SELECT flow_id FROM experiments WHERE id = NEW.experiment_id)
    WHERE id = NEW.id;
END;

CREATE TRIGGER checkpoint_flow_after_experiment_update AFTER UPDATE OF flow_id ON experiments
WHEN NEW.flow_id IS NOT OLD.flow_id
BEGIN
    UPDATE checkpoints SET experiment_flow_id = NEW.flow_id WHERE experiment_id = NEW.id;
END;

-- The indexes by name also hold all that is searched.
CREATE INDEX flows_sorted_by_name ON flows (name COLLATE NOCASE, id, status, description, corpus);
CREATE INDEX flows_sorted_by_created_at ON flows (created_at, id, status);
CREATE INDEX flows_sorted_by_started_at ON flows (started_at, id, status);
CREATE INDEX flows_sorted_by_completed_at ON flows (completed_at, id, status);
CREATE INDEX flows_sorted_by_duration ON flows (duration_secs, id, status);
CREATE INDEX flows_sorted_by_experiment_count ON flows (experiment_count, id, status);
CREATE INDEX flows_sorted_by_experiments_done ON flows (experiments_done, id, status);
CREATE INDEX flows_sorted_by_best_ce ON flows (best_ce, id, status);
-- The same, but for the columns at its end.
DROP INDEX flows_by_start;

CREATE INDEX experiments_sorted_by_name ON experiments (name COLLATE NOCASE, id, status, flow_id, phase_type);
CREATE INDEX experiments_sorted_by_flow ON experiments (flow_id, id, status);
CREATE INDEX experiments_sorted_by_phase_type ON experiments (phase_type, id, status);
CREATE INDEX experiments_sorted_by_current_iteration ON experiments (current_iteration, id, status);
CREATE INDEX experiments_sorted_by_best_ce ON experiments (best_ce, id, status);
CREATE INDEX experiments_sorted_by_best_accuracy ON experiments (best_accuracy, id, status);
CREATE INDEX experiments_sorted_by_created_at ON experiments (created_at, id, status);
CREATE INDEX experiments_sorted_by_started_at ON experiments (started_at, id, status);
CREATE INDEX experiments_sorted_by_ended_at ON experiments (ended_at, id, status);
CREATE INDEX experiments_sorted_by_duration ON experiments (duration_secs, id, status);

CREATE INDEX checkpoints_sorted_by_name ON checkpoints (name COLLATE NOCASE, id, is_final, experiment_flow_id, file_path);
CREATE INDEX checkpoints_sorted_by_flow ON checkpoints (experiment_flow_id, id, is_final);
CREATE INDEX checkpoints_sorted_by_experiment ON checkpoints (experiment_id, id, is_final);
CREATE INDEX checkpoints_sorted_by_type ON checkpoints (checkpoint_type, id, is_final);
CREATE INDEX checkpoints_sorted_by_iterations_run ON checkpoints (iterations_run, id, is_final);
CREATE INDEX checkpoints_sorted_by_best_ce ON checkpoints (final_fitness, id, is_final);
CREATE INDEX checkpoints_sorted_by_best_accuracy ON checkpoints (final_accuracy, id, is_final);
CREATE INDEX checkpoints_sorted_by_created_at ON checkpoints (created_at, id, is_final);
CREATE INDEX checkpoints_sorted_by_file_size ON checkpoints (file_size_bytes, id, is_final);
CREATE INDEX checkpoints_sorted_by_reference_count ON checkpoints (reference_count, id, is_final);
