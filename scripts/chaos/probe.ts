import { answers, now, until } from './wait.ts'

/** Follows a service from outside: when it went away and when it was back, on a clock that nobody moves. */
export async function untilDown(port: number, ms = 10_000): Promise<number> {
  await until('the service no longer answers', ms, async () => !(await answers(port)))
  return now()
}

export async function untilBack(port: number, ms: number): Promise<number> {
  await until('the service answers again', ms, () => answers(port), 50)
  return now()
}
