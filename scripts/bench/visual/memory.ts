import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { createComparer } from '../../../runner/visual/compare/thread.ts'
import { environmentOf } from './arm.ts'
import { byLadder } from './ours.ts'
import { plainly } from './plain.ts'

/** Peak memory in MiB of a fresh process that compares two files once. */
export async function peakOf(who: 'ours' | 'plain', expected: string, actual: string): Promise<number> {
  const args = [import.meta.filename, who, expected, actual]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...environmentOf(who) } })
  return Number(stdout) / 1_024
}

/** On Linux `maxRSS` of a child begins with what its parent had: the kernel's own mark does not. */
function peakKiB(): number {
  const status = '/proc/self/status'
  const mark = existsSync(status) ? /VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined
  return mark === undefined ? process.resourceUsage().maxRSS : Number(mark)
}

if (import.meta.main) {
  const [, , who, expected = '', actual = ''] = process.argv
  const comparer = createComparer()
  if (who === 'ours') await byLadder(comparer, expected, actual, `${actual}.ours.png`)
  else plainly(expected, actual, `${actual}.plain.png`)
  await comparer.close()
  process.stdout.write(String(peakKiB()))
}
