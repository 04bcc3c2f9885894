import type { Words } from './words.ts'

export type Trouble = Exclude<keyof Words['trouble'], 'emptyLog'>

/**
 * How a known trouble shows itself in a log, an error or the words of a driver, in the order of the advice. One that
 * says the same as a closer one is left out: see `closer`.
 */
export const signs: readonly (readonly [Trouble, RegExp])[] = [
  ['diskFull', /ENOSPC|no space left on device|\bdisk (?:is )?full|not enough space on the disk/i],
  // The holder was looked up when it was held: a driver or the evidence says so in these words.
  [
    'portHeld',
    /\bport (?<port>\d{1,5})\b[^\n]{0,80}? held by (?<holder>process \d+(?: \([^\n]{1,130}?\))?|a process of another user)(?=[,.;\n]|$)/i,
  ],
  [
    'portInUse',
    /EADDRINUSE|address already in use|only one usage of each socket address|WinError 10048|\bport \d+ is (?:already )?(?:in use|taken)/i,
  ],
  [
    'missingModule',
    /Cannot find (?:module|package) '(?<name>[^'\n]{1,120})'|Cannot find (?:module|package)|ERR_MODULE_NOT_FOUND|ModuleNotFoundError|No module named/i,
  ],
  [
    'missingFile',
    /\bENOENT\b|no such file or directory|cannot find the (?:file|path)|can't open file|executable file not found|is not recognized as an internal|was not found(?: in PATH)?(?: \(cwd|\. Install)/i,
  ],
  [
    'cudaMemory',
    /CUDA (?:error: )?out of memory|torch\.(?:cuda\.)?OutOfMemoryError|CUDNN_STATUS_ALLOC_FAILED|HIP out of memory|CUBLAS_STATUS_ALLOC_FAILED/i,
  ],
  [
    'outOfMemory',
    /\bout of memory\b|OutOfMemoryError|Cannot allocate memory|\bENOMEM\b|OOM[- ]?kill|\bMemoryError\b|heap limit/i,
  ],
  ['startLimit', /start request repeated too quickly|start-limit-hit/i],
  ['paused', /\bSERVICE_PAUSED\b/],
  ['pending', /(?:START|STOP|PAUSE|CONTINUE)_PENDING|service is (?:starting|stopping)/],
  ['permission', /\bEACCES\b|\bEPERM\b|permission denied|access is denied|WinError 5\b|PermissionError/i],
  [
    'database',
    /(?:database|postgres|mysql|redis|mongo)[^\n;]{0,80}(?:refused|unreachable|timed? ?out|unavailable)/i,
  ],
]

/** The same trouble, said more closely. */
export const closer: readonly (readonly [Trouble, Trouble])[] = [
  ['portHeld', 'portInUse'],
  ['cudaMemory', 'outOfMemory'],
  ['missingModule', 'missingFile'],
]

const ports = [
  /(?:EADDRINUSE|address already in use)[^\n]{0,80}?:(\d{1,5})\b(?!:)/i,
  /[:,]\s?(\d{1,5})\b\)?[^\n\d]{0,60}(?:\(98: )?address already in use/i,
  /[:,]\s?(\d{1,5})\b\)?[^\n\d]{0,60}only one usage of each socket address/i,
  /\bport (\d{1,5}) is (?:already )?(?:in use|taken)/i,
]

/** The port that a program complains of: it was to listen there, and somebody else does. */
export function portInUse(text: string): number | undefined {
  const found = ports.map((pattern) => Number(pattern.exec(text)?.[1])).find((port) => port > 0)
  return found !== undefined && found < 65_536 ? found : undefined
}
