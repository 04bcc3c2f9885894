import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { loadActivities } from '../../../runner/activity/kinds.ts'
import { AdapterError, explain } from '../../../runner/lib/errors.ts'
import { benches } from './benches.ts'
import { look, open } from './tools.ts'

const kinds = await loadActivities()

test('there is a bench for every source of activity, and no other', () => {
  assert.deepEqual([...kinds.keys()].sort(), Object.keys(benches).sort())
})

for (const [name, kind] of kinds) {
  const bench = benches[name]
  if (bench === undefined) throw new Error(`The source ${name} has no bench in benches.ts`)

  suite(`The source of activity ${name}`, () => {
    test('finds an unused service idle, and a used one active, with what it saw', async (t) => {
      const { options, turn } = await bench(t)
      const source = open(t, kind, options)
      await turn('unused')
      const idle = await look(source)
      assert.equal(idle.use, 'idle')
      assert.ok(idle.what.length > 0 && idle.what.length < 200, idle.what)
      await turn('used')
      const active = await look(source)
      assert.equal(active.use, 'active')
      assert.notEqual(active.what, idle.what)
      assert.deepEqual(JSON.parse(JSON.stringify(active)), active, 'it can be saved')
    })

    for (const mood of ['broken', 'nonsense'] as const) {
      test(`never takes a service that is ${mood} for an idle one`, async (t) => {
        const { options, turn, secret } = await bench(t)
        const source = open(t, kind, options)
        await turn(mood)
        await assert.rejects(look(source), (error) => {
          assert.ok(secret === undefined || !explain(error).includes(secret), explain(error))
          return error instanceof Error
        })
      })
    }

    test('gives up at the deadline', async (t) => {
      const { options, turn } = await bench(t)
      const source = open(t, kind, options)
      await turn('hang')
      const begun = performance.now()
      await assert.rejects(look(source, 300), AdapterError)
      assert.ok(performance.now() - begun < 5_000)
    })

    test('finds nothing idle where nobody is', async (t) => {
      const { options } = await bench(t)
      const nowhere = 'url' in options ? { url: 'http://127.0.0.1:9/' } : { command: ['/no/such/program'] }
      await assert.rejects(look(open(t, kind, { ...options, ...nowhere })), AdapterError)
    })

    test('refuses options that it does not know', async (t) => {
      const { options } = await bench(t)
      assert.equal(kind.options.safeParse({ ...options, colour: 'red' }).success, false)
      assert.equal(kind.options.safeParse({}).success, false)
    })
  })
}

test('every file that is a source is found', async () => {
  const files = await readdir(join(import.meta.dirname, '..', '..', '..', 'runner', 'activity'))
  assert.ok(['command.ts', 'comfyui.ts', 'json.ts', 'prometheus.ts'].every((file) => files.includes(file)))
})
