import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Figure, Result } from './scenario.ts'
import { median, worst } from './wait.ts'

export type Report = {
  readonly seed: number
  readonly startedAt: string
  readonly tookMs: number
  readonly node: string
  readonly results: readonly Result[]
}

const verdictOf = ({ ok }: Result): string => (ok === undefined ? 'not measured' : ok ? 'ok' : 'FAILED')

const figuresOf = (results: readonly Result[]): readonly Figure[] =>
  results.flatMap(({ figures = [] }) => figures.filter(({ values }) => values.length > 0))

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`

const figureCells = ({ name, values, limitMs }: Figure): readonly string[] => [
  name,
  String(values.length),
  seconds(median(values)),
  seconds(worst(values)),
  limitMs === undefined ? '' : seconds(limitMs),
]

const figureHead = ['measure', 'trials', 'median', 'worst', 'limit']

/** What a terminal shows at the end. */
export function textOf({ results }: Report): string {
  const lines = results.map((one) => [one.name, verdictOf(one), seconds(one.tookMs), one.found])
  const figures = figuresOf(results).map(figureCells)
  const parts = [aligned([['scenario', 'verdict', 'took', 'what happened'], ...lines])]
  if (figures.length > 0) parts.push(aligned([figureHead, ...figures]))
  return parts.join('\n\n')
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map(
      (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`,
    )
    .join('\n')

export function markdownOf(report: Report): string {
  const { seed, startedAt, tookMs, node, results } = report
  const failed = results.filter(({ ok }) => ok === false).length
  const unmeasured = results.filter(({ ok }) => ok === undefined).length
  const sum = `${results.length} scenarios, ${failed} failed, ${unmeasured} not measured, in ${seconds(tookMs)}. Seed ${seed}, Node ${node}, ${startedAt}.`
  const scenarios = tableOf(
    ['Scenario', 'Injected', 'Expected', 'Verdict', 'What happened'],
    results.map((one) => [one.name, one.injected, one.expected, verdictOf(one), one.found]),
  )
  const figures = tableOf(figureHead, figuresOf(results).map(figureCells))
  return `# Chaos\n\n${sum}\n\n${scenarios}\n\n## Times\n\n${figures}\n`
}

/** Writes `chaos.json` and `chaos.md` into a folder; a soak keeps its own beside them. */
export async function writeReport(folder: string, name: string, report: Report): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`)
  const path = join(folder, `${name}.md`)
  await writeFile(path, markdownOf(report))
  return path
}
