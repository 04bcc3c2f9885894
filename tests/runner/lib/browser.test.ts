import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { chromium } from '@playwright/test'
import { findBrowser, launchOptions } from '../../../runner/lib/browser.ts'
import { playwrightShellFolder, type Surroundings } from '../../../runner/lib/browser-places.ts'

/** A Windows machine without anything: no browser of this machine is at its paths. */
function emptyMachine(t: TestContext): Surroundings & { readonly root: string } {
  const root = mkdtempSync(join(tmpdir(), 'guardian-browser-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  return { root, env: { LOCALAPPDATA: join(root, 'local') }, platform: 'win32', home: root, uid: 1000 }
}

function fileAt(...path: string[]): string {
  const file = join(...path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '')
  return file
}

function remember(root: string, path: string): void {
  const file = fileAt(root, '.tools', 'browser.json')
  const known = { stamp: 'x', path, source: 'sparticuz', version: '153.0.1.2', pinned: true }
  writeFileSync(file, JSON.stringify(known))
}

test('the browser of the environment goes before every other', (t) => {
  const machine = emptyMachine(t)
  remember(machine.root, fileAt(machine.root, 'remembered'))
  const mine = fileAt(machine.root, 'mine', 'chrome.exe')
  mkdirSync(join(machine.root, 'mine', '151.0.7000.12'))
  const found = findBrowser({ ...machine, env: { ...machine.env, GUARDIAN_BROWSER: mine } })
  assert.deepEqual(
    [found.executablePath, found.source, found.version, found.pinned],
    [mine, 'GUARDIAN_BROWSER', '151.0.7000.12', false],
  )
})

test('one that is named and not there is an error, not a reason to take another', (t) => {
  const machine = emptyMachine(t)
  remember(machine.root, fileAt(machine.root, 'remembered'))
  const env = { ...machine.env, GUARDIAN_BROWSER: '/nowhere/chrome' }
  assert.throws(() => findBrowser({ ...machine, env }), {
    name: 'UserError',
    message: /GUARDIAN_BROWSER names \/nowhere\/chrome/,
    remedy: /Correct it, or remove it/,
  })
})

test('what the set-up has chosen is taken as it was found out', (t) => {
  const machine = emptyMachine(t)
  const path = fileAt(machine.root, 'remembered')
  remember(machine.root, path)
  const { executablePath, source, version, pinned, notes } = findBrowser(machine)
  assert.deepEqual(
    { executablePath, source, version, pinned, notes },
    { executablePath: path, source: 'sparticuz', version: '153.0.1.2', pinned: true, notes: [] },
  )
})

test("Playwright's own headless shell goes before an installed browser, once it is whole", (t) => {
  const machine = emptyMachine(t)
  const edge = `${machine.env.LOCALAPPDATA}\\Microsoft\\Edge\\Application\\msedge.exe`
  fileAt(edge)
  assert.equal(findBrowser(machine).source, 'installed')
  const where = {
    ...machine,
    env: { ...machine.env, PLAYWRIGHT_BROWSERS_PATH: join(machine.root, 'registry') },
  }
  const folder = playwrightShellFolder(where)
  const shell = fileAt(folder, 'chrome-headless-shell-win64', 'chrome-headless-shell.exe')
  assert.equal(findBrowser(where).source, 'installed')
  fileAt(folder, 'INSTALLATION_COMPLETE')
  const { executablePath, source, pinned } = findBrowser(where)
  assert.deepEqual(
    { executablePath, source, pinned },
    { executablePath: shell, source: 'playwright', pinned: true },
  )
})

test('without any browser the error names the command that gets one', (t) => {
  assert.throws(() => findBrowser(emptyMachine(t)), {
    name: 'UserError',
    message: 'No browser was found on this machine.',
    remedy: /npx playwright install chromium-headless-shell/,
  })
})

test('the sandbox is off only for root, and that is said', (t) => {
  const machine = emptyMachine(t)
  remember(machine.root, fileAt(machine.root, 'remembered'))
  const user = findBrowser({ ...machine, uid: 1000 })
  const superuser = findBrowser({ ...machine, uid: 0 })
  assert.deepEqual([user.args.includes('--no-sandbox'), launchOptions(user).chromiumSandbox], [false, true])
  assert.deepEqual(
    [superuser.args.includes('--no-sandbox'), launchOptions(superuser).chromiumSandbox],
    [true, false],
  )
  assert.match(superuser.notes.join(), /without its sandbox/)
})

test('a browser that is not pinned is said to change screenshots', (t) => {
  const machine = emptyMachine(t)
  fileAt(`${machine.env.LOCALAPPDATA}\\Google\\Chrome\\Application\\chrome.exe`)
  assert.match(findBrowser(machine).notes.join(), /not pinned: its updates may change screenshots/)
})

test('a damaged record of the set-up is as good as none', (t) => {
  const machine = emptyMachine(t)
  writeFileSync(fileAt(machine.root, '.tools', 'browser.json'), '{"path":')
  assert.throws(() => findBrowser(machine), { message: 'No browser was found on this machine.' })
})

test('the version of a browser that prints it is read from it', {
  skip: process.platform === 'win32',
}, (t) => {
  const machine = emptyMachine(t)
  const path = fileAt(machine.root, 'chrome')
  writeFileSync(path, '#!/bin/sh\necho "Chromium 150.1.2.3 built on a Tuesday"\n')
  chmodSync(path, 0o755)
  const found = findBrowser({ ...machine, platform: 'linux', env: { GUARDIAN_BROWSER: path } })
  assert.equal(found.version, '150.1.2.3')
})

test('the browser of this project starts and paints', async (t) => {
  const root = resolve(import.meta.dirname, '../../..')
  const browser = await chromium.launch(
    launchOptions(findBrowser({ root, env: process.env, platform: process.platform })),
  )
  t.after(() => browser.close())
  const page = await browser.newPage()
  await page.setContent('<h1>Готово</h1>')
  assert.equal(await page.locator('h1').innerText(), 'Готово')
  assert.ok((await page.screenshot()).length > 1000)
})
