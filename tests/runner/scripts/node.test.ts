import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { chooseNode, isNewEnough } from '../../../scripts/bootstrap/node.mjs'
import { temporaryFolder } from './clone.ts'

test('22.19 and later of its line are new enough, and 24 and later', () => {
  const verdicts = ['18.20.8', '20.20.2', '22.18.0', '22.19.0', '22.22.1', '23.11.1', '24.0.0', '26.1.0'].map(
    isNewEnough,
  )
  assert.deepEqual(verdicts, [false, false, false, true, true, false, true, true])
})

test('a Node that is new enough is the one to run under', (t) => {
  const chosen = chooseNode(temporaryFolder(t), { version: '24.3.0', platform: 'linux', arch: 'x64' })
  assert.deepEqual(chosen, { path: process.execPath })
})

test('an older one is replaced on every platform that npm has one for', (t) => {
  const root = temporaryFolder(t)
  for (const platform of ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64']) {
    const [system = '', arch = ''] = platform.split('-')
    const chosen = chooseNode(root, { version: '20.20.2', platform: system, arch })
    assert.match(
      chosen.path,
      system === 'win32' ? /node-24\.\d+\.\d+.bin.node\.exe$/ : /node-2[46]\.\d+\.\d+.bin.node$/,
    )
    assert.notEqual(chosen.fetch, undefined)
  }
})

test('one that was fetched before is not fetched again', (t) => {
  const root = temporaryFolder(t)
  const here = { version: '20.20.2', platform: 'linux', arch: 'x64' }
  const { path } = chooseNode(root, here)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '')
  assert.deepEqual(chooseNode(root, here), { path: join(path) })
})

test('a platform that npm has no Node for is told where to get one', (t) => {
  const root = temporaryFolder(t)
  assert.throws(() => chooseNode(root, { version: '20.20.2', platform: 'freebsd', arch: 'x64' }), {
    name: 'Remedy',
    message: /older than 22\.19, and npm has no newer one for freebsd-x64/,
    remedy: /nodejs\.org/,
  })
})
