import {
  appendFileSync,
  copyFileSync,
  globSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { logTail } from '../../../runner/evidence/log-tail.ts'
import { openLogFile } from '../../../runner/telemetry/log-file.ts'
import type { Random } from '../random.ts'
import { judged, type Scenario } from '../scenario.ts'

const tails = 200
const wanted = 50

export const logRotation: Scenario = {
  name: 'log-rotated',
  injected: `a log renamed or truncated at a random line, ${tails} times, then read for a report; our own log rotated under load`,
  expected: 'the newest 50 lines, none missing and none twice; our own files hold every line once',
  async run({ random }) {
    const folder = mkdtempSync(join(tmpdir(), 'guardian-logs-'))
    try {
      const wrong: string[] = []
      for (let trial = 0; trial < tails; trial += 1) wrong.push(...(await readRotated(folder, trial, random)))
      wrong.push(...ownLog(folder))
      return judged(
        wrong,
        `${tails} tails whole and in order; 20000 lines of our own log in its files, each once`,
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

/** A service writes 120 lines, and somewhere among them its log is rotated. */
async function readRotated(folder: string, trial: number, random: Random): Promise<readonly string[]> {
  const path = join(folder, `service-${trial}.log`)
  const at = random.between(1, 119)
  const how = random.pick(['rename', 'copy and truncate'])
  for (let line = 0; line < 120; line += 1) {
    if (line === at) rotate(path, how)
    appendFileSync(path, `line ${line}\n`)
  }
  const { text = '' } = await logTail({ path, title: 'log' }).collect({ signal: AbortSignal.timeout(5_000) })
  const expected = Array.from({ length: wanted }, (_, index) => `line ${120 - wanted + index}`).join('\n')
  return text === expected
    ? []
    : [`${how} at line ${at}: ${text.split('\n').length} lines, not the newest ${wanted}`]
}

function rotate(path: string, how: string): void {
  if (how === 'rename') {
    renameSync(path, `${path}.1`)
  } else {
    copyFileSync(path, `${path}.1`)
    truncateSync(path)
  }
}

/** Guardian's own log, which it rotates itself by size. */
function ownLog(folder: string): readonly string[] {
  const path = join(folder, 'guardian.log')
  writeFileSync(path, '')
  const file = openLogFile({
    path,
    maxBytes: 2 ** 18,
    keep: 50,
    onTrouble: (error) => {
      throw error
    },
  })
  const log = pino({ base: null }, file)
  for (let n = 0; n < 20_000; n += 1) log.info({ n }, 'a line')
  file.close()
  const files = globSync('guardian*.log*', { cwd: folder })
  const numbers = files.flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { n: number }).n),
  )
  const whole = numbers.length === 20_000 && new Set(numbers).size === 20_000
  return whole
    ? []
    : [`our own log: ${numbers.length} lines in ${files.length} files, ${new Set(numbers).size} different`]
}
