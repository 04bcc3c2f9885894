import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Guardian } from '../guardian-process.ts'
import { judged, type Outcome, type Scenario } from '../scenario.ts'
import { isThere } from '../signals.ts'
import { openStand, type Stand } from '../stand.ts'
import { answers, now, until } from '../wait.ts'

/** Asked fast, because not detection is on trial here; everything else is as it comes. */
const quick = {
  services: { victim: {} },
  check: { every: '500ms', timeout: '500ms' },
  policy: { confirmAfter: '200ms', verifyEvery: '200ms', startGrace: '2s', verifyFor: '2s', cooldown: '1s' },
}

type Trial = (stand: Stand, guardian: Guardian, pid: number) => Promise<Outcome>

const onVictim = (about: Omit<Scenario, 'run'>, trial: Trial): Scenario => ({
  ...about,
  async run() {
    const stand = await openStand(quick)
    try {
      const guardian = await stand.guardian()
      await guardian.allUp()
      return await trial(stand, guardian, (await guardian.service('victim')).driverStatus?.pid ?? 0)
    } finally {
      await stand.close()
    }
  },
})

export const deaf = onVictim(
  {
    name: 'deaf-process',
    injected: 'a service that hangs and ignores SIGTERM',
    expected: 'SIGKILL 8 s after SIGTERM, then started and healed',
  },
  async (stand, guardian, pid) => {
    await stand.fault('victim', 'deaf')
    await stand.fault('victim', 'hang')
    const log = join(stand.dataDir, 'logs', 'victim.log')
    const told = () => Number(/told to end at (\d+)/.exec(readFileSync(log, 'utf8'))?.[1] ?? 0)
    await until('it is told to end', 10_000, () => told() > 0)
    await until('the process is gone', 20_000, () => !isThere(pid))
    const ms = now() - told()
    await until('healed', 20_000, () => guardian.incidents()[0]?.outcome === 'healed')
    const problems = ms >= 7_900 && ms <= 9_000 ? [] : [`it was killed after ${ms} ms`]
    return judged(problems, `killed ${ms} ms after it was told to end, then healed`)
  },
)

export const orphan = onVictim(
  {
    name: 'orphan',
    injected: 'a service dies, and a child of it in a session of its own keeps its port',
    expected: 'the orphan gone within 5 s, the service started and healed',
  },
  async (stand, guardian, pid) => {
    const at = now()
    await stand.fault('victim', 'orphan')
    await until('the leader is gone', 5_000, () => !isThere(pid))
    await until('a new life answers', 15_000, async () => {
      const { driverStatus, phase } = await guardian.service('victim')
      return phase === 'up' && driverStatus?.pid !== pid
    })
    const { incident } = { incident: guardian.incidents()[0] }
    const ms = (incident?.actions[0]?.endedAt ?? Number.NaN) - at
    const starts = stand.starts('victim').length
    const problems = [
      ...(ms <= 5_000 ? [] : [`it took ${ms} ms`]),
      ...(incident?.outcome === 'healed' && starts === 2 ? [] : [`${incident?.outcome}, ${starts} starts`]),
    ]
    return judged(
      problems,
      `the orphan was gone and the service started again ${ms} ms after the leader died`,
    )
  },
)

export const portHeld = onVictim(
  {
    name: 'port-held',
    injected: 'a service dies, and a stranger takes its port before it is started again',
    expected: 'three attempts, then a person is told who holds the port; the stranger lives',
  },
  async (stand, guardian, pid) => {
    const stranger = createServer()
    process.kill(pid, 'SIGKILL')
    while (!stranger.listening) {
      stranger.listen(stand.ports.victim, '127.0.0.1')
      await Promise.race([once(stranger, 'listening'), once(stranger, 'error')]).catch(() => pause(5))
    }
    try {
      const incident = await until('a person is called', 30_000, () =>
        guardian.incidents().find(({ outcome }) => outcome === 'escalated'),
      )
      const named = incident.actions.filter(({ detail }) => detail?.includes(String(process.pid))).length
      const problems = [
        ...(incident.actions.length === 3 ? [] : [`${incident.actions.length} attempts`]),
        ...(named === incident.actions.length
          ? []
          : [`the holder is named in ${named} of them: ${incident.actions[0]?.detail}`]),
        ...(stranger.listening ? [] : ['the stranger has lost its port']),
      ]
      return judged(problems, `escalated after 3 attempts, each naming process ${process.pid}, which lives`)
    } finally {
      stranger.close()
    }
  },
)

export const mute = onVictim(
  {
    name: 'driver-says-ok',
    injected: 'a service whose process starts and lives, and that never answers',
    expected: 'every start counts as a failed attempt, because its checks say so; escalated after three',
  },
  async (stand, guardian, pid) => {
    stand.spoil('victim', 'mute')
    process.kill(pid, 'SIGKILL')
    const incident = await until('a person is called', 60_000, () =>
      guardian.incidents().find(({ outcome }) => outcome === 'escalated'),
    )
    const outcomes = incident.actions.map(({ outcome }) => outcome)
    const problems = [
      ...(outcomes.join() === 'failed,failed,failed' ? [] : [`its attempts: ${outcomes.join(', ')}`]),
      ...((await answers(stand.ports.victim ?? 0)) ? ['it answers'] : []),
    ]
    return judged(
      problems,
      'three starts that the driver called good, each recorded as failed, then escalated',
    )
  },
)

export const crashLoop = onVictim(
  {
    name: 'crash-loop',
    injected: 'a service that ends as soon as it is started',
    expected: 'exactly three attempts, one incident, one call for a person',
  },
  async (stand, guardian, pid) => {
    stand.spoil('victim', 'broken')
    process.kill(pid, 'SIGKILL')
    const find = () => guardian.incidents().find(({ outcome }) => outcome === 'escalated')
    await until('a person is called', 30_000, find)
    // Long enough for a fourth attempt, were there one.
    await pause(3_000)
    const incident = find()
    const calls = guardian.log.filter(({ topic }) => topic === 'escalated').length
    const starts = stand.starts('victim').length - 1
    const problems = [
      ...(incident?.actions.length === 3 && starts === 3
        ? []
        : [`${incident?.actions.length} attempts, ${starts} starts`]),
      ...(guardian.incidents().length === 1 ? [] : [`${guardian.incidents().length} incidents`]),
      ...(calls === 1 ? [] : [`${calls} calls`]),
    ]
    return judged(problems, '3 attempts, 1 incident, 1 call')
  },
)
