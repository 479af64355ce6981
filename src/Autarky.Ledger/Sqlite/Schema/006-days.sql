-- Totals of the exchanges of one series that were created in one day (UTC): a page of months reads days, not every hour. day counts days since
-- 1970 UTC.
CREATE TABLE day_total (
  day            INTEGER NOT NULL,
  series         INTEGER NOT NULL REFERENCES series (id),
  requests       INTEGER NOT NULL,
  input_tokens   INTEGER NOT NULL,
  output_tokens  INTEGER NOT NULL,
  cost           INTEGER NOT NULL,
  partner_cost   INTEGER NOT NULL,
  duration       INTEGER NOT NULL,
  PRIMARY KEY (day, series)
) STRICT, WITHOUT ROWID;

-- Division rounds towards zero: hours before 1970 are moved to the first hour of their day before it.
INSERT INTO day_total (day, series, requests, input_tokens, output_tokens, cost, partner_cost, duration)
SELECT (hour - (hour % 24 + 24) % 24) / 24, series, sum(requests), sum(input_tokens), sum(output_tokens), sum(cost), sum(partner_cost), sum(duration)
FROM hour_total GROUP BY 1, 2;
