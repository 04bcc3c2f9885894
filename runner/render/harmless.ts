import { stripVTControlCharacters } from 'node:util'
import { fill, type Words } from './words.ts'

// C0 but tab and line feed, DEL, C1, and marks that hide, join lines or change the direction of reading.
const acting = /[\p{Cc}\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu

/** Text from outside that does nothing to a terminal, a page or its reader; tabs and line ends stay. */
export function harmless(text: string): string {
  const clean = text.includes('\u001b') || text.includes('\u009b') ? stripVTControlCharacters(text) : text
  return clean
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(acting, (character) => (character === '\n' || character === '\t' ? character : ''))
}

/** Bounds of a block of text; a 5 MB line is cut with a note. */
export type Bounds = { readonly line: number; readonly lines: number }

/** Harmless text of at most `lines` lines (the newest stay) of at most `line` characters, saying what was cut. */
export function block(text: string, words: Words, bounds: Bounds = { line: 2_000, lines: 400 }): string {
  const all = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n')
  const kept = all.slice(-bounds.lines).map((line) => shortLine(line, words, bounds.line))
  const note = all.length > kept.length ? [fill(words.cutLines, { n: all.length - kept.length })] : []
  return [...note, ...kept].join('\n')
}

function shortLine(line: string, words: Words, most: number): string {
  if (line.length <= most) return harmless(line)
  return `${harmless(line.slice(0, most))}${fill(words.cut, { n: line.length - most })}`
}
