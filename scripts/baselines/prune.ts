import { join } from 'node:path'
import { UserError } from '../../runner/lib/errors.ts'
import { readRuns } from '../../runner/lib/run-folder.ts'
import { damagedIn } from '../../runner/visual/baselines/damage.ts'
import { prune, unused } from '../../runner/visual/baselines/prune.ts'
import { sizesInWords, sizesOf } from '../../runner/visual/baselines/size.ts'
import { decisionOf, placesIn } from './place.ts'

/** Lists baselines that are of no use, or removes them: those that are damaged, and those that no test asks for. */
export async function pruneUnused(root: string, { yes = false }: { yes?: boolean }): Promise<void> {
  const { baselines, runs } = placesIn(root)
  const damaged = await damagedIn(baselines)
  for (const { path, damage } of damaged)
    console.log(`${yes ? 'removed' : 'damaged'}  baselines/${path} ${damage}`)
  const broken = damaged.map(({ path }) => path)
  if (yes && broken.length > 0) await prune({ baselines }, broken, decisionOf('it is damaged'))
  const found = await unused(baselines, await readRuns(runs))
  if (!found) throw notRun(runs)
  const paths = found.filter((path) => !broken.includes(path))
  for (const path of paths) console.log(`${yes ? 'removed' : 'unused'}  baselines/${path}`)
  if (yes && paths.length > 0) await prune({ baselines }, paths, decisionOf('no test uses it'))
  if (paths.length === 0) console.log('Every baseline of this platform and browser is used.')
  if (!yes && paths.length + broken.length > 0) console.log('To remove them: pnpm baselines prune --yes')
  console.log(sizesInWords(await sizesOf(baselines)))
}

const notRun = (runs: string): UserError =>
  new UserError(
    `Which baselines are used is not known: ${join(runs)} has no whole run that came to its end.`,
    'Run the whole suite first: pnpm test:visual',
    { exitCode: 1 },
  )
