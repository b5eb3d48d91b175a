-- What each iteration cost: moves judged beside whole genomes, seconds by stage, and what the evaluator kept in memory.
ALTER TABLE iterations ADD COLUMN moves INTEGER;
ALTER TABLE iterations ADD COLUMN draw_secs REAL;
ALTER TABLE iterations ADD COLUMN judge_secs REAL;
ALTER TABLE iterations ADD COLUMN select_secs REAL;
ALTER TABLE iterations ADD COLUMN check_secs REAL;
ALTER TABLE iterations ADD COLUMN save_secs REAL;
ALTER TABLE iterations ADD COLUMN cache_lookups INTEGER;
ALTER TABLE iterations ADD COLUMN cache_hits INTEGER;
ALTER TABLE iterations ADD COLUMN cache_bytes INTEGER;
ALTER TABLE iterations ADD COLUMN memory_bytes INTEGER;
