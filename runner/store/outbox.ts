import type { Effect, Topic } from '../core/effect.ts'
import type { Database } from './sqlite.ts'

export type Tell = Extract<Effect, { type: 'tell' }>

export type Outbox = {
  /**
   * One message for each subject, topic and incident: a newer one replaces it and has to be delivered (again), the
   * same one given twice changes nothing. No transaction of its own.
   */
  put(tell: Tell): void
  /** Not delivered yet, oldest first, at most 100 unless told. */
  waiting(limit?: number): readonly Tell[]
  /** Takes note that it was delivered; one that was replaced meanwhile goes on waiting. */
  delivered(tell: Tell, at: number): void
  /** Forgets what was delivered before `cutoff`. */
  prune(cutoff: number): void
}

export function createOutbox(db: Database): Outbox {
  const write = db.prepare(
    `INSERT INTO outbox (subject, topic, incident, at, text) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (subject, topic, incident) DO UPDATE SET at = excluded.at, text = excluded.text, delivered_at = NULL
     WHERE excluded.at > outbox.at`,
  )
  const undelivered = db.prepare(
    'SELECT subject, topic, incident, at, text FROM outbox WHERE delivered_at IS NULL ORDER BY at LIMIT ?',
  )
  const mark = db.prepare(
    'UPDATE outbox SET delivered_at = ? WHERE subject = ? AND topic = ? AND incident = ? AND at = ?',
  )
  const forget = db.prepare('DELETE FROM outbox WHERE delivered_at < ?')
  return {
    put: ({ subject, topic, incident = '', at, text }) => void write.run(subject, topic, incident, at, text),
    waiting: (limit = 100) =>
      undelivered.all(limit).map((row) => ({
        type: 'tell',
        subject: String(row.subject),
        topic: String(row.topic) as Topic,
        ...(row.incident !== '' && { incident: String(row.incident) }),
        at: Number(row.at),
        text: String(row.text),
      })),
    delivered: ({ subject, topic, incident = '', at: saidAt }, at) =>
      void mark.run(at, subject, topic, incident, saidAt),
    prune: (cutoff) => void forget.run(cutoff),
  }
}
