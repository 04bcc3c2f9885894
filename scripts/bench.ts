import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Row, tableOf } from './bench/row.ts'

/**
 * Runs every bench of scripts/bench/, one after the other, and prints one table: `pnpm bench`, or `pnpm bench light idle`
 * for some; `pnpm bench leak` runs only so. A file is a bench when it exports a function whose name begins with `bench`.
 */
type Bench = { readonly name: string; run(): Promise<readonly Row[]> }

const folder = join(import.meta.dirname, 'bench')
const asked = process.argv.slice(2)
/** Takes a quarter of an hour. */
const onRequest = new Set(['leak'])
const unknown = asked.filter((name) => !existsSync(join(folder, `${name}.ts`)))

if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')} in scripts/bench/\n`)
  process.exitCode = 2
} else {
  await runAll(asked)
}

async function runAll(names: readonly string[]): Promise<void> {
  const rows: Row[] = []
  for (const { name, run } of await benches(names)) {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2Kmeasuring ${name} …`)
    rows.push(...(await run()))
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[2K')
  process.stdout.write(`${tableOf(rows)}\n`)
  process.exitCode = rows.some(({ ok }) => ok === false) ? 1 : 0
}

async function benches(names: readonly string[]): Promise<readonly Bench[]> {
  const files =
    names.length > 0
      ? names
      : readdirSync(folder)
          .filter((file) => file.endsWith('.ts'))
          .map((file) => file.slice(0, -3))
          .filter((name) => !onRequest.has(name))
  const found: Bench[] = []
  for (const name of files) {
    // A helper of the others may be a program of its own; only a file that says `export async function bench…` is looked into.
    if (!(await isBench(name))) continue
    const module: Record<string, unknown> = await import(pathToFileURL(join(folder, `${name}.ts`)).href)
    for (const [key, value] of Object.entries(module)) {
      if (key.startsWith('bench') && typeof value === 'function')
        found.push({ name, run: value as Bench['run'] })
    }
  }
  return found
}

async function isBench(name: string): Promise<boolean> {
  return /^export async function bench/m.test(await readFile(join(folder, `${name}.ts`), 'utf8'))
}
