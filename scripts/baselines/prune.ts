import { prune, unused } from '../../runner/visual/baselines/prune.ts'
import { sizesInWords, sizesOf } from '../../runner/visual/baselines/size.ts'
import { decisionOf, placesIn } from './place.ts'

export async function pruneUnused(root: string, { yes = false }: { yes?: boolean }): Promise<void> {
  const places = placesIn(root)
  const paths = await unused(places.baselines, places.used)
  for (const path of paths) console.log(`${yes ? 'removed' : 'unused'}  baselines/${path}`)
  if (paths.length === 0) console.log('Every baseline of this platform and browser is used.')
  if (!yes && paths.length > 0) {
    console.log('After a whole run of pnpm test:visual: pnpm baselines prune --yes')
  }
  if (yes && paths.length > 0) await prune(places, paths, decisionOf('no test uses it'))
  console.log(sizesInWords(await sizesOf(places.baselines)))
}
