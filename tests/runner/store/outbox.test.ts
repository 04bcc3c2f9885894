import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Channel } from '../../../runner/config/channels.ts'
import type { Tell } from '../../../runner/store/outbox.ts'
import { DatabaseSync } from '../../../runner/store/sqlite.ts'
import { freshStore, incident, start, temporaryFolder } from './setup.ts'
import { version2 } from './version-2.ts'

const tell = (change: Partial<Tell> = {}): Tell => ({
  type: 'tell',
  topic: 'opened',
  subject: 'panel',
  incident: 'BUG-1',
  text: 'panel is down',
  at: start,
  ...change,
})

const manners = { afterMs: 0, selective: false, isQuiet: () => false }
const every = (id: string): Channel => ({ id, manners, takes: () => true })
const phone = every('phone')
const mail: Channel = { id: 'mail', manners, takes: ({ topic }) => topic === 'escalated' }
const day = 86_400_000

test('a message waits on every channel that takes it, and on no other', async (t) => {
  const { store } = await freshStore(t, undefined, [phone, mail])
  const calls = tell({ topic: 'escalated' })
  store.commit({ tells: [tell(), calls] })
  const waiting = (channel: string) => store.outbox.waiting(channel).map((entry) => entry.tell)
  assert.deepEqual(waiting('phone'), [tell(), calls])
  assert.deepEqual(waiting('mail'), [calls])
  store.outbox.done(store.outbox.waiting('phone'), start + 1, 'delivered')
  assert.deepEqual([waiting('phone'), waiting('mail')], [[], [calls]])
})

test('without a channel no message is kept', async (t) => {
  const { store, dataDir } = await freshStore(t)
  store.commit({ tells: [tell()] })
  const db = new DatabaseSync(join(dataDir, 'guardian.db'), { readOnly: true })
  t.after(() => db.close())
  assert.equal(db.prepare('SELECT count(*) AS n FROM outbox').get()?.n, 0)
})

test('the same message twice is one, and a newer one takes its place and is delivered again', async (t) => {
  const { store } = await freshStore(t, undefined, [phone])
  store.commit({ tells: [tell(), tell(), tell({ subject: 'comfyui', at: start + 1 })] })
  const old = store.outbox.waiting('phone')
  assert.equal(old.length, 2)
  const newer = tell({ at: start + 2, text: 'panel is down again' })
  store.commit({ tells: [newer] })
  store.outbox.done(old, start + 3, 'delivered')
  assert.deepEqual(
    store.outbox.waiting('phone').map((entry) => entry.tell),
    [newer],
    'what was delivered was not the newest',
  )
  store.outbox.done(store.outbox.waiting('phone'), start + 4, 'delivered')
  store.commit({ tells: [newer] })
  assert.deepEqual(store.outbox.waiting('phone'), [])
})

test('messages of one moment keep their order, over our own restart too', async (t) => {
  const first = await freshStore(t, undefined, [phone])
  const topics = ['opened', 'waiting', 'escalated', 'acting'] as const
  first.store.commit({ tells: topics.map((topic) => tell({ topic })) })
  first.store.close()
  const { store } = await freshStore(t, first.dataDir, [phone])
  assert.deepEqual(
    store.outbox.waiting('phone').map((entry) => entry.tell.topic),
    topics,
  )
})

test('what waited for three days, or behind a thousand newer ones, is given up, loudly', async (t) => {
  const { store, clock, lines } = await freshStore(t, undefined, [phone, every('mail')])
  const many = Array.from({ length: 1_005 }, (_, index) => tell({ subject: `s-${index}` }))
  store.commit({ tells: many })
  store.outbox.done(store.outbox.waiting('mail', 2_000), start, 'delivered')
  clock.pass(60_000)
  const waiting = store.outbox.waiting('phone', 2_000)
  assert.deepEqual([waiting.length, waiting[0]?.tell.subject], [1_000, 's-5'])
  assert.match(lines.at(-1)?.msg ?? '', /^Messages that phone never took were given up: 5,/)
  store.commit({ tells: [tell({ at: start + 2 * day })] })
  clock.pass(3 * day)
  assert.equal(store.outbox.waiting('phone').length, 1)
  assert.ok(lines.some(({ level, msg }) => level === 50 && /phone never took were given up: 999,/.test(msg)))
})

test('a database of the first version goes on, without the messages that nobody was to be told of', async (t) => {
  const dataDir = await temporaryFolder(t)
  const db = new DatabaseSync(join(dataDir, 'guardian.db'))
  db.exec(version2)
  db.prepare('INSERT INTO incidents VALUES (?, ?, ?, NULL, NULL, ?)').run(
    ...['BUG-1', 'panel', start, JSON.stringify(incident('BUG-1'))],
  )
  db.exec(`
    DROP TABLE outbox;
    CREATE TABLE outbox (
      subject TEXT NOT NULL, topic TEXT NOT NULL, incident TEXT NOT NULL,
      at INTEGER NOT NULL, text TEXT NOT NULL, delivered_at INTEGER,
      PRIMARY KEY (subject, topic, incident)
    ) WITHOUT ROWID;
    INSERT INTO outbox VALUES ('panel', 'opened', 'BUG-1', ${start}, 'panel is down', NULL);
    PRAGMA user_version = 1`)
  db.close()
  const { store } = await freshStore(t, dataDir, [phone])
  assert.deepEqual(store.notices, [])
  assert.deepEqual([store.incidents.list().length, store.outbox.waiting('phone')], [1, []])
  store.commit({ tells: [tell()] })
  assert.equal(store.outbox.waiting('phone').length, 1)
})

test('what the vendor calls the first message of an incident is remembered, also after it was told again', async (t) => {
  const { store } = await freshStore(t, undefined, [phone])
  const next = () => store.outbox.waiting('phone')
  assert.equal(store.outbox.begun('phone', 'BUG-1'), undefined)
  store.commit({ tells: [tell()] })
  assert.deepEqual(store.outbox.backlog(), [{ channel: 'phone', count: 1, oldestAt: start }])
  store.outbox.done(next(), start + 1, 'delivered', '42')
  store.commit({ tells: [tell({ topic: 'healed', at: start + 2 }), tell({ at: start + 3 })] })
  store.outbox.done(next(), start + 4, 'delivered', '43')
  assert.deepEqual(store.outbox.begun('phone', 'BUG-1'), { receipt: '42' })
  assert.deepEqual(store.outbox.backlog(), [])
})

test('what was dropped or refused was not told', async (t) => {
  const { store } = await freshStore(t, undefined, [phone])
  for (const [index, how] of (['dropped', 'refused'] as const).entries()) {
    store.commit({ tells: [tell({ incident: `BUG-${index}` })] })
    store.outbox.done(store.outbox.waiting('phone'), start + 1, how)
    assert.equal(store.outbox.begun('phone', `BUG-${index}`), undefined)
  }
})

test('a message that comes after the clock was moved back is told all the same', async (t) => {
  const { store } = await freshStore(t, undefined, [phone])
  const slow = { topic: 'degraded', subject: 'panel', text: 'slow', at: start } as const
  store.commit({ tells: [{ type: 'tell', ...slow }] })
  store.outbox.done(store.outbox.waiting('phone'), start, 'delivered')
  store.commit({ tells: [{ type: 'tell', ...slow, at: start - 3_600_000 }] })
  assert.equal(store.outbox.waiting('phone').length, 1)
})
