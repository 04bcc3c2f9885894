import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createComparer } from '../../../runner/visual/compare/thread.ts'
import { byLadder } from './ours.ts'
import { plainly } from './plain.ts'

/** Peak memory in MiB of a fresh process that compares two files once. */
export async function peakOf(who: 'ours' | 'plain', expected: string, actual: string): Promise<number> {
  const args = [import.meta.filename, who, expected, actual]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return Number(stdout) / 1_024
}

if (import.meta.main) {
  const [, , who, expected = '', actual = ''] = process.argv
  const comparer = createComparer()
  if (who === 'ours') await byLadder(comparer, expected, actual, `${actual}.ours.png`)
  else await plainly(expected, actual, `${actual}.plain.png`)
  await comparer.close()
  process.stdout.write(String(process.resourceUsage().maxRSS))
}
