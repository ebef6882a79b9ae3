import { defineConfig } from 'vite'

export default defineConfig({
  // Relative addresses, so that the built files work from any folder of any host.
  base: './',
  build: { target: 'es2022' },
})
