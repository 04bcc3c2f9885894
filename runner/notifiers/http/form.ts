import type { Picture } from '../../lib/message.ts'

/** A form with a picture in it, as it goes over the wire. */
export type Form = { readonly body: Buffer; readonly headers: Readonly<Record<string, string>> }

export async function formOf(
  fields: Readonly<Record<string, string>>,
  as: string,
  { name, content, contentType }: Picture,
): Promise<Form> {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields)) form.set(key, value)
  form.set(as, new Blob([content], { type: contentType }), name)
  const encoded = new Response(form)
  return {
    body: Buffer.from(await encoded.arrayBuffer()),
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
  }
}
