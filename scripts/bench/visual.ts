import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atLeast, atMost, median, type Row, tableOf } from './row.ts'
import { unchanged } from './visual/capture.ts'
import { compareInTurns, type Times } from './visual/comparing.ts'
import { peakOf } from './visual/memory.ts'
import { fetchOdiff } from './visual/odiff.ts'
import { type Case, cases, openBrowser, type Pictures, type Size, takePictures } from './visual/pages.ts'

/** How many times faster than pixelmatch and pngjs each case has to be, by size. */
const wanted: readonly { size: Size; rounds: number; limits: Record<Case, number> }[] = [
  {
    size: { width: 1_280, height: 720 },
    rounds: 15,
    limits: { bytes: 150, pixels: 6, change: 7, noise: 4, page: 6 },
  },
  {
    size: { width: 1_920, height: 1_080 },
    rounds: 11,
    limits: { bytes: 300, pixels: 6, change: 8, noise: 4, page: 6 },
  },
  {
    size: { width: 1_920, height: 8_000 },
    rounds: 5,
    limits: { bytes: 400, pixels: 6, change: 10, noise: 4, page: 6 },
  },
]

const named: Record<Case, string> = {
  bytes: 'same bytes',
  pixels: 'same pixels in other bytes',
  change: 'small change with its picture',
  noise: 'text noise',
  page: 'another page',
}

/** Measures the visual comparison beside plain pixelmatch; takes about two minutes. */
export async function benchVisual(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'guardian-bench-visual-'))
  const browser = await openBrowser()
  const odiff = await fetchOdiff(folder)
  const rows: Row[] = []
  try {
    for (const { size, rounds, limits } of wanted) {
      const pictures = await takePictures(browser, size, folder)
      const times = await compareInTurns({
        pictures,
        folder,
        rounds,
        ...(odiff.home && { odiff: odiff.home }),
      })
      rows.push(...cases.map((name) => speedUp(size, name, times[name], limits[name], odiff.trouble)))
      rows.push(...(await captureRows(size, Math.min(rounds, 9))))
      if (size.height === 8_000) rows.push(await memoryRow(pictures))
    }
    return rows
  } finally {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const sized = ({ width, height }: Size): string => `${width}x${height}`
const ms = (value: number): string => `${value.toPrecision(3)} ms`

function speedUp(size: Size, name: Case, times: Times, limit: number, trouble?: string): Row {
  const [plain, ours, other] = [median(times.plain), median(times.ours), median(times.odiff)]
  const beside = trouble ?? `odiff's server ${ms(other)} (${(plain / other).toPrecision(2)}x)`
  const note = `plain ${ms(plain)}, ours ${ms(ours)}; ${beside}; ${times.counts}`
  return atLeast(`${named[name]}, ${sized(size)}`, plain / ours, 'x', limit, note)
}

/** A page of the very size, and one that is longer than its window, for which the browser has to resize. */
async function captureRows(size: Size, rounds: number): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const length of size.height === 8_000 ? (['cut'] as const) : (['cut', 'whole'] as const)) {
    const { ours, theirs } = await unchanged({ size, length, rounds })
    const name = `capture to verdict, ${sized(size)}${length === 'cut' ? '' : ' and below'}`
    const note = `ours ${ms(ours)}, what toHaveScreenshot does ${ms(theirs)}`
    rows.push(atLeast(name, theirs / ours, 'x', 5, note))
  }
  return rows
}

async function memoryRow({ base, change }: Pictures): Promise<Row> {
  const runs = [0, 1, 2]
  const plain: number[] = []
  const ours: number[] = []
  for (const _ of runs) {
    plain.push(await peakOf('plain', base, change))
    ours.push(await peakOf('ours', base, change))
  }
  const note = `small change at 1920x8000 in a process of its own: plain ${Math.round(median(plain))} MiB, ours ${Math.round(median(ours))} MiB`
  return atMost('peak memory', median(ours) / median(plain), 'x', 0.5, note)
}

if (import.meta.main) {
  const rows = await benchVisual()
  process.stdout.write(`${tableOf(rows)}\n`)
  process.exitCode = rows.some(({ ok }) => ok === false) ? 1 : 0
}
