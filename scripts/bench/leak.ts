import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { pino } from 'pino'
import { startStack } from '../../demo/stack.ts'
import { createSuiteRunner } from '../../runner/checks/playwright.ts'
import { createSuites, type Suites } from '../../runner/effects/suites.ts'
import { systemClock } from '../../runner/lib/clock.ts'
import { systemProcesses } from '../../runner/lib/processes.ts'
import { createLane } from '../../runner/schedule/lanes.ts'
import { atMost, median, type Row, tableOf, unmeasured } from './row.ts'

/** Caches are filled, and code is compiled, by then. */
const warmUp = 20
const keepRuns = 50
/** As on a schedule of every minute: Playwright and its browser are kept, and replaced every fifty runs. */
const keepReady = 60_000

/** Garbage that nobody has collected yet is no leak, and hides one. */
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

type Look = { readonly processes: number; readonly files: number; readonly temporary: number }

/**
 * Runs a suite of three pages again and again as the daemon does, in one process, and counts what stays: processes,
 * open files, temporary files, memory. About two seconds a run on two cores, so it runs only when it is asked for.
 */
export async function benchLeak({
  runs = Number(process.env.BENCH_RUNS ?? 500),
} = {}): Promise<readonly Row[]> {
  if (process.platform !== 'linux') return [unmeasured(`what ${runs} runs leave`, '', 0, 'reads /proc')]
  const folder = await mkdtemp(join(tmpdir(), 'guardian-bench-leak-'))
  await mkdir(join(folder, 'temp'))
  const stack = await startStack({ services: ['comfyui', 'panel'] })
  try {
    return await soak(folder, suitesIn(folder, { PANEL_URL: stack.panel.url }), runs)
  } finally {
    await stack.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function soak(folder: string, suites: Suites, runs: number): Promise<readonly Row[]> {
  const memory: number[] = []
  let before: Look = { processes: 0, files: 0, temporary: 0 }
  for (let run = 0; run < warmUp + runs; run += 1) {
    if (run === warmUp) {
      await suites.close()
      before = await look(folder)
    }
    const { ended, trouble, observations } = await suites.run({
      suite: 'journeys',
      trigger: 'schedule',
      nextInMs: keepReady,
    })
    const wrong = observations.filter(({ verdict }) => verdict !== 'pass').map(({ summary }) => summary)
    if (ended !== 'complete' || wrong.length > 0)
      throw new Error(`Run ${run} did not pass: ${trouble ?? wrong.join('; ')}`)
    collect()
    memory.push(process.memoryUsage().rss / 1e6)
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2Krun ${run + 1} of ${warmUp + runs}`)
  }
  await suites.close()
  return rowsOf(before, await look(folder), memory.slice(warmUp), await readdir(join(folder, 'runs')))
}

function rowsOf(before: Look, after: Look, memory: readonly number[], kept: readonly string[]): Row[] {
  const [first, last] = [median(memory.slice(0, 20)), median(memory.slice(-20))]
  const afterAll = `after ${memory.length} runs`
  const grown = (name: string, of: keyof Look) =>
    atMost(
      `${name} ${afterAll}`,
      after[of] - before[of],
      'more',
      0,
      `${before[of]} before, ${after[of]} after`,
    )
  const rss = `${first.toFixed(0)} MB in the first 20, ${last.toFixed(0)} MB in the last 20, ${Math.max(...memory).toFixed(0)} MB at most`
  return [
    grown('processes', 'processes'),
    grown('open files', 'files'),
    grown('temporary files', 'temporary'),
    atMost(`resident memory ${afterAll}`, last - first, 'MB more', 20, rss),
    atMost(`folders of runs ${afterAll}`, kept.length, '', keepRuns, `keepRuns is ${keepRuns}`),
  ]
}

/** The browsers of a run show the folder of its temporary files in their arguments. */
async function look(folder: string): Promise<Look> {
  const all = await systemProcesses().all('GUARDIAN_SUITE_RUN')
  const ours = all.filter(
    ({ environment, command, parent }) =>
      'GUARDIAN_SUITE_RUN' in environment || command.includes(folder) || parent === process.pid,
  )
  return {
    processes: ours.length,
    files: (await readdir('/proc/self/fd')).length,
    temporary: (await readdir(join(folder, 'temp'), { recursive: true }).catch(() => [])).length,
  }
}

function suitesIn(folder: string, env: Record<string, string>): Suites {
  const [log, clock] = [pino({ level: 'silent' }), systemClock()]
  const lane = (name: string) => createLane({ name, concurrency: 1, clock })
  const runner = createSuiteRunner({
    root: join(import.meta.dirname, 'journeys'),
    log,
    clock,
    env: process.env,
    tempDir: join(folder, 'temp'),
    cacheDir: join(folder, 'cache'),
  })
  return createSuites({
    runner,
    lane: lane('suites'),
    recheckLane: lane('rechecks'),
    dispatch: () => undefined,
    record: () => undefined,
    clock,
    log,
    place: 'here',
    asleep: () => [],
    runsDir: join(folder, 'runs'),
    keepRuns,
    suites: { journeys: { deadline: 120_000, keepReady, env } },
  })
}

if (import.meta.main) {
  const rows = await benchLeak()
  process.stdout.write(`${tableOf(rows)}\n`)
  process.exitCode = rows.some(({ ok }) => ok === false) ? 1 : 0
}
