-- What a lifecycle needs that survives crashes and restarts.

-- What a person wished while the flow ran here: 'stop' or 'pause', honoured after the iteration or at the next start.
ALTER TABLE flows ADD COLUMN wish TEXT;
-- The queue is in this order; queued_at is no longer read, since a clock may jump.
ALTER TABLE flows ADD COLUMN queue_position INTEGER;
-- Which run of the flow its experiments belong to; one more with each restart from the beginning.
ALTER TABLE flows ADD COLUMN current_run INTEGER NOT NULL DEFAULT 1;
-- Where the flow comes from. No references: they stay when what they name is deleted.
ALTER TABLE flows ADD COLUMN parent_flow_id INTEGER;
ALTER TABLE flows ADD COLUMN parent_checkpoint_id INTEGER;
ALTER TABLE flows ADD COLUMN parent_iteration INTEGER;

ALTER TABLE experiments ADD COLUMN run INTEGER NOT NULL DEFAULT 1;
-- Names the folder and the random numbers of an experiment; sequence_order only sorts.
ALTER TABLE experiments ADD COLUMN slot INTEGER;

UPDATE experiments SET slot = sequence_order;
UPDATE flows SET queue_position = place.number
FROM (SELECT id, row_number() OVER (ORDER BY queued_at, id) AS number FROM flows WHERE queued_at IS NOT NULL) AS place
WHERE flows.id = place.id;
UPDATE flows SET parent_checkpoint_id = seed_checkpoint_id,
    parent_iteration = (SELECT iterations_run FROM checkpoints WHERE id = seed_checkpoint_id),
    parent_flow_id = (SELECT flow_id FROM checkpoints JOIN experiments ON experiments.id = experiment_id
                      WHERE checkpoints.id = seed_checkpoint_id)
WHERE seed_checkpoint_id IS NOT NULL;

DROP INDEX flows_by_queue;
CREATE INDEX flows_by_queue ON flows (queue_position) WHERE status = 'queued';
CREATE INDEX flows_by_parent ON flows (parent_flow_id) WHERE parent_flow_id IS NOT NULL;

-- What a flow sums up of its experiments is that of its present run.
DROP TRIGGER flow_sums_after_experiment_insert;
CREATE TRIGGER flow_sums_after_experiment_insert AFTER INSERT ON experiments WHEN NEW.flow_id IS NOT NULL
BEGIN
    UPDATE flows SET
        experiment_count = (SELECT count(*) FROM experiments WHERE flow_id = flows.id AND run = current_run),
        experiments_done = (SELECT count(*) FROM experiments
                            WHERE flow_id = flows.id AND run = current_run AND status = 'completed'),
        best_ce = coalesce((SELECT min(best_ce) FROM experiments
                            WHERE flow_id = flows.id AND run = current_run AND status = 'completed'),
                           (SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id AND run = current_run))
    WHERE id = NEW.flow_id;
END;

DROP TRIGGER flow_sums_after_experiment_update;
CREATE TRIGGER flow_sums_after_experiment_update AFTER UPDATE OF flow_id, status, best_ce ON experiments
WHEN NEW.flow_id IS NOT OLD.flow_id OR NEW.status IS NOT OLD.status OR NEW.best_ce IS NOT OLD.best_ce
BEGIN
    UPDATE flows SET
        experiment_count = (SELECT count(*) FROM experiments WHERE flow_id = flows.id AND run = current_run),
        experiments_done = (SELECT count(*) FROM experiments
                            WHERE flow_id = flows.id AND run = current_run AND status = 'completed'),
        best_ce = coalesce((SELECT min(best_ce) FROM experiments
                            WHERE flow_id = flows.id AND run = current_run AND status = 'completed'),
                           (SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id AND run = current_run))
    WHERE id IN (NEW.flow_id, OLD.flow_id);
END;

DROP TRIGGER flow_sums_after_experiment_delete;
CREATE TRIGGER flow_sums_after_experiment_delete AFTER DELETE ON experiments WHEN OLD.flow_id IS NOT NULL
BEGIN
    UPDATE flows SET
        experiment_count = (SELECT count(*) FROM experiments WHERE flow_id = flows.id AND run = current_run),
        experiments_done = (SELECT count(*) FROM experiments
                            WHERE flow_id = flows.id AND run = current_run AND status = 'completed'),
        best_ce = coalesce((SELECT min(best_ce) FROM experiments
                            WHERE flow_id = flows.id AND run = current_run AND status = 'completed'),
                           (SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id AND run = current_run))
    WHERE id = OLD.flow_id;
END;

CREATE TRIGGER flow_sums_after_restart AFTER UPDATE OF current_run ON flows WHEN NEW.current_run IS NOT OLD.current_run
BEGIN
    UPDATE flows SET
        experiment_count = (SELECT count(*) FROM experiments WHERE flow_id = flows.id AND run = current_run),
        experiments_done = (SELECT count(*) FROM experiments
                            WHERE flow_id = flows.id AND run = current_run AND status = 'completed'),
        best_ce = coalesce((SELECT min(best_ce) FROM experiments
                            WHERE flow_id = flows.id AND run = current_run AND status = 'completed'),
                           (SELECT min(best_ce) FROM experiments WHERE flow_id = flows.id AND run = current_run))
    WHERE id = NEW.id;
END;
