import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { App } from '../../runner/app.ts'
import { createTimetable } from '../../runner/schedule/timetable.ts'
import { type Blackbox, startBlackbox } from './blackbox.ts'
import { guardianOf } from './guardian.ts'
import { atMost, median, type Row, tableOf, unmeasured } from './row.ts'

const checks = 1_000
const periodMs = 15_000
const inFlight = 10
const rounds = 7

/** Measures light checks; takes about a minute. `periods` is how many periods of 15 s the event loop is watched for. */
export async function benchLight({ periods = 2 } = {}): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-bench-'))
  const target = fork(join(import.meta.dirname, 'target.ts'))
  const [port] = (await once(target, 'message')) as [number]
  const url = `http://127.0.0.1:${port}/api/health`
  const app = await guardianOf(checks, url, folder)
  const blackbox = await startBlackbox(folder)
  try {
    return [...(await compare(app, blackbox, url)), ...(await onSchedule(app, target, periods))]
  } finally {
    if (typeof blackbox !== 'string') await blackbox.close()
    await app.close()
    target.disconnect()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Rounds of both in turn, so that whatever else the machine does meets both. */
async function compare(app: App, blackbox: Blackbox | string, url: string): Promise<readonly Row[]> {
  const ours: number[] = []
  const theirs: number[] = []
  const note = `${inFlight} in flight, median of ${rounds} rounds of ${checks}, judged and stored`
  await oursOnce(app)
  if (typeof blackbox !== 'string') await theirsOnce(blackbox, url)
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await oursOnce(app))
    if (typeof blackbox !== 'string') theirs.push(await theirsOnce(blackbox, url))
  }
  const name = `CPU of ${checks} HTTP checks against blackbox_exporter`
  if (typeof blackbox === 'string')
    return [unmeasured(name, 'x', 0.8, `ours ${Math.round(median(ours))} ms; blackbox: ${blackbox}`)]
  const both = `ours ${Math.round(median(ours))} ms, blackbox ${Math.round(median(theirs))} ms`
  return [atMost(name, median(ours) / median(theirs), 'x', 0.8, `${both}; ${note}`)]
}

async function oursOnce(app: App): Promise<number> {
  const before = process.cpuUsage()
  await tenAtATime(async (index) => {
    const id = app.light.ids[index]
    const seen = id === undefined ? undefined : await app.light.ask(id, 'scheduled')
    if (seen?.verdict !== 'pass') throw new Error(`a check did not pass: ${seen?.summary}`)
  })
  app.store.flush()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

async function theirsOnce(blackbox: Blackbox, url: string): Promise<number> {
  const before = await blackbox.cpuMs()
  await tenAtATime(() => blackbox.probe(url))
  return (await blackbox.cpuMs()) - before
}

async function tenAtATime(work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < checks) await work(next++)
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
}

/** The daemon's own timetable with every check in it. */
async function onSchedule(app: App, target: ChildProcess, periods: number): Promise<readonly Row[]> {
  const verdicts = new Map<string, number>()
  const timetable = createTimetable({
    clock: app.clock,
    run: async (id) => {
      const seen = await app.light.ask(id, 'scheduled')
      verdicts.set(seen?.verdict ?? 'none', (verdicts.get(seen?.verdict ?? 'none') ?? 0) + 1)
    },
    onError: (id, error) => process.stderr.write(`${id}: ${String(error)}\n`),
  })
  for (const id of app.light.ids) timetable.add({ id, everyMs: periodMs })
  const delay = monitorEventLoopDelay({ resolution: 10 })
  const before = process.cpuUsage()
  delay.enable()
  target.send('begin')
  await new Promise((resolve) => setTimeout(resolve, periods * periodMs))
  delay.disable()
  timetable.close()
  target.send('end')
  const [control] = (await once(target, 'message')) as [number]
  const { user, system } = process.cpuUsage(before)
  const share = (user + system) / 1_000 / (periods * periodMs)
  // The histogram counts the whole pause between two samples; what is over the resolution is the lag.
  const lagMs = (percentile: number) => Math.max(0, delay.percentile(percentile) / 1e6 - 10)
  const counts = [...verdicts].map(([verdict, count]) => `${count} ${verdict}`).join(', ')
  const note = `${checks} checks every 15 s for ${(periods * periodMs) / 1_000} s: ${counts}; max ${Math.round(lagMs(100))} ms, ${(share * 100).toFixed(1)} % of a core; a process beside it that does next to nothing: p99 ${Math.round(control)} ms`
  return [atMost('event loop lag, p99', lagMs(99), 'ms', 50, note)]
}

if (import.meta.main) {
  const rows = await benchLight()
  process.stdout.write(`${tableOf(rows)}\n`)
  process.exitCode = rows.some(({ ok }) => ok === false) ? 1 : 0
}
