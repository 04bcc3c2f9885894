import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { writeAtomic } from '../../runner/lib/write-atomic.ts'
import { listCandidates, pictureOf } from '../../runner/visual/baselines/candidate.ts'
import { readIfThere, readLedger } from '../../runner/visual/baselines/ledger.ts'
import { approvedBefore, upgradeInWords, upgradesIn } from '../../runner/visual/baselines/upgrade.ts'
import { createComparer } from '../../runner/visual/compare/thread.ts'
import { reviewPage, type Waiting } from '../../runner/visual/review/page.ts'
import { sayWaiting } from './list.ts'
import { placesIn } from './place.ts'

/** Lists what waits, and puts the pictures on one page that needs nothing else. */
export async function review(root: string): Promise<void> {
  const { baselines, candidates: folder, page } = placesIn(root)
  const candidates = await listCandidates(folder)
  const ledger = await readLedger(baselines)
  sayWaiting(candidates, ledger)
  if (candidates.length === 0) return
  const comparer = createComparer()
  const waiting: Waiting[] = []
  for (const candidate of candidates) {
    const actual = await pictureOf(folder, candidate)
    // After an upgrade of the browser there is something to look at beside it, though it is never compared with.
    const before = candidate.against ? candidate.path : approvedBefore(ledger, candidate.key)?.path
    const expected = before ? await readIfThere(join(baselines, before)) : undefined
    const overlay = expected
      ? await comparer.overlay(expected, actual, {
          ignore: [...candidate.ignored, ...(ledger.baselines[before ?? '']?.ignored ?? [])],
        })
      : undefined
    waiting.push({ candidate, actual, ...(expected ? { expected } : {}), ...(overlay ? { overlay } : {}) })
  }
  await comparer.close()
  await writeAtomic(page, reviewPage(waiting, upgradesIn(ledger, candidates).map(upgradeInWords)))
  console.log(`Look at them: ${pathToFileURL(page).href}`)
  console.log('Then: pnpm baselines approve <name…|--all> --why "…", or reject <name…> --why "…"')
}
