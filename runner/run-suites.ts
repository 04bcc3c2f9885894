import type { App } from './app.ts'
import type { Progress } from './checks/playwright/collect.ts'
import type { RunResult } from './checks/playwright/suite.ts'
import type { Config } from './config.ts'
import { UserError } from './lib/errors.ts'

export type RunAsk = { readonly suites: readonly string[]; readonly by: string; readonly signal: AbortSignal }

/** What a run by hand tells as it goes along, one after the other. */
export type RunNews =
  | ({ readonly type: 'progress'; readonly suite: string } & Progress)
  | ({ readonly type: 'result' } & RunResult)

/** UserError for a suite that is not in the configuration. */
export function refuseUnknownSuites({ suites }: Pick<Config, 'suites'>, asked: readonly string[]): void {
  const unknown = asked.filter((suite) => !Object.hasOwn(suites, suite))
  if (unknown.length === 0) return
  const known = Object.keys(suites).join(', ') || 'none'
  throw new UserError(
    `There is no suite "${unknown.join('", "')}"`,
    `The suites of the configuration are: ${known}.`,
  )
}

/** Runs suites one after the other; their answers are recorded and judged like those of scheduled runs. */
export async function* runSuites(app: App, ask: RunAsk): AsyncGenerator<RunNews> {
  refuseUnknownSuites(app.config, ask.suites)
  for (const suite of ask.suites) yield* runOne(app, suite, ask.signal)
}

async function* runOne(app: App, suite: string, signal: AbortSignal): AsyncGenerator<RunNews> {
  const news: RunNews[] = []
  let wake: () => void = () => undefined
  const push = (one: RunNews) => {
    news.push(one)
    wake()
  }
  let over = false
  const running = app.suites
    .run({
      suite,
      trigger: 'person',
      signal,
      onProgress: (progress) => push({ type: 'progress', suite, ...progress }),
    })
    .then((result) => push({ type: 'result', ...result }))
    .finally(() => {
      over = true
      wake()
    })
  // Its failure is thrown below, when everything it told before has been read.
  running.catch(() => undefined)
  while (!over || news.length > 0) {
    const next = news.shift()
    if (next !== undefined) yield next
    else
      await new Promise<void>((resolve) => {
        wake = resolve
        if (over || news.length > 0) resolve()
      })
  }
  await running
}
