import { stripVTControlCharacters } from 'node:util'
import { width } from './terminal.ts'

/** Fewer columns than this are no place for a sentence: it goes to a line of its own. */
const narrow = 40
const gap = '  '
const indent = 4

/**
 * Columns as wide as their widest cell. The last one holds sentences: what does not fit into the terminal goes on below,
 * under its own beginning or, when there is little room, under the row.
 */
export function table(rows: readonly (readonly string[])[], columns = width()): string {
  const widths = rows.reduce<number[]>((sum, row) => widest(sum, row.slice(0, -1)), [])
  const before = widths.reduce((sum, one) => sum + one + gap.length, 0)
  return rows.map((row) => lineOf(row, widths, before, columns)).join('\n')
}

const widest = (sum: readonly number[], cells: readonly string[]): number[] =>
  Array.from({ length: Math.max(sum.length, cells.length) }, (_, column) =>
    Math.max(sum[column] ?? 0, lengthOf(cells[column] ?? '')),
  )

function lineOf(row: readonly string[], widths: readonly number[], before: number, columns: number): string {
  const cells = row.slice(0, -1).map((cell, column) => pad(cell, widths[column] ?? 0))
  const head = cells.join(gap)
  const last = row.at(-1) ?? ''
  if (before + lengthOf(last) <= columns) return [...cells, last].join(gap).trimEnd()
  if (columns - before < narrow) {
    return [head.trimEnd(), ...wrap(last, columns - indent).map((line) => ' '.repeat(indent) + line)].join(
      '\n',
    )
  }
  const [first = '', ...rest] = wrap(last, columns - before)
  return [`${head}${gap}${first}`, ...rest.map((line) => ' '.repeat(before) + line)].join('\n')
}

const pad = (cell: string, to: number): string => cell + ' '.repeat(Math.max(0, to - lengthOf(cell)))

/** Characters that are seen. */
const lengthOf = (text: string): number => [...stripVTControlCharacters(text)].length

/** Lines of at most `columns` characters; a longer word stays whole, an address can then be clicked. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || lengthOf(longer) <= columns) {
      line = longer
    } else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}
