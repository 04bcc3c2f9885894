import { glob } from 'node:fs/promises'

/** Paths below `root` that match, sorted. */
export async function filesIn(root: string, pattern: string): Promise<string[]> {
  const found: string[] = []
  for await (const file of glob(pattern, { cwd: root })) found.push(file)
  return found.sort()
}
