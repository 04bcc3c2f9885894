import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'

const root = join(import.meta.dirname, '..', '..', 'runner')

type File = { readonly path: string; readonly text: string; readonly imports: readonly string[] }

/** `import … from 'x'`, `export … from 'x'` and `import('x')`. */
const importing = /(?:^(?:import|export)\s[^'"]*?from\s|^import\s|\bimport\()\s*['"]([^'"]+)['"]/gm

/** Every file of runner/, by its path with slashes: `core/decide.ts`. */
const files: readonly File[] = globSync('**/*.ts', { cwd: root }).map((name) => {
  const path = name.replaceAll('\\', '/')
  const text = readFileSync(join(root, name), 'utf8')
  return { path, text, imports: [...text.matchAll(importing)].map(([, from = '']) => target(path, from)) }
})

/** What is imported: a path of runner/ or the name of a package. */
function target(path: string, from: string): string {
  if (!from.startsWith('.')) return from
  return relative(root, join(root, dirname(path), from)).replaceAll('\\', '/')
}

/** The first folder of a path, or the file itself at the top. */
const areaOf = (path: string): string => path.split('/')[0] ?? path
const isOurs = (name: string): boolean => name.endsWith('.ts')
const isIn =
  (...areas: readonly string[]) =>
  ({ path }: File) =>
    areas.includes(areaOf(path))

/** Lines such as `core/decide.ts imports node:fs`. */
const breaches = (where: (file: File) => boolean, allowed: (name: string, file: File) => boolean) =>
  files
    .filter(where)
    .flatMap((file) =>
      file.imports.filter((name) => !allowed(name, file)).map((name) => `${file.path} imports ${name}`),
    )

const containing = (pattern: RegExp, where: (file: File) => boolean = () => true) =>
  files
    .filter(where)
    .flatMap(({ path, text }) =>
      [...withoutComments(text).matchAll(pattern)].map(([found]) => `${path}: ${found.trim()}`),
    )

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')

const adapters = [
  'checks',
  'drivers',
  'activity',
  'notifiers',
  'visual',
  'evidence',
  'store',
  'schedule',
  'server',
  'telemetry',
]

/** Playwright loads it in a process of its own, where it is a client of the daemon like a command. */
const ownProgram = ({ path }: File): boolean => path === 'checks/playwright/reporters/hand.ts'
/** A program whose environment is what the daemon gave it for the suites, and its output what the daemon reads. */
const keptProgram = 'checks/playwright/kept/program.ts'

test('the files are found', () => {
  assert.ok(files.length > 100)
  assert.ok(files.some(({ imports }) => imports.includes('core/decide.ts')))
})

test('core imports core and nothing else', () => {
  assert.deepEqual(
    breaches(isIn('core'), (name) => areaOf(name) === 'core'),
    [],
  )
})

test('core knows no clock, no chance and no surroundings', () => {
  const impure =
    /\b(?:Date\.now|new Date\(\)|Math\.random|performance\.|crypto\.|process\.|setTimeout|setInterval|console\.|fetch\()/g
  assert.deepEqual(containing(impure, isIn('core')), [])
})

test('render imports core, lib and render, and of Node only what works on texts', () => {
  const allowed = (name: string) => ['core', 'lib', 'render', 'node:util'].includes(areaOf(name))
  assert.deepEqual(breaches(isIn('render'), allowed), [])
})

test('lib imports core, lib and packages', () => {
  const allowed = (name: string) => !isOurs(name) || ['core', 'lib'].includes(areaOf(name))
  assert.deepEqual(breaches(isIn('lib'), allowed), [])
})

test('adapters import core, lib, render and the configuration, and never each other', () => {
  const shared = ['core', 'lib', 'render', 'config', 'config.ts']
  const allowed = (name: string, { path }: File) =>
    !isOurs(name) || areaOf(name) === areaOf(path) || shared.includes(areaOf(name))
  assert.deepEqual(
    breaches((file) => isIn(...adapters)(file) && !ownProgram(file), allowed),
    [],
  )
})

test('simulate imports core and itself, and knows no clock and no chance', () => {
  assert.deepEqual(
    breaches(isIn('simulate'), (name) => ['core', 'simulate', 'zod'].includes(areaOf(name))),
    [],
  )
  assert.deepEqual(
    containing(/\b(?:Date\.now|new Date\(\)|Math\.random|performance\.)/g, isIn('simulate')),
    [],
  )
})

test('the engine imports core and lib', () => {
  const allowed = (name: string) => !isOurs(name) || ['core', 'lib'].includes(areaOf(name))
  assert.deepEqual(
    breaches(({ path }) => path === 'engine.ts', allowed),
    [],
  )
})

test('commands are imported by main alone, and nothing below knows of app, daemon or commands', () => {
  const upper = [
    'commands',
    'app.ts',
    'daemon.ts',
    'main.ts',
    'control.ts',
    'control-all.ts',
    'run-suites.ts',
    'record-run.ts',
    'status.ts',
  ]
  const below = ({ path }: File) => !upper.includes(areaOf(path))
  assert.deepEqual(
    breaches(below, (name) => !upper.includes(areaOf(name))),
    [],
  )
  const notMain = ({ path }: File) => path !== 'main.ts' && areaOf(path) !== 'commands'
  assert.deepEqual(
    breaches(notMain, (name) => areaOf(name) !== 'commands'),
    [],
  )
})

test('only app.ts constructs adapters', () => {
  const constructs =
    /\b(?:openStore|takeLock|createMetrics|createSuiteRunner|createLightChecks|createReporting)\(/g
  const definition = /function \w+\($/
  const used = containing(constructs, ({ path }) => path !== 'app.ts').filter((line) => {
    const [path = '', call = ''] = line.split(': ')
    const text = files.find((file) => file.path === path)?.text ?? ''
    return !definition.test(`function ${call}`) || !text.includes(`function ${call}`)
  })
  assert.deepEqual(used, [])
})

test('config.ts alone reads the environment', () => {
  assert.deepEqual(
    containing(/\bprocess\.env\b/g, ({ path }) => path !== 'config.ts' && path !== keptProgram),
    [],
  )
})

test('there are no default exports but in plugin files, and in what Playwright loads', () => {
  const plugin = /^(?:activity|checks|checks\/playwright\/reporters|drivers|notifiers)\/[\w-]+\.ts$/
  const found = containing(/^export default\b/gm).map((line) => line.split(':')[0] ?? '')
  assert.deepEqual(
    found.filter((path) => !plugin.test(path)),
    [],
  )
})

test('there are no enums, and no classes but errors', () => {
  assert.deepEqual(containing(/^\s*(?:export )?(?:const )?enum\s+\w+/gm), [])
  const classes = containing(/^(?:export )?(?:abstract )?class\s+\w+[^{]*\{/gm)
  assert.deepEqual(
    classes.filter((line) => !/class \w+ extends \w*Error\b/.test(line)),
    [],
  )
})

test('nothing prints but the commands', () => {
  assert.deepEqual(containing(/\bconsole\.\w+\(/g), [])
  const writes = containing(
    /\bprocess\.(?:stdout|stderr)\.write\(/g,
    (file) => areaOf(file.path) !== 'commands' && !ownProgram(file) && file.path !== keptProgram,
  )
  assert.deepEqual(writes, [])
})

test('no file is longer than 200 lines', () => {
  const long = files.flatMap(({ path, text }) => {
    const lines = text.trimEnd().split('\n').length
    return lines > 200 ? [`${path}: ${lines} lines`] : []
  })
  assert.deepEqual(long, [])
})
