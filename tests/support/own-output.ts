import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answers } from '../../runner/lib/processes.ts'

type Surroundings = {
  /** Absolute folder of reports. */
  readonly reports: string
  /** The answer is left here for the workers, which read the same configuration. */
  readonly env: Record<string, string | undefined>
  readonly args: readonly string[]
  readonly pid: number
  readonly isAlive?: (pid: number) => boolean
  readonly say?: (line: string) => void
}

/** The variable in which workers find what their run decided. */
const told = 'GUARDIAN_OUTPUT_SUFFIX'
const outputs = /^(?:test-results|playwright|junit)-(\d+)(?:\.|$)/

/**
 * What the names of a run's outputs end in, so that two runs at the same time leave each other's evidence alone: Playwright
 * empties its folder when it begins. Nothing for a run that is alone, because `--last-failed` looks into the same folder
 * again, and for one that is told where to write; `-<pid>` for every further one.
 */
export function outputSuffix({ reports, env, args, pid, isAlive = answers, say }: Surroundings): string {
  const known = env[told]
  if (known !== undefined) return known
  const isElsewhere = args.some((arg) => arg === '--list' || arg.startsWith('--output'))
  const other = isElsewhere ? undefined : claim(join(reports, 'test-results.pid'), pid, isAlive)
  const suffix = other === undefined ? '' : `-${pid}`
  env[told] = suffix
  if (other !== undefined) {
    say?.(
      `Another run is under way (process ${other}). This one writes to test-results${suffix} in ${reports}.`,
    )
  } else if (!isElsewhere) removeOld(reports, isAlive)
  return suffix
}

/** The process that is at work here already; undefined when it is ours from now on. */
function claim(file: string, pid: number, isAlive: (pid: number) => boolean): number | undefined {
  mkdirSync(join(file, '..'), { recursive: true })
  for (;;) {
    try {
      writeFileSync(file, String(pid), { flag: 'wx' })
      return undefined
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const owner = Number(readIfThere(file))
    if (owner > 0 && owner !== pid && isAlive(owner)) return owner
    rmSync(file, { force: true })
  }
}

/** What further runs left; like the outputs of any run they stay until the next one. */
function removeOld(reports: string, isAlive: (pid: number) => boolean): void {
  for (const name of readdirSync(reports)) {
    const pid = Number(outputs.exec(name)?.[1])
    if (pid > 0 && !isAlive(pid)) rmSync(join(reports, name), { recursive: true, force: true })
  }
}

/** Whoever had it may just have given it up. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
