import { setTimeout as pause } from 'node:timers/promises'
import { inWords } from '../../../runner/lib/duration.ts'
import type { Guardian } from '../guardian-process.ts'
import { judged, type Scenario, type Setting } from '../scenario.ts'
import { names, openStand } from '../stand.ts'
import { now } from '../wait.ts'
import { type Healing, healOne, limits } from './healing.ts'

const crashFaults = ['kill -9', 'exit', 'abort']
const faults = [...crashFaults, 'hang', 'frozen', 'drip']
const services = 6
const megabyte = 2 ** 20
/** Until caches are warm and every module that a healing needs has been loaded. */
const warmMs = 30_000
/** More than this is no noise of the collector. */
const moreMb = 40
const moreFiles = 8

type Done = Healing & { readonly fault: string }

/** One fault after the other for hours, under the default policy: does it find all of them, and does it grow? */
export function soak(forMs: number, everyMs: number): Scenario {
  return {
    name: 'soak',
    injected: `${inWords(forMs)}: every ${inWords(everyMs)} one of ${faults.join(', ')} on one of ${services} services, default policy`,
    expected: 'every fault found and healed in time; memory, open files and zombies as at the start',
    run: (setting) => run(setting, forMs, everyMs),
  }
}

async function run({ random, say }: Setting, forMs: number, everyMs: number) {
  const stand = await openStand({ services: names(services) })
  try {
    const guardian = await stand.guardian()
    await guardian.allUp(60_000)
    // The first healing loads what the later ones only use.
    await healOne(stand, guardian, 'service-1', 'kill -9')
    await pause(Math.min(warmMs, forMs / 4))
    const before = guardian.usage()
    say(`at the start: ${usageText(before)}`)
    const done: Done[] = []
    const failed: string[] = []
    const end = now() + forMs
    while (now() < end) {
      const next = now() + everyMs
      const fault = random.pick(faults)
      const service = `service-${random.between(1, services)}`
      const one = await healOne(stand, guardian, service, fault).catch((error: unknown) => {
        failed.push(`${fault} of ${service}: ${String(error)}`)
      })
      if (one) done.push({ ...one, fault })
      say(
        `${fault} of ${service}: ${one ? `found after ${one.foundMs} ms, back ${one.backMs} ms later` : 'NOT HEALED'}; ${usageText(guardian.usage())}`,
      )
      if (next < end) await pause(Math.max(0, next - now()))
      else break
    }
    return verdictOn(done, failed, before, guardian.usage())
  } finally {
    await stand.close()
  }
}

type Usage = ReturnType<Guardian['usage']>

const usageText = ({ rss, files, zombies }: Usage): string =>
  `${(rss / megabyte).toFixed(0)} MB, ${files} open files, ${zombies} zombies`

function verdictOn(done: readonly Done[], failed: readonly string[], before: Usage, after: Usage) {
  const found = (crash: boolean) =>
    done.filter(({ fault }) => crashFaults.includes(fault) === crash).map(({ foundMs }) => foundMs)
  const problems = [
    ...failed,
    ...done
      .filter(({ incident }) => incident.outcome !== 'healed')
      .map(({ incident }) => `${incident.id}: ${incident.outcome}`),
    ...((after.rss - before.rss) / megabyte > moreMb ? ['its memory has grown'] : []),
    ...(after.files - before.files > moreFiles ? ['it holds more files open'] : []),
    ...(after.zombies > before.zombies ? ['it leaves zombies'] : []),
  ]
  const text = `${done.length} of ${done.length + failed.length} faults found and healed; at the start ${usageText(before)}, at the end ${usageText(after)}`
  return judged(problems, text, [
    { name: 'soak: crash found', values: found(true), limitMs: limits.crash },
    { name: 'soak: hang found', values: found(false), limitMs: limits.hang },
    { name: 'soak: back', values: done.map(({ backMs }) => backMs), limitMs: limits.back + limits.ownStart },
  ])
}
