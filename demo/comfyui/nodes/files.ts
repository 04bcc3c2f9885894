import { createHash } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Folders, folderOf, isInside, nextSavePlace, splitAnnotation } from '../folders.ts'
import type { Picture } from '../picture.ts'
import { decodePng, encodePng } from '../png.ts'
import type { SavedImage } from '../prompt.ts'
import { dumps } from '../python.ts'
import { type NodeContext, type NodeDefinition, type NodeResult, pictureOf, textOf } from './node.ts'

const hidden = { prompt: 'PROMPT', extra_pnginfo: 'EXTRA_PNGINFO' }

const saveImage: NodeDefinition = {
  name: 'SaveImage',
  displayName: 'Save Image',
  description: 'Saves the input images to your ComfyUI output directory.',
  category: 'image',
  required: {
    images: ['IMAGE', { tooltip: 'The images to save.' }],
    filename_prefix: [
      'STRING',
      {
        default: 'ComfyUI',
        tooltip:
          'The prefix for the file to save. This may include formatting information such as %date:yyyy-MM-dd% or %Empty Latent Image.width% to include values from nodes.',
      },
    ],
  },
  hidden,
  outputs: [],
  outputNode: true,
  run: (inputs, context) =>
    save(pictureOf(inputs, 'images'), textOf(inputs, 'filename_prefix'), 'output', context),
}

const previewImage: NodeDefinition = {
  name: 'PreviewImage',
  displayName: 'Preview Image',
  description: 'Saves the input images to your ComfyUI output directory.',
  category: 'image',
  required: { images: ['IMAGE', {}] },
  hidden,
  outputs: [],
  outputNode: true,
  run: (inputs, context) =>
    save(pictureOf(inputs, 'images'), `ComfyUI_temp_${context.tempTag}`, 'temp', context),
}

function save(picture: Picture, prefix: string, type: 'output' | 'temp', context: NodeContext): NodeResult {
  const sized = prefix.replaceAll('%width%', `${picture.width}`).replaceAll('%height%', `${picture.height}`)
  const place = nextSavePlace(context.folders[type], sized)
  const infos = Object.entries(context.extraPngInfo).map(([key, value]) => [key, dumps(value)])
  const texts = { prompt: dumps(context.prompt), ...Object.fromEntries(infos) }
  const images = picture.frames.map((frame, n): SavedImage => {
    const name = place.name.replaceAll('%batch_num%', `${n}`)
    const filename = `${name}_${String(place.counter + n).padStart(5, '0')}_.png`
    writeFileSync(join(place.folder, filename), encodePng(picture, frame, texts))
    return { filename, subfolder: place.subfolder, type }
  })
  return { outputs: [], images }
}

const saveImageWebsocket: NodeDefinition = {
  name: 'SaveImageWebsocket',
  category: 'api/image',
  required: { images: ['IMAGE', {}] },
  outputs: [],
  outputNode: true,
  changed: () => performance.now(),
  run: (inputs, context) => {
    const picture = pictureOf(inputs, 'images')
    picture.frames.forEach((frame, n) => {
      context.progress(n, picture.frames.length, encodePng(picture, frame, {}))
    })
    return { outputs: [] }
  },
}

const loadImage: NodeDefinition = {
  name: 'LoadImage',
  displayName: 'Load Image',
  category: 'image',
  required: { image: [[], { image_upload: true }] },
  outputs: ['IMAGE', 'MASK'],
  judges: {
    image: (value, folders) =>
      findInput(String(value), folders) === undefined ? `Invalid image file: ${value}` : undefined,
  },
  changed: (inputs, folders) => {
    const file = findInput(textOf(inputs, 'image'), folders)
    return file === undefined ? 'gone' : createHash('sha256').update(readFileSync(file)).digest('hex')
  },
  run: (inputs, context) => {
    const name = textOf(inputs, 'image')
    const file = findInput(name, context.folders) ?? join(context.folders.input, name)
    const { image, mask } = decodePng(readFileSync(file), file)
    return { outputs: [image, mask] }
  },
}

function findInput(annotated: string, folders: Folders): string | undefined {
  const { name, type } = splitAnnotation(annotated)
  const folder = folderOf(folders, type ?? 'input') ?? folders.input
  const file = join(folder, name)
  const there = isInside(folder, file) && statSync(file, { throwIfNoEntry: false })?.isFile() === true
  return there ? file : undefined
}

export const fileNodes = [saveImage, previewImage, saveImageWebsocket, loadImage]
