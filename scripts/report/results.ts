import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type RunFolder, readRuns } from '../../runner/lib/run-folder.ts'

/** The part of Allure's result file that is read here; the rest stays as it is. */
const shape = z.looseObject({
  uuid: z.string(),
  testCaseId: z.string().optional(),
  fullName: z.string().optional(),
  status: z.enum(['passed', 'failed', 'broken', 'skipped', 'unknown']).optional(),
  parameters: z.array(
    z.looseObject({ name: z.string(), value: z.string(), excluded: z.boolean().optional() }),
  ),
  labels: z.array(z.object({ name: z.string(), value: z.string() })),
  links: z.array(z.looseObject({ url: z.string() })).default([]),
})

export type Result = z.output<typeof shape>

/** One result of one test, and the run that it belongs to. `dir` holds its attachments. */
export type Found = { readonly run: RunFolder; readonly dir: string; readonly result: Result }

/** Every result of every run that is kept, oldest run first. */
export async function readResults(runsDir: string): Promise<readonly Found[]> {
  const found: Found[] = []
  for (const run of await readRuns(runsDir)) {
    const dir = join(run.folder, 'allure-results')
    const names = (await readdir(dir).catch(() => [])).filter((name) => name.endsWith('-result.json'))
    const results = await Promise.all(names.map((name) => readResult(join(dir, name))))
    found.push(
      ...results
        .flat()
        .filter(hadTurn)
        .map((result) => ({ run, dir, result })),
    )
  }
  return found
}

/** A file that a run which died left half is no result. */
async function readResult(file: string): Promise<Result[]> {
  try {
    const { data } = shape.safeParse(JSON.parse(await readFile(file, 'utf8')))
    return data ? [data] : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

/** Allure writes `skipped` for a test that a run which was ended never came to: that is no result of it. */
const hadTurn = (result: Result): boolean =>
  result.status !== 'skipped' || labelOf(result, 'verdict') !== undefined

export const labelOf = ({ labels }: Result, name: string): string | undefined =>
  labels.find((label) => label.name === name)?.value

const identityOf = ({ testCaseId, fullName, parameters }: Result): string =>
  JSON.stringify([
    testCaseId ?? fullName,
    parameters.flatMap(({ name, value, excluded }) => (excluded ? [] : [name, value])),
  ])

/**
 * The newest result of each test, and the rest. A test that a later whole run of its suite no longer has is gone,
 * and only its past remains.
 */
export function newestOf(found: readonly Found[]): { newest: readonly Found[]; past: readonly Found[] } {
  const newest = new Map(found.map((one) => [identityOf(one.result), one]))
  const lastWhole = new Map<string, number>()
  for (const { run } of found)
    if (run.whole) for (const suite of run.suites) lastWhole.set(suite, run.startedAt)
  const isCurrent = (one: Found) =>
    newest.get(identityOf(one.result)) === one && one.run.startedAt >= (lastWhole.get(suiteIn(one)) ?? 0)
  return { newest: found.filter(isCurrent), past: found.filter((one) => !isCurrent(one)) }
}

/** The suite is the first word of a check's id: `smoke › pages › home works`. */
const suiteIn = ({ run, result }: Found): string =>
  labelOf(result, 'check')?.split(' › ')[0] ?? run.suites[0] ?? ''
