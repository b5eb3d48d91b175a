-- Who took part in an iteration, where that is known: for each genome its cross-entropy and its accuracy, 8 bytes each, little-endian,
-- and a byte that is 1 where it went on from the generation before.
CREATE TABLE individuals (
    iteration_id INTEGER NOT NULL PRIMARY KEY REFERENCES iterations (id) ON DELETE CASCADE,
    packed BLOB NOT NULL
) STRICT;
