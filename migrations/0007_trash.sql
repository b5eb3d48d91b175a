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
-- So that counting does not read the rows.
CREATE INDEX flows_live ON flows (status, id) WHERE trash_id IS NULL;
CREATE INDEX experiments_live ON experiments (flow_id, id) WHERE trash_id IS NULL;
CREATE INDEX checkpoints_live ON checkpoints (experiment_id, id) WHERE trash_id IS NULL;

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
