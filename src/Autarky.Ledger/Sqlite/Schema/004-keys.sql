CREATE TABLE api_key (
  seq      INTEGER PRIMARY KEY,
  id       TEXT NOT NULL UNIQUE,
  name     TEXT NOT NULL,
  hash     BLOB NOT NULL UNIQUE,
  created  INTEGER NOT NULL,
  revoked  INTEGER
) STRICT;

-- One row. Grows with every transaction that changes keys, students or releases, so that other processes notice.
CREATE TABLE revision (
  only    INTEGER PRIMARY KEY CHECK (only = 1),
  number  INTEGER NOT NULL
) STRICT;

INSERT INTO revision VALUES (1, 0);
