import { normaliseError } from '../core/fingerprint.ts'
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
  // What observations come to (see fold.ts), how services stood (see spans.ts), and what figures ask of incidents.
  // Hours count from 1970, so do days; grain 0 is hours and 1 days; service times are milliseconds.
  `
  CREATE TABLE packs (
    n INTEGER PRIMARY KEY, source INTEGER NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
    count INTEGER NOT NULL, content BLOB NOT NULL
  );
  CREATE INDEX packs_source ON packs (source, to_at);
  CREATE TABLE check_minutes (
    hour INTEGER NOT NULL, source INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (hour, source)
  ) WITHOUT ROWID;
  CREATE TABLE check_times (
    grain INTEGER NOT NULL, source INTEGER NOT NULL, at INTEGER NOT NULL,
    pass INTEGER NOT NULL, degraded INTEGER NOT NULL, fail INTEGER NOT NULL, inconclusive INTEGER NOT NULL,
    sum_us INTEGER NOT NULL, min_us INTEGER, max_us INTEGER NOT NULL, buckets TEXT NOT NULL,
    PRIMARY KEY (grain, source, at)
  ) WITHOUT ROWID;

  CREATE TABLE watched (n INTEGER PRIMARY KEY, service TEXT NOT NULL UNIQUE);
  CREATE TABLE spans (
    n INTEGER PRIMARY KEY, watched INTEGER NOT NULL, standing INTEGER NOT NULL,
    from_at INTEGER NOT NULL, to_at INTEGER NOT NULL
  );
  CREATE INDEX spans_watched ON spans (watched, to_at);
  CREATE TABLE service_times (
    grain INTEGER NOT NULL, watched INTEGER NOT NULL, at INTEGER NOT NULL,
    up INTEGER NOT NULL, degraded INTEGER NOT NULL, down INTEGER NOT NULL,
    maintenance INTEGER NOT NULL, stopped INTEGER NOT NULL, inconclusive INTEGER NOT NULL,
    PRIMARY KEY (grain, watched, at)
  ) WITHOUT ROWID;

  ALTER TABLE incidents ADD COLUMN symptom_at INTEGER;
  ALTER TABLE incidents ADD COLUMN last_good_at INTEGER;
  ALTER TABLE incidents ADD COLUMN by_person INTEGER NOT NULL DEFAULT 0;
  UPDATE incidents SET symptom_at = json ->> '$.symptomAt', last_good_at = json ->> '$.lastGoodAt',
    by_person = EXISTS (SELECT 1 FROM json_each(incidents.json, '$.actions') WHERE value ->> 'by' <> 'guardian')
  WHERE json_valid(json);
  CREATE INDEX incidents_facts
    ON incidents (opened_at, service, closed_at, outcome, symptom_at, last_good_at, by_person);
  `,
  // By what an incident is known again (core/fingerprint.ts).
  `
  ALTER TABLE incidents ADD COLUMN error TEXT;
  UPDATE incidents SET error = normalise_error(json ->> '$.summary') WHERE json_valid(json);
  CREATE INDEX incidents_alike ON incidents (service, error, opened_at, closed_at, outcome);
  `,
  // When a channel was first told of it, and what its vendor calls that message.
  `
  ALTER TABLE outbox ADD COLUMN told_at INTEGER;
  ALTER TABLE outbox ADD COLUMN receipt TEXT;
  `,
]

export const schemaVersion = migrations.length

/** Brings the schema up to date in one transaction. */
export function migrate(db: Database, from: number): void {
  const missing = migrations.slice(from).join('\n')
  if (missing === '') return
  db.function('normalise_error', { deterministic: true }, (text) => normaliseError(String(text ?? '')))
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
