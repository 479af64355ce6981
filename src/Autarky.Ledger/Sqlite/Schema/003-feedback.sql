CREATE TABLE feedback (
  seq       INTEGER PRIMARY KEY,
  exchange  INTEGER NOT NULL REFERENCES exchange (seq),
  gold      TEXT NOT NULL,
  created   INTEGER NOT NULL,
  given_by  TEXT
) STRICT;

CREATE INDEX feedback_exchange ON feedback (exchange);
