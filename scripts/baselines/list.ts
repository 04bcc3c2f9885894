import pc from 'picocolors'
import { type Candidate, listCandidates } from '../../runner/visual/baselines/candidate.ts'
import { type Ledger, readLedger } from '../../runner/visual/baselines/ledger.ts'
import { sizesInWords, sizesOf } from '../../runner/visual/baselines/size.ts'
import { upgradeInWords, upgradesIn } from '../../runner/visual/baselines/upgrade.ts'
import { placesIn } from './place.ts'

export async function list(root: string): Promise<void> {
  const { baselines, candidates } = placesIn(root)
  const ledger = await readLedger(baselines)
  for (const [path, { approved }] of Object.entries(ledger.baselines)) {
    console.log(`${path}  ${pc.dim(`${approved.at.slice(0, 10)} by ${approved.by}: ${approved.why}`)}`)
  }
  console.log(sizesInWords(await sizesOf(baselines)))
  sayWaiting(await listCandidates(candidates), ledger)
}

/** One line for each picture that waits; a browser upgrade, which changes many, is told as one. */
export function sayWaiting(candidates: readonly Candidate[], ledger: Ledger): void {
  if (candidates.length === 0) {
    console.log(pc.green('Nothing waits for approval.'))
    return
  }
  const upgrades = upgradesIn(ledger, candidates)
  const grouped = new Set(upgrades.flatMap((upgrade) => upgrade.candidates))
  const fresh = candidates.filter((one) => one.against === null && !grouped.has(one))
  console.log(pc.bold(`${candidates.length} wait for approval, ${fresh.length} of them new:`))
  for (const upgrade of upgrades) {
    console.log(`  ${pc.bold(upgradeInWords(upgrade))}`)
    for (const one of upgrade.candidates) sayOne(one, '    ')
  }
  for (const one of candidates) if (!grouped.has(one)) sayOne(one, '  ')
}

function sayOne({ path, sentence, rejected }: Candidate, indent: string): void {
  console.log(`${indent}${path}  ${rejected ? pc.red(`rejected: ${rejected.why}`) : pc.yellow(sentence)}`)
}
