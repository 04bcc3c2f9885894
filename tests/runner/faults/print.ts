/** `node tests/runner/faults/print.ts` prints the table of faults as Markdown. */
import { faultMarkdown } from './markdown.ts'
import { faultTable } from './table.ts'

process.stdout.write(`${faultMarkdown(faultTable)}\n`)
