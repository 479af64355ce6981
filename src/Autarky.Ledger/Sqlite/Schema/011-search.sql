-- The words of questions and answers as the program cuts and folds them, so that nothing but spaces is cut here. In front of each word stands the block of rows
-- that it is in: a search reads block by block, and no word, however frequent, and no beginning of words is read for more rows than a block has. series holds the
-- row's series in the same form, so that filters and words are joined in one index. rowid is the exchange's seq. The texts themselves are in the bodies.
CREATE VIRTUAL TABLE exchange_words USING fts5 (question, answer, series, content = '', columnsize = 0, tokenize = 'ascii');

-- Rows from low to high are in exchange_words, no others. A ledger from before begins at its end: new rows come first.
CREATE TABLE search_place (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  low   INTEGER NOT NULL,
  high  INTEGER NOT NULL
) STRICT;

INSERT INTO search_place SELECT 1, ifnull(max(seq), 0) + 1, ifnull(max(seq), 0) FROM exchange;

-- What lists show of exchanges whose bodies are long, so that a page of them need not read and parse megabytes.
CREATE TABLE long_exchange_text (
  seq       INTEGER PRIMARY KEY REFERENCES exchange (seq),
  question  TEXT,
  answer    TEXT
) STRICT;
