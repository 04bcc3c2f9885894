import { UserError } from '../../runner/lib/errors.ts'
import { type Approved, approve } from '../../runner/visual/baselines/approve.ts'
import { type Candidate, listCandidates } from '../../runner/visual/baselines/candidate.ts'
import { readLedger } from '../../runner/visual/baselines/ledger.ts'
import { reject } from '../../runner/visual/baselines/reject.ts'
import { isReviewed, readReviewed, type Seen } from '../../runner/visual/baselines/reviewed.ts'
import { sizesInWords, sizesOf } from '../../runner/visual/baselines/size.ts'
import { upgradesIn } from '../../runner/visual/baselines/upgrade.ts'
import { chosen, decisionOf, placesIn } from './place.ts'

type Choice = { readonly all?: boolean; readonly upgrade?: boolean; readonly why: string }

/** Approves what can be, and says of the rest why not: then it rejects with UserError. */
export async function approveAll(root: string, names: readonly string[], choice: Choice): Promise<void> {
  const places = placesIn(root)
  const candidates = await named(places, names, choice)
  const decision = decisionOf(choice.why)
  const reviewed = await readReviewed(places.reviewed)
  const done: Approved[] = []
  const refused: UserError[] = []
  for (const candidate of candidates) {
    try {
      expectReviewed(candidate, reviewed)
      done.push(await approve(places, candidate, decision))
      console.log(`approved  baselines/${candidate.path}  ${candidate.file.slice(0, 12)}`)
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      if (candidates.length > 1) console.log(`not approved  ${error.message}`)
      refused.push(error)
    }
  }
  const grownBy = done.reduce((sum, { bytes, bytesBefore }) => sum + bytes - bytesBefore, 0)
  console.log(sizesInWords(await sizesOf(places.baselines), grownBy))
  if (done.length > 0) console.log('Commit the folder baselines/ together with the change.')
  if (refused.length > 0) throw notAll(refused, candidates.length)
}

async function named(
  { baselines, candidates }: ReturnType<typeof placesIn>,
  names: readonly string[],
  { all = false, upgrade = false }: Choice,
): Promise<readonly Candidate[]> {
  if ([all, upgrade, names.length > 0].filter(Boolean).length !== 1) {
    throw new UserError(
      'Name what to approve, or say --all or --upgrade.',
      'pnpm baselines list shows what waits.',
    )
  }
  if (names.length > 0) return chosen(candidates, names)
  const waiting = (await listCandidates(candidates)).filter(({ rejected }) => !rejected)
  return all ? waiting : upgraded(baselines, waiting)
}

/** Only what somebody looked at, and as it was then. */
function expectReviewed(candidate: Candidate, reviewed: readonly Seen[] | undefined): void {
  if (reviewed && isReviewed(candidate, reviewed)) return
  const known = reviewed?.some(({ path }) => path === candidate.path)
  throw new UserError(
    known
      ? `${candidate.path} changed since you looked.`
      : `Nobody has looked at the picture of ${candidate.path} yet.`,
    'Look at what waits first: pnpm baselines review',
    { exitCode: 1 },
  )
}

function notAll(refused: readonly UserError[], asked: number): UserError {
  const remedies = [...new Set(refused.map(({ remedy }) => remedy))].join('\n')
  const [first] = refused
  const message =
    asked === 1 && first ? first.message : `${refused.length} of ${asked} pictures were not approved.`
  return new UserError(message, remedies, { exitCode: 1 })
}

/** What waits beside an approved picture of another browser, and was not rejected. */
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
