import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startStack } from '../../demo/stack.ts'
import { type CpuMeter, meterOf } from './cgroup.ts'
import { elastic } from './journeys/elastic.ts'
import { atMost, median, type Row, tableOf, unmeasured } from './row.ts'
import type { Ask } from './suite-arm.ts'

const root = resolve(import.meta.dirname, '../..')
const journeys = join(import.meta.dirname, 'journeys')
const fullBrowser = '/usr/bin/chromium'
/** On a schedule of every minute Playwright and its browser are kept from run to run. */
const keepReadyMs = 60_000
const cli = createRequire(import.meta.filename).resolve('@playwright/test/cli')

type Cost = { readonly cpuMs: number; readonly wallMs: number }
type Arm = { readonly name: string; once(): Promise<Cost>; close(): Promise<void>; readonly costs: Cost[] }

/**
 * What a scheduled suite costs beside others that do the same. Takes about ten minutes on two cores; `rounds` of the
 * three journeys and `wholeRounds` of each whole suite, in turn, so that whatever else the machine does meets all.
 * Each arm runs once before it is measured: whatever is kept is loaded by then, and every cache is filled.
 */
export async function benchSuiteCost({
  rounds = 5,
  wholeRounds = 3,
  whole = ['smoke', 'api'],
} = {}): Promise<readonly Row[]> {
  const stack = await startStack({ services: ['comfyui', 'panel'] })
  const env = { PANEL_URL: stack.panel.url, COMFY_URL: stack.comfyui.url }
  try {
    const rows = rounds > 0 ? [...(await shortRows(env, rounds))] : []
    for (const suite of whole) rows.push(...(await wholeRows(suite, env, wholeRounds)))
    return rows
  } finally {
    await stack.stop()
  }
}

async function shortRows(env: Record<string, string>, rounds: number): Promise<readonly Row[]> {
  const off = { ...env, BENCH_TRACE: 'off' }
  const theirs = await elastic(env.PANEL_URL ?? '')
  const plain = (more: Record<string, string>): Ask => ({
    do: 'node',
    args: [cli, 'test', '--reporter=list'],
    cwd: journeys,
    env: more,
  })
  const asks: Record<string, Ask> = {
    ours: { do: 'guardian', root: journeys, suite: 'journeys', env },
    'ours, kept': { do: 'guardian', root: journeys, suite: 'journeys', env, keepReadyMs },
    'same shell': plain(env),
    ...(existsSync(fullBrowser) && { 'full Chromium': plain({ ...env, GUARDIAN_BROWSER: fullBrowser }) }),
    'ours, no trace': { do: 'guardian', root: journeys, suite: 'journeys', env: off },
    'ours, kept, no trace': { do: 'guardian', root: journeys, suite: 'journeys', env: off, keepReadyMs },
    ...('args' in theirs && {
      Elastic: { do: 'node', args: theirs.args, cwd: root, env: off } satisfies Ask,
    }),
  }
  const costs = await measure(asks, rounds)
  const against = (name: string, other: string, limit: number, ours: string, alone: string, why = '') => {
    const rows = compared(
      `CPU of three journeys, on a schedule, against ${name}`,
      costs,
      ours,
      other,
      limit,
      why,
    )
    return rows.map((row) => ({
      ...row,
      note: `${row.note}; first run, or a rare one: ${ratio(costs, alone, other)}`,
    }))
  }
  const noTrace = ['ours, kept, no trace', 'ours, no trace'] as const
  return [
    ...against(
      'plain in full Chromium',
      'full Chromium',
      0.5,
      'ours, kept',
      'ours',
      `${fullBrowser} is not there`,
    ),
    ...against('plain in same shell', 'same shell', 0.9, 'ours, kept', 'ours'),
    ...against(
      '@elastic/synthetics, same shell, no trace',
      'Elastic',
      0.8,
      ...noTrace,
      'why' in theirs ? theirs.why : '',
    ),
  ]
}

function ratio(arms: ReadonlyMap<string, Arm>, ours: string, other: string): string {
  const [a, b] = [ours, other].map((name) => median((arms.get(name)?.costs ?? []).map(({ cpuMs }) => cpuMs)))
  return `${((a ?? Number.NaN) / (b ?? Number.NaN)).toPrecision(3)} x`
}

/** The two suites that a schedule asks most, each against the same specs with plain `playwright test`. */
async function wholeRows(
  suite: string,
  env: Record<string, string>,
  rounds: number,
): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-bench-plain-'))
  const args = [cli, 'test', `--project=${suite}*`, '--reporter=list', `--output=${folder}`]
  const costs = await measure(
    {
      ours: { do: 'guardian', root, suite, env },
      plain: { do: 'node', args, cwd: root, env },
    },
    rounds,
  )
  await rm(folder, { recursive: true, force: true })
  const name = `of the whole ${suite} suite, scheduled, against plain`
  return [
    ...compared(`CPU ${name}`, costs, 'ours', 'plain', 1, ''),
    ...compared(`time ${name}`, costs, 'ours', 'plain', 1, '', 'wallMs'),
  ]
}

async function measure(asks: Record<string, Ask>, rounds: number): Promise<ReadonlyMap<string, Arm>> {
  const arms = new Map(Object.entries(asks).map(([name, ask]) => [name, armOf(name, ask)]))
  try {
    for (const arm of arms.values()) await arm.once()
    for (let round = 0; round < rounds; round += 1)
      for (const arm of arms.values()) arm.costs.push(await arm.once())
    return arms
  } finally {
    for (const arm of arms.values()) await arm.close()
  }
}

let how = ''

function armOf(name: string, ask: Ask): Arm {
  const child: ChildProcess = fork(join(import.meta.dirname, 'suite-arm.ts'))
  const meter: CpuMeter | undefined = child.pid === undefined ? undefined : meterOf(child.pid)
  how = meter?.how ?? 'not measurable here'
  return {
    name,
    costs: [],
    async once() {
      const before = meter?.cpuMs() ?? Number.NaN
      child.send(ask)
      const [told] = (await once(child, 'message')) as [{ wallMs: number } | { error: string }]
      if ('error' in told) throw new Error(`${name}: ${told.error}`)
      return { cpuMs: (meter?.cpuMs() ?? Number.NaN) - before, wallMs: told.wallMs }
    },
    async close() {
      child.disconnect()
      if (child.exitCode === null) await once(child, 'exit')
      meter?.close()
    },
  }
}

function compared(
  name: string,
  arms: ReadonlyMap<string, Arm>,
  ours: string,
  other: string,
  limit: number,
  why: string,
  of: keyof Cost = 'cpuMs',
): Row[] {
  const [a, b] = [arms.get(ours)?.costs ?? [], arms.get(other)?.costs ?? []]
  const middle = (costs: readonly Cost[], which: keyof Cost) => median(costs.map((cost) => cost[which]))
  const seconds = (costs: readonly Cost[]) =>
    `${(middle(costs, 'cpuMs') / 1_000).toFixed(2)} s CPU in ${(middle(costs, 'wallMs') / 1_000).toFixed(1)} s`
  const ratio = middle(a, of) / middle(b, of)
  if (b.length === 0 || Number.isNaN(ratio)) return [unmeasured(name, 'x', limit, why || `CPU is ${how}`)]
  const load = loadavg()[0]?.toFixed(1)
  const note = `ours ${seconds(a)}, theirs ${seconds(b)}; median of ${a.length}, whole trees by ${how}, load ${load}`
  return [atMost(name, ratio, 'x', limit, note)]
}

if (import.meta.main) {
  const rows = await benchSuiteCost()
  process.stdout.write(`${tableOf(rows)}\n`)
  process.exitCode = rows.some(({ ok }) => ok === false) ? 1 : 0
}
