import type { FullConfig, FullResult, Suite } from '@playwright/test/reporter'
import { suiteOf } from './listed.ts'

const narrowing =
  /^(-g|--grep|--grep-invert|-G|--test-list|--test-list-invert|--last-failed|--only-changed|--shard|--max-failures|-x)(=|$)/
/** Options whose value may be the next argument. */
const valued =
  /^(-c|--config|-j|--workers|--project|--reporter|--add-reporter|--output|--retries|--repeat-each|--timeout|--global-timeout|--trace|--tsconfig|--ui-host|--ui-port|-u|--update-snapshots)$/
/** `tests/smoke`, or the regular expression for it that holds on every system. */
const wholeFolder = /^tests\W+\w+\W*$/

/** Whether these arguments of `playwright test` ask whole folders, and not a part that somebody picked. */
export const isWhole = (args: readonly string[]): boolean =>
  !args.some((arg, index) => narrowing.test(arg) || (isFilter(args, index) && !wholeFolder.test(arg)))

/** Neither the command `test`, nor an option, nor the value of one. */
const isFilter = (args: readonly string[], index: number): boolean =>
  index > 0 && !args[index]?.startsWith('-') && !valued.test(args[index - 1] ?? '')

/** Whether a run that is over asked all of its suites, in every size, and every test had its turn. */
export function ranWhole(
  { projects }: Pick<FullConfig, 'projects'>,
  suite: Suite,
  { status }: Pick<FullResult, 'status'>,
): boolean {
  const asked = new Set(suite.suites.map(({ title }) => title))
  const suites = new Set([...asked].map(suiteOf))
  const inEverySize = projects.every(({ name }) => asked.has(name) || !suites.has(suiteOf(name)))
  const hadTurn = suite
    .allTests()
    .every(({ results }) => results.length > 0 && results.every((one) => one.status !== 'interrupted'))
  return inEverySize && hadTurn && (status === 'passed' || status === 'failed')
}
