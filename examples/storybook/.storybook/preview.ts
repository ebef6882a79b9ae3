import type { Preview } from '@storybook/react-vite'
import { mswLoader } from 'msw-storybook-addon/csf3'

const preview: Preview = {
  // Starts the worker before the first story and gives stories `msw` and `parameters.msw`.
  loaders: [mswLoader()],
}

export default preview
