-- What was deleted and can be restored for a while, and by what files are known again.

CREATE TABLE trash (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- 'flow', 'checkpoint', or 'file': one that no row named.
    kind TEXT NOT NULL,
    -- The id of the flow or the checkpoint.
    item_id INTEGER,
    -- What it was called; of a file its path below the data directory.
    name TEXT NOT NULL,
    deleted_at TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    -- 'moving': its files are on their way into trash/ID. 'kept': they are there. 'restoring': they are on their way back.
    -- 'purging': rows and files are being destroyed. Whatever is interrupted is finished when the next server starts.
    state TEXT NOT NULL,
    -- The flows that lost the checkpoint which they start from, as [[flow, checkpoint], …].
    seeds_json TEXT
) STRICT;

CREATE INDEX trash_by_time ON trash (deleted_at, id);
CREATE INDEX trash_under_way ON trash (id) WHERE state <> 'kept';

-- Rows in the trash stay where they are, so that whatever refers to them is kept too; everybody reads the views below.
-- The path of a checkpoint's file is that in the trash meanwhile: trash/ID/ before the path that it had.
ALTER TABLE flows ADD COLUMN trash_id INTEGER REFERENCES trash(id);
ALTER TABLE experiments ADD COLUMN trash_id INTEGER REFERENCES trash(id);
ALTER TABLE checkpoints ADD COLUMN trash_id INTEGER REFERENCES trash(id);

CREATE INDEX flows_by_trash ON flows (trash_id) WHERE trash_id IS NOT NULL;
CREATE INDEX experiments_by_trash ON experiments (trash_id) WHERE trash_id IS NOT NULL;
CREATE INDEX checkpoints_by_trash ON checkpoints (trash_id) WHERE trash_id IS NOT NULL;

-- Lists show nothing of the trash, so their indexes hold nothing of it; they name the column all the same, so that reading
-- them is enough to know. The sums of a flow are those of its experiments, which are in the trash only together with it.
DROP INDEX flows_sorted_by_name;
DROP INDEX flows_sorted_by_created_at;
DROP INDEX flows_sorted_by_started_at;
DROP INDEX flows_sorted_by_completed_at;
DROP INDEX flows_sorted_by_duration;
DROP INDEX flows_sorted_by_experiment_count;
DROP INDEX flows_sorted_by_experiments_done;
DROP INDEX flows_sorted_by_best_ce;
DROP INDEX experiments_sorted_by_name;
DROP INDEX experiments_sorted_by_flow;
DROP INDEX experiments_sorted_by_phase_type;
DROP INDEX experiments_sorted_by_current_iteration;
DROP INDEX experiments_sorted_by_best_ce;
DROP INDEX experiments_sorted_by_best_accuracy;
DROP INDEX experiments_sorted_by_created_at;
DROP INDEX experiments_sorted_by_started_at;
DROP INDEX experiments_sorted_by_ended_at;
DROP INDEX experiments_sorted_by_duration;
DROP INDEX checkpoints_sorted_by_name;
DROP INDEX checkpoints_sorted_by_flow;
DROP INDEX checkpoints_sorted_by_experiment;
DROP INDEX checkpoints_sorted_by_type;
DROP INDEX checkpoints_sorted_by_iterations_run;
DROP INDEX checkpoints_sorted_by_best_ce;
DROP INDEX checkpoints_sorted_by_best_accuracy;
DROP INDEX checkpoints_sorted_by_created_at;
DROP INDEX checkpoints_sorted_by_file_size;
DROP INDEX checkpoints_sorted_by_reference_count;
DROP INDEX flows_by_status;
DROP INDEX experiments_by_status;
DROP INDEX checkpoints_by_final;

CREATE INDEX flows_sorted_by_name ON flows (name COLLATE NOCASE, id, status, description, corpus, trash_id) WHERE trash_id IS NULL;
CREATE INDEX flows_sorted_by_created_at ON flows (created_at, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX flows_sorted_by_started_at ON flows (started_at, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX flows_sorted_by_completed_at ON flows (completed_at, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX flows_sorted_by_duration ON flows (duration_secs, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX flows_sorted_by_experiment_count ON flows (experiment_count, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX flows_sorted_by_experiments_done ON flows (experiments_done, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX flows_sorted_by_best_ce ON flows (best_ce, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX experiments_sorted_by_name ON experiments (name COLLATE NOCASE, id, status, flow_id, phase_type, trash_id) WHERE trash_id IS NULL;
CREATE INDEX experiments_sorted_by_flow ON experiments (flow_id, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX experiments_sorted_by_phase_type ON experiments (phase_type, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX experiments_sorted_by_current_iteration ON experiments (current_iteration, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX experiments_sorted_by_best_ce ON experiments (best_ce, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX experiments_sorted_by_best_accuracy ON experiments (best_accuracy, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX experiments_sorted_by_created_at ON experiments (created_at, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX experiments_sorted_by_started_at ON experiments (started_at, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX experiments_sorted_by_ended_at ON experiments (ended_at, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX experiments_sorted_by_duration ON experiments (duration_secs, id, status, trash_id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_sorted_by_name ON checkpoints (name COLLATE NOCASE, id, is_final, experiment_flow_id, file_path, trash_id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_sorted_by_flow ON checkpoints (experiment_flow_id, id, is_final, trash_id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_sorted_by_experiment ON checkpoints (experiment_id, id, is_final, trash_id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_sorted_by_type ON checkpoints (checkpoint_type, id, is_final, trash_id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_sorted_by_iterations_run ON checkpoints (iterations_run, id, is_final, trash_id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_sorted_by_best_ce ON checkpoints (final_fitness, id, is_final, trash_id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_sorted_by_best_accuracy ON checkpoints (final_accuracy, id, is_final, trash_id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_sorted_by_created_at ON checkpoints (created_at, id, is_final, trash_id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_sorted_by_file_size ON checkpoints (file_size_bytes, id, is_final, trash_id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_sorted_by_reference_count ON checkpoints (reference_count, id, is_final, trash_id) WHERE trash_id IS NULL;
CREATE INDEX flows_live ON flows (id, trash_id) WHERE trash_id IS NULL;
CREATE INDEX flows_live_by_status ON flows (status, id, trash_id) WHERE trash_id IS NULL;
CREATE INDEX experiments_live ON experiments (id, trash_id) WHERE trash_id IS NULL;
CREATE INDEX experiments_live_by_status ON experiments (status, id, trash_id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_live ON checkpoints (id, trash_id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_live_by_final ON checkpoints (is_final, id, trash_id) WHERE trash_id IS NULL;

CREATE VIEW live_flows AS SELECT * FROM flows WHERE trash_id IS NULL;
CREATE VIEW live_experiments AS SELECT * FROM experiments WHERE trash_id IS NULL;
CREATE VIEW live_checkpoints AS SELECT * FROM checkpoints WHERE trash_id IS NULL;

-- A flow in the trash does not count as a reference.
DROP TRIGGER IF EXISTS reference_count_after_flow_insert;
DROP TRIGGER IF EXISTS reference_count_after_flow_update;
DROP TRIGGER IF EXISTS reference_count_after_flow_delete;

CREATE TRIGGER reference_count_after_flow_insert AFTER INSERT ON flows WHEN NEW.seed_checkpoint_id IS NOT NULL
BEGIN
    UPDATE checkpoints SET reference_count = (SELECT count(*) FROM live_flows WHERE seed_checkpoint_id = checkpoints.id)
    WHERE id = NEW.seed_checkpoint_id;
END;

CREATE TRIGGER reference_count_after_flow_update AFTER UPDATE OF seed_checkpoint_id, trash_id ON flows
WHEN NEW.seed_checkpoint_id IS NOT OLD.seed_checkpoint_id OR NEW.trash_id IS NOT OLD.trash_id
BEGIN
    UPDATE checkpoints SET reference_count = (SELECT count(*) FROM live_flows WHERE seed_checkpoint_id = checkpoints.id)
    WHERE id IN (NEW.seed_checkpoint_id, OLD.seed_checkpoint_id);
END;

CREATE TRIGGER reference_count_after_flow_delete AFTER DELETE ON flows WHEN OLD.seed_checkpoint_id IS NOT NULL
BEGIN
    UPDATE checkpoints SET reference_count = (SELECT count(*) FROM live_flows WHERE seed_checkpoint_id = checkpoints.id)
    WHERE id = OLD.seed_checkpoint_id;
END;

-- SHA-256 of the file in hexadecimal digits; rows that earlier versions wrote have none.
ALTER TABLE checkpoints ADD COLUMN content_hash TEXT;
ALTER TABLE corpora ADD COLUMN content_hash TEXT;
