import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import type { Manners } from '../../../runner/core/alerting.ts'
import type { Topic } from '../../../runner/core/effect.ts'
import type { Incident } from '../../../runner/core/incident.ts'
import { createCourier } from '../../../runner/effects/courier.ts'
import { createTurns } from '../../../runner/effects/turns.ts'
import { DeliveryError } from '../../../runner/lib/errors.ts'
import type { Message } from '../../../runner/lib/message.ts'
import type { Extra, Notifier } from '../../../runner/lib/plugin.ts'
import { digestOf } from '../../../runner/render/digest.ts'
import { messageOf } from '../../../runner/render/message.ts'
import type { Begun, Entry, Tell } from '../../../runner/store/outbox.ts'
import { fakeClock } from '../schedule/fake-clock.ts'

type Answer = (message: Message, signal: AbortSignal, first: string | undefined) => Promise<string>

const polite: Manners = { afterMs: 0, selective: false, isQuiet: () => false }
type Habits = { manners?: Manners; incidentOf?: (id: string) => Incident | undefined }

/** An outbox in memory, channels that answer as they are told, and a clock that stands still. */
function office(
  t: TestContext,
  receivers: Readonly<Record<string, Answer>>,
  { manners = polite, incidentOf = () => undefined }: Habits = {},
) {
  const begun = new Map<string, Begun>()
  const clock = fakeClock()
  const got: Record<string, string[]> = {}
  const waiting = new Map<string, Entry[]>(Object.keys(receivers).map((channel) => [channel, []]))
  const lines: { level: number; msg: string }[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => lines.push(JSON.parse(line)) })
  const disk = { full: false }
  /** What is left to do after the next messages. */
  const extras: Extra[] = []
  let n = 0
  const notifiers = Object.entries(receivers).map(([channel, answer]): [string, Notifier] => [
    channel,
    {
      async send(message, { signal, first }) {
        const said = await answer(message, signal, first)
        got[channel] = [...(got[channel] ?? []), message.id]
        const extra = extras.shift()
        return { said, id: `id of ${message.id}`, ...(extra && { extra }) }
      },
    },
  ])
  const about = { language: 'en' as const, timezone: 'UTC', title: 'Panel', mask: (text: string) => text }
  const open = () =>
    createCourier({
      channels: new Map(notifiers),
      outbox: {
        waiting: (channel) => waiting.get(channel) ?? [],
        done(entries, _, how, receipt) {
          if (disk.full) throw new Error('the disk is full')
          for (const { tell } of how === 'dropped' ? [] : entries) {
            if (!begun.has(`${tell.incident}`)) begun.set(`${tell.incident}`, receipt ? { receipt } : {})
          }
          for (const [channel, all] of waiting) {
            const rest = all.filter((entry) => !entries.includes(entry))
            waiting.set(channel, rest)
          }
        },
      },
      turnsOf: (channel) =>
        createTurns({ channel, manners, begun: (_, id) => begun.get(id), incidentOf, clock }),
      write(entries) {
        const messages = entries.map(({ tell }) => messageOf(tell, about))
        return messages.length === 1 && messages[0] ? messages[0] : digestOf(messages, about)
      },
      clock,
      random: () => 1,
      log,
    })
  const courier = open()
  t.after(() => courier.close())
  return {
    clock,
    courier,
    lines,
    disk,
    extras,
    got: (channel: string) => got[channel] ?? [],
    waiting: (channel: string) => waiting.get(channel)?.length ?? 0,
    say(topic: Topic, subject = 'panel', incident = 'BUG-1') {
      n += 1
      const tell: Tell = { type: 'tell', topic, subject, incident, text: `${subject} ${topic}`, at: n }
      for (const all of waiting.values()) all.push({ n, tell })
      courier.wake()
    },
  }
}

const taken: Answer = async () => 'taken'

test('messages arrive in the order of their incident', async (t) => {
  const { say, clock, got, waiting } = office(t, { phone: taken })
  say('opened')
  say('healed')
  await clock.advance(0)
  assert.deepEqual(got('phone'), ['BUG-1/opened/1', 'BUG-1/healed/2'])
  assert.equal(waiting('phone'), 0)
})

test('a receiver that is down is asked after 1, 2, 4 s and so on, and then gets everything once and in order', async (t) => {
  let down = true
  const asked: number[] = []
  const { say, clock, got, lines } = office(t, {
    async phone() {
      asked.push(clock.now())
      if (down) throw new DeliveryError('it is down')
      return 'taken'
    },
  })
  const start = clock.now()
  say('opened')
  await clock.advance(0)
  say('healed')
  await clock.advance(15_000)
  assert.deepEqual(
    asked.map((at) => at - start),
    [0, 1_000, 3_000, 7_000, 15_000],
  )
  down = false
  await clock.advance(16_000)
  assert.deepEqual(got('phone'), ['BUG-1/opened/1', 'BUG-1/healed/2'])
  assert.equal(lines.filter(({ level }) => level >= 40).length, 1, 'an outage is said once')
  assert.ok(lines.some(({ msg }) => /phone takes messages again/.test(msg)))
})

test('a receiver that hangs is let go after ten seconds, and delays no other channel', async (t) => {
  const { say, clock, got, lines } = office(t, {
    phone: () => new Promise<string>(() => undefined),
    mail: taken,
  })
  say('opened')
  await clock.advance(0)
  assert.deepEqual(got('mail'), ['BUG-1/opened/1'])
  await clock.advance(10_600)
  assert.ok(lines.some(({ level, msg }) => level === 40 && /phone is kept and sent again/.test(msg)))
})

test('a receiver that asks for patience is left alone for as long as it asks, but not for more than an hour', async (t) => {
  const asks = [42_000, 86_400_000]
  const asked: number[] = []
  const { say, clock, got } = office(t, {
    async phone() {
      asked.push(clock.now())
      const retryAfterMs = asks.shift()
      if (retryAfterMs !== undefined) throw new DeliveryError('429', { retryAfterMs })
      return 'taken'
    },
  })
  const start = clock.now()
  say('opened')
  await clock.advance(42_000)
  say('healed')
  await clock.advance(3_600_000)
  assert.deepEqual(
    asked.map((at) => at - start),
    [0, 42_000, 3_642_000, 3_642_000],
  )
  assert.equal(got('phone').length, 2)
})

test('what piled up during an outage is one digest, which says what is not over', async (t) => {
  let down = true
  const digests: Message[] = []
  const { say, clock, got, waiting } = office(t, {
    async phone(message) {
      if (down) throw new Error('down')
      digests.push(message)
      return 'taken'
    },
  })
  for (let index = 0; index < 30; index += 1) say('opened', `s${index}`, `BUG-${index}`)
  await clock.advance(1_000)
  down = false
  await clock.advance(60_000)
  assert.equal(got('phone').length, 1)
  assert.equal(waiting('phone'), 0)
  assert.equal(digests[0]?.parts?.length, 30)
  assert.match(digests[0]?.title ?? '', /^30 messages/)
  assert.equal(digests[0]?.facts.length, 21)
})

test('a message that is refused three times is given up with its text, and the other incidents do not wait for it', async (t) => {
  const { say, clock, got, lines } = office(t, {
    async phone({ incident, topic, id }) {
      if (id.includes('BUG-1/opened')) throw new DeliveryError('400', { refused: true })
      return `${incident} ${topic}`
    },
  })
  say('opened')
  say('healed')
  say('opened', 'comfyui', 'BUG-2')
  await clock.advance(0)
  assert.deepEqual(got('phone'), ['BUG-2/opened/3'])
  await clock.advance(120_000)
  assert.deepEqual(got('phone'), ['BUG-2/opened/3', 'BUG-1/healed/2'])
  assert.ok(lines.some(({ level, msg }) => level === 50 && /given up \(400\): panel opened/.test(msg)))
})

test('a digest that is refused is sent as single messages', async (t) => {
  const { say, clock, got } = office(t, {
    async phone({ parts }) {
      if (parts) throw new DeliveryError('too long', { refused: true })
      return 'taken'
    },
  })
  for (let index = 0; index < 12; index += 1) say('opened', `s${index}`, `BUG-${index}`)
  await clock.advance(0)
  assert.equal(got('phone').length, 12)
})

test('what was sent while the disk is full is not sent again, and noted when there is room', async (t) => {
  const { say, clock, got, disk, waiting } = office(t, { phone: taken })
  disk.full = true
  say('opened')
  await clock.advance(300_000)
  assert.deepEqual([got('phone').length, waiting('phone')], [1, 1])
  disk.full = false
  await clock.advance(30_000)
  assert.deepEqual([got('phone').length, waiting('phone')], [1, 0])
})

test('closing sends what can be sent, and waits three seconds at most for what cannot', async (t) => {
  const quick = office(t, { phone: taken })
  quick.say('opened')
  await quick.courier.close()
  assert.equal(quick.got('phone').length, 1)

  const slow = office(t, {
    phone: (_, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  })
  slow.say('opened')
  const closed = slow.courier.close()
  await slow.clock.advance(3_000)
  await closed
  assert.equal(slow.waiting('phone'), 1)
})

test('what quiet hours held back is one digest afterwards, and what is critical did not wait for it', async (t) => {
  const messages: Message[] = []
  const phone: Answer = async (message) => {
    messages.push(message)
    return 'taken'
  }
  const isQuiet = (at: number) => at < 2_000_000
  const { say, clock, waiting } = office(t, { phone }, { manners: { ...polite, isQuiet } })
  say('degraded', 'panel', '')
  say('flapping', 'comfyui', 'BUG-2')
  say('own-trouble', 'host', '')
  await clock.advance(900_000)
  assert.deepEqual(
    messages.map(({ topic }) => topic),
    ['own-trouble'],
  )
  await clock.advance(130_000)
  assert.deepEqual(
    messages.map(({ topic, parts }) => [topic, parts?.map((part) => part.topic)]),
    [
      ['own-trouble', undefined],
      ['gathered', ['degraded', 'flapping']],
    ],
  )
  assert.equal(waiting('phone'), 0)
})

test('a channel later in the chain is told at its time to the second, and not when somebody has acknowledged it', async (t) => {
  const incidents = new Map<string, Incident>()
  const { say, clock, got, waiting } = office(
    t,
    { boss: taken },
    { manners: { ...polite, afterMs: 600_000 }, incidentOf: (id) => incidents.get(id) },
  )
  const known = { openedAt: clock.now() } as Incident
  for (const id of ['BUG-1', 'BUG-2']) incidents.set(id, known)
  say('opened', 'panel', 'BUG-1')
  say('opened', 'comfyui', 'BUG-2')
  await clock.advance(599_000)
  assert.equal(waiting('boss'), 2)
  incidents.set('BUG-2', { ...known, acknowledged: { by: 'ops', at: clock.now() } })
  await clock.advance(1_001)
  assert.deepEqual([got('boss'), waiting('boss')], [['BUG-1/opened/1'], 0])
})

test('what follows goes to the first message of its incident, and never to that of another', async (t) => {
  const firsts: [string, string | undefined][] = []
  const phone: Answer = async ({ id }, _, first) => {
    firsts.push([id, first])
    return 'taken'
  }
  const { say, clock } = office(t, { phone })
  say('opened')
  say('opened', 'comfyui', 'BUG-2')
  say('healed')
  await clock.advance(0)
  assert.deepEqual(firsts, [
    ['BUG-1/opened/1', undefined],
    ['BUG-2/opened/2', undefined],
    ['BUG-1/healed/3', 'id of BUG-1/opened/1'],
  ])
})

test('a picture that hangs keeps no message from being done with', async (t) => {
  const { say, clock, got, waiting, lines, extras } = office(t, { phone: taken })
  extras.push({ what: 'its picture', run: () => new Promise(() => undefined) })
  say('opened')
  say('healed')
  await clock.advance(0)
  assert.equal(waiting('phone'), 1, 'the first is done with')
  await clock.advance(10_600)
  assert.deepEqual(got('phone'), ['BUG-1/opened/1', 'BUG-1/healed/2'])
  assert.ok(lines.some(({ msg }) => /phone took a message without its picture/.test(msg)))
})
