/** OpenAI's APIs, each of which can be bundled alone. */
import type { Surface } from '../provider.ts'
import { cancelBatch, createBatch, listBatches, retrieveBatch } from './batches.ts'
import { completions } from './completions.ts'
import { embeddings } from './embeddings.ts'
import { createFile, deleteFile, listFiles, readFile, retrieveFile } from './files.ts'
import { editImages, generateImages, readMadeImage, varyImages } from './images.ts'
import { moderations } from './moderations.ts'
import { openai } from './openai.ts'
import { responsesEndpoints } from './responses/endpoints.ts'
import { speech } from './speech.ts'
import { transcriptions, translations } from './transcriptions.ts'

export { openaiChat } from './chat-surface.ts'

export const openaiResponses: Surface = {
  name: 'openai-responses',
  provider: openai,
  endpoints: responsesEndpoints,
}

export const openaiCompletions: Surface = {
  name: 'openai-completions',
  provider: openai,
  endpoints: [completions],
}

export const openaiEmbeddings: Surface = {
  name: 'openai-embeddings',
  provider: openai,
  endpoints: [embeddings],
}

export const openaiModerations: Surface = {
  name: 'openai-moderations',
  provider: openai,
  endpoints: [moderations],
}

export const openaiImages: Surface = {
  name: 'openai-images',
  provider: openai,
  endpoints: [generateImages, editImages, varyImages, readMadeImage],
}

export const openaiAudio: Surface = {
  name: 'openai-audio',
  provider: openai,
  endpoints: [speech, transcriptions, translations],
}

export const openaiBatches: Surface = {
  name: 'openai-batches',
  provider: openai,
  // Written out, because bundlers take a spread for a side effect.
  endpoints: [
    createFile,
    listFiles,
    retrieveFile,
    readFile,
    deleteFile,
    createBatch,
    listBatches,
    retrieveBatch,
    cancelBatch,
  ],
}
