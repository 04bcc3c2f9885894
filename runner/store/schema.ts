import { type Database, DatabaseSync } from './sqlite.ts'

/**
 * One entry for each version of the schema, oldest first; `user_version` counts those that were applied.
 * An entry that was released never changes: what is needed later is a new one.
 */
const migrations: readonly string[] = [
  `
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

  CREATE TABLE outbox (
    subject TEXT NOT NULL, topic TEXT NOT NULL, incident TEXT NOT NULL,
    at INTEGER NOT NULL, text TEXT NOT NULL, delivered_at INTEGER,
    PRIMARY KEY (subject, topic, incident)
  ) WITHOUT ROWID;

  CREATE TABLE runs (
    id TEXT PRIMARY KEY, suite TEXT NOT NULL, started_at INTEGER NOT NULL, json TEXT NOT NULL
  );
  CREATE INDEX runs_suite ON runs (suite, started_at);
  `,
  // Messages had no channel before: nobody was to be told of what waited there.
  `
  DROP TABLE outbox;
  CREATE TABLE outbox (
    n INTEGER PRIMARY KEY, channel TEXT NOT NULL, subject TEXT NOT NULL, topic TEXT NOT NULL,
    incident TEXT NOT NULL, at INTEGER NOT NULL, text TEXT NOT NULL, done_at INTEGER, ending TEXT,
    UNIQUE (channel, subject, topic, incident)
  );
  CREATE INDEX outbox_waiting ON outbox (channel, n) WHERE done_at IS NULL;
  `,
]

export const schemaVersion = migrations.length

/** Brings the schema up to date in one transaction. */
export function migrate(db: Database, from: number): void {
  const missing = migrations.slice(from).join('\n')
  if (missing === '') return
  db.exec(`BEGIN EXCLUSIVE;\n${missing}\nPRAGMA user_version = ${schemaVersion};\nCOMMIT;`)
}

/** What is missing of the schema of this version, as `table world`. */
export function missingParts(db: Database): readonly string[] {
  const model = new DatabaseSync(':memory:')
  migrate(model, 0)
  const expected = partsOf(model)
  model.close()
  const found = new Set(partsOf(db).map((part) => part.sql))
  return expected.filter((part) => !found.has(part.sql)).map((part) => part.name)
}

/** Newer versions of SQLite may be free with the blanks of what they keep. */
function partsOf(db: Database): readonly { name: string; sql: string }[] {
  const rows = db
    .prepare("SELECT type || ' ' || name AS name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    .all()
  return rows.map((row) => ({ name: String(row.name), sql: String(row.sql).replace(/\s+/g, ' ') }))
}
