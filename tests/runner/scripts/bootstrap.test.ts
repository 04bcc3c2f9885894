import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { bareClone, readyClone, temporaryFolder } from './clone.ts'

type Ended = { code: number | null; signal: string | null; stdout: string; stderr: string }

function start(root: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [join(root, 'scripts', 'bootstrap.mjs'), ...args], {
    cwd: root,
    env: { ...process.env, GUARDIAN_BROWSER: '', HUSKY: '0', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ended: Promise<Ended> = Promise.all([
    once(child, 'exit'),
    text(child.stdout),
    text(child.stderr),
  ]).then(([[code, signal], stdout, stderr]) => ({ code, signal, stdout, stderr }))
  return { child, ended }
}

/** A pnpm of the right line that writes down how it was called, takes a moment, and ends with `code`. */
function pnpmThatEndsWith(t: TestContext, code: number): { PATH: string; calls: () => string[] } {
  const folder = temporaryFolder(t)
  const log = join(folder, 'calls.log')
  const file = join(folder, 'pnpm')
  writeFileSync(
    file,
    `#!/bin/sh
if [ "$1" = --version ]; then echo 12.0.0; exit 0; fi
echo "$@" >> "${log}"
sleep 0.3
mkdir -p node_modules
echo "what pnpm said"
exit ${code}
`,
  )
  chmodSync(file, 0o755)
  return {
    PATH: `${folder}${delimiter}${process.env.PATH}`,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  }
}

const onPosix = { skip: process.platform === 'win32' ? 'a shell script stands for pnpm' : false }

test('with nothing to do the command runs at once and nothing else is said', async (t) => {
  const root = readyClone(t)
  const { code, stdout, stderr } = await start(root, ['--', 'node', '-p', '"well"']).ended
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'well\n', stderr: '' })
})

test('arguments, input and exit code pass through', async (t) => {
  const echo = 'process.stdin.pipe(process.stdout); process.exitCode = Number(process.argv[1])'
  const { child, ended } = start(readyClone(t), ['--', 'node', '-e', echo, '--', '7'])
  child.stdin.end('typed')
  const { code, stdout } = await ended
  assert.deepEqual({ code, stdout }, { code: 7, stdout: 'typed' })
})

test('a signal reaches the command, and its answer to it is ours', onPosix, async (t) => {
  const patient =
    'process.on("SIGTERM", () => process.exit(3)); console.log("up"); setInterval(() => 0, 1000)'
  const { child, ended } = start(readyClone(t), ['--', 'node', '-e', patient])
  await once(child.stdout, 'readable')
  child.kill('SIGTERM')
  assert.equal((await ended).code, 3)
})

test('a command that a signal ended ends us by the same signal', onPosix, async (t) => {
  const { ended } = start(readyClone(t), ['--', 'node', '-e', 'process.kill(process.pid, "SIGKILL")'])
  assert.equal((await ended).signal, 'SIGKILL')
})

test('a command that does not exist is named', async (t) => {
  const { code, stderr } = await start(readyClone(t), ['--', 'no-such-command']).ended
  assert.equal(code, 1)
  assert.match(stderr, /"no-such-command" could not be started/)
})

test(
  'a bare clone is installed from the frozen lockfile with scripts blocked, and only once',
  onPosix,
  async (t) => {
    const root = bareClone(t)
    const { PATH, calls } = pnpmThatEndsWith(t, 0)
    const first = await start(root, ['--', 'node', '-p', '1'], { PATH }).ended
    assert.deepEqual({ code: first.code, stdout: first.stdout }, { code: 0, stdout: '1\n' })
    assert.match(first.stderr, /installing packages/)
    await start(root, [], { PATH }).ended
    assert.deepEqual(calls(), ['install --frozen-lockfile --ignore-scripts'])
  },
)

test('a lockfile that has changed is installed again', onPosix, async (t) => {
  const root = readyClone(t)
  const { PATH, calls } = pnpmThatEndsWith(t, 0)
  writeFileSync(join(root, 'pnpm-lock.yaml'), '# another\n')
  assert.equal((await start(root, [], { PATH }).ended).code, 0)
  assert.equal(calls().length, 1)
})

test('two at once install once', onPosix, async (t) => {
  const root = bareClone(t)
  const { PATH, calls } = pnpmThatEndsWith(t, 0)
  const both = await Promise.all([start(root, [], { PATH }).ended, start(root, [], { PATH }).ended])
  assert.deepEqual(
    both.map(({ code }) => code),
    [0, 0],
  )
  assert.equal(calls().length, 1)
})

test('the lock of a set-up that died is taken over', onPosix, async (t) => {
  const root = bareClone(t)
  const dead = spawn(process.execPath, ['-e', ''])
  await once(dead, 'exit')
  mkdirSync(join(root, '.tools'))
  writeFileSync(join(root, '.tools', 'bootstrap.lock'), String(dead.pid))
  const { PATH } = pnpmThatEndsWith(t, 0)
  assert.equal((await start(root, [], { PATH }).ended).code, 0)
})

test(
  'an installation that fails is told with what pnpm said and the command that mends it',
  onPosix,
  async (t) => {
    const root = bareClone(t)
    const { PATH } = pnpmThatEndsWith(t, 1)
    const { code, stdout, stderr } = await start(root, ['--', 'node', '-p', '1'], { PATH }).ended
    assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
    assert.match(stderr, /what pnpm said/)
    assert.match(stderr, /npx -y pnpm@12\.\d+\.\d+ install/)
    assert.equal(existsSync(join(root, '.tools', 'bootstrap.lock')), false)
  },
)

test('a damaged record of the browser is written anew', async (t) => {
  const root = readyClone(t)
  const file = join(root, '.tools', 'browser.json')
  writeFileSync(file, '{"stamp":')
  assert.equal((await start(root, []).ended).code, 0)
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).path, null)
})
