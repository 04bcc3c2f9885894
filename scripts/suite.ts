/** `node scripts/suite.ts <smoke|api|visual|ui> [--demo] [arguments of playwright test]` */
import { resolve } from 'node:path'
import { UserError } from '../runner/lib/errors.ts'
import { configuredAddresses, expectAnAnswer } from './suite/addresses.ts'
import { withDemoStack } from './suite/demo.ts'
import { sayBrowserNotes } from './suite/notes.ts'
import { type Addresses, pathFilter, playwright } from './suite/playwright.ts'

const root = resolve(import.meta.dirname, '..')

/** What each suite gives to Playwright, and the services that it cannot do without. */
const suites: Readonly<Record<string, { args: readonly string[]; needs: readonly (keyof Addresses)[] }>> = {
  smoke: { args: [pathFilter('smoke')], needs: ['PANEL_URL'] },
  api: { args: [pathFilter('api')], needs: ['PANEL_URL', 'COMFY_URL'] },
  visual: { args: [pathFilter('visual')], needs: ['PANEL_URL'] },
  // In a browser tab: Playwright's own window needs a browser that is not installed here.
  ui: { args: ['--ui-host=127.0.0.1', '--ui-port=0'], needs: ['PANEL_URL', 'COMFY_URL'] },
}

async function main([name = '', ...rest]: readonly string[]): Promise<number | NodeJS.Signals> {
  const suite = suites[name]
  if (suite === undefined) {
    throw new UserError(`There is no suite "${name}".`, `Name one of ${Object.keys(suites).join(', ')}.`)
  }
  sayBrowserNotes(root)
  const args = ['test', ...suite.args, ...rest.filter((arg) => arg !== '--demo')]
  if (rest.includes('--demo')) return withDemoStack((addresses) => playwright(root, args, addresses))
  const addresses = configuredAddresses(process.env)
  await expectAnAnswer(
    suite.needs.map((need) => addresses[need]),
    name,
  )
  return playwright(root, args, addresses)
}

try {
  const ended = await main(process.argv.slice(2))
  if (typeof ended === 'number') process.exitCode = ended
  else process.kill(process.pid, ended)
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(`${error.message}\n${error.remedy}`)
  process.exitCode = error.exitCode
}
