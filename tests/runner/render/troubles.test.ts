import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { portInUse, signs, type Trouble } from '../../../runner/render/trouble-signs.ts'
import { troublesIn } from '../../../runner/render/troubles.ts'
import { wordsOf } from '../../../runner/render/words.ts'

const cases: Readonly<Record<Trouble, { readonly shown: readonly string[]; readonly near: string }>> = {
  diskFull: {
    shown: [
      'OSError: [Errno 28] No space left on device',
      'ENOSPC: write',
      'There is not enough space on the disk.',
    ],
    near: 'the disk has room: 20 GB, of which no space is left unused',
  },
  portHeld: {
    shown: ['Port 3000 of panel is held by process 4711 (node server.js), which Guardian did not start'],
    near: 'the support team is held by process, not by people',
  },
  portInUse: {
    shown: [
      'Error: listen EADDRINUSE: address already in use :::3000',
      'WinError 10048',
      'Port 8188 is in use',
    ],
    near: 'port 3000 is open; the address is already known',
  },
  missingModule: {
    shown: ["Error: Cannot find module '/srv/index.js'", "ModuleNotFoundError: No module named 'torch'"],
    near: 'loaded module torch; cannot find a reason to complain',
  },
  missingFile: {
    shown: [
      "python: can't open file 'main.py'",
      'The system cannot find the file specified.',
      'spawn ENOENT',
    ],
    near: 'the file was found, and such a directory exists: CONTENT ok',
  },
  cudaMemory: {
    shown: [
      'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB',
      'CUDA error: out of memory',
    ],
    near: 'CUDA memory: 8 GB of 24 GB; nothing is out',
  },
  outOfMemory: {
    shown: [
      'Out of memory: Killed process 4711 (python)',
      'FATAL ERROR: JavaScript heap out of memory',
      'MemoryError',
    ],
    near: 'memory 80 % used; the cache is out of date',
  },
  startLimit: {
    shown: ['panel.service: Start request repeated too quickly.', "Failed with result 'start-limit-hit'."],
    near: 'the start request was repeated; the rate limit was not hit',
  },
  paused: {
    shown: ['Unexpected status SERVICE_PAUSED in response to START control.'],
    near: 'the queue is paused; SERVICE_PAUSED_JOBS=0',
  },
  pending: {
    shown: ['STATE : 3 STOP_PENDING', 'The service is starting'],
    near: 'two jobs are pending, one is starting',
  },
  permission: {
    shown: [
      "PermissionError: [Errno 13] Permission denied: '/srv'",
      'Error: listen EACCES',
      'Access is denied.',
    ],
    near: 'permission granted; access is allowed',
  },
  database: {
    shown: ['connection to postgres at 127.0.0.1:5432 refused', 'Database timed out'],
    near: 'the database answered in 3 ms; connection to the panel refused',
  },
}

suite('a known trouble', () => {
  for (const [trouble, { shown, near }] of Object.entries(cases)) {
    test(`${trouble} is known by its signs, and not by words that are near`, () => {
      for (const text of shown) {
        const found = troublesIn([text]).map((one) => one.trouble)
        assert.ok(found.includes(trouble as Trouble), `${text}: ${found}`)
      }
      assert.deepEqual(troublesIn([near]), [])
    })
  }

  test('has a case here and a sentence in both languages', () => {
    assert.deepEqual(signs.map(([trouble]) => trouble).sort(), Object.keys(cases).sort())
    for (const language of ['en', 'ru'] as const)
      for (const [trouble] of signs)
        assert.ok(wordsOf(language).trouble[trouble].length > 30, `${language} ${trouble}`)
  })

  test('that is said more closely is said once', () => {
    const text = 'Error: listen EADDRINUSE :::80'
    const held = 'the log; port 80 is held by process 7 (nginx: master process (old))'
    const found = troublesIn([text, held])
    assert.deepEqual(found, [
      { trouble: 'portHeld', names: { port: '80', holder: 'process 7 (nginx: master process (old))' } },
    ])
    assert.deepEqual(
      troublesIn(['CUDA out of memory']).map(({ trouble }) => trouble),
      ['cudaMemory'],
    )
  })
})

test('the port in the complaint of many programs is read, and nothing else is taken for one', () => {
  const texts: readonly (readonly [string, number | undefined])[] = [
    ['Error: listen EADDRINUSE: address already in use :::3000', 3000],
    [
      'Error: listen EADDRINUSE: address already in use 127.0.0.1:8188\n    at Server.setupListenHandle',
      8188,
    ],
    [
      "[Errno 98] error while attempting to bind on address ('127.0.0.1', 8188): address already in use",
      8188,
    ],
    ['listen tcp :8080: bind: address already in use', 8080],
    ['bind() to 0.0.0.0:80 failed (98: Address already in use)', 80],
    ['Port 5173 is in use, trying another one', 5173],
    ['OSError: [Errno 98] Address already in use', undefined],
    ['listening on 127.0.0.1:3000', undefined],
  ]
  for (const [text, port] of texts) assert.equal(portInUse(text), port, text)
})
