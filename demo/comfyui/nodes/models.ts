import { PythonError } from '../python.ts'
import type { NodeDefinition } from './node.ts'

/** Nodes that need a model. There is none here, so validation refuses them as a real server without models does. */
function cannotRun(): never {
  throw new PythonError('RuntimeError', 'no model is loaded')
}

const checkpointLoader: NodeDefinition = {
  name: 'CheckpointLoaderSimple',
  displayName: 'Load Checkpoint',
  description: 'Loads a diffusion model checkpoint, diffusion models are used to denoise latents.',
  category: 'loaders',
  required: { ckpt_name: [[], { tooltip: 'The name of the checkpoint (model) to load.' }] },
  outputs: ['MODEL', 'CLIP', 'VAE'],
  run: cannotRun,
}

const vaeDecode: NodeDefinition = {
  name: 'VAEDecode',
  displayName: 'VAE Decode',
  description: 'Decodes latent images back into pixel space images.',
  category: 'latent',
  required: {
    samples: ['LATENT', { tooltip: 'The latent to be decoded.' }],
    vae: ['VAE', { tooltip: 'The VAE model used for decoding the latent.' }],
  },
  outputs: ['IMAGE'],
  run: cannotRun,
}

export const modelNodes = [checkpointLoader, vaeDecode]
