-- What the row of an exchange cannot say of a response that its client may ask for again by its id: that another server named it, that it runs on without its
-- client, that it was deleted. All other responses have the id of their exchange in theirs, and no row here. request and begun are there where it runs on without
-- its client: what was asked, and the response as it stood when that began, which is all there is of it until its exchange is written.
CREATE TABLE response (
  id        TEXT PRIMARY KEY,
  exchange  BLOB NOT NULL,
  key_id    TEXT,
  created   INTEGER NOT NULL,
  deleted   INTEGER,
  request   BLOB,
  begun     BLOB
) STRICT, WITHOUT ROWID;
