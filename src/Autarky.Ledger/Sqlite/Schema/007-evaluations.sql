-- What was measured of a student after its training. A row of student keeps what was measured when it was trained.
CREATE TABLE evaluation (
  seq           INTEGER PRIMARY KEY,
  use_case      TEXT NOT NULL,
  student_hash  TEXT NOT NULL,
  created       INTEGER NOT NULL,
  gate_passed   INTEGER NOT NULL,
  gate_reason   TEXT NOT NULL,
  report_json   TEXT NOT NULL
) STRICT;

CREATE INDEX evaluation_use_case ON evaluation (use_case);
