import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import type { z } from 'zod'
import { loadActivities } from '../../runner/activity/kinds.ts'
import { loadKinds } from '../../runner/checks/kinds.ts'
import { variables } from '../../runner/config/environment.ts'
import { activitySchema, checkSchema, configSchema, serviceSchema } from '../../runner/config/schema.ts'
import { topics } from '../../runner/config/topics.ts'
import { loadDrivers } from '../../runner/drivers/kinds.ts'
import { systemClock } from '../../runner/lib/clock.ts'
import { loadNotifiers } from '../../runner/notifiers/kinds.ts'
import { createMetrics } from '../../runner/telemetry/metrics.ts'
import { scenarios } from '../../scripts/chaos/scenarios/all.ts'

const root = join(import.meta.dirname, '..', '..')
const page = (name: string): string => readFileSync(join(root, name), 'utf8')
const configuration = page('docs/configuration.md')

/** Names of settings as a page shows them: `title` or `storage.data`. */
const isShown = (text: string, name: string): boolean => text.includes(`\`${name}\``)

/** What a schema of settings has in it; optional and defaulted ones are looked into. */
function settingsOf(schema: z.ZodType): readonly string[] {
  const { def } = schema as unknown as { def: { shape?: Record<string, z.ZodType>; innerType?: z.ZodType } }
  if (def.shape) return Object.keys(def.shape)
  return def.innerType ? settingsOf(def.innerType) : []
}

test('every variable of the environment is in the table, with its meaning', () => {
  const rows = Object.entries(variables).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`)
  assert.deepEqual(
    rows.filter((row) => !configuration.includes(row)),
    [],
  )
})

test('every setting is documented', () => {
  const { shape } = configSchema
  const groups = ['storage', 'server', 'report'] as const
  const names = [
    ...Object.keys(serviceSchema.shape),
    ...Object.keys(checkSchema.shape),
    ...settingsOf(shape.policy),
    ...groups.flatMap((group) => settingsOf(shape[group]).map((name) => `${group}.${name}`)),
    ...['cron', 'timezone', 'deadline', 'env', 'place', 'secrets'],
  ]
  assert.ok(names.length > 40)
  assert.deepEqual(
    names.filter((name) => !isShown(configuration, name)),
    [],
  )
  for (const group of ['services', 'checks', 'suites', 'policy'])
    assert.match(configuration, new RegExp(`^## ${group}$`, 'm'))
})

test('every kind of check is documented with its options, and so is the driver of processes', async () => {
  const kinds = await loadKinds()
  assert.deepEqual(
    [...kinds.keys()].filter((kind) => !isShown(configuration, kind)),
    [],
  )
  for (const [kind, { options }] of kinds) {
    const start = configuration.indexOf(`\n### ${kind}\n`)
    assert.notEqual(start, -1, kind)
    const section = configuration.slice(start + 1).split(/\n##+ /)[0] ?? ''
    const missing = settingsOf(options).filter((name) => !section.includes(`\`${name}`))
    assert.deepEqual(missing, [], kind)
  }
  const drivers = await loadDrivers()
  assert.deepEqual(
    [...drivers.keys()].filter((kind) => !isShown(configuration, kind)),
    [],
  )
  const process = drivers.get('process')
  assert.ok(process)
  assert.deepEqual(
    settingsOf(process.options).filter((name) => !isShown(configuration, name)),
    [],
  )
})

test('every channel is documented with its options, and every topic', async () => {
  const text = page('docs/notifications.md')
  for (const [kind, { options }] of await loadNotifiers()) {
    const section = text.split(`\n## ${kind}\n`)[1]?.split('\n## ')[0] ?? ''
    const missing = settingsOf(options).filter((name) => !isShown(section, name))
    assert.deepEqual([kind, missing], [kind, []])
    assert.ok(section.includes(`kind: '${kind}'`), `an example of ${kind}`)
  }
  assert.deepEqual(
    topics.filter((topic) => !isShown(text, topic)),
    [],
  )
  assert.ok(isShown(configuration, 'notifiers'))
})

test('every source of activity is documented with its options', async () => {
  const text = page('docs/auto-end.md')
  for (const [kind, { options }] of await loadActivities()) {
    const section = text.split(`\n### ${kind}\n`)[1]?.split(/\n##+ /)[0] ?? ''
    const missing = settingsOf(options).filter((name) => !isShown(section, name))
    assert.deepEqual([kind, missing], [kind, []])
    assert.ok(isShown(configuration, kind), kind)
  }
  for (const name of settingsOf(activitySchema).filter((one) => one !== 'kind'))
    assert.ok(isShown(text, name), name)
})

test('every metric of ours is documented, and no other', async () => {
  const metrics = createMetrics({ clock: systemClock(), version: '1', ownProcess: false })
  const exposed = [...(await metrics.text()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)
  const documented = [...page('docs/metrics.md').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
  assert.deepEqual(documented.sort(), exposed.sort())
})

test('every command is documented', () => {
  const text = page('docs/commands.md')
  const files = globSync('*.ts', { cwd: join(root, 'runner', 'commands') })
  const commands = files.flatMap((file) => {
    const found = /\.command\('(\w+)'\)/.exec(page(join('runner', 'commands', file)))?.[1]
    return found === undefined ? [] : [found]
  })
  assert.ok(commands.length >= 9)
  assert.deepEqual(
    commands.filter((command) => !new RegExp(`^## ${command}\\b`, 'm').test(text)),
    [],
  )
})

test('every rule of healing has its setting on the page of healing, and every scenario of chaos its row', () => {
  const text = page('docs/healing.md')
  const names = [
    ...settingsOf(configSchema.shape.policy),
    ...scenarios.map(({ name, injected, expected }) => `${name}\` | ${injected} | ${expected} |`),
  ]
  assert.deepEqual(
    names.filter((name) => !text.includes(`\`${name}`)),
    [],
  )
})

test('every link between pages leads somewhere', () => {
  const pages = ['README.md', ...globSync('docs/*.md', { cwd: root })]
  const broken = pages.flatMap((name) =>
    [...page(name).matchAll(/\]\((?!https?:)([^)#]+)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !existsSync(join(root, dirname(name), link)))
      .map((link) => `${name}: ${link}`),
  )
  assert.deepEqual(broken, [])
})

test('the README is one page', () => {
  assert.ok(page('README.md').split('\n').length < 150)
})
