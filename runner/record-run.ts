import { isAbsolute, join, relative } from 'node:path'
import type { App } from './app.ts'
import type { HandAnswer, HandRun } from './core/hand-run.ts'
import type { Answer, Verdict } from './core/observation.ts'
import type { SuiteRun } from './core/run.ts'

type Told = { readonly recorded: number; readonly why?: string }

const usual: Readonly<Record<string, string>> = {
  PANEL_URL: 'http://127.0.0.1:3000',
  COMFY_URL: 'http://127.0.0.1:8188',
}

/**
 * Takes what a run by hand found as if we had run it, marked as a person's. Only of suites that we have and of the
 * services that we watch: a run against another stack says nothing about ours.
 */
export function recordHandRun(app: App, run: HandRun): Told {
  const { config, clock, engine } = app
  const known = run.answers.filter(({ check }) => Object.hasOwn(config.suites, check.suite))
  if (known.length === 0) return { recorded: 0, why: 'none of its suites is in the configuration' }
  const other = new Set(known.flatMap(({ check }) => elsewhere(app, check.suite, run.addresses)))
  if (other.size > 0) return { recorded: 0, why: [...other].join('; ') }
  for (const { check, answer, startedAt, tookMs } of known) {
    const { id, service, vital, weight } = check
    const observation = {
      ...withOwnFiles(answer, config.root),
      ...{ check: id, service, from: config.place, run: run.run, startedAt, tookMs },
    }
    const at = clock.now()
    engine.dispatch({ type: 'observed', at, observation, check: { id, service, vital, weight } })
  }
  for (const [suite, answers] of Map.groupBy(known, ({ check }) => check.suite))
    app.recordRun(summaryOf(run, suite, answers, join(config.reportsDir, 'runs', run.run)))
  return { recorded: known.length }
}

/** In what the tested addresses are not those that we watch. */
function elsewhere({ config }: App, suite: string, addresses: HandRun['addresses']): string[] {
  return Object.entries(addresses).flatMap(([name, tested]) => {
    const watched = config.suites[suite]?.env[name] ?? config.env[name] ?? usual[name]
    if (watched === undefined || sameAddress(watched, tested)) return []
    return [`it tested ${tested}, and Guardian watches ${watched}`]
  })
}

function sameAddress(a: string, b: string): boolean {
  const plain = (url: string) =>
    (URL.parse(url)?.href ?? url).replace('//localhost', '//127.0.0.1').replace(/\/+$/, '')
  return plain(a) === plain(b)
}

/** Evidence is copied into reports: only what lies in this checkout may be. */
function withOwnFiles({ evidence, ...answer }: Answer, root: string): Answer {
  const isOwn = (path: string) => {
    const below = relative(root, path)
    return isAbsolute(path) && below !== '' && !below.startsWith('..') && !isAbsolute(below)
  }
  return evidence ? { ...answer, evidence: evidence.filter(({ path }) => !path || isOwn(path)) } : answer
}

function summaryOf(run: HandRun, suite: string, answers: readonly HandAnswer[], folder: string): SuiteRun {
  const count = (verdict: Verdict) => answers.filter(({ answer }) => answer.verdict === verdict).length
  return {
    id: `${suite}-${run.run}`,
    suite,
    trigger: 'person',
    startedAt: run.startedAt,
    tookMs: run.tookMs,
    ended: 'complete',
    passed: count('pass'),
    degraded: count('degraded'),
    failed: count('fail'),
    inconclusive: count('inconclusive'),
    skipped: 0,
    folder,
  }
}
