import type { Random } from '../random.ts'
import { savedService, unreadable } from '../saved.ts'
import { judged, type Scenario, type Setting } from '../scenario.ts'
import { openStand, type Stand } from '../stand.ts'
import { kill, type Step, steps } from '../steps.ts'
import { now, until } from '../wait.ts'

const victim = 'victim'
const loops = 50
/** Every step once, and three random moments. */
const quickLoops = steps.length + 3
const lanes = 3
const backMs = 10_000

/** Fast questions, so that fifty restarts fit into minutes; the pause after a failed one stays as long as it is. */
const plan = {
  services: { [victim]: {} },
  policy: {
    confirmAfter: '100ms',
    verifyEvery: '100ms',
    resetAfter: '1s',
    restartsPerHour: 100,
    restartsPerTenMinutes: 100,
  },
  check: { every: '300ms', timeout: '500ms' },
}

type Loop = {
  readonly step: string
  readonly fault: string
  readonly backMs: number
  readonly problems: readonly string[]
}

export const killed: Scenario = {
  name: 'guardian-killed',
  injected: `kill -9 of Guardian at ${steps.length} steps of a restart and at random moments, up to ${loops} loops`,
  expected: 'one start a restart, the attempt counted, the database whole, healed within 10 s of the death',
  alone: true,
  async run(setting) {
    const todo = Array.from(
      { length: setting.quick ? quickLoops : loops },
      (_, index) => steps[index % quickLoops],
    )
    const done = (await Promise.all(Array.from({ length: lanes }, () => lane(setting, todo)))).flat()
    const problems = done.flatMap(({ step, fault, problems }) =>
      problems.map((problem) => `${step} (${fault}): ${problem}`),
    )
    const counts = Map.groupBy(done, ({ step }) => step)
    const where = [...counts].map(([step, all]) => `${step} ${all.length}`).join(', ')
    const figures = [{ name: 'back after kill -9', values: done.map((loop) => loop.backMs), limitMs: backMs }]
    return judged(problems, `${done.length} deaths: ${where}`, figures)
  },
}

/** One stand after which the loops of this lane follow each other; an undefined step is a random moment. */
async function lane({ random, say }: Setting, todo: (Step | undefined)[]): Promise<readonly Loop[]> {
  const stand = await openStand(plan)
  const done: Loop[] = []
  try {
    let guardian = await stand.guardian()
    while (todo.length > 0) {
      const step = todo.pop()
      await until('the service is up, with no attempt to remember', 30_000, async () => {
        const { phase, attempts } = await guardian.service(victim)
        return phase === 'up' && attempts === 0
      })
      const loop = await dieOnce(stand, guardian, step, random)
      guardian = loop.next
      done.push(loop)
      say(`${loop.step} (${loop.fault}): back in ${loop.backMs} ms ${loop.problems.join('; ')}`)
    }
    return done
  } finally {
    await stand.close()
  }
}

type Running = Awaited<ReturnType<Stand['guardian']>>

async function dieOnce(stand: Stand, guardian: Running, step: Step | undefined, random: Random) {
  const fault = step?.needsLife ? 'hang' : random.pick(['hang', 'abort'])
  const starts = stand.starts(victim).length
  const restarts = (await guardian.status()).counts.restarts
  const dying = kill(stand, guardian, victim, step, random)
  await stand.fault(victim, fault)
  await dying
  const diedAt = now()
  const saved = savedService(stand.dataDir, victim)
  const damage = unreadable(stand.dataDir)
  const next = await stand.guardian()
  await until(`${step?.name ?? 'a random moment'}: healed again`, 60_000, async () => {
    const { phase, incident } = await next.service(victim)
    return phase === 'up' && incident === undefined && !isStillBroken(stand, starts)
  })
  const healedAt = now()
  const fresh = stand.starts(victim).slice(starts)
  const counted = (await next.status()).counts.restarts - restarts
  const problems = [
    ...(fresh.length === 1
      ? []
      : [`${fresh.length} starts (${fresh.map(({ action }) => action).join(', ')})`]),
    ...(counted >= 1 ? [] : ['the attempt was not counted']),
    ...(saved.phase !== 'acting' || saved.attempts > 0 ? [] : ['the intent was saved without its attempt']),
    ...(damage === undefined ? [] : [`the database is damaged: ${damage}`]),
    ...next.log.filter(({ msg }) => msg?.includes('was damaged')).map(({ msg }) => String(msg)),
  ]
  const name = step?.name ?? `random (${saved.phase})`
  return { step: name, fault, backMs: healedAt - diedAt, problems, next }
}

/** Killed before anything was decided, the service may still be called up by a Guardian that has not looked yet. */
function isStillBroken(stand: Stand, starts: number): boolean {
  return stand.starts(victim).length === starts
}
