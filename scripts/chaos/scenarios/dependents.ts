import { setTimeout as pause } from 'node:timers/promises'
import { judged, type Scenario } from '../scenario.ts'
import { freeze, thaw } from '../signals.ts'
import { names, openStand } from '../stand.ts'
import { until } from '../wait.ts'

const quick = {
  check: { every: '1s', timeout: '1s' },
  policy: { confirmAfter: '500ms', verifyEvery: '200ms', startGrace: '5s', verifyFor: '5s' },
}

export const parentDown: Scenario = {
  name: 'parent-down',
  injected: 'a service hangs that five others need, and all five answer 503',
  expected: 'one restart, one incident, one message; the five come back by themselves',
  async run() {
    const child = { needs: 'parent', dependsOn: ['parent'] }
    const children = Object.fromEntries(
      Array.from({ length: 5 }, (_, index) => [`child-${index + 1}`, child]),
    )
    // A child waits for its parent's answer for a second, so it is given two.
    const stand = await openStand({
      ...quick,
      services: { parent: {}, ...children },
      check: { every: '1s', timeout: '2s' },
    })
    try {
      const guardian = await stand.guardian()
      await guardian.allUp(60_000)
      freeze((await guardian.service('parent')).driverStatus?.pid ?? 0)
      await until('the parent is healed', 60_000, () => guardian.incidents()[0]?.closedAt !== undefined)
      await guardian.allUp(30_000)
      const restarts = guardian.incidents().flatMap(({ actions }) => actions)
      const opened = guardian.log.filter(({ topic }) => topic === 'opened')
      const starts = Object.keys(children).reduce((sum, id) => sum + stand.starts(id).length, 0)
      const problems = [
        ...(restarts.length === 1 && restarts[0]?.service === 'parent'
          ? []
          : [`restarted: ${restarts.map(({ service }) => service).join(', ')}`]),
        ...(opened.length === 1 ? [] : [`${opened.length} messages of something broken`]),
        ...(starts === 5 ? [] : [`${starts - 5} restarts of children`]),
      ]
      const { suppressed = [] } = guardian.incidents()[0] ?? {}
      return judged(
        problems,
        `1 restart, 1 message, ${suppressed.length} of 5 dependents named in it, none restarted`,
      )
    } finally {
      await stand.close()
    }
  },
}

export const allFail: Scenario = {
  name: 'all-fail',
  injected: 'four services that have nothing to do with each other hang at the same moment',
  expected: 'no restart: the host is reported; all well again when they answer again',
  async run() {
    const stand = await openStand({ ...quick, services: names(4) })
    try {
      const guardian = await stand.guardian()
      await guardian.allUp(60_000)
      const pids = (await guardian.status()).services.map(({ driverStatus }) => driverStatus?.pid ?? 0)
      for (const pid of pids) freeze(pid)
      await until('the host is reported', 20_000, () =>
        guardian.log.some(({ topic }) => topic === 'own-trouble'),
      )
      await pause(6_000)
      const restarts = guardian.incidents().flatMap(({ actions }) => actions).length
      const reported = guardian.log.filter(({ topic }) => topic === 'own-trouble').length
      for (const pid of pids) thaw(pid)
      await guardian.allUp(30_000)
      const after = guardian.incidents().flatMap(({ actions }) => actions).length
      const problems = [
        ...(restarts + after === 0 ? [] : [`${restarts} restarts while they hung, ${after} in all`]),
        ...(reported >= 1 ? [] : ['the host was not reported']),
      ]
      return judged(
        problems,
        `0 restarts, the host reported ${reported} time(s), all four up again by themselves`,
      )
    } finally {
      await stand.close()
    }
  },
}
