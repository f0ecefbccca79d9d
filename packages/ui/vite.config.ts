import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Target of `npm run dev`: a server on the usual port. */
const api = process.env['WINDHOVER_URL'] ?? 'http://localhost:8080'

export default defineConfig({
  base: '/ui/',
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 900, sourcemap: false },
  server: { proxy: { '/api': api, '/health': api } },
})
