import { start } from './setup.ts'

/** The schema as version 2 left it, with something in every table. */
export const version2 = `
  CREATE TABLE world (
    kind TEXT NOT NULL, service TEXT NOT NULL, id TEXT NOT NULL, json TEXT NOT NULL,
    PRIMARY KEY (kind, service, id)
  ) WITHOUT ROWID;
  CREATE TABLE incidents (
    id TEXT PRIMARY KEY, service TEXT NOT NULL, opened_at INTEGER NOT NULL,
    closed_at INTEGER, outcome TEXT, json TEXT NOT NULL
  );
  CREATE INDEX incidents_opened ON incidents (opened_at);
  CREATE TABLE sources (
    n INTEGER PRIMARY KEY, check_id TEXT NOT NULL, service TEXT NOT NULL, place TEXT NOT NULL,
    UNIQUE (check_id, service, place)
  );
  CREATE TABLE observations (
    n INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources (n), at INTEGER NOT NULL,
    verdict INTEGER NOT NULL, reason TEXT, took_us INTEGER NOT NULL,
    summary TEXT, vals TEXT, evidence TEXT, run TEXT
  );
  CREATE INDEX observations_source ON observations (source, at);
  CREATE TABLE runs (
    id TEXT PRIMARY KEY, suite TEXT NOT NULL, started_at INTEGER NOT NULL, json TEXT NOT NULL
  );
  CREATE INDEX runs_suite ON runs (suite, started_at);
  CREATE TABLE outbox (
    n INTEGER PRIMARY KEY, channel TEXT NOT NULL, subject TEXT NOT NULL, topic TEXT NOT NULL,
    incident TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, done_at INTEGER, ending TEXT,
    UNIQUE (channel, subject, topic, incident)
  );
  CREATE INDEX outbox_waiting ON outbox (channel, n) WHERE done_at IS NULL;
  PRAGMA user_version = 2;
  INSERT INTO sources VALUES (1, 'panel/health', 'panel', 'here');
  INSERT INTO observations (source, at, verdict, took_us, vals) VALUES (1, ${start - 60_000}, 0, 1250, '{"status":200}');
  INSERT INTO outbox (channel, subject, topic, incident, at, text) VALUES ('mail', 'panel', 'opened', 'BUG-1', ${start}, 'x');
`
