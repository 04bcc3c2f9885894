import { setTimeout as pause } from 'node:timers/promises'
import { monitMissing, startMonit } from '../monit.ts'
import { untilBack, untilDown } from '../probe.ts'
import { type Figure, judged, notMeasured, type Scenario, type Setting } from '../scenario.ts'
import { openStand } from '../stand.ts'
import { answers, now, until } from '../wait.ts'
import { limits } from './healing.ts'

/** Debian's monitrc says `set daemon 120`. */
const monitDefaultSeconds = 120
const equalSeconds = 15
const rounds = 3

/** Somebody who heals one service, and what it takes to break that. */
type Healer = {
  readonly name: string
  readonly rounds: number
  readonly cycleMs: number
  readonly port: number
  pid(): Promise<number>
  hang(): Promise<void>
  /** When it did something about it, after `at`. */
  actedAfter(at: number): number | undefined
  close(): Promise<void>
}

type Times = { readonly found: number[]; readonly back: number[] }

/** Both heal a service of the same program, at the same time, from the same faults at moments that nobody chose. */
export const monit: Scenario = {
  name: 'monit',
  injected:
    'kill -9 and a hang of the same service under Monit and under Guardian, side by side in the same run',
  expected:
    'Guardian acts on a crash sooner than either Monit, and on a hang, which it confirms first, within 29 s',
  async run(setting) {
    const missing = monitMissing()
    if (missing !== undefined) return notMeasured(missing)
    const healers = await Promise.all([
      monitHealer(`Monit, default (${monitDefaultSeconds} s)`, monitDefaultSeconds, 1),
      monitHealer(`Monit, ${equalSeconds} s`, equalSeconds, rounds),
      guardianHealer(`Guardian, default = ${equalSeconds} s`, rounds),
    ])
    try {
      const done = await Promise.all(healers.map((healer) => suffer(healer, setting)))
      const problems = ['crash', 'hang'].flatMap((fault) => compare(done, fault))
      return judged(
        problems,
        `${rounds} rounds at equal polling, one at Monit's default`,
        done.flatMap(({ figures }) => figures),
      )
    } finally {
      await Promise.all(healers.map((healer) => healer.close()))
    }
  },
}

type Suffered = { readonly name: string; readonly figures: readonly Figure[] }

async function suffer(healer: Healer, { random, say }: Setting): Promise<Suffered> {
  const times: Readonly<Record<string, Times>> = {
    crash: { found: [], back: [] },
    hang: { found: [], back: [] },
  }
  await untilBack(healer.port, 60_000)
  for (let round = 0; round < healer.rounds; round += 1) {
    for (const [fault, { found, back }] of Object.entries(times)) {
      // Two cycles after the last healing, so that it has been seen; and anywhere in the third.
      await pause(2 * healer.cycleMs + random.between(0, healer.cycleMs))
      await until(`${healer.name}: the service answers`, 60_000, () => answers(healer.port))
      const at = now()
      if (fault === 'crash') process.kill(await healer.pid(), 'SIGKILL')
      else await healer.hang()
      await untilDown(healer.port)
      const acted = await until(`${healer.name} acts`, 300_000, () => healer.actedAfter(at), 100)
      const backAt = await untilBack(healer.port, 120_000)
      found.push(acted - at)
      back.push(backAt - at)
      say(`${healer.name}: ${fault}, acted after ${acted - at} ms, back after ${backAt - at} ms`)
    }
  }
  const figures = Object.entries(times).flatMap(([fault, { found, back }]) => [
    { name: `${healer.name}: ${fault} -> acts`, values: found },
    { name: `${healer.name}: ${fault} -> answers again`, values: back },
  ])
  return { name: healer.name, figures }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** A crash has to be acted upon no later than by either Monit; a hang is confirmed first, within its own limit. */
function compare(done: readonly Suffered[], fault: string): readonly string[] {
  const of = (name: string) =>
    mean(
      done
        .find((one) => one.name.startsWith(name))
        ?.figures.find((one) => one.name.includes(`${fault} -> acts`))?.values ?? [],
    )
  const ours = of('Guardian')
  const others = fault === 'crash' ? [`Monit, ${equalSeconds} s`, 'Monit, default'] : ['Monit, default']
  const slower = others
    .filter((name) => ours > of(name))
    .map(
      (name) =>
        `${fault}: Guardian acted after ${Math.round(ours)} ms, ${name} after ${Math.round(of(name))} ms`,
    )
  return fault === 'hang' && ours > limits.hang
    ? [...slower, `a hang was acted upon after ${ours} ms`]
    : slower
}

async function monitHealer(name: string, cycleSeconds: number, rounds: number): Promise<Healer> {
  const monit = await startMonit(cycleSeconds)
  return {
    name,
    rounds,
    cycleMs: cycleSeconds * 1_000,
    port: monit.port,
    async pid() {
      return until('Monit has started it', 30_000, monit.pid)
    },
    hang: () => hang(monit.port),
    actedAfter: (at) => monit.acted().find((time) => time >= at),
    close: monit.close,
  }
}

async function guardianHealer(name: string, rounds: number): Promise<Healer> {
  // Alone on its host it may restart as often as this wants; everything else is the default.
  const stand = await openStand({
    services: { victim: {} },
    policy: { restartsPerHour: 20, restartsPerTenMinutes: 20, attempts: 20 },
  })
  const guardian = await stand.guardian()
  const port = stand.ports.victim ?? 0
  return {
    name,
    rounds,
    cycleMs: equalSeconds * 1_000,
    port,
    pid: async () => (await guardian.service('victim')).driverStatus?.pid ?? 0,
    hang: () => hang(port),
    actedAfter: (at) =>
      guardian
        .incidents()
        .flatMap(({ actions }) => actions)
        .map(({ startedAt }) => startedAt)
        .find((time) => time >= at),
    close: stand.close,
  }
}

const hang = async (port: number): Promise<void> =>
  void (await fetch(`http://127.0.0.1:${port}/fault?name=hang`, {
    method: 'POST',
    signal: AbortSignal.timeout(5_000),
  }))
