import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import { activateHooks } from '../../../scripts/bootstrap/hooks.mjs'
import { folderWithPackages, temporaryFolder } from './clone.ts'

function repository(t: TestContext) {
  const root = folderWithPackages(t)
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8', env }).trim()
  // Nothing of the machine's own settings, and not the repository that a hook of ours may run in.
  const env = { PATH: process.env.PATH, HOME: temporaryFolder(t), GIT_CONFIG_NOSYSTEM: '1' }
  git('init', '--quiet')
  return {
    git,
    activate: (extra: NodeJS.ProcessEnv = {}) => activateHooks(root, process.execPath, { ...env, ...extra }),
    hooksPath: () => git('config', '--default', 'none', '--get', 'core.hooksPath'),
  }
}

test('the checks before a commit are on after the set-up', (t) => {
  const { activate, hooksPath } = repository(t)
  activate()
  assert.equal(hooksPath(), '.husky/_')
})

test('they stay off in CI, with HUSKY=0 and with guardian.hooks=false', (t) => {
  const { activate, git, hooksPath } = repository(t)
  activate({ CI: 'true' })
  activate({ HUSKY: '0' })
  git('config', 'guardian.hooks', 'false')
  activate()
  assert.equal(hooksPath(), 'none')
})

test('hooks that somebody has set up otherwise are left alone', (t) => {
  const { activate, git, hooksPath } = repository(t)
  git('config', 'core.hooksPath', 'my-hooks')
  activate()
  assert.equal(hooksPath(), 'my-hooks')
})

test('outside of a repository nothing happens', (t) => {
  const root = folderWithPackages(t)
  assert.doesNotThrow(() => activateHooks(root, process.execPath, { PATH: process.env.PATH }))
})
