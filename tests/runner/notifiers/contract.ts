import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { pino } from 'pino'
import { systemClock } from '../../../runner/lib/clock.ts'
import { DeliveryError } from '../../../runner/lib/errors.ts'
import type { Message } from '../../../runner/lib/message.ts'
import type { Notifier, NotifierKind } from '../../../runner/lib/plugin.ts'
import { digestOf } from '../../../runner/render/digest.ts'

/** What a receiver shall answer; each bench says it as its vendor does. */
export type Mood = 'well' | 'patience' | 'broken' | 'nonsense' | 'hang'

export type Bench = {
  readonly options: Readonly<Record<string, unknown>>
  /** Makes the receiver answer in that way from now on. */
  turn(mood: Mood): void
  /** What people see of the messages so far, after the vendor's markup was read. */
  seen(): readonly string[]
  /** What came over the wire. */
  raw(): string
  /** Something the options hold that must never be said. */
  readonly secret?: string
  /** Milliseconds that it asks for when it asks for patience; undefined when its protocol has no word for that. */
  readonly patienceMs?: number
  /** Whether its protocol tells nonsense from an answer: a webhook has only its status. */
  readonly knowsNonsense: boolean
}

export const hostile = '<b>1</b> **b** _i_ [l](https://evil.example) `c` <!channel> @everyone &amp; ||x|| # h'

export const message = (change: Partial<Message> = {}): Message => ({
  id: 'BUG-1/opened/1790000000000',
  topic: 'opened',
  severity: 'critical',
  service: 'panel',
  title: `Admin panel ${hostile}`,
  text: `It said ${hostile}`,
  facts: [{ name: 'First failure', value: `22 Nov 2026 ${hostile}` }],
  at: 1_790_000_000_000,
  incident: 'BUG-1',
  startedAt: 1_790_000_000_000,
  ...change,
})

export function make(kind: NotifierKind, options: unknown, t: TestContext): Notifier {
  const notifier = kind.create(kind.options.parse(options), {
    clock: systemClock(),
    log: pino({ level: 'silent' }),
    channel: 'test',
    dataDir: '/nowhere',
    env: {},
  })
  t.after(() => notifier.close?.())
  return notifier
}

/** Sends and does what is left to do; `without` says why that could not be done. */
export async function sendWhole(notifier: Notifier, ...ask: Parameters<Notifier['send']>) {
  const { extra, ...taken } = await notifier.send(...ask)
  const without = await extra?.run(AbortSignal.timeout(10_000)).catch((error: unknown) => String(error))
  return { ...taken, without }
}

const soon = () => ({ signal: AbortSignal.timeout(10_000) })

/** What every channel has to do, whoever receives. */
export function notifierContract(kind: NotifierKind, setup: (t: TestContext) => Promise<Bench>): void {
  describe(`the notifier ${kind.name}`, () => {
    const open = async (t: TestContext) => {
      const bench = await setup(t)
      return { bench, notifier: make(kind, bench.options, t) }
    }

    it('brings title, sentence and facts, and texts from outside stay texts', async (t) => {
      const { bench, notifier } = await open(t)
      const said = await notifier.send(message(), soon())
      assert.ok(said.said.length > 0)
      const [seen = ''] = bench.seen()
      for (const part of [message().title, message().text, `${message().facts[0]?.value}`])
        assert.ok(seen.includes(part), `${part}\nis not in\n${seen}`)
    })

    it('takes very long texts and a digest of many messages', async (t) => {
      const { bench, notifier } = await open(t)
      const long = message({ title: '<'.repeat(140), text: '&_'.repeat(300) })
      await notifier.send(long, soon())
      const many = Array.from({ length: 200 }, (_, index) =>
        message({ id: `m${index}`, incident: `BUG-${index}` }),
      )
      await notifier.send(digestOf(many, { language: 'en', timezone: 'UTC' }), soon())
      assert.equal(bench.seen().length, 2)
    })

    it('asks for patience as its receiver does', async (t) => {
      const { bench, notifier } = await open(t)
      bench.turn('patience')
      const error = await refused(notifier)
      assert.equal(error.refused, false)
      assert.equal(error.retryAfterMs, bench.patienceMs)
    })

    it('fails when the receiver is broken, answers nonsense, or is not there', async (t) => {
      const { bench, notifier } = await open(t)
      bench.turn('broken')
      assert.equal((await refused(notifier)).refused, false)
      if (bench.knowsNonsense) {
        bench.turn('nonsense')
        await refused(notifier)
      }
      bench.turn('well')
      await notifier.send(message(), soon())
    })

    it('lets go of a receiver that hangs as soon as it is told', async (t) => {
      const { bench, notifier } = await open(t)
      bench.turn('hang')
      const over = new AbortController()
      const sending = notifier.send(message(), { signal: over.signal })
      setImmediate(() => over.abort(new Error('the time is over')))
      await assert.rejects(sending, /the time is over/)
    })

    it('says nothing of its secrets', async (t) => {
      const { bench, notifier } = await open(t)
      bench.turn('broken')
      const error = await refused(notifier)
      if (bench.secret === undefined) return
      assert.ok(!String(error).includes(bench.secret))
      assert.ok(
        kind.secrets(kind.options.parse(bench.options)).some((one) => one.includes(bench.secret ?? '')),
      )
    })
  })
}

async function refused(notifier: Notifier): Promise<DeliveryError> {
  const error = await notifier.send(message(), soon()).then(
    ({ said }) => assert.fail(`it was taken: ${said}`),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof DeliveryError, String(error))
  return error
}
