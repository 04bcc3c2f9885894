import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withTunedMalloc } from '../../../runner/lib/malloc.ts'

const ours = 'glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1'

for (const [title, own, tuned] of [
  ['none', undefined, ours],
  ['an empty one', '', ours],
  ['of something else', 'glibc.rtld.nns=2', `glibc.rtld.nns=2:${ours}`],
  ['of the same', 'glibc.malloc.arena_max=4', 'glibc.malloc.arena_max=4:glibc.malloc.hugetlb=1'],
] as const) {
  test(`an operator's own tunables stay: ${title}`, () => {
    const env = withTunedMalloc({ HOME: '/root', ...(own === undefined ? {} : { GLIBC_TUNABLES: own }) })
    assert.deepEqual(env, { HOME: '/root', GLIBC_TUNABLES: tuned })
  })
}
