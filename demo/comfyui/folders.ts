import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join, normalize, relative, resolve, sep } from 'node:path'
import { PythonError } from './python.ts'

/** The three folders a client can name by `type`. */
export type Folders = { readonly output: string; readonly temp: string; readonly input: string }

/** Makes the folders. Like the real server it empties temp at every start; output numbering goes on. */
export function openFolders(base: string): Folders {
  const folders = { output: join(base, 'output'), temp: join(base, 'temp'), input: join(base, 'input') }
  rmSync(folders.temp, { recursive: true, force: true })
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true })
  return folders
}

export function folderOf(folders: Folders, type: string): string | undefined {
  return type === 'output' || type === 'temp' || type === 'input' ? folders[type] : undefined
}

/** True when `path` is `folder` or lies in it. */
export function isInside(folder: string, path: string): boolean {
  return resolve(path) === resolve(folder) || resolve(path).startsWith(resolve(folder) + sep)
}

export type SavePlace = {
  readonly folder: string
  readonly subfolder: string
  readonly name: string
  readonly counter: number
}

/** Where the next image of a prefix goes; `a/b` is the subfolder a and the name b. */
export function nextSavePlace(root: string, prefix: string): SavePlace {
  const name = basename(normalize(prefix))
  const folder = resolve(root, dirname(normalize(prefix)))
  if (!isInside(root, folder)) throw outsideOf(root, folder)
  mkdirSync(folder, { recursive: true })
  const taken = readdirSync(folder).map((file) => numberIn(file, name))
  const subfolder = relative(root, folder).split(sep).join('/')
  return { folder, subfolder, name, counter: Math.max(0, ...taken) + 1 }
}

function numberIn(file: string, name: string): number {
  if (!file.toLowerCase().startsWith(`${name.toLowerCase()}_`)) return 0
  const number = Number(file.slice(name.length + 1).split('_')[0])
  return Number.isInteger(number) ? number : 0
}

function outsideOf(root: string, folder: string): PythonError {
  const shared = longestShared(root, folder)
  const lines = [
    '**** ERROR: Saving image outside the output folder is not allowed.',
    ` full_output_folder: ${folder}`,
    `         output_dir: ${root}`,
    `         commonpath: ${shared}`,
    '',
  ]
  return new PythonError('Exception', lines.join('\n'))
}

function longestShared(root: string, folder: string): string {
  let shared = root
  while (!isInside(shared, folder) && dirname(shared) !== shared) shared = dirname(shared)
  return shared
}

/** `name [input]` names its folder itself; otherwise `type` does. */
export function splitAnnotation(filename: string): { name: string; type?: string } {
  const match = /^(?<name>.*) \[(?<type>output|input|temp)\]$/.exec(filename)
  const { name, type } = match?.groups ?? {}
  return name === undefined || type === undefined ? { name: filename } : { name, type }
}

/** The images of the input folder, for the choice that LoadImage offers. */
export function inputImages(folders: Folders): readonly string[] {
  return existsSync(folders.input)
    ? readdirSync(folders.input, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .sort()
    : []
}
