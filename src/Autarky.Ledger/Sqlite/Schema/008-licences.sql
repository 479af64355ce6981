-- The licence that an answer itself came under, where its owner named one: it allows training whatever contract its provider has, or has not.
ALTER TABLE exchange ADD COLUMN licence TEXT;
