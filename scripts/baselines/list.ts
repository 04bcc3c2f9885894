import pc from 'picocolors'
import { type Candidate, listCandidates } from '../../runner/visual/baselines/candidate.ts'
import { readLedger } from '../../runner/visual/baselines/ledger.ts'
import { sizesInWords, sizesOf } from '../../runner/visual/baselines/size.ts'
import { placesIn } from './place.ts'

export async function list(root: string): Promise<void> {
  const { baselines, candidates } = placesIn(root)
  for (const [path, { approved }] of Object.entries((await readLedger(baselines)).baselines)) {
    console.log(`${path}  ${pc.dim(`${approved.at.slice(0, 10)} by ${approved.by}: ${approved.why}`)}`)
  }
  console.log(sizesInWords(await sizesOf(baselines)))
  sayWaiting(await listCandidates(candidates))
}

/** One line for each picture that waits; a browser upgrade, which changes many, is told as one. */
export function sayWaiting(candidates: readonly Candidate[]): void {
  if (candidates.length === 0) {
    console.log(pc.green('Nothing waits for approval.'))
    return
  }
  const fresh = candidates.filter(({ against }) => against === null)
  console.log(pc.bold(`${candidates.length} wait for approval, ${fresh.length} of them new:`))
  for (const { path, sentence, rejected } of candidates) {
    const mark = rejected ? pc.red(`rejected: ${rejected.why}`) : pc.yellow(sentence)
    console.log(`  ${path}  ${mark}`)
  }
}
