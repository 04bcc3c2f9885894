import { sizeInWords } from '../../lib/size.ts'
import { readLedger } from './ledger.ts'
import { readLog } from './log.ts'

/** Bytes: of all baselines now, and of all that were ever approved, which is what git keeps. */
export type Sizes = { readonly files: number; readonly now: number; readonly ever: number }

export async function sizesOf(folder: string): Promise<Sizes> {
  const entries = Object.values((await readLedger(folder)).baselines)
  const log = await readLog(folder)
  const now = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  const ever = log.filter(({ action }) => action === 'approve').reduce((sum, { bytes }) => sum + bytes, 0)
  return { files: entries.length, now, ever }
}

export function sizesInWords({ files, now, ever }: Sizes, grownBy = 0): string {
  const growth = grownBy === 0 ? '' : ` (${grownBy > 0 ? '+' : '−'}${sizeInWords(Math.abs(grownBy))})`
  return `${files} baselines, ${sizeInWords(now)}${growth}; git keeps ${sizeInWords(Math.max(ever, now))} of all that were approved`
}
