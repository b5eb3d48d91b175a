-- Flows, their experiments, what was recorded while they ran, their checkpoints, and the corpora.
-- Times are RFC 3339 in UTC with three fractional digits, so texts sort by time.

-- Flows (sequences of experiments)
CREATE TABLE flows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT,
    config_json TEXT NOT NULL,
    created_at TEXT NOT NULL,
    started_at TEXT,
    completed_at TEXT,
    status TEXT NOT NULL DEFAULT 'pending',
    seed_checkpoint_id INTEGER REFERENCES checkpoints(id),
    -- The outside worker that runs it.
    pid INTEGER,
    last_heartbeat TEXT,
    -- Why it failed.
    error TEXT,
    -- Since when it waits; the queue is in this order.
    queued_at TEXT,
    -- Who ran it last: 'built_in' or 'outside'. Only the former is recovered when the server starts.
    worker TEXT
);

CREATE INDEX flows_by_status ON flows (status, id);
CREATE INDEX flows_by_queue ON flows (queued_at, id) WHERE status = 'queued';
CREATE INDEX flows_by_start ON flows (started_at);
CREATE INDEX flows_by_seed_checkpoint ON flows (seed_checkpoint_id) WHERE seed_checkpoint_id IS NOT NULL;

-- Experiments (single GA or tabu-search runs)
CREATE TABLE experiments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Runs from outside may belong to no flow.
    flow_id INTEGER REFERENCES flows(id),
    sequence_order INTEGER,
    name TEXT NOT NULL,
    log_path TEXT,
    config_json TEXT,
    created_at TEXT NOT NULL,
    started_at TEXT,
    ended_at TEXT,
    status TEXT NOT NULL DEFAULT 'pending',
    phase_type TEXT,
    current_iteration INTEGER,
    max_iterations INTEGER,
    best_ce REAL,
    best_accuracy REAL,
    initial_ce REAL,
    initial_accuracy REAL,
    stop_reason TEXT,
    population_size INTEGER,
    context_size INTEGER,
    tier_config_json TEXT,
    cluster_type TEXT
);

CREATE INDEX experiments_by_flow ON experiments (flow_id, sequence_order);
CREATE INDEX experiments_by_status ON experiments (status, id);

-- One GA generation or one tabu-search iteration
CREATE TABLE iterations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    experiment_id INTEGER NOT NULL REFERENCES experiments(id),
    iteration_num INTEGER NOT NULL,
    best_ce REAL,
    avg_ce REAL,
    best_accuracy REAL,
    avg_accuracy REAL,
    elapsed_secs REAL,
    timestamp TEXT NOT NULL,
    threshold REAL,
    train_part INTEGER,
    evaluations INTEGER,
    patience INTEGER,
    UNIQUE (experiment_id, iteration_num)
);

-- The best few genomes of a moment, measured on the whole corpus
CREATE TABLE health_checks (
    experiment_id INTEGER NOT NULL REFERENCES experiments(id),
    iteration_num INTEGER NOT NULL,
    top_k_ce REAL NOT NULL,
    top_k_accuracy REAL NOT NULL,
    best_ce REAL NOT NULL,
    best_ce_accuracy REAL NOT NULL,
    best_accuracy REAL NOT NULL,
    best_accuracy_ce REAL NOT NULL,
    improvement_pct REAL NOT NULL,
    patience INTEGER NOT NULL,
    timestamp TEXT NOT NULL,
    PRIMARY KEY (experiment_id, iteration_num)
) WITHOUT ROWID;

-- Checkpoints (first-class, with file paths)
CREATE TABLE checkpoints (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    experiment_id INTEGER NOT NULL REFERENCES experiments(id),
    name TEXT NOT NULL,
    file_path TEXT NOT NULL,
    file_size_bytes INTEGER,
    created_at TEXT NOT NULL,
    final_fitness REAL,
    final_accuracy REAL,
    iterations_run INTEGER,
    genome_stats_json TEXT,
    is_final BOOLEAN DEFAULT FALSE,
    reference_count INTEGER DEFAULT 0,
    checkpoint_type TEXT NOT NULL DEFAULT 'auto',
    -- As an outside worker names it; need not be a row of ours.
    iteration_id INTEGER,
    -- Written by this server: file_path is then relative to the data directory. Otherwise it is as a client sent it.
    is_managed BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (experiment_id, file_path)
);

CREATE INDEX checkpoints_by_final ON checkpoints (is_final, id);

-- reference_count is recomputed from the flows that start from the checkpoint, never counted up or down.
CREATE TRIGGER reference_count_after_flow_insert AFTER INSERT ON flows WHEN NEW.seed_checkpoint_id IS NOT NULL
BEGIN
    UPDATE checkpoints SET reference_count = (SELECT count(*) FROM flows WHERE seed_checkpoint_id = checkpoints.id)
    WHERE id = NEW.seed_checkpoint_id;
END;

CREATE TRIGGER reference_count_after_flow_update AFTER UPDATE OF seed_checkpoint_id ON flows
WHEN NEW.seed_checkpoint_id IS NOT OLD.seed_checkpoint_id
BEGIN
    UPDATE checkpoints SET reference_count = (SELECT count(*) FROM flows WHERE seed_checkpoint_id = checkpoints.id)
    WHERE id IN (NEW.seed_checkpoint_id, OLD.seed_checkpoint_id);
END;

CREATE TRIGGER reference_count_after_flow_delete AFTER DELETE ON flows WHEN OLD.seed_checkpoint_id IS NOT NULL
BEGIN
    UPDATE checkpoints SET reference_count = (SELECT count(*) FROM flows WHERE seed_checkpoint_id = checkpoints.id)
    WHERE id = OLD.seed_checkpoint_id;
END;

-- Texts to learn from; the tokenized file is corpora/NAME.corpus in the data directory.
CREATE TABLE corpora (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    tokenizer TEXT NOT NULL,
    vocab_size INTEGER NOT NULL,
    train_tokens INTEGER NOT NULL,
    eval_tokens INTEGER NOT NULL,
    unigram_entropy REAL NOT NULL,
    entropy_floor REAL,
    file_size_bytes INTEGER NOT NULL,
    created_at TEXT NOT NULL
);
