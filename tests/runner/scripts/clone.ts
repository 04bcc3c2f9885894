import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { fingerprint } from '../../../scripts/bootstrap/packages.mjs'

export const project = resolve(import.meta.dirname, '../../..')

/** A temporary folder that is gone after the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'guardian-scripts-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** As much of a clone as the bootstrap looks at: its scripts and a lockfile; nothing is installed yet. */
export function bareClone(t: TestContext): string {
  const root = temporaryFolder(t)
  mkdirSync(join(root, 'scripts'))
  cpSync(join(project, 'scripts', 'bootstrap.mjs'), join(root, 'scripts', 'bootstrap.mjs'))
  cpSync(join(project, 'scripts', 'bootstrap'), join(root, 'scripts', 'bootstrap'), { recursive: true })
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) writeFileSync(join(root, file), `# ${file}\n`)
  // Stands for the script that chooses a browser, which has tests of its own.
  writeFileSync(join(root, 'scripts', 'browser.ts'), chooseNoBrowser)
  return root
}

const chooseNoBrowser = `
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
const stamp = readFileSync('node_modules/.bootstrap-stamp', 'utf8')
mkdirSync('.tools', { recursive: true })
writeFileSync('.tools/browser.json', JSON.stringify({ stamp, path: null }))
`

/** A clone in which there is nothing left to do. */
export function readyClone(t: TestContext): string {
  const root = bareClone(t)
  for (const folder of ['node_modules', '.tools']) mkdirSync(join(root, folder))
  const stamp = fingerprint(root)
  writeFileSync(join(root, 'node_modules', '.bootstrap-stamp'), stamp)
  writeFileSync(join(root, '.tools', 'browser.json'), JSON.stringify({ stamp, path: null }))
  return root
}

/** A folder in which the packages of this project can be imported. */
export function folderWithPackages(t: TestContext): string {
  const root = temporaryFolder(t)
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'), 'junction')
  writeFileSync(join(root, 'package.json'), '{"type":"module"}')
  return root
}
