CREATE TABLE student (
  seq          INTEGER PRIMARY KEY,
  hash         TEXT NOT NULL,
  use_case     TEXT NOT NULL,
  created      INTEGER NOT NULL,
  path         TEXT NOT NULL,
  gate_passed  INTEGER NOT NULL,
  gate_reason  TEXT NOT NULL,
  report_json  TEXT NOT NULL,
  UNIQUE (use_case, hash)
) STRICT;

CREATE TABLE release (
  seq           INTEGER PRIMARY KEY,
  use_case      TEXT NOT NULL,
  student_hash  TEXT NOT NULL,
  stage         INTEGER NOT NULL,
  created       INTEGER NOT NULL,
  forced        INTEGER NOT NULL,
  reason        TEXT NOT NULL
) STRICT;

CREATE INDEX release_use_case ON release (use_case);
