import { createTask, type ScheduledTask, validateDetailed } from 'node-cron'
import { type Clock, wait } from '../lib/clock.ts'
import { explain } from '../lib/errors.ts'

export type ScheduledSuite = {
  readonly id: string
  readonly cron: string
  /** IANA name such as `Europe/Berlin`; the host's own if absent. */
  readonly timezone?: string
}

/** Runs that did not happen. Many in a row are one message. */
export type Missed = {
  readonly suite: string
  readonly why: 'busy' | 'asleep'
  readonly count: number
  /** When the first and the last of them should have begun. */
  readonly first: Date
  readonly last: Date
}

type Setup = {
  readonly suites: readonly ScheduledSuite[]
  /** `nextInMs`: milliseconds until it is due again. */
  readonly run: (suite: string, nextInMs: number | undefined, signal: AbortSignal) => Promise<unknown>
  readonly onMissed: (missed: Missed) => void
  readonly onError: (suite: string, error: unknown) => void
  readonly clock: Clock
  /** Time between the starts of suites that are due at the same minute. */
  readonly staggerMs?: number
}

export type SuiteSchedule = {
  /** By suite, when it begins next. */
  nextRuns(): ReadonlyMap<string, Date>
  /** Nothing starts any more; a run that waits for its staggered start is called off. */
  close(): Promise<void>
}

/** A start that is later than this is a missed one. */
const lateStartMs = 30_000

/** Starts every suite at its times, one run of a suite at a time. What is missed is said once and not made up for. */
export function scheduleSuites({
  suites,
  run,
  onMissed,
  onError,
  clock,
  staggerMs = 2_000,
}: Setup): SuiteSchedule {
  const closing = new AbortController()
  const { signal } = closing
  const tasks = suites.map((suite, order): readonly [string, ScheduledTask] => {
    const begin = async () => {
      try {
        await wait(clock, order * staggerMs, signal)
        // node-cron reads the time itself.
        const nextAt = task.getNextRun()?.getTime()
        await run(suite.id, nextAt === undefined ? undefined : nextAt - Date.now(), signal)
      } catch (error) {
        if (!signal.aborted) onError(suite.id, error)
      }
    }
    const task = createTask(suite.cron, begin, {
      name: suite.id,
      noOverlap: true,
      logger: silent,
      missedExecutionTolerance: lateStartMs,
      ...(suite.timezone ? { timezone: suite.timezone } : {}),
    })
    sayMissed(suite.id, task, onMissed)
    return [suite.id, task]
  })
  for (const [, task] of tasks) task.start()
  return {
    nextRuns: () => new Map(tasks.flatMap(([id, task]) => nextOf(id, task))),
    async close() {
      closing.abort(new Error('the schedule was closed'))
      await Promise.all(tasks.map(([, task]) => task.destroy()))
    },
  }
}

const nextOf = (id: string, task: ScheduledTask): readonly (readonly [string, Date])[] => {
  const next = task.getNextRun()
  return next ? [[id, next]] : []
}

/** node-cron tells of every slot by itself; after a night asleep they come at once and are gathered here. */
function sayMissed(suite: string, task: ScheduledTask, onMissed: (missed: Missed) => void): void {
  let asleep: Date[] = []
  task.on('execution:overlap', ({ date }) =>
    onMissed({ suite, why: 'busy', count: 1, first: date, last: date }),
  )
  task.on('execution:missed', ({ date }) => {
    if (asleep.push(date) > 1) return
    setImmediate(() => {
      const gathered = asleep
      asleep = []
      onMissed({ suite, why: 'asleep', count: gathered.length, first: date, last: gathered.at(-1) ?? date })
    })
  })
}

/** node-cron would print to the terminal what is told by events already. */
const silent = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
}

/** What is wrong with a cron expression or its time zone, in a sentence; undefined if nothing is. */
export function cronProblem(expression: string, timezone?: string): string | undefined {
  const { valid, errors } = validateDetailed(expression)
  if (!valid) {
    const said = errors
      .map(({ field, message }) => (field === 'expression' ? message : `${field}: ${message}`))
      .join('; ')
    return `"${expression}" is not a cron expression (${said}): write it like '*/5 * * * *', every five minutes`
  }
  try {
    if (timezone !== undefined) new Intl.DateTimeFormat('en', { timeZone: timezone })
  } catch (error) {
    return `"${timezone}" is not a time zone (${explain(error)}): write it like 'Europe/Berlin'`
  }
  return undefined
}
