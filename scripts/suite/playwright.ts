import { createRequire } from 'node:module'
import { withTunedMalloc } from '../../runner/lib/malloc.ts'
import { run } from '../bootstrap/run.mjs'

/** The services under test, as playwright.config.ts reads them from its environment. */
export type Addresses = { readonly PANEL_URL: string; readonly COMFY_URL: string }

/** The specs of one suite, as Playwright's argument: a regular expression on paths of any system. */
export const pathFilter = (suite: string): string => `tests[\\\\/]${suite}[\\\\/]`

/** Runs Playwright's command line and resolves to how it ended. */
export function playwright(
  root: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number | NodeJS.Signals> {
  const cli = createRequire(import.meta.filename).resolve('@playwright/test/cli')
  const how = { node: process.execPath, env: withTunedMalloc({ ...process.env, ...env }), cwd: root }
  return run(['node', cli, ...args], how)
}
