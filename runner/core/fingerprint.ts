import type { Incident } from './incident.ts'

type Rule = readonly [pattern: RegExp, put: string]

/** Files and folders: what begins at a root that systems have, with a drive, or ends in a source position. */
const roots =
  'home|users|root|var|tmp|opt|usr|etc|mnt|media|srv|private|proc|run|dev|app|data|workspace|volumes|library|nix|snap'

// The most telling shape first: what is a time must not be taken for a number. Repetitions are bounded, or end at
// the first character that is not theirs, so that hostile text costs linear time.
const rules: readonly Rule[] = [
  [/\p{Cc}(?:\[[0-9;]{0,20}[A-Za-z])?/gu, ' '],
  [/\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?)?/g, '<time>'],
  [/(?<![\d:])\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?![\d:])/g, '<time>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/(?<=:\/\/[^\s?#"'<>]{1,500})[?#][^\s"'<>]*/g, ''],
  [/(?:file:\/\/\/)?(?<![A-Za-z])[A-Za-z]:[\\/][^\s"'<>|]*/g, '<path>'],
  [/\\\\[\w.$-]{1,80}\\[^\s"'<>|]*/g, '<path>'],
  [new RegExp(`(?:file://|(?<![\\w:./~-]))~?/(?:${roots})/[^\\s"'<>|)]*`, 'gi'), '<path>'],
  [
    /(?<![\w:./~-])(?:\.{0,2}\/)?(?:[\w@.+-]{1,80}\/){1,30}[\w@.+-]{1,80}\.[a-z]{1,5}:\d+(?::\d+)?/g,
    '<path>',
  ],
  [/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?![\w.]\d)/g, '<ip>'],
  [
    /\[?(?<![\w:.])(?=[0-9a-f]{0,4}:)(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])(?:\](?::\d{1,5})?)?/gi,
    '<ip>',
  ],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/\b(?=[a-f]{0,40}\d)(?=\d{0,40}[a-f])[0-9a-f]{7,}\b/gi, '<hex>'],
  [/\b(?=(?:[A-Za-z]{0,40}\d){3})(?=\d{0,40}[A-Za-z])[A-Za-z0-9]{12,}\b/g, '<id>'],
  [/\bBUG-\d{8}-\d{4}(?:-[\w.-]{1,100})?/g, '<id>'],
  [
    /(?<![\w.])\d+(?:[.,]\d+)?\s?(?:ms|s|sec|seconds?|min|minutes?|h|hours?|d|days?)\b(?:\s\d+\s(?:ms|s|min|h)\b)*/g,
    '<duration>',
  ],
  [/(?<![\w.])\d+(?:[.,]\d+)?\s?(?:bytes?|[KMGT]i?B|B)\b/gi, '<size>'],
  // A status or an exit code is what broke, not a detail of it: 502 and 404 are different errors.
  [
    /(?<!\b(?:HTTP|status|answered|code|error|signal)[ /:=]{1,2})(?<![A-Za-z_\d])[-+]?\d+(?:[.,]\d+)*(?!xx)/gi,
    '<n>',
  ],
  [/\s+/g, ' '],
]

/** Characters of an error that count, and of what comes out: the beginning says what it is. */
const mostRead = 2_000
const most = 300

/**
 * An error without what differs from one occurrence to the next: times, numbers, ports, ids, hexadecimal words,
 * addresses and paths. Its first line only. The same error gives the same text.
 */
export function normaliseError(error: string): string {
  const line = error
    .trimStart()
    .slice(0, mostRead)
    .replace(/[\r\n][\s\S]*$/, '')
  return rules
    .reduce((text, [pattern, put]) => text.replace(pattern, put), line)
    .trim()
    .slice(0, most)
}

/** Errors are the same when these are: the service, and its normalised error. */
export type Fingerprint = readonly [service: string, error: string]

/** Taken from the sentence with which the incident opened, so that it stays while the incident moves on. */
export const fingerprintOf = ({ service, summary }: Pick<Incident, 'service' | 'summary'>): Fingerprint => [
  service,
  normaliseError(summary),
]
