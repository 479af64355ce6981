-- A use case: made by the first exchange, student, release or line of the configuration that names it, and never deleted. settings is what the configuration sets of
-- it (teacher, demands), JSON; null where it sets nothing.
CREATE TABLE use_case (
  name      TEXT PRIMARY KEY,
  created   INTEGER NOT NULL,
  settings  TEXT
) STRICT, WITHOUT ROWID;

INSERT INTO use_case (name, created)
SELECT name, min(created) FROM (
  SELECT s.use_case AS name, e.created AS created FROM series s JOIN exchange e ON e.seq = s.first_seq WHERE s.use_case IS NOT NULL
  UNION ALL SELECT use_case, created FROM student
  UNION ALL SELECT use_case, created FROM release)
GROUP BY name;

-- The share of requests that a canary gets.
ALTER TABLE release ADD COLUMN share REAL;
