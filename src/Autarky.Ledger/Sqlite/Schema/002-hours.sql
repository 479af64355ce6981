-- Totals of the exchanges of one series that were created in one hour. hour counts hours since 1970 UTC.
CREATE TABLE hour_total (
  hour           INTEGER NOT NULL,
  series         INTEGER NOT NULL REFERENCES series (id),
  requests       INTEGER NOT NULL,
  input_tokens   INTEGER NOT NULL,
  output_tokens  INTEGER NOT NULL,
  cost           INTEGER NOT NULL,
  partner_cost   INTEGER NOT NULL,
  duration       INTEGER NOT NULL,
  PRIMARY KEY (hour, series)
) STRICT, WITHOUT ROWID;
