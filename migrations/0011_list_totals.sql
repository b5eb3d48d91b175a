-- How many rows each list has where nothing narrows it: to count them for every page costs more than to read the page.
CREATE TABLE list_totals (list TEXT NOT NULL PRIMARY KEY, total INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO list_totals (list, total) VALUES
    ('live_flows', (SELECT count(*) FROM live_flows)),
    ('live_experiments', (SELECT count(*) FROM live_experiments)),
    ('live_checkpoints', (SELECT count(*) FROM live_checkpoints));

CREATE TRIGGER total_after_flow_insert AFTER INSERT ON flows WHEN NEW.trash_id IS NULL
BEGIN
    UPDATE list_totals SET total = total + 1 WHERE list = 'live_flows';
END;

CREATE TRIGGER total_after_flow_update AFTER UPDATE OF trash_id ON flows WHEN (NEW.trash_id IS NULL) <> (OLD.trash_id IS NULL)
BEGIN
    UPDATE list_totals SET total = total + iif(NEW.trash_id IS NULL, 1, -1) WHERE list = 'live_flows';
END;

CREATE TRIGGER total_after_flow_delete AFTER DELETE ON flows WHEN OLD.trash_id IS NULL
BEGIN
    UPDATE list_totals SET total = total - 1 WHERE list = 'live_flows';
END;

CREATE TRIGGER total_after_experiment_insert AFTER INSERT ON experiments WHEN NEW.trash_id IS NULL
BEGIN
    UPDATE list_totals SET total = total + 1 WHERE list = 'live_experiments';
END;

CREATE TRIGGER total_after_experiment_update AFTER UPDATE OF trash_id ON experiments WHEN (NEW.trash_id IS NULL) <> (OLD.trash_id IS NULL)
BEGIN
    UPDATE list_totals SET total = total + iif(NEW.trash_id IS NULL, 1, -1) WHERE list = 'live_experiments';
END;

CREATE TRIGGER total_after_experiment_delete AFTER DELETE ON experiments WHEN OLD.trash_id IS NULL
BEGIN
    UPDATE list_totals SET total = total - 1 WHERE list = 'live_experiments';
END;

CREATE TRIGGER total_after_checkpoint_insert AFTER INSERT ON checkpoints WHEN NEW.trash_id IS NULL
BEGIN
    UPDATE list_totals SET total = total + 1 WHERE list = 'live_checkpoints';
END;

CREATE TRIGGER total_after_checkpoint_update AFTER UPDATE OF trash_id ON checkpoints WHEN (NEW.trash_id IS NULL) <> (OLD.trash_id IS NULL)
BEGIN
    UPDATE list_totals SET total = total + iif(NEW.trash_id IS NULL, 1, -1) WHERE list = 'live_checkpoints';
END;

CREATE TRIGGER total_after_checkpoint_delete AFTER DELETE ON checkpoints WHEN OLD.trash_id IS NULL
BEGIN
    UPDATE list_totals SET total = total - 1 WHERE list = 'live_checkpoints';
END;
