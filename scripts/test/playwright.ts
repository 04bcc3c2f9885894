import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { type Addresses, pathFilter, playwright } from '../suite/playwright.ts'
import { filesIn } from './files.ts'
import { nothing, oneFailed, type Tally } from './tally.ts'

/** The part of Playwright's JSON report that counts. */
const report = z.object({
  errors: z.array(z.unknown()),
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
})

/** The suites of these that have specs. */
export async function suitesWithSpecs(root: string, names: readonly string[]): Promise<string[]> {
  if (!existsSync(join(root, 'playwright.config.ts'))) return []
  const found = await Promise.all(
    names.map(async (name) => {
      const specs = await filesIn(root, `tests/${name}/**/*.spec.ts`)
      return specs.length > 0 ? [name] : []
    }),
  )
  return found.flat()
}

/** Runs these suites in one run of Playwright, so that its workers are shared. */
export async function playwrightTests(
  root: string,
  suites: readonly string[],
  addresses: Addresses,
): Promise<Tally> {
  if (suites.length === 0) return nothing
  const folder = await mkdtemp(join(tmpdir(), 'guardian-test-'))
  const file = join(folder, 'report.json')
  try {
    await playwright(root, ['test', ...suites.map(pathFilter), '--add-reporter=json'], {
      ...addresses,
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    })
    return existsSync(file) ? count(await readFile(file, 'utf8')) : oneFailed
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A test that passed only on a second try has failed; so has a run with an error outside of its tests. */
function count(text: string): Tally {
  const { errors, stats } = report.parse(JSON.parse(text))
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + Math.min(errors.length, 1),
    skipped: stats.skipped,
  }
}
