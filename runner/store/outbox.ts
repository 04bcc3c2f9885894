import type { Channel } from '../config/channels.ts'
import type { Effect, Topic } from '../core/effect.ts'
import type { Database } from './sqlite.ts'

export type Tell = Extract<Effect, { type: 'tell' }>

/** A message that waits on one channel; `n` grows in the order in which they came. */
export type Entry = { readonly n: number; readonly tell: Tell }

/** How it ended: delivered by itself or in a digest; `refused` was offered and never taken, `dropped` not offered. */
export type Ending = 'delivered' | 'digest' | 'refused' | 'dropped'

/** What a channel was told first of an incident, by the name that its vendor gave it, if it gave one. */
export type Begun = { readonly receipt?: string }

/** How much waits on a channel, and since when. */
export type Backlogged = { readonly channel: string; readonly count: number; readonly oldestAt: number }

export type Outbox = {
  /**
   * Puts it before every channel that takes it: one message for each channel, subject, topic and incident. A newer one
   * takes its place and has to be delivered (again), the same one given twice changes nothing. No transaction of its own.
   */
  put(tell: Tell): void
  /** Not done with yet on that channel, in the order in which they came. */
  waiting(channel: string, limit?: number): readonly Entry[]
  /** Takes note of how they ended; one that was replaced meanwhile goes on waiting. */
  done(entries: readonly Entry[], at: number, how: Ending, receipt?: string): void
  /** Undefined while the channel was told nothing of the incident. */
  begun(channel: string, incident: string): Begun | undefined
  /** Channels on which something waits. */
  backlog(): readonly Backlogged[]
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
     WHERE excluded.at <> outbox.at`,
  )
  const open = db.prepare(
    `SELECT n, subject, topic, incident, at, text FROM outbox
     WHERE channel = ? AND done_at IS NULL ORDER BY n LIMIT ?`,
  )
  const mark = db.prepare('UPDATE outbox SET done_at = ?, ending = ? WHERE n = ? AND at = ?')
  const markTold = db.prepare(
    'UPDATE outbox SET told_at = ?, receipt = ? WHERE n = ? AND at = ? AND told_at IS NULL',
  )
  const first = db.prepare(
    `SELECT receipt FROM outbox WHERE channel = ? AND incident = ? AND told_at IS NOT NULL
     ORDER BY told_at, n LIMIT 1`,
  )
  const count = db.prepare(
    'SELECT channel, count(*) AS count, min(at) AS oldest FROM outbox WHERE done_at IS NULL GROUP BY channel',
  )
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
    waiting: (channel, limit = 1_000) =>
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
    done(entries, at, how, receipt) {
      for (const { n, tell } of entries) {
        mark.run(at, how, n, tell.at)
        if (how === 'delivered' || how === 'digest') markTold.run(at, receipt ?? null, n, tell.at)
      }
    },
    begun(channel, incident) {
      const row = first.get(channel, incident)
      return row && (typeof row.receipt === 'string' ? { receipt: row.receipt } : {})
    },
    backlog: () =>
      count.all().map((row) => ({
        channel: String(row.channel),
        count: Number(row.count),
        oldestAt: Number(row.oldest),
      })),
    prune({ done, waiting, most }) {
      forget.run(done)
      const lost = Map.groupBy(giveUp.all({ waiting, most }), ({ channel }) => String(channel))
      return [...lost].map(([channel, rows]) => ({ channel, count: rows.length }))
    },
  }
}
