import { plain } from '../lib/text.ts'

/** One line of text from outside that is only text in Markdown: no markup, link, mention, table border or HTML. */
export function inline(text: string, max = 600): string {
  return plain(text.replace(/\s+/g, ' '), max)
    .replace(/[\\`*_[\]<>|~$&]/g, '\\$&')
    .replace(/:\/\//g, '\\://')
    .replace(/\bwww\./gi, (start) => `${start.slice(0, 3)}\\.`)
    .replace(/@(?=\w)/g, '@\u200b')
    .replace(/^[-+=#]/, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
}

/** One line of text as code, whatever backticks are in it. */
export function code(text: string, max = 600): string {
  const line = plain(text.replace(/\s+/g, ' '), max)
  if (line === '') return ''
  const ticks = '`'.repeat(longestRun(line) + 1)
  const space = /^`|`$/.test(line) ? ' ' : ''
  return `${ticks}${space}${line}${space}${ticks}`
}

/** A sentence in which what stands between backticks is something to type. */
export function prose(text: string): string {
  return text
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? code(piece) : inlinePiece(piece)))
    .join('')
}

/** Keeps the spaces at its ends, which `inline` takes away. */
function inlinePiece(text: string): string {
  return `${/^\s/.test(text) ? ' ' : ''}${inline(text)}${/\s$/.test(text) && text.trim() !== '' ? ' ' : ''}`
}

/** A block of text that is already harmless, in a fence longer than any in it. */
export function fence(text: string, info = 'text'): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${ticks}${info}\n${text}\n${ticks}`
}

/** Cells must be `inline` or `code` already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  // Inside of code a pipe ends the cell too, unless exactly one backslash is before it.
  const cell = (text: string) => text.replace(/\\*\|/g, '\\|') || ' '
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0)
}
