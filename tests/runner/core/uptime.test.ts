import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckState } from '../../../runner/core/check.ts'
import type { Incident } from '../../../runner/core/incident.ts'
import type { Verdict } from '../../../runner/core/observation.ts'
import type { Phase, ServiceState } from '../../../runner/core/service.ts'
import { budgetLeft, knownMs, noTime, standingOf, uptimeOf } from '../../../runner/core/uptime.ts'

const hour = 3_600_000
const now = 1_000_000

test('uptime is the share of the judged time, degraded time counts as up, and the rest is left out', () => {
  const table: readonly [Parameters<typeof uptimeOf>[0], number | null][] = [
    [noTime, null],
    [{ ...noTime, up: hour }, 1],
    [{ ...noTime, degraded: hour }, 1],
    [{ ...noTime, down: hour }, 0],
    [{ ...noTime, up: 3 * hour, down: hour }, 0.75],
    [{ ...noTime, up: hour, degraded: 2 * hour, down: hour }, 0.75],
    [{ ...noTime, maintenance: hour, stopped: hour, inconclusive: hour }, null],
    [{ ...noTime, up: hour, down: hour, maintenance: 98 * hour }, 0.5],
  ]
  for (const [time, expected] of table) assert.equal(uptimeOf(time), expected, JSON.stringify(time))
  assert.equal(knownMs({ ...noTime, up: 1, down: 2, stopped: 3 }), 6)
})

test('an error budget can be untouched, half spent, and overdrawn', () => {
  const day = 24 * hour
  assert.equal(budgetLeft(0.995, 30 * day, 0).left, 1)
  assert.equal(Math.round(budgetLeft(0.995, 30 * day, 0).allowedMs), 3.6 * hour)
  assert.ok(Math.abs(budgetLeft(0.995, 30 * day, 1.8 * hour).left - 0.5) < 1e-9)
  assert.ok(Math.abs(budgetLeft(0.995, 30 * day, 7.2 * hour).left + 1) < 1e-9)
})

const open = { openedAt: now, symptomAt: now } as Incident
const service = (phase: Phase, more: Partial<ServiceState> = {}): ServiceState => ({
  id: 'panel',
  phase,
  since: now,
  attempts: 0,
  holds: [],
  ...more,
})
const checks = (...verdicts: Verdict[]) =>
  Object.fromEntries(verdicts.map((verdict, index) => [String(index), { verdict } as CheckState]))

const up: Phase = { name: 'up' }
const acting: Phase = { name: 'acting', action: 'a', deadline: now }
const suspect: Phase = { name: 'suspect', checks: ['0'], since: now }
const waiting = (why: 'parent' | 'unproven' | 'escalated'): Phase => ({ name: 'waiting', why, text: '' })
const maintenance = (until?: number) => ({
  holds: [{ why: 'maintenance' as const, by: 'operator', ...(until !== undefined && { until }) }],
})

test('how a service stands follows from its phase, its holds and its checks', () => {
  const table: readonly [string, ServiceState, Verdict[], string | undefined][] = [
    ['never seen', service({ name: 'unknown' }), [], undefined],
    ['up without checks', service(up), [], 'up'],
    ['up', service(up), ['pass', 'pass'], 'up'],
    ['up and slow', service(up), ['pass', 'degraded'], 'degraded'],
    ['we cannot ask', service(up), ['inconclusive'], 'inconclusive'],
    ['we can ask some', service(up), ['inconclusive', 'pass'], 'up'],
    ['a failure nobody confirmed', service(suspect), ['fail'], 'up'],
    ['being restarted after a failure', service(acting, { incident: open }), ['fail'], 'down'],
    ['being restarted for a person', service(acting), ['pass'], 'stopped'],
    ['stopped on purpose', service({ name: 'stopped', by: 'operator' }), ['fail'], 'stopped'],
    ['its parent is down', service(waiting('parent')), ['fail'], 'down'],
    ['given up', service(waiting('escalated'), { incident: open }), ['fail'], 'down'],
    ['nobody can tell', service(waiting('unproven'), { incident: open }), ['inconclusive'], 'inconclusive'],
    ['down in maintenance', service(acting, { incident: open, ...maintenance(now + 1) }), [], 'maintenance'],
    ['maintenance that is over', service(up, maintenance(now)), ['pass'], 'up'],
    ['paused is no maintenance', service(up, { holds: [{ why: 'paused', by: 'x' }] }), ['pass'], 'up'],
  ]
  for (const [what, state, verdicts, expected] of table) {
    assert.equal(standingOf(state, checks(...verdicts), { at: now, ownTrouble: false }), expected, what)
  }
})

test('while we are in trouble ourselves a suspicion proves nothing', () => {
  const at = { at: now, ownTrouble: true }
  assert.equal(standingOf(service(suspect), checks('fail'), at), 'inconclusive')
  assert.equal(standingOf(service(up), checks('pass'), at), 'up')
})
