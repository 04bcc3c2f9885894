/** One field that is not the same in two snapshots; a side that lacks it is undefined. */
export type Change = { readonly field: string; readonly before?: string; readonly after?: string }

/** Fields that differ all the time and say nothing. */
const clocks = /(?:^|\.)(?:timestamp|time|date|now|uptime\w*|ts)$/i

/** What differs between two JSON texts, by path (`services.comfy.online`), at most `most`; none if either is no JSON. */
export function difference(before: string, after: string, most = 20): readonly Change[] {
  const [old, fresh] = [fields(before), fields(after)]
  if (!old || !fresh) return []
  const names = [...new Set([...old.keys(), ...fresh.keys()])]
  return names
    .filter((name) => !clocks.test(name) && old.get(name) !== fresh.get(name))
    .slice(0, most)
    .map((field) => ({ field, ...side('before', old.get(field)), ...side('after', fresh.get(field)) }))
}

const side = <Name extends string>(name: Name, value: string | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: string }

function fields(text: string): Map<string, string> | undefined {
  try {
    const found = new Map<string, string>()
    collect(JSON.parse(text), '', 0, found)
    return found
  } catch {
    return undefined
  }
}

function collect(value: unknown, path: string, depth: number, found: Map<string, string>): void {
  const whole = value === null || typeof value !== 'object' || depth > 8 || Object.keys(value).length === 0
  if (whole || found.size > 2_000) found.set(path, JSON.stringify(value) ?? '')
  else
    for (const [key, child] of Object.entries(value))
      collect(child, path ? `${path}.${key}` : key, depth + 1, found)
}
