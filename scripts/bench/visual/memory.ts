import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { environmentOf } from './arm.ts'

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

/** Each loads only what it needs itself. */
const contenders = {
  async plain(expected: string, actual: string, picture: string) {
    const { plainly } = await import('./plain.ts')
    plainly(expected, actual, picture)
  },
  async ours(expected: string, actual: string, picture: string) {
    const { createComparer } = await import('../../../runner/visual/compare/thread.ts')
    const { byLadder } = await import('./ours.ts')
    const comparer = createComparer()
    await byLadder(comparer, expected, actual, picture)
    await comparer.close()
  },
}

if (import.meta.main) {
  const [, , who, expected = '', actual = ''] = process.argv
  await contenders[who === 'ours' ? 'ours' : 'plain'](expected, actual, `${actual}.${who}.png`)
  process.stdout.write(String(peakKiB()))
}
