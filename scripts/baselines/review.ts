import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { AdapterError, explain, UserError } from '../../runner/lib/errors.ts'
import { writeAtomic } from '../../runner/lib/write-atomic.ts'
import { type Candidate, listCandidates, pictureOf } from '../../runner/visual/baselines/candidate.ts'
import { stillIgnored } from '../../runner/visual/baselines/ignored.ts'
import { type Ledger, readIfThere, readLedger } from '../../runner/visual/baselines/ledger.ts'
import { writeReviewed } from '../../runner/visual/baselines/reviewed.ts'
import { approvedBefore, upgradesIn } from '../../runner/visual/baselines/upgrade.ts'
import { type Comparer, createComparer } from '../../runner/visual/compare/thread.ts'
import { reviewPage, type Waiting } from '../../runner/visual/review/page.ts'
import { sayWaiting } from './list.ts'
import { placesIn } from './place.ts'

/** Lists what waits, and puts the pictures on one page that needs nothing else. */
export async function review(root: string): Promise<void> {
  const { baselines, candidates: folder, page, reviewed } = placesIn(root)
  const candidates = await listCandidates(folder)
  const ledger = await readLedger(baselines)
  sayWaiting(candidates, ledger)
  const waiting = await shown({ baselines, folder, ledger }, candidates)
  const seen = waiting.map(({ candidate }) => candidate)
  const upgrades = upgradesIn(ledger, seen)
  await writeAtomic(page, reviewPage(waiting, upgrades))
  // Only these may be approved, and only as they are now.
  await writeReviewed(reviewed, seen)
  if (seen.length === 0) return
  console.log(`Look at them: ${pathToFileURL(page).href}`)
  const choice = upgrades.length > 0 ? '<name…|--upgrade|--all>' : '<name…|--all>'
  console.log(`Then: pnpm baselines approve ${choice} --why "…", or reject <name…> --why "…"`)
}

/** What cannot be shown is said, and does not keep the rest from being looked at. */
async function shown(
  places: Omit<Tools, 'comparer'>,
  candidates: readonly Candidate[],
): Promise<readonly Waiting[]> {
  const comparer = createComparer()
  const waiting: Waiting[] = []
  for (const candidate of candidates) {
    try {
      waiting.push(await withPictures({ ...places, comparer }, candidate))
    } catch (error) {
      if (!(error instanceof UserError || error instanceof AdapterError)) throw error
      const remedy = error instanceof UserError ? ` ${error.remedy}` : ''
      console.log(`left out  ${candidate.path}  ${explain(error)}${remedy}`)
    }
  }
  await comparer.close()
  return waiting
}

type Tools = {
  readonly baselines: string
  readonly folder: string
  readonly ledger: Ledger
  readonly comparer: Comparer
}

async function withPictures(
  { baselines, folder, ledger, comparer }: Tools,
  candidate: Candidate,
): Promise<Waiting> {
  const actual = await pictureOf(folder, candidate)
  // After an upgrade of the browser there is something to look at beside it, though it is never compared with.
  const older = candidate.against ? undefined : approvedBefore(ledger, candidate.key)
  const path = candidate.against ? candidate.path : older?.path
  const expected = path ? await readIfThere(join(baselines, path)) : undefined
  if (!expected) return { candidate, actual }
  const before = ledger.baselines[path ?? '']?.ignored ?? []
  const options = { ignore: [...candidate.ignored, ...stillIgnored(before, candidate.masks ?? [])] }
  const overlay = await comparer.overlay(expected, actual, options)
  if (!older) return { candidate, actual, expected, overlay }
  const { pixels, sentence } = await comparer.compare(expected, actual, options)
  const beside = { browser: older.entry.key.browser, pixels, sentence }
  return { candidate, actual, expected, overlay, beside }
}
