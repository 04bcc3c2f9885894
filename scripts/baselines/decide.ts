import { UserError } from '../../runner/lib/errors.ts'
import { approve } from '../../runner/visual/baselines/approve.ts'
import { listCandidates } from '../../runner/visual/baselines/candidate.ts'
import { reject } from '../../runner/visual/baselines/reject.ts'
import { sizesInWords, sizesOf } from '../../runner/visual/baselines/size.ts'
import { chosen, decisionOf, placesIn } from './place.ts'

export async function approveAll(
  root: string,
  names: readonly string[],
  { all = false, why }: { all?: boolean; why: string },
): Promise<void> {
  if (all === names.length > 0) {
    throw new UserError('Name what to approve, or say --all.', 'pnpm baselines list shows what waits.')
  }
  const places = placesIn(root)
  const waiting = (await listCandidates(places.candidates)).filter(({ rejected }) => !rejected)
  const candidates = all ? waiting : await chosen(places.candidates, names)
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
