import assert from 'node:assert/strict'
import { test } from 'node:test'
import { secretIn } from '../../support/secrets.ts'

/** None of them is one. Each is put together here, so that no scanner takes it for one. */
const madeUp: Readonly<Record<string, string>> = {
  'of OpenAI': `${'sk-'}a1b2c3d4e5f6g7h8i9`,
  'of Black Forest Labs': `${'bfl_'}4f9Zk2Qm8Lp0Xc7Vb1`,
  'of v0': `${'v1:'}team_Ab3dEf:Zx8cV7bN6mQ5wE4r`,
  'of v0, without a team': `${'v1:'}Zx8cV7bN6mQ5wE4rT3y2`,
  'of Hugging Face': `${'hf_'}${'aB3dE'.repeat(7)}`,
  'in a header': `Authorization: ${'Bearer '}abc.def-1234567890`,
  'in a variable': '{"V0_API_KEY":"zxcvbnmasdfghjkl"}',
  'in a file': '-----BEGIN RSA PRIVATE KEY-----',
}

for (const [whose, text] of Object.entries(madeUp)) {
  test(`a key ${whose} is found, and only its beginning is told`, () => {
    const found = secretIn(`{"a": "b"} ${text}`)
    assert.ok(found !== undefined && found.length <= 6, found)
  })
}

test('words about keys are no keys', () => {
  for (const text of [
    'BFL_API_KEY not found in environment',
    'V0_API_KEY is not configured. Add it to .env.local',
    'bfl_api_key_configured_and_valid, hf_token_read_only_access_to_models',
    'sdxl_v1:latest, v1:main, "mask-composite-exclude-everything"',
    '{"hf": false, "flux": {"valid": true, "error": null}}',
  ])
    assert.equal(secretIn(text), undefined, text)
})
