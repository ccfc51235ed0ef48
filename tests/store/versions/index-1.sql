-- An index as version 1 of it was made: `sqlite3 index.sqlite < index-1.sql`.
CREATE TABLE takes (
    fingerprint TEXT NOT NULL, number INTEGER NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL,
    frames INTEGER NOT NULL, fps TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    seconds TEXT NOT NULL, model TEXT NOT NULL, provider TEXT NOT NULL, made_at TEXT NOT NULL,
    PRIMARY KEY (fingerprint, number)
) STRICT;
CREATE TABLE shots (
    board TEXT NOT NULL, shot TEXT NOT NULL, ingredients TEXT NOT NULL,
    PRIMARY KEY (board, shot)
) STRICT;
CREATE TABLE predictions (
    number INTEGER PRIMARY KEY, take TEXT NOT NULL, board TEXT NOT NULL, shot TEXT NOT NULL, provider TEXT NOT NULL,
    endpoint TEXT NOT NULL, price TEXT, state TEXT NOT NULL, request_id TEXT, urls TEXT NOT NULL DEFAULT '{}',
    message TEXT, owner TEXT NOT NULL, made_at REAL NOT NULL, changed_at REAL NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_open_prediction ON predictions (take)
    WHERE state IN ('intent', 'sending', 'accepted', 'uncertain');
CREATE TABLE uploads (
    content TEXT NOT NULL, provider TEXT NOT NULL, url TEXT NOT NULL, expires_at REAL,
    PRIMARY KEY (content, provider)
) STRICT;
INSERT INTO takes (fingerprint, number, sha256, size_bytes, frames, fps, width, height, seconds, model, provider, made_at)
VALUES (
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 1,
    '67905ad3cc2dd52b1f5f6a6d2814de0396618b29b4238b9af5207aeb69936e6d', 4, 24, '24', 16, 9, '1',
    'hailuo-02', 'fal', '2026-11-01T00:00:00+00:00'
);
INSERT INTO predictions (number, take, board, shot, provider, endpoint, price, state, request_id, owner, made_at, changed_at)
VALUES
    (1, 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#1', 'film.yaml', 'a', 'fal', 'e', '0.49', 'done', 'id-1', 'owner', 1.0, 2.0),
    (2, 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb#1', 'film.yaml', 'b', 'fal', 'e', '0.49', 'accepted', 'id-2', 'owner', 3.0, 4.0),
    (3, 'cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc#1', 'film.yaml', 'c', 'fal', 'e', NULL, 'uncertain', NULL, 'owner', 5.0, 6.0);
INSERT INTO shots VALUES ('film.yaml', 'a', '{"prompt": "a dune"}');
PRAGMA user_version = 1;
