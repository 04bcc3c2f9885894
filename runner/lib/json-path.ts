/**
 * The value at `services.comfy.online`, `items.0.name` or `items.length`; the path `$` is the whole document.
 * Only what the document itself holds is found, never what JavaScript lends to every object.
 */
export function valueAt(document: unknown, path: string): unknown {
  if (path === '$') return document
  let value = document
  for (const key of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  return value
}
