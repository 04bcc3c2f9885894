import { setTimeout as pause } from 'node:timers/promises'
import type { Incident } from '../../../runner/core/incident.ts'
import type { Guardian } from '../guardian-process.ts'
import { untilBack } from '../probe.ts'
import { judged, type Outcome, type Scenario, type Setting } from '../scenario.ts'
import { freeze } from '../signals.ts'
import { names, openStand, type Stand } from '../stand.ts'
import { now, until } from '../wait.ts'

/** The promises of the default policy; detection of a hang is 15 + 5 + 3 + 5 s, and a moment to decide. */
export const limits = { crash: 1_500, hang: 29_000, back: 28_000, ownStart: 1_000 }

/** What happened to one service between a fault and its recovery. */
export type Healing = { readonly foundMs: number; readonly backMs: number; readonly incident: Incident }

/** Breaks a service and waits until it is healed. Times are from the fault to its detection, and from there on. */
export async function healOne(
  stand: Stand,
  guardian: Guardian,
  service: string,
  fault: string,
): Promise<Healing> {
  const known = new Set(guardian.incidents().map(({ id }) => id))
  const { driverStatus } = await guardian.service(service)
  const at = now()
  if (fault === 'kill -9') process.kill(driverStatus?.pid ?? 0, 'SIGKILL')
  else if (fault === 'frozen') freeze(driverStatus?.pid ?? 0)
  else await stand.fault(service, fault)
  const find = () => guardian.incidents().find((one) => one.service === service && !known.has(one.id))
  await until(`${fault} of ${service} is found`, 60_000, () => find() !== undefined)
  const backAt = await untilBack(stand.ports[service] ?? 0, 90_000)
  await until(`${fault} of ${service} is healed`, 90_000, () => find()?.closedAt !== undefined)
  const incident = find()
  if (incident === undefined) throw new Error('An incident that was there is gone')
  return { foundMs: incident.openedAt - at, backMs: backAt - incident.openedAt, incident }
}

/** Crashes and hangs under the default policy on several hosts at once: each has a budget of six restarts in ten minutes. */
function healing(name: string, faults: readonly (readonly string[])[], limitMs: number): Scenario {
  const count = faults.flat().length
  return {
    name,
    injected: `${[...new Set(faults.flat())].join(', ')}: ${count} faults under the default policy, checks every 15 s`,
    expected: `all found and healed by one restart; found within ${limitMs / 1_000} s, back 28 s later at most`,
    run: (setting) => all(setting, name, faults, limitMs),
  }
}

async function all(
  setting: Setting,
  name: string,
  faults: readonly (readonly string[])[],
  limitMs: number,
): Promise<Outcome> {
  const healed = (await Promise.all(faults.map((some, index) => host(some, index > 0, setting)))).flat()
  const good = healed.filter(({ incident }) => incident.outcome === 'healed' && incident.actions.length === 1)
  const problems = healed
    .filter((one) => !good.includes(one))
    .map(({ incident }) => `${incident.id}: ${incident.outcome} after ${incident.actions.length} restarts`)
  return judged(problems, `${good.length} of ${faults.flat().length} found and healed by one restart`, [
    { name: `${name}: found`, values: healed.map(({ foundMs }) => foundMs), limitMs },
    {
      name: `${name}: back`,
      values: healed.map(({ backMs }) => backMs),
      limitMs: limits.back + limits.ownStart,
    },
  ])
}

/** One Guardian with six services, so that two that hang do not look like trouble of the host. */
async function host(
  faults: readonly string[],
  adopted: boolean,
  { random, say }: Setting,
): Promise<readonly Healing[]> {
  const stand = await openStand({ services: names(6) })
  try {
    let guardian = await stand.guardian()
    await guardian.allUp(60_000)
    if (adopted) {
      // The services are no children of the second Guardian, which is told of nothing and has to look.
      await guardian.kill()
      guardian = await stand.guardian()
      await guardian.allUp(60_000)
    }
    const watching = guardian
    const hangs = faults.some((fault) => fault === 'hang' || fault === 'frozen' || fault === 'drip')
    const heal = async (fault: string, index: number) => {
      await pause(random.between(0, hangs ? 15_000 : 1_000))
      const one = await healOne(stand, watching, `service-${index + 1}`, fault)
      say(`${fault}: found after ${one.foundMs} ms, back ${one.backMs} ms later`)
      return one
    }
    if (hangs) return await Promise.all(faults.map(heal))
    const done: Healing[] = []
    for (const [index, fault] of faults.entries()) done.push(await heal(fault, index))
    return done
  } finally {
    await stand.close()
  }
}

export const crashes = healing(
  'crash',
  [
    ['kill -9', 'exit', 'abort'],
    ['kill -9', 'exit', 'abort'],
  ],
  limits.crash,
)
export const hangs = healing(
  'hang',
  [
    ['hang', 'frozen'],
    ['drip', 'hang'],
    ['frozen', 'drip'],
  ],
  limits.hang,
)
