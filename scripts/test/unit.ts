import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { finished } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { filesIn } from './files.ts'
import { nothing, type Tally } from './tally.ts'

/** A file whose tests are over but which does not end has left something open; that is a failure, not a wait. */
const fileTimeoutMs = 5 * 60_000
const slowestShown = 10
/** What takes a minute or more goes first: begun last, it would run on alone at the end. */
const slow =
  /visual\/matcher|faults|checks\/playwright|drivers\/pm2|commands\/doctor|support\/real|daemon\.test/

/** Runs the tests of node:test in `files`, or all of tests/runner, each file in a process of its own. */
export async function unitTests(root: string, files: readonly string[]): Promise<Tally> {
  const chosen = files.length > 0 ? files : await filesIn(root, 'tests/runner/**/*.test.ts')
  if (chosen.length === 0) return nothing
  const [first, rest] = [chosen.filter((file) => slow.test(file)), chosen.filter((file) => !slow.test(file))]
  const stream = run({
    cwd: root,
    files: [...first, ...rest].map((file) => join(root, file)),
    concurrency: availableParallelism(),
    timeout: fileTimeoutMs,
  })
  let tally = nothing
  const took = new Map<string, number>()
  stream.on('test:summary', ({ file, success, counts, duration_ms }) => {
    if (file !== undefined) {
      took.set(relative(root, file), duration_ms)
      return
    }
    const { tests, passed, skipped, todo } = counts
    const failed = tests - passed - skipped - todo
    tally = { passed, failed: success ? failed : Math.max(1, failed), skipped: skipped + todo }
  })
  const report = stream.compose<NodeJS.ReadWriteStream>(spec)
  report.pipe(process.stdout, { end: false })
  await finished(report)
  if (chosen.length > slowestShown) process.stdout.write(slowest(took))
  return tally
}

/** Where to begin when a run has become too long. */
function slowest(took: ReadonlyMap<string, number>): string {
  const lines = [...took].sort(([, one], [, other]) => other - one).slice(0, slowestShown)
  return `The slowest files:\n${lines.map(([file, ms]) => `  ${(ms / 1_000).toFixed(1).padStart(6)} s  ${file}\n`).join('')}`
}
