-- Every time that somebody was asked for an answer. Clustered by its exchange, so that an exchange and its attempts are one step down a tree.
-- started counts microseconds from the exchange's creation.
CREATE TABLE attempt (
  exchange             INTEGER NOT NULL REFERENCES exchange (seq),
  ordinal              INTEGER NOT NULL,
  purpose              INTEGER NOT NULL,
  answerer             INTEGER NOT NULL,
  provider             TEXT,
  model                TEXT,
  outcome              INTEGER NOT NULL,
  error                TEXT,
  provider_status      INTEGER,
  input_tokens         INTEGER NOT NULL,
  cached_input_tokens  INTEGER NOT NULL,
  output_tokens        INTEGER NOT NULL,
  tokens_estimated     INTEGER NOT NULL,
  cost                 INTEGER NOT NULL,
  started              INTEGER NOT NULL,
  duration             INTEGER NOT NULL,
  first_token          INTEGER,
  contract             TEXT,
  PRIMARY KEY (exchange, ordinal)
) STRICT, WITHOUT ROWID;

-- What was asked beside the clients' requests. The empty blob, which no text equals, stands for no use case. Their own requests are in the exchanges' totals.
CREATE TABLE beside_total (
  use_case       ANY NOT NULL,
  purpose        INTEGER NOT NULL,
  attempts       INTEGER NOT NULL,
  input_tokens   INTEGER NOT NULL,
  output_tokens  INTEGER NOT NULL,
  cost           INTEGER NOT NULL,
  PRIMARY KEY (use_case, purpose)
) STRICT, WITHOUT ROWID;

-- The dialect of the stored bodies. Until now there was one.
ALTER TABLE exchange ADD COLUMN dialect TEXT NOT NULL DEFAULT 'openai-chat';

-- Who the key belongs to: a person or a team.
ALTER TABLE api_key ADD COLUMN owner TEXT;

-- The confidence from which the released student answers. Filled from the students' reports by ReleaseThresholds.
ALTER TABLE release ADD COLUMN threshold REAL;

-- Of an exchange from before, only the attempt that answered is known.
INSERT INTO attempt
SELECT e.seq, 0, 0, s.route, s.provider, s.model, s.outcome, e.error, NULL, e.input_tokens, e.cached_input_tokens, e.output_tokens,
  e.tokens_estimated, e.cost, 0, e.duration, e.first_token, NULL
FROM exchange e CROSS JOIN series s ON s.id = e.series
WHERE s.provider IS NOT NULL OR s.model IS NOT NULL
ORDER BY e.seq;
