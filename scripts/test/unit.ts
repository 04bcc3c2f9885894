import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { filesIn } from './files.ts'
import { nothing, type Tally } from './tally.ts'

/** A file whose tests are over but which does not end has left something open; that is a failure, not a wait. */
const fileTimeoutMs = 5 * 60_000

/** Runs the tests of node:test in `files`, or all of tests/runner, each file in a process of its own. */
export async function unitTests(root: string, files: readonly string[]): Promise<Tally> {
  const chosen = files.length > 0 ? files : await filesIn(root, 'tests/runner/**/*.test.ts')
  if (chosen.length === 0) return nothing
  const stream = run({
    cwd: root,
    files: chosen.map((file) => join(root, file)),
    concurrency: availableParallelism(),
    timeout: fileTimeoutMs,
  })
  let tally = nothing
  stream.on('test:summary', ({ file, success, counts }) => {
    if (file !== undefined) return
    const { tests, passed, skipped, todo } = counts
    const failed = tests - passed - skipped - todo
    tally = { passed, failed: success ? failed : Math.max(1, failed), skipped: skipped + todo }
  })
  const report = stream.compose<NodeJS.ReadWriteStream>(spec)
  report.pipe(process.stdout, { end: false })
  await finished(report)
  return tally
}
