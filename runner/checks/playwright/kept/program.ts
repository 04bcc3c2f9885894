/**
 * A process that keeps Playwright and its browsers loaded from run to run: loading them costs more than a short suite.
 * The daemon starts it, and says over the channel between them what to run; it ends with that channel.
 */
import { dirname } from 'node:path'
import { argumentsOf } from '../asked.ts'
import { runMarker } from '../protocol.ts'
import { keepBrowsers } from './browsers.ts'
import { type Project, playwrightOf } from './internals.ts'
import type { Order, Told } from './messages.ts'
import { createStamps } from './stamps.ts'

const patienceMs = 3_000

async function serve(): Promise<void> {
  const playwright = playwrightOf(process.cwd())
  const browsers = await keepBrowsers(playwright.launch, { ...process.env } as Record<string, string>)
  const stamps = createStamps()
  let running = false

  process.on('disconnect', () => {
    if (!running) process.exit()
    // A run takes its workers and browsers down when it is interrupted; one that does not is not waited for.
    setTimeout(() => process.exit(), patienceMs).unref()
    process.kill(process.pid, 'SIGINT')
  })
  process.on('message', async (order: Order) => {
    running = true
    tell(await answerTo(order))
    running = false
    if (!process.connected) process.exit()
  })
  tell({ kept: 'ready' })

  async function answerTo(order: Order): Promise<Told> {
    try {
      if (await stamps.areOld()) return { kept: 'outdated' }
      tell({ kept: 'begun' })
      browsers.beginRun()
      return { kept: 'done', exitCode: await perform(order) }
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
      return { kept: 'done', exitCode: 1 }
    }
  }

  async function perform({ asked, run }: Order): Promise<number> {
    const since = Date.now()
    process.argv = [process.execPath, 'playwright', ...argumentsOf(asked)]
    process.env[runMarker] = run
    const suite = await playwright.prepare(asked)
    offer(suite.projects, browsers.address)
    const exitCode = await suite.run()
    const testDirs = suite.projects.map(({ project }) => project.testDir)
    // `runs/<run>/artifacts`
    const results = asked.output && dirname(dirname(asked.output))
    await stamps.note({ files: playwright.files(), testDirs, results }, since)
    return exitCode
  }
}

/** Playwright's own way to have workers connect instead of launching. */
const connecting = 'PW_TEST_CONNECT_WS_ENDPOINT'

/** A browser with an environment of its own, or one of another kind, is launched by whoever wants it. */
function offer(projects: readonly Project[], address: string): void {
  const plain = projects.every(
    ({ project: { use } }) =>
      (use.browserName ?? 'chromium') === 'chromium' && !use.launchOptions?.env && !use.connectOptions,
  )
  if (plain) process.env[connecting] = address
  else delete process.env[connecting]
}

const tell = (told: Told): void => {
  if (process.connected) process.send?.(told)
}

await serve()
