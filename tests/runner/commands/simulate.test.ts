import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { suite, test } from 'node:test'
import { childService, workplace } from './tools.ts'

const config = (policy: object) => ({
  services: { panel: { driver: { kind: 'process', command: ['true'] } } },
  checks: { 'panel/health': { service: 'panel', kind: 'http', url: 'http://127.0.0.1:1/' } },
  policy,
})

/** An hour of answers each 15 seconds, of which those from the tenth to the twentieth minute are failures. */
const hour = Array.from({ length: 240 }, (_, index) => {
  const down = index >= 40 && index < 80
  return JSON.stringify({
    check: 'panel/health',
    service: 'panel',
    startedAt: Date.UTC(2026, 10, 22, 3) + index * 15_000,
    tookMs: 12,
    verdict: down ? 'fail' : 'pass',
    reason: down ? 'refused' : 'ok',
    summary: down ? 'connection refused' : '',
  })
})

async function place(t: TestContext, lines: readonly string[] = hour) {
  const made = await workplace(t, config({}))
  const history = join(made.folder, 'history.jsonl')
  await writeFile(history, lines.join('\n'))
  const other = join(made.folder, 'other.config.ts')
  await writeFile(other, `export default ${JSON.stringify(config({ attempts: 1 }))}`)
  return { ...made, history, other }
}

suite('guardian simulate', () => {
  test('says what the policy would have done about a file, what is assumed, and which lines are bad', async (t) => {
    const { guardian, history } = await place(t, [...hour, 'no json', '{"service":"panel"}'])
    const { code, stdout, stderr } = await guardian('simulate', history)
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /240 observations of 1 check,.*2026-11-22 03:00 to 2026-11-22 03:59 UTC/)
    assert.match(stdout, /2 of its lines could not be used: line 241 \(not JSON\), line 242 \(check: /)
    assert.match(stdout, /^ {2}restarts +3$/m)
    assert.match(stdout, /^ {2}escalations +1$/m)
    assert.match(stdout, /^ {2}downtime seen by the checks +10 min$/m)
    assert.match(stdout, /panel +2 × cooldown/)
    assert.match(stdout, /The record is taken as it is/)
  })

  test('compares two policies side by side, and lists the differences as JSON', async (t) => {
    const { guardian, history, other } = await place(t)
    const { stdout } = await guardian('simulate', history, '--policy', other)
    assert.match(stdout, /guardian\.config\.ts +other\.config\.ts/)
    assert.match(stdout, /^ {2}restarts +3 +1 +differs$/m)
    assert.match(stdout, /^ {2}incidents +1 +1$/m)
    const json = JSON.parse((await guardian('simulate', history, '--policy', other, '--json')).stdout)
    assert.equal(json.policies.length, 2)
    assert.equal(json.history.observations, 240)
    assert.deepEqual(
      json.differences.find(({ what }: { what: string }) => what.trim() === 'restarts').values,
      ['3', '1'],
    )
  })

  test('what cannot be replayed is said with what to do', async (t) => {
    const { guardian, history, folder } = await place(t, ['{"type":"dreamt"}'])
    const wrong: readonly (readonly [readonly string[], number, RegExp])[] = [
      [[], 2, /Which history\?/],
      [[history, '--last', '3d'], 2, /two histories/],
      [['--last', 'long'], 2, /"long" is not a time/],
      [[join(folder, 'nowhere.jsonl')], 2, /cannot be read: .*ENOENT/],
      [[history], 1, /nothing to replay[\s\S]*line 1: /],
      [['--last', '3d'], 1, /Nothing has been recorded/],
    ]
    for (const [args, code, text] of wrong) {
      const answer = await guardian('simulate', ...args)
      assert.equal(answer.code, code, args.join(' '))
      assert.match(answer.stderr, text)
    }
  })

  test('replays what a daemon recorded here, and what it exported', async (t) => {
    const { config: real } = await childService()
    const panel = { ...real.services.panel, autoStart: true }
    const { guardian, daemon, folder, stopAfter } = await workplace(t, { ...real, services: { panel } })
    stopAfter('panel')
    const running = await daemon()
    const untilRecorded = async (): Promise<string> => {
      const { stdout } = await guardian('export', '--last', '1h')
      return stdout.split('\n').length > 4 ? stdout : untilRecorded()
    }
    const exported = await untilRecorded()
    const first = JSON.parse(exported.split('\n')[0] ?? '')
    assert.deepEqual([first.type, first.check, first.weight], ['observed', 'panel/health', 'light'])
    const file = join(folder, 'kept.jsonl')
    await writeFile(file, exported)
    assert.equal((await guardian('simulate', file)).code, 0)
    const { code, stdout } = await guardian('simulate', '--last', '1h')
    assert.equal(code, 0)
    assert.match(stdout, /^ {2}restarts +0$/m)
    running.kill('SIGTERM')
    await running.end
  })
})
