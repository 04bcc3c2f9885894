import type { FaultRow } from './table.ts'

/** The table as docs/writing-checks.md has it: what several services share is one row. */
export function faultMarkdown(table: readonly FaultRow[]): string {
  const rows = new Map<string, { row: FaultRow; services: string[]; checks: string[] }>()
  for (const row of table) {
    const key = [row.fault, row.verdict, row.reason, row.says].join('\n')
    const known = rows.get(key) ?? { row, services: [], checks: [] }
    known.services.push(row.service)
    if (!known.checks.includes(row.foundBy)) known.checks.push(row.foundBy)
    rows.set(key, known)
  }
  const lines = [...rows.values()].map(({ row, services, checks }) =>
    cells([
      `\`${row.fault}\``,
      services.join(', '),
      checks.map((check) => `\`${check}\``).join('<br>'),
      `${row.verdict} (${row.reason})`,
      row.says,
    ]),
  )
  const head = ['Fault', 'Of', 'Found by', 'Verdict', 'The report says']
  return [cells(head), cells(head.map(() => '---')), ...lines].join('\n')
}

const cells = (texts: readonly string[]): string =>
  `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
