-- A series is one combination of everything that exchanges are filtered and totalled by. There are few of them (tens to thousands), so a filter
-- picks its series first and then reads each one newest first; and each series carries its totals. Rows are made when first needed.
CREATE TABLE series (
  id            INTEGER PRIMARY KEY,
  origin        INTEGER NOT NULL,
  use_case      TEXT,
  route         INTEGER NOT NULL,
  outcome       INTEGER NOT NULL,
  provider      TEXT,
  model         TEXT,
  first_seq     INTEGER,
  last_seq      INTEGER,
  requests      INTEGER NOT NULL DEFAULT 0,
  cost          INTEGER NOT NULL DEFAULT 0,
  partner_cost  INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Unique indices hold nulls to be different from each other: an empty blob, which no text equals, stands for null.
CREATE UNIQUE INDEX series_members ON series
  (origin, route, outcome, ifnull(use_case, x''), ifnull(provider, x''), ifnull(model, x''));

-- seq is the order of commit. Times and durations are microseconds, times since 1970 UTC; money is billionths of a US dollar.
CREATE TABLE exchange (
  seq                  INTEGER PRIMARY KEY,
  id                   BLOB NOT NULL,
  series               INTEGER NOT NULL REFERENCES series (id),
  created              INTEGER NOT NULL,
  requested_model      TEXT,
  route_reason         TEXT,
  confidence           REAL,
  threshold            REAL,
  status               INTEGER NOT NULL,
  error                TEXT,
  stream               INTEGER NOT NULL,
  input_tokens         INTEGER NOT NULL,
  cached_input_tokens  INTEGER NOT NULL,
  output_tokens        INTEGER NOT NULL,
  tokens_estimated     INTEGER NOT NULL,
  cost                 INTEGER NOT NULL,
  partner_cost         INTEGER NOT NULL,
  duration             INTEGER NOT NULL,
  first_token          INTEGER,
  client_user          TEXT,
  key_id               TEXT,
  input_hash           TEXT,
  has_response         INTEGER NOT NULL,
  gold                 TEXT,
  gold_source          INTEGER NOT NULL,
  import_key           TEXT
) STRICT;

CREATE UNIQUE INDEX exchange_id ON exchange (id);
CREATE UNIQUE INDEX exchange_import_key ON exchange (import_key) WHERE import_key IS NOT NULL;

-- Ends in the row's seq, as every index does: one series is read in the order of commit without sorting.
CREATE INDEX exchange_series ON exchange (series);

-- 64 bits of the hash are enough to find a row (the whole hash is compared then) and keep the index small.
CREATE INDEX exchange_input_hash ON exchange (substr(input_hash, 1, 16), series, has_response) WHERE input_hash IS NOT NULL;

-- Apart from the narrow row, so that paging through exchanges never reads a body.
CREATE TABLE exchange_body (
  seq       INTEGER PRIMARY KEY REFERENCES exchange (seq),
  request   BLOB,
  response  BLOB
) STRICT;
