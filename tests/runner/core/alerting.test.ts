import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Manners, sortOut, type Waiting } from '../../../runner/core/alerting.ts'
import type { Topic } from '../../../runner/core/effect.ts'

const minute = 60_000
const t0 = 100 * minute
const first: Manners = { afterMs: 0, selective: false, isQuiet: () => false }
const second: Manners = { ...first, afterMs: 10 * minute }
const incident = { openedAt: t0 }

const one = (topic: Topic, change: Partial<Waiting> = {}): Waiting => ({
  topic,
  at: t0,
  thread: 'BUG-1',
  incident,
  begun: false,
  ...change,
})

/** `+` due, `.` waits on, `-` never. */
function verdicts(entries: readonly Waiting[], manners: Manners, now: number): string {
  const { due, never } = sortOut(entries, manners, now)
  return entries.map((entry) => (due.includes(entry) ? '+' : never.includes(entry) ? '-' : '.')).join('')
}

test('who comes first in the chain is told at once, who comes later when nobody has acknowledged it by then', () => {
  const opened = [one('opened')]
  assert.equal(verdicts(opened, first, t0), '+')
  assert.equal(verdicts(opened, second, t0 + 9 * minute), '.')
  assert.equal(verdicts(opened, second, t0 + 10 * minute), '+')
  const known = [one('opened', { incident: { ...incident, acknowledged: { by: 'ops', at: t0 + minute } } })]
  assert.equal(verdicts(known, second, t0 + 20 * minute), '-')
  assert.equal(verdicts(known, first, t0 + 20 * minute), '+')
  const over = [one('opened', { incident: { ...incident, closedAt: t0 + minute } })]
  assert.equal(verdicts(over, second, t0 + 20 * minute), '-')
})

test('who joins late is told how it stands and then everything, the end included', () => {
  const both = [one('opened'), one('escalated', { at: t0 + 3 * minute })]
  assert.equal(verdicts(both, second, t0 + 11 * minute), '-+')
  const ended = one('healed', { begun: true, incident: { ...incident, closedAt: t0 + 30 * minute } })
  assert.equal(verdicts([ended], second, t0 + 30 * minute), '+')
})

test('quiet hours hold what is not critical, and afterwards it is known what they held', () => {
  const night: Manners = { ...first, isQuiet: (at) => at < t0 + 60 * minute }
  const entries = [one('degraded', { incident: undefined }), one('opened'), one('waiting')]
  assert.equal(verdicts(entries, night, t0 + minute), '.+.')
  const morning = sortOut(entries, night, t0 + 60 * minute)
  assert.equal(morning.due.length, 3)
  assert.deepEqual(morning.heldOver, [entries[0], entries[2]])
  assert.equal(verdicts([one('healed', { begun: true })], night, t0 + minute), '+', 'they were woken for it')
})

test('at night nothing overtakes what went before it in its incident', () => {
  const night: Manners = { ...first, isQuiet: () => true }
  const story = [
    one('unproven', { begun: true }),
    one('waiting', { thread: 'BUG-2' }),
    one('escalated', { begun: true }),
  ]
  assert.equal(verdicts(story, night, t0), '+.+')
  assert.deepEqual(sortOut(story, night, t0).heldOver, [], 'they are told one by one')
  const outside = [
    one('digest', { thread: 'host', incident: undefined }),
    one('own-trouble', { thread: 'host', incident: undefined }),
  ]
  assert.equal(verdicts(outside, night, t0), '.+', 'outside of incidents nothing belongs together')
})

test('a channel for critical messages hears the end of what it was told of, and of nothing else', () => {
  const critical: Manners = { ...first, selective: true }
  assert.equal(verdicts([one('healed')], critical, t0), '-')
  assert.equal(verdicts([one('healed', { begun: true })], critical, t0), '+')
  assert.equal(verdicts([one('escalated'), one('healed')], critical, t0), '++', 'both still wait')
})

test('changes of one run of a suite are gathered for a minute', () => {
  const change = [one('visual', { incident: undefined })]
  assert.equal(verdicts(change, first, t0 + minute - 1), '.')
  assert.equal(verdicts(change, first, t0 + minute), '+')
})

const entries = fc.array(
  fc.record({
    topic: fc.constantFrom<Topic>(
      'opened',
      'escalated',
      'reminder',
      'healed',
      'ended',
      'degraded',
      'visual',
      'waiting',
    ),
    at: fc.integer({ min: t0, max: t0 + 60 * minute }),
    thread: fc.constantFrom('BUG-1', 'BUG-2'),
    begun: fc.boolean(),
    incident: fc.option(
      fc.record(
        {
          openedAt: fc.integer({ min: t0, max: t0 + 60 * minute }),
          closedAt: fc.integer({ min: t0, max: t0 + 60 * minute }),
          acknowledged: fc.constant({ by: 'ops', at: t0 }),
        },
        { requiredKeys: ['openedAt'] },
      ),
      { nil: undefined },
    ),
  }),
  { maxLength: 12 },
)

test('whatever waits: nothing is lost or doubled, order stays, and nobody later in the chain hears what is known or over', () => {
  fc.assert(
    fc.property(
      entries,
      fc.integer({ min: t0, max: t0 + 120 * minute }),
      fc.boolean(),
      (some, now, quiet) => {
        const manners = { ...second, selective: true, isQuiet: () => quiet }
        const { due, never, heldOver } = sortOut(some, manners, now)
        assert.ok(due.every((entry) => !never.includes(entry)))
        assert.ok(heldOver.every((entry) => due.includes(entry)))
        assert.deepEqual(
          due,
          some.filter((entry) => due.includes(entry)),
        )
        for (const { topic, incident: of, begun } of due) {
          if (of === undefined || begun || topic === 'degraded' || topic === 'visual') continue
          assert.ok(
            of.acknowledged === undefined &&
              of.closedAt === undefined &&
              (now >= of.openedAt + second.afterMs || now < of.openedAt),
          )
        }
        const left = some.filter((entry) => !due.includes(entry) && !never.includes(entry))
        assert.deepEqual(
          sortOut(left, { ...manners, isQuiet: () => false }, now + 24 * 60 * minute).due.length +
            sortOut(left, { ...manners, isQuiet: () => false }, now + 24 * 60 * minute).never.length,
          left.length,
          'in the end everything is either told or dropped',
        )
      },
    ),
    { numRuns: 500 },
  )
})

test('it is known when the next turn comes, and a clock that was moved back makes nobody wait twice', () => {
  const manners = { ...second }
  assert.equal(sortOut([one('opened')], manners, t0 + minute).nextAt, t0 + 10 * minute)
  assert.equal(
    sortOut([one('waiting')], { ...first, isQuiet: () => true }, t0).nextAt,
    Number.POSITIVE_INFINITY,
  )
  assert.equal(verdicts([one('opened')], second, t0 - 60 * minute), '+')
  assert.equal(verdicts([one('visual', { incident: undefined })], first, t0 - minute), '+')
})
