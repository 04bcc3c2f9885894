import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseDuration } from '../runner/lib/duration.ts'
import { explain } from '../runner/lib/errors.ts'
import { seeded } from './chaos/random.ts'
import { type Report, textOf, writeReport } from './chaos/report.ts'
import type { Result, Scenario } from './chaos/scenario.ts'
import { scenarios } from './chaos/scenarios/all.ts'
import { monit } from './chaos/scenarios/monit.ts'
import { soak } from './chaos/scenarios/soak.ts'
import { closeStands } from './chaos/stand.ts'

/**
 * `pnpm chaos` breaks real services and a real Guardian on purpose and says what came of it. `--list` names the
 * scenarios, `--only <name>` runs one (again and again), `--quick` tries less often what is tried very often,
 * `--seed <n>` repeats a run, `--soak 2h` breaks something every five minutes for so long, `--monit` lets Monit heal
 * the same faults beside it.
 */
const { values: asked } = parseArgs({
  options: {
    seed: { type: 'string' },
    only: { type: 'string', multiple: true },
    list: { type: 'boolean' },
    quick: { type: 'boolean' },
    soak: { type: 'string' },
    every: { type: 'string' },
    monit: { type: 'boolean' },
    verbose: { type: 'boolean' },
  },
})

/** Two cores: a third one that waits costs nobody anything. */
const atOnce = 3
const started = performance.now()

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void closeStands().finally(() => process.exit(130)))
}
process.exitCode = asked.list ? list() : await main()

function list(): number {
  for (const { name, injected, expected } of scenarios) {
    process.stdout.write(`${name}\n  injected: ${injected}\n  expected: ${expected}\n`)
  }
  return 0
}

async function main(): Promise<number> {
  if (process.platform !== 'linux') return refuse('Its faults need Linux: signals, /proc and namespaces.')
  const seed = asked.seed === undefined ? randomInt(2 ** 31) : Number(asked.seed)
  if (!Number.isInteger(seed)) return refuse(`--seed wants a whole number, not ${asked.seed}.`)
  const chosen = choose()
  if (typeof chosen === 'string') return refuse(chosen)
  process.stdout.write(`seed ${seed} (again: pnpm chaos --seed ${seed})\n`)
  const startedAt = new Date().toISOString()
  const results = await runAll(chosen, seed)
  const tookMs = Math.round(performance.now() - started)
  const report: Report = { seed, startedAt, tookMs, node: process.version, results }
  const name = asked.soak ? 'soak' : asked.monit ? 'monit' : 'chaos'
  const path = await writeReport(join(import.meta.dirname, '..', 'reports', 'chaos'), name, report)
  process.stdout.write(`\n${textOf(report)}\n\n${path}\n`)
  return results.some(({ ok }) => ok === false) ? 1 : 0
}

function refuse(text: string): number {
  process.stderr.write(`${text}\n`)
  return 2
}

/** A sentence when what was asked for makes no sense. */
function choose(): readonly Scenario[] | string {
  const every = parseDuration(asked.every ?? '5m')
  const forMs = asked.soak === undefined ? 0 : parseDuration(asked.soak)
  if (every === undefined || forMs === undefined) return 'Write a time like 2h, 10m or 90s.'
  if (forMs > 0) return [soak(forMs, every)]
  if (asked.monit) return [monit]
  if (asked.only === undefined) return scenarios
  const unknown = asked.only.filter((name) => !scenarios.some((one) => one.name === name))
  if (unknown.length > 0) return `There is no scenario ${unknown.join(', ')}; --list names them.`
  return scenarios.filter(({ name }) => asked.only?.includes(name))
}

async function runAll(chosen: readonly Scenario[], seed: number): Promise<readonly Result[]> {
  const results = new Map<string, Result>()
  const worker = async (todo: Scenario[]) => {
    for (let one = todo.shift(); one !== undefined; one = todo.shift())
      results.set(one.name, await runOne(one, seed))
  }
  const together = chosen.filter(({ alone }) => !alone)
  await Promise.all(Array.from({ length: atOnce }, () => worker(together)))
  await worker(chosen.filter(({ alone }) => alone))
  return chosen.flatMap(({ name }) => results.get(name) ?? [])
}

/** A scenario that throws has failed; the others run all the same. */
async function runOne({ run, ...about }: Scenario, seed: number): Promise<Result> {
  const begun = performance.now()
  const say = (text: string) => {
    if (asked.verbose || asked.soak || asked.monit) process.stdout.write(`  ${about.name}: ${text}\n`)
  }
  const outcome = await run({
    random: seeded(seed).branch(about.name),
    quick: asked.quick === true,
    say,
  }).catch((error: unknown) => ({
    ok: false,
    found: explain(error),
  }))
  const result = { ...about, ...outcome, tookMs: Math.round(performance.now() - begun) }
  const mark = result.ok === undefined ? '–' : result.ok ? '✓' : '✗'
  process.stdout.write(`${mark} ${about.name}: ${result.found}\n`)
  return result
}
