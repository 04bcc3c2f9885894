import type { Channel } from '../config/channels.ts'
import type { Effect, Topic } from '../core/effect.ts'
import type { Database } from './sqlite.ts'

export type Tell = Extract<Effect, { type: 'tell' }>

/** A message that waits on one channel; `n` grows in the order in which they came. */
export type Entry = { readonly n: number; readonly tell: Tell }

/** How it ended: delivered by itself or in a digest; `refused` was offered and never taken. */
export type Ending = 'delivered' | 'digest' | 'refused'

export type Outbox = {
  /**
   * Puts it before every channel that takes it: one message for each channel, subject, topic and incident. A newer one
   * takes its place and has to be delivered (again), the same one given twice changes nothing. No transaction of its own.
   */
  put(tell: Tell): void
  /** Not done with yet on that channel, in the order in which they came. */
  waiting(channel: string, limit?: number): readonly Entry[]
  /** Takes note of how they ended; one that was replaced meanwhile goes on waiting. */
  done(entries: readonly Entry[], at: number, how: Ending): void
  /**
   * Forgets what was done before `done`, and gives up what has been waiting since before `waiting` or is beyond the
   * newest `most` of its channel. Says how many of each channel were given up.
   */
  prune(bounds: {
    readonly done: number
    readonly waiting: number
    readonly most: number
  }): readonly { readonly channel: string; readonly count: number }[]
}

export function createOutbox(db: Database, channels: readonly Channel[]): Outbox {
  const write = db.prepare(
    `INSERT INTO outbox (channel, subject, topic, incident, at, text) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (channel, subject, topic, incident) DO UPDATE SET
       n = (SELECT max(n) + 1 FROM outbox), at = excluded.at, text = excluded.text, done_at = NULL, ending = NULL
     WHERE excluded.at > outbox.at`,
  )
  const open = db.prepare(
    `SELECT n, subject, topic, incident, at, text FROM outbox
     WHERE channel = ? AND done_at IS NULL ORDER BY n LIMIT ?`,
  )
  const mark = db.prepare('UPDATE outbox SET done_at = ?, ending = ? WHERE n = ? AND at = ?')
  const forget = db.prepare('DELETE FROM outbox WHERE done_at < ?')
  const giveUp = db.prepare(
    `DELETE FROM outbox WHERE done_at IS NULL AND (at < $waiting OR n IN (
       SELECT n FROM (SELECT n, row_number() OVER (PARTITION BY channel ORDER BY n DESC) AS place
         FROM outbox WHERE done_at IS NULL) WHERE place > $most))
     RETURNING channel`,
  )
  return {
    put(tell) {
      const { subject, topic, incident = '', at, text } = tell
      for (const { id } of channels.filter((channel) => channel.takes(tell)))
        write.run(id, subject, topic, incident, at, text)
    },
    waiting: (channel, limit = 200) =>
      open.all(channel, limit).map((row) => ({
        n: Number(row.n),
        tell: {
          type: 'tell',
          subject: String(row.subject),
          topic: String(row.topic) as Topic,
          ...(row.incident !== '' && { incident: String(row.incident) }),
          at: Number(row.at),
          text: String(row.text),
        },
      })),
    done(entries, at, how) {
      for (const { n, tell } of entries) mark.run(at, how, n, tell.at)
    },
    prune({ done, waiting, most }) {
      forget.run(done)
      const lost = Map.groupBy(giveUp.all({ waiting, most }), ({ channel }) => String(channel))
      return [...lost].map(([channel, rows]) => ({ channel, count: rows.length }))
    },
  }
}
