import { stripVTControlCharacters } from 'node:util'

const longest = 300

/** Text without colours, and without the class name that Error puts before its message. */
export const plainMessage = (message: string): string =>
  stripVTControlCharacters(message)
    .trim()
    .replace(/^(?:Assertion|Timeout)?Error: /, '')

/**
 * One sentence of a Playwright error: its first line, and behind a failed expectation where it looked, what was
 * expected and what came, because the line alone says none of it.
 */
export function sentenceOf(message: string): string {
  const lines = plainMessage(message).split('\n')
  const first = (lines[0] ?? '').replace(/ \/\/ .*$/, '').trim()
  const said = (word: string) => lines.find((line) => line.startsWith(word))?.replace(/^[^:]*:\s*/, '')
  const expected = said('Expected')
  const received = said('Received') ?? said('Error')
  if (expected === undefined || received === undefined) return cut(first)
  const where = said('Locator')
  const came = `expected ${expected}, received ${received}${where ? ` at ${where}` : ''}`
  return cut(`${first.replace(/ failed$|[.:]$/, '')}: ${came}`)
}

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)
