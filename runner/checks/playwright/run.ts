import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inWords } from '../../lib/duration.ts'
import { type Collector, createCollector } from './collect.ts'
import { testListLine } from './listed.ts'
import type { ListedCheck } from './protocol.ts'
import { type SessionEnd, session } from './session.ts'
import type { RunResult, SuiteAsk, SuiteTools } from './suite.ts'
import { troubleOf } from './trouble.ts'

/** Up to so many tests one worker does: a second one starts a browser of its own, 0.8 s of CPU, and saves less time. */
const fewTests = 12
/**
 * Each size of window starts its workers and browsers anew, so in a suite of several a second worker costs 8 % of CPU.
 * Up to so many tests nobody waits for on a schedule, and the watched services have use for the other core.
 */
const fewInSizes = 60

/** Runs a suite, or the `wanted` part of it, and answers for every check of it. */
export async function runSuite(tools: SuiteTools, ask: SuiteAsk, wanted: readonly ListedCheck[]) {
  const run = ask.run ?? `${ask.suite}-${randomUUID()}`
  const startedAt = tools.clock.now()
  const collector = createCollector({ ...ask, clock: tools.clock, mask: tools.mask, run }, wanted)
  const end = await session(tools, {
    run,
    asked: (temp) => askedOf(ask, wanted, temp),
    deadlineMs: ask.deadlineMs,
    keepReadyMs: ask.keepReadyMs,
    keep: true,
    onMessage: collector.take,
    ...(ask.env ? { env: ask.env } : {}),
    ...(ask.signal ? { signal: ask.signal } : {}),
  })
  const { ended, trouble } = conclude(collector, end, ask, tools)
  collector.settle(trouble ?? 'Playwright did not run this test')
  // Whatever went wrong may be in what was kept.
  if (trouble !== undefined) await end.discard?.()
  const observations = [...collector.observations.values()]
  const tookMs = tools.clock.now() - startedAt
  const common = { run, suite: ask.suite, trigger: ask.trigger, startedAt, tookMs, ended, observations }
  const result: RunResult = trouble === undefined ? common : { ...common, trouble }
  return { result, listed: [...collector.checks.values()] }
}

async function askedOf(ask: SuiteAsk, wanted: readonly ListedCheck[], temp: string) {
  const common = { project: `${ask.suite}*`, output: join(ask.folder, 'artifacts') }
  if (ask.only instanceof RegExp) return { ...common, grep: String(ask.only) }
  const few = isOneEnough(ask, wanted) ? { workers: 1 } : {}
  if (ask.only === undefined) return { ...common, ...few }
  const testList = join(temp, 'tests.txt')
  await writeFile(testList, `${wanted.map(testListLine).join('\n')}\n`)
  return { ...common, testList, ...few }
}

function isOneEnough({ trigger }: SuiteAsk, wanted: readonly ListedCheck[]): boolean {
  const sizes = new Set(wanted.map(({ project }) => project)).size
  const most = trigger === 'schedule' && sizes > 1 ? fewInSizes : fewTests
  return wanted.length > 0 && wanted.length <= most
}

function conclude(
  collector: Collector,
  end: SessionEnd,
  ask: SuiteAsk,
  tools: SuiteTools,
): Pick<RunResult, 'ended'> & { trouble?: string } {
  if (end.by === 'deadline') {
    return { ended: 'deadline', trouble: `The suite was ended at its deadline of ${inWords(ask.deadlineMs)}` }
  }
  if (end.by === 'aborted') return { ended: 'aborted', trouble: 'The suite was called off' }
  const answered = [...collector.checks.keys()].filter((id) => collector.observations.has(id)).length
  const whole = collector.reached() === 'end' && answered === collector.checks.size && answered > 0
  if (whole && collector.troubles.length === 0) return { ended: 'complete' }
  const trouble = tools.mask(`Playwright could not run the suite: ${troubleOf(collector.troubles, end)}`)
  return { ended: whole ? 'complete' : 'broken', trouble }
}
