import { join } from 'node:path'
import { createComparer } from '../../../runner/visual/compare/thread.ts'
import { environmentOf, serve, startArm } from './arm.ts'
import { openOdiff } from './odiff.ts'
import { byLadder } from './ours.ts'
import { type Case, cases, type Pictures } from './pages.ts'
import { plainly } from './plain.ts'

export type Who = 'plain' | 'ours' | 'odiff'

/** Files of one size, where differences are written, and where odiff lies, if it is to be had. */
type Job = {
  readonly pictures: Pictures
  readonly folder: string
  readonly rounds: number
  readonly odiff?: string
}
/** Milliseconds of each round. */
export type Times = Record<Who, number[]> & { counts: string }
type Result = { readonly times: Record<Case, Times> }

/**
 * One process for a size, in which all contenders meet every case once a round, in an order that is drawn anew: so
 * were the figures measured from which the limits were taken. The browser that made the pictures is elsewhere.
 */
export async function compareInTurns(job: Job): Promise<Result['times']> {
  const arm = startArm<Job, Result>(import.meta.filename, [], environmentOf('ours'))
  try {
    return (await arm.run(job)).times
  } finally {
    await arm.close()
  }
}

async function turns({ pictures, folder, rounds, odiff: home }: Job): Promise<Result> {
  const comparer = createComparer()
  const odiff = home === undefined ? undefined : openOdiff(home)
  const files = (name: Case, who: Who) => [pictures.base, pictures[name], join(folder, `${who}.png`)] as const
  const contenders: Record<Who, (name: Case) => Promise<string>> = {
    plain: async (name) => `${plainly(...files(name, 'plain'))}`,
    async ours(name) {
      const { pixels, rung } = await byLadder(comparer, ...files(name, 'ours'))
      return rung === 'another-page' ? `stopped at ${pixels}` : `${pixels}`
    },
    async odiff(name) {
      await odiff?.compare(...files(name, 'odiff'))
      return ''
    },
  }
  const times = Object.fromEntries(
    cases.map((name): [Case, Times] => [name, { plain: [], ours: [], odiff: [], counts: '' }]),
  ) as Record<Case, Times>
  const all = cases.flatMap((name) => (['plain', 'ours', 'odiff'] as const).map((who) => ({ name, who })))
  // The first round only warms up.
  for (let round = -1; round < rounds; round += 1) {
    const counts = new Map<string, string>()
    for (const { name, who } of shuffled(all)) {
      const start = performance.now()
      counts.set(`${name} ${who}`, await contenders[who](name))
      if (round >= 0) times[name][who].push(performance.now() - start)
    }
    for (const name of cases) times[name].counts = agreed(name, counts)
  }
  odiff?.close()
  await comparer.close()
  return { times }
}

/** Our count is pixelmatch's, but for a page that is plainly another. */
function agreed(name: Case, counts: ReadonlyMap<string, string>): string {
  const [theirs, ours = ''] = [counts.get(`${name} plain`), counts.get(`${name} ours`)]
  if (ours.startsWith('stopped')) return `${theirs} px, ours ${ours}`
  if (ours !== theirs) throw new Error(`${name}: ${ours} px instead of ${theirs}`)
  return `${ours} px by both`
}

const shuffled = <Item>(items: readonly Item[]): readonly Item[] =>
  items
    .map((item) => [Math.random(), item] as const)
    .sort(([one], [other]) => one - other)
    .map(([, item]) => item)

if (import.meta.main) serve<Job, Result>(turns, async () => undefined)
