import { UserError } from '../../runner/lib/errors.ts'
import { approve } from '../../runner/visual/baselines/approve.ts'
import { type Candidate, listCandidates } from '../../runner/visual/baselines/candidate.ts'
import { readLedger } from '../../runner/visual/baselines/ledger.ts'
import { reject } from '../../runner/visual/baselines/reject.ts'
import { sizesInWords, sizesOf } from '../../runner/visual/baselines/size.ts'
import { upgradesIn } from '../../runner/visual/baselines/upgrade.ts'
import { chosen, decisionOf, placesIn } from './place.ts'

type Choice = { readonly all?: boolean; readonly upgrade?: boolean; readonly why: string }

export async function approveAll(
  root: string,
  names: readonly string[],
  { all = false, upgrade = false, why }: Choice,
): Promise<void> {
  if ([all, upgrade, names.length > 0].filter(Boolean).length !== 1) {
    throw new UserError(
      'Name what to approve, or say --all or --upgrade.',
      'pnpm baselines list shows what waits.',
    )
  }
  const places = placesIn(root)
  const waiting = (await listCandidates(places.candidates)).filter(({ rejected }) => !rejected)
  const candidates = all
    ? waiting
    : upgrade
      ? await upgraded(places.baselines, waiting)
      : await chosen(places.candidates, names)
  const decision = decisionOf(why)
  let grownBy = 0
  for (const candidate of candidates) {
    const { path, bytes, bytesBefore } = await approve(places, candidate, decision)
    grownBy += bytes - bytesBefore
    console.log(`approved  baselines/${path}  ${candidate.file.slice(0, 12)}`)
  }
  console.log(sizesInWords(await sizesOf(places.baselines), grownBy))
  if (candidates.length > 0) console.log('Commit the folder baselines/ together with the change.')
}

/** What waits only because the browser is another one; real changes that wait beside it are left out. */
async function upgraded(baselines: string, waiting: readonly Candidate[]): Promise<readonly Candidate[]> {
  const upgrades = upgradesIn(await readLedger(baselines), waiting)
  if (upgrades.length > 0) return upgrades.flatMap(({ candidates }) => candidates)
  throw new UserError(
    'No upgrade of the browser waits for approval.',
    'pnpm baselines list shows what waits. After an upgrade run pnpm test:visual first.',
  )
}

export async function rejectAll(
  root: string,
  names: readonly string[],
  { why }: { why: string },
): Promise<void> {
  const places = placesIn(root)
  const decision = decisionOf(why)
  for (const candidate of await chosen(places.candidates, names)) {
    await reject(places, candidate, decision)
    console.log(`rejected  ${candidate.path}  ${candidate.file.slice(0, 12)}  the baseline stays as it is`)
  }
}
