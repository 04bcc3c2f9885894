/**
 * `node scripts/test.ts [lint | unit [files…] | suites]` runs that part, or all of them, and ends with one line
 * over everything it ran.
 */
import { resolve } from 'node:path'
import { explain, UserError } from '../runner/lib/errors.ts'
import { demandedButAbsent, withRealManagers } from './drivers/managers.ts'
import { withDemoStack } from './suite/demo.ts'
import { sayBrowserNotes } from './suite/notes.ts'
import { lint } from './test/lint.ts'
import { playwrightTests, suitesWithSpecs } from './test/playwright.ts'
import { isSuccess, lineOf, nothing, oneFailed, sum, type Tally } from './test/tally.ts'
import { unitTests } from './test/unit.ts'

const root = resolve(import.meta.dirname, '..')

type Part = { readonly name: string; readonly title: string; run(files: readonly string[]): Promise<Tally> }

const parts: readonly Part[] = [
  { name: 'lint', title: 'Lint and types', run: () => lint(root) },
  { name: 'unit', title: 'Tests of the runner and the demo', run: unit },
  { name: 'suites', title: 'Suites against the demo stack', run: suites },
]

/** The drivers are tested on the service managers that this machine has; CI demands some of them. */
async function unit(files: readonly string[]): Promise<Tally> {
  if (files.length > 0) return unitTests(root, files)
  return withRealManagers(async (took) => {
    const tally = await unitTests(root, files)
    for (const saying of took.sayings) console.log(saying)
    const absent = demandedButAbsent(took)
    if (absent.length === 0) return tally
    console.error(`Demanded by DEMAND_DRIVERS, but not here: ${absent.join(', ')}`)
    return sum([tally, ...absent.map(() => oneFailed)])
  })
}

async function suites(): Promise<Tally> {
  const names = await suitesWithSpecs(root, ['smoke', 'api', 'visual', 'dashboard'])
  if (names.length === 0) return nothing
  sayBrowserNotes(root)
  return withDemoStack((addresses) => playwrightTests(root, names, addresses))
}

/** A part that cannot even run has failed; the others run all the same. */
async function attempt({ title, run }: Part, files: readonly string[]): Promise<Tally> {
  console.log(`\n── ${title} ──`)
  try {
    const tally = await run(files)
    console.log(lineOf(tally))
    return tally
  } catch (error) {
    const remedy = error instanceof UserError ? `\n${error.remedy}` : ''
    console.error(`${title} could not run: ${explain(error)}${remedy}`)
    return oneFailed
  }
}

const [wanted, ...files] = process.argv.slice(2)
const chosen = parts.filter(({ name }) => wanted === undefined || name === wanted)
if (chosen.length === 0) {
  console.error(`There is no part "${wanted}". Name one of ${parts.map(({ name }) => name).join(', ')}.`)
}
const tallies: Tally[] = []
for (const part of chosen) tallies.push(await attempt(part, files))
const total = sum(tallies)
console.log(`\n${lineOf(total)}`)
process.exitCode = isSuccess(total) ? 0 : 1
