-- Who took part in an iteration, where that is known: for each genome its cross-entropy and its accuracy, 8 bytes each, little-endian,
-- and a byte that is 1 where it went on from the generation before.
CREATE TABLE individuals (
    iteration_id INTEGER NOT NULL PRIMARY KEY REFERENCES iterations (id) ON DELETE CASCADE,
    packed BLOB NOT NULL
) STRICT;

-- Of an iteration that is recorded again, by somebody else perhaps, they say nothing any more.
CREATE TRIGGER individuals_after_iteration_update AFTER UPDATE ON iterations
BEGIN
    DELETE FROM individuals WHERE iteration_id = NEW.id;
END;
