import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'

const module = join(import.meta.dirname, '..', '..', '..', 'runner', 'lib', 'stop-signal.ts')
const program = `
import { stopSignal } from ${JSON.stringify(module)}
const stopping = stopSignal()
process.stdin.on('data', () => { console.log('closed'); process.exit(0) })
console.log('ready')
console.log(await stopping)
`

test('the same wish to stop twice at once does not cut the closing short', {
  skip: process.platform === 'win32' && 'Windows has no signals',
}, async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const exit = once(child, 'exit')
  assert.equal((await lines.next()).value, 'ready')
  child.kill('SIGINT')
  assert.equal((await lines.next()).value, 'SIGINT')
  child.kill('SIGINT')
  child.kill('SIGTERM')
  child.stdin.write('close now\n')
  assert.equal((await lines.next()).value, 'closed')
  assert.deepEqual(await exit, [0, null])
})
