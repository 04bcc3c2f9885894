import type { Exhibit, IncidentReport } from './report.ts'

/** Names under which services tell what they are, the most telling first; without case and separators. */
const names = {
  version: ['release', 'version', 'appversion', 'comfyuiversion'],
  commit: ['commit', 'gitcommit', 'commitsha', 'commithash', 'sha', 'gitsha', 'revision', 'gitrevision'],
  deployed: ['deployedat', 'deployed', 'deploytime', 'lastdeploy', 'builttime', 'buildtime', 'builtat'],
} as const

type Kind = keyof typeof names
export type Release = { readonly [Key in Kind]?: string }

/** What the snapshots of a service say of its version, commit and last deploy; the newest reading counts. */
export function releaseIn(exhibits: readonly Exhibit[]): Release {
  const said = exhibits.flatMap(({ kind, before, after }) =>
    kind === 'json' ? fieldsOf((after ?? before)?.text ?? '') : [],
  )
  const find = (kind: Kind) =>
    names[kind].flatMap((name) => said.filter(([field]) => field === name).map(([, value]) => value))[0]
  const [version, commit, deployed] = [find('version'), find('commit'), find('deployed')]
  return { ...(version && { version }), ...(commit && { commit }), ...(deployed && { deployed }) }
}

/** `2.4.1, commit 3f9c2ab, deployed 2026-11-22T03:00Z`; undefined when the service tells nothing. */
export function releaseText({ version, commit, deployed }: Release): string | undefined {
  const parts = [version, commit && `commit ${commit}`, deployed && `deployed ${deployed}`].filter(Boolean)
  return parts.length > 0 ? parts.join(', ') : undefined
}

/** Configured addresses with `{version}` and `{commit}` put in; one whose hole is not known is left out. */
export function linksFor(
  links: Readonly<Record<string, string>>,
  release: Release,
): NonNullable<IncidentReport['links']> {
  return Object.entries(links).flatMap(([label, address]) => {
    const url = address.replace(/\{(version|commit)\}/g, (hole, name: 'version' | 'commit') =>
      release[name] === undefined ? hole : encodeURIComponent(release[name]),
    )
    return /[{}]/.test(url) ? [] : [{ label, url }]
  })
}

/** Fields of JSON text, at most three levels deep: deeper ones are those of parts, not of the service. */
function fieldsOf(text: string): readonly (readonly [string, string])[] {
  try {
    return walk(JSON.parse(text), 0)
  } catch {
    return []
  }
}

function walk(value: unknown, depth: number): readonly (readonly [string, string])[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || depth > 2) return []
  return Object.entries(value).flatMap(([key, child]) => {
    const simple = typeof child === 'string' || typeof child === 'number'
    return simple
      ? [[key.toLowerCase().replace(/[-_.]/g, ''), String(child).slice(0, 100)] as const]
      : walk(child, depth + 1)
  })
}
