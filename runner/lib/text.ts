import { stripVTControlCharacters } from 'node:util'

/** Characters that move a cursor, ring a bell, turn the direction of writing or hide: C0, C1, bidi controls, zero width. */
const unsafe = /[\p{Cc}\u2028\u2029]+/gu
const invisible = /[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

/** Text from outside made fit for a terminal and a log line: one line, no control characters, at most `max` characters. */
export function plain(text: string, max = 300): string {
  // Cleaning a megabyte to show three hundred characters would be wasted; four times leaves room for escape codes.
  const start = text.length > max * 4 ? text.slice(0, max * 4) : text
  const clean = stripVTControlCharacters(start)
    .toWellFormed()
    .replace(invisible, '')
    .replace(unsafe, ' ')
    .trim()
  const characters = [...clean]
  if (characters.length <= max && start.length === text.length) return clean
  return `${characters.slice(0, max - 1).join('')}…`
}
