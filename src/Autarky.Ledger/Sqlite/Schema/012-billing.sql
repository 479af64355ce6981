-- What else of an exchange's tokens is billed apart (parts of the tokens that are there already), how it was served by the answer's own word, and whether its cost
-- is not known: then cost counts only what is.
ALTER TABLE exchange ADD COLUMN cache_write_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchange ADD COLUMN cache_write_hour_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchange ADD COLUMN audio_input_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchange ADD COLUMN reasoning_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchange ADD COLUMN audio_output_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchange ADD COLUMN service_tier TEXT;
ALTER TABLE exchange ADD COLUMN cost_unknown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE exchange ADD COLUMN partner_cost_unknown INTEGER NOT NULL DEFAULT 0;

ALTER TABLE attempt ADD COLUMN cache_write_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempt ADD COLUMN cache_write_hour_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempt ADD COLUMN audio_input_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempt ADD COLUMN reasoning_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempt ADD COLUMN audio_output_tokens INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempt ADD COLUMN service_tier TEXT;
ALTER TABLE attempt ADD COLUMN cost_unknown INTEGER NOT NULL DEFAULT 0;

-- How many exchanges of a total have a cost that is not known.
ALTER TABLE series ADD COLUMN cost_unknown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE series ADD COLUMN partner_cost_unknown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hour_total ADD COLUMN cost_unknown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hour_total ADD COLUMN partner_cost_unknown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day_total ADD COLUMN cost_unknown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE day_total ADD COLUMN partner_cost_unknown INTEGER NOT NULL DEFAULT 0;
ALTER TABLE beside_total ADD COLUMN cost_unknown INTEGER NOT NULL DEFAULT 0;

-- Until now an unknown price was written as nothing. What a partner (route 2: teacher, 3: partner) answered for nothing although it read or wrote tokens had none;
-- answers out of the ledger cost nothing in truth.
UPDATE attempt SET cost_unknown = 1
WHERE cost = 0 AND input_tokens + output_tokens > 0 AND answerer IN (2, 3) AND ifnull(provider, '') <> 'recorded';

UPDATE exchange SET cost_unknown = 1
WHERE seq IN (SELECT exchange FROM attempt WHERE cost_unknown = 1 AND purpose <= 2);

-- Whoever answered, what the partner would have charged was not known.
UPDATE exchange SET partner_cost_unknown = 1
WHERE partner_cost = 0 AND input_tokens + output_tokens > 0 AND series IN (SELECT id FROM series WHERE route IN (1, 2, 3));

UPDATE series SET
  cost_unknown = t.cost_unknown,
  partner_cost_unknown = t.partner_cost_unknown
FROM (
  SELECT series, sum(cost_unknown) AS cost_unknown, sum(partner_cost_unknown) AS partner_cost_unknown
  FROM exchange WHERE cost_unknown + partner_cost_unknown > 0 GROUP BY series) AS t
WHERE series.id = t.series;

-- Division rounds towards zero: times before 1970 are moved to the first moment of their hour or day before it.
UPDATE hour_total SET
  cost_unknown = t.cost_unknown,
  partner_cost_unknown = t.partner_cost_unknown
FROM (
  SELECT (created - (created % 3600000000 + 3600000000) % 3600000000) / 3600000000 AS hour, series,
    sum(cost_unknown) AS cost_unknown, sum(partner_cost_unknown) AS partner_cost_unknown
  FROM exchange WHERE cost_unknown + partner_cost_unknown > 0 GROUP BY 1, 2) AS t
WHERE hour_total.hour = t.hour AND hour_total.series = t.series;

UPDATE day_total SET
  cost_unknown = t.cost_unknown,
  partner_cost_unknown = t.partner_cost_unknown
FROM (
  SELECT (created - (created % 86400000000 + 86400000000) % 86400000000) / 86400000000 AS day, series,
    sum(cost_unknown) AS cost_unknown, sum(partner_cost_unknown) AS partner_cost_unknown
  FROM exchange WHERE cost_unknown + partner_cost_unknown > 0 GROUP BY 1, 2) AS t
WHERE day_total.day = t.day AND day_total.series = t.series;
