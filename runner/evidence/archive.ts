import type { AsyncZippable, Unzipped } from 'fflate'

/** Files of an archive by their paths in it. */
export type Archive = Readonly<Record<string, Uint8Array>>

/** What an archive may hold once it is unpacked; more would not fit into the memory of a daemon. */
const mostBytes = 256 * 2 ** 20

/** Loaded when it is needed: most lives of a daemon see no archive. */
const library = () => import('fflate')

/** Rejects for what is no ZIP archive, and for one of over 256 MB. Nothing is written to the disk. */
export async function unpack(content: Uint8Array): Promise<Archive> {
  const { unzip } = await library()
  let total = 0
  return new Promise<Unzipped>((resolve, reject) => {
    const filter = ({ originalSize }: { originalSize: number }) => {
      total += originalSize
      if (total > mostBytes) throw new Error(`it holds more than ${mostBytes / 2 ** 20} MB`)
      return true
    }
    unzip(content, { filter }, (error, files) => (error ? reject(error) : resolve(files)))
  })
}

/** Pictures and archives are stored as they are: packing them again saves nothing. */
const packed = /\.(?:png|jpe?g|webp|gif|zip|gz|woff2?)$/i

export async function pack(files: Archive): Promise<Uint8Array> {
  const { zip } = await library()
  const entries: AsyncZippable = Object.fromEntries(
    Object.entries(files).map(([name, content]) => [name, [content, { level: packed.test(name) ? 0 : 6 }]]),
  )
  return new Promise((resolve, reject) => {
    zip(entries, (error, archive) => (error ? reject(error) : resolve(archive)))
  })
}
