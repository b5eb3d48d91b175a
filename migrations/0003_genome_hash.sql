-- A name for the best genome of each iteration, by which two runs can be held against each other.
ALTER TABLE iterations ADD COLUMN genome_hash TEXT;
