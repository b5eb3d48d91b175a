-- Numbers of events up to this one may have been given out. A server begins above it, so that numbers only grow,
-- whatever the clock says.
CREATE TABLE event_numbers (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    reserved INTEGER NOT NULL
) STRICT;

INSERT INTO event_numbers (id, reserved) VALUES (1, 0);
