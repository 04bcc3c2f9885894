import { explain, UserError } from '../../runner/lib/errors.ts'
import type { Addresses } from './playwright.ts'

/** The stack that is tested unless `--demo` starts one. */
export function configuredAddresses(env: NodeJS.ProcessEnv): Addresses {
  return {
    PANEL_URL: env.PANEL_URL || 'http://127.0.0.1:3000',
    COMFY_URL: env.COMFY_URL || 'http://127.0.0.1:8188',
  }
}

/** Says so at once when none of these answers, instead of letting every test fail for the same reason. */
export async function expectAnAnswer(urls: readonly string[], suite: string): Promise<void> {
  const answers = await Promise.all(urls.map(knock))
  if (answers.some((trouble) => trouble === undefined)) return
  throw new UserError(
    `Nothing answers at ${answers.join(' and ')}.`,
    `Start your stack, set PANEL_URL and COMFY_URL, or try the demo: npm run test:${suite} -- --demo`,
    { exitCode: 1 },
  )
}

/** Any answer will do, also a refusal: whether it is a good one is for the tests to say. */
async function knock(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5_000) })
    await response.body?.cancel()
    return undefined
  } catch (error) {
    return `${url} (${explain(error)})`
  }
}
