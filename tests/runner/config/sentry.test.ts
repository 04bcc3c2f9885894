import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sentryProblems, sentrySchema, withSentryVariables } from '../../../runner/config/sentry.ts'
import { checked, minimal, problemsIn } from './tools.ts'

test('without settings nothing of Sentry is on', () => {
  assert.deepEqual(checked(minimal).sentry, {
    environment: 'production',
    url: 'https://sentry.io',
    projects: {},
  })
})

test('variables go before the file, and an empty one counts as none', () => {
  const given = sentrySchema.parse({ dsn: 'https://a@b.test/1', org: '', project: 'panel' })
  const variables = { SENTRY_DSN: 'https://c@d.test/2', SENTRY_PROJECT: '', SENTRY_URL: 'https://own.test' }
  assert.deepEqual(withSentryVariables(given, variables), {
    dsn: 'https://c@d.test/2',
    project: 'panel',
    environment: 'production',
    url: 'https://own.test',
    projects: {},
  })
})

test('what makes no sense is named with its place', () => {
  const sentry = { dsn: 'sentry.io', org: 'a b', projects: { nobody: 'x' }, secret: 1 }
  const found = problemsIn({ ...minimal, sentry })
  assert.match(found['sentry.dsn'] ?? '', /not a DSN/)
  assert.ok('sentry.org' in found, Object.keys(found).join())
  const settings = sentrySchema.parse({ projects: { nobody: 'x' } })
  const problems = sentryProblems(settings, { SENTRY_DSN: 'nonsense' }, ['panel'])
  assert.deepEqual(
    problems.map(({ path }) => path),
    ['SENTRY_DSN', 'sentry.projects.nobody'],
  )
})

test('the address and the token are secrets, wherever they come from', () => {
  const { secretValues } = checked({
    ...minimal,
    sentry: { dsn: 'https://key1@h.test/1', token: 'plain-token' },
  })
  assert.ok(secretValues.includes('https://key1@h.test/1') && secretValues.includes('plain-token'))
})
