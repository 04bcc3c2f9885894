import { judged, type Scenario } from '../scenario.ts'
import { openStand } from '../stand.ts'
import { now, worst } from '../wait.ts'

const most = 20
const quickly = 8
/** On top of what Node takes to start and to read our code, which is measured beside it. */
const limitMs = 1_000

export const twoGuardians: Scenario = {
  name: 'two-guardians',
  injected: `two Guardians started on one data folder at the same moment, up to ${most} times; the winner is killed each time`,
  expected: `exactly one watches; the other says so and ends with 1, within ${limitMs / 1_000} s of the moment when the first one is ready`,
  async run({ say, quick }) {
    const races = quick ? quickly : most
    const stand = await openStand({ services: { victim: {} } })
    const problems: string[] = []
    const late: number[] = []
    try {
      for (let race = 1; race <= races; race += 1) {
        const pair = await Promise.all([stand.guardian({ unready: true }), stand.guardian({ unready: true })])
        const endings = pair.map((one) => one.ended.then((code) => ({ one, code, at: now() })))
        const loser = await Promise.race(endings)
        const winner = pair.find((one) => one !== loser.one)
        const readyAt = await winner?.ready().then(() => now())
        const said = loser.one.log.some(({ msg }) => /Another Guardian already uses/.test(String(msg)))
        if (loser.code !== 1 || !said || winner?.isOver())
          problems.push(`race ${race}: ended with ${loser.code}, ${JSON.stringify(loser.one.log.at(-1))}`)
        late.push(Math.max(0, loser.at - (readyAt ?? 0)))
        say(`race ${race}: the second ended ${loser.at - (readyAt ?? 0)} ms after the first was ready`)
        await winner?.kill()
      }
      return judged(problems, `${races} races, one winner each, worst ${worst(late)} ms`, [
        { name: 'second Guardian ends', values: late, limitMs },
      ])
    } finally {
      await stand.close()
    }
  },
}
