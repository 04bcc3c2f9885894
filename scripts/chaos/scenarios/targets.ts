import { setTimeout as pause } from 'node:timers/promises'
import type { Guardian } from '../guardian-process.ts'
import { judged, type Scenario } from '../scenario.ts'
import { openStand } from '../stand.ts'
import { median, now, worst } from '../wait.ts'

const timeoutMs = 1_000
const everyMs = 2_000
const count = 100
const megabyte = 2 ** 20
const mostMb = 20

/** What goes wrong with a target, and how many of each: a gigabyte costs whoever sends it, too. */
const wayOf = (index: number): string =>
  index < 4 ? 'huge' : index < 20 ? 'bad-json' : index % 2 === 0 ? 'hang' : 'drip'

type Answer = { readonly id: string; readonly at: number; readonly tookMs: number; readonly verdict: string }

export const targets: Scenario = {
  name: 'bad-targets',
  injected: `${count} checks whose targets hang, drip, send a gigabyte or broken JSON, all at once`,
  expected:
    'each fails by its deadline (1 s) and 0.5 s at most, on time by less than 1 s; under 20 MB more memory',
  async run({ say }) {
    const stand = await openStand({
      services: { targets: {} },
      // No attempt: a person is called at once, and nothing gets in the way of what is measured.
      policy: { attempts: 0, confirmAfter: '500ms' },
      checks: ({ targets: port }) =>
        Object.fromEntries(
          Array.from({ length: count }, (_, index) => [
            `targets/${index}`,
            {
              service: 'targets',
              kind: 'http',
              url: `http://127.0.0.1:${port}/health?as=${wayOf(index)}`,
              every: everyMs,
              timeout: timeoutMs,
              expect: { json: { status: 'ok' } },
            },
          ]),
        ),
    })
    try {
      const guardian = await stand.guardian()
      await guardian.allUp()
      // The first incident loads what writes reports; it is the ones after it that must not grow.
      await stand.fault('targets', 'awry')
      await pause(12_000)
      await stand.fault('targets', 'heal')
      await guardian.allUp(60_000)
      const before = (await follow(guardian, 5_000)).memory
      await stand.fault('targets', 'awry')
      // The first failures are confirmed; after that only the schedule asks.
      const begunAt = now() + 7_000
      const { answers, memory } = await follow(guardian, 18_000)
      const late = answers.filter(({ at, tookMs }) => at > begunAt && tookMs > timeoutMs + 500)
      const good = answers.filter(({ at, verdict, tookMs }) => at - tookMs > begunAt && verdict !== 'fail')
      const driftMs = worst(drifts(answers.filter(({ at }) => at > begunAt)))
      const moreMb = (memory - before) / megabyte
      say(`drift ${driftMs} ms, ${moreMb.toFixed(1)} MB more`)
      const problems = [
        ...(late.length === 0
          ? []
          : [
              `${late.length} answers over the deadline, up to ${worst(late.map(({ tookMs }) => tookMs))} ms`,
            ]),
        ...(good.length === 0 ? [] : [`${good.length} of these targets passed`]),
        ...(driftMs < 1_000 ? [] : [`the schedule is ${driftMs} ms off`]),
        ...(moreMb < mostMb ? [] : [`${moreMb.toFixed(1)} MB more memory`]),
      ]
      const took = worst(answers.filter(({ at }) => at > begunAt).map(({ tookMs }) => tookMs))
      const found = `${answers.length} answers, ${Math.round(took)} ms at most, ${driftMs} ms off the schedule, ${moreMb.toFixed(1)} MB more memory`
      return judged(problems, found)
    } finally {
      await stand.close()
    }
  },
}

/** Every answer of every check for a while, and the memory that it took most of the time. */
async function follow(guardian: Guardian, ms: number) {
  const seen = new Map<string, Answer>()
  const end = now() + ms
  const rss: number[] = []
  while (now() < end) {
    const { checks } = await guardian.service('targets')
    for (const { id, at, tookMs, verdict } of checks) {
      if (id !== 'targets/health') seen.set(`${id} ${at}`, { id, at, tookMs, verdict })
    }
    rss.push(guardian.usage().rss)
    await pause(300)
  }
  return { answers: [...seen.values()], memory: median(rss) }
}

/** How far from the period the time between two starts of the same check was, in milliseconds. */
function drifts(answers: readonly Answer[]): readonly number[] {
  return [...Map.groupBy(answers, ({ id }) => id).values()].flatMap((own) => {
    const begun = own.map(({ at, tookMs }) => at - tookMs).sort((a, b) => a - b)
    return begun.slice(1).map((at, index) => Math.round(Math.abs(at - (begun[index] ?? 0) - everyMs)))
  })
}
