/** `node scripts/report.ts [--playwright] [--port=…]` shows the reports of the runs so far until Ctrl-C. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { configFor } from '../runner/commands/context.ts'
import { UserError } from '../runner/lib/errors.ts'
import { serveFolder } from './report/serve.ts'

const root = resolve(import.meta.dirname, '..')
const terminal = process.stdout.isTTY === true
const howToGet = 'Run a suite first: npm run test:smoke (add -- --demo if you have no stack at hand).'

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { playwright: { type: 'boolean' }, port: { type: 'string' }, help: { type: 'boolean' } },
  })
  if (values.help) {
    console.log('npm run test:report [-- --playwright] [--port=<port>]')
    return
  }
  const port = Number(values.port ?? 0)
  const url = values.playwright ? await playwrightReport(port) : await allureReport(port)
  console.log(url)
  if (!terminal) return
  console.log('Ctrl-C ends it.')
  openInBrowser(url)
}

/** Playwright's own report is of the last run by hand. */
async function playwrightReport(port: number): Promise<string> {
  const folder = join(root, 'reports', 'playwright')
  if (existsSync(join(folder, 'index.html'))) return (await serveFolder(folder, port)).url
  throw new UserError('There is no Playwright report yet: it is written by every run by hand.', howToGet, {
    exitCode: 1,
  })
}

/** Served first, because links to incidents need the address. */
async function allureReport(port: number): Promise<string> {
  const { reportsDir } = await configFor({})
  const { makeAllure } = await import('./report/allure.ts')
  const { url, close } = await serveFolder(reportsDir, port)
  const made = await makeAllure(reportsDir, url)
  if (made === undefined) {
    await close()
    throw new UserError(`There are no results in ${join(reportsDir, 'runs')} yet.`, howToGet, { exitCode: 1 })
  }
  if (terminal) console.log(`${made.tests} tests, of ${made.runs} runs`)
  return `${url}allure/`
}

/** Where there is no desktop the address has been printed, and that is enough. */
function openInBrowser(url: string): void {
  const commands: Partial<Record<NodeJS.Platform, readonly string[]>> = {
    win32: ['cmd', '/c', 'start', '""', url],
    darwin: ['open', url],
  }
  const [command = '', ...args] = commands[process.platform] ?? ['xdg-open', url]
  const opened = spawn(command, args, { stdio: 'ignore', detached: true })
  opened.on('error', () => console.log('Open it in a browser of yours.')).unref()
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(`${error.message}\n${error.remedy}`)
  process.exitCode = error.exitCode
}
