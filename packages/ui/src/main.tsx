import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import './styles/tokens.css'
import './styles/base.css'
import './styles/state.css'
import './styles/shell.css'
import './styles/controls.css'
import './styles/data.css'
import './styles/graph.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/query-client.ts'
import { ToastProvider } from './parts/toasts.tsx'
import { router } from './router.tsx'
import { applyAppearance, savedAppearance } from './shell/appearance.ts'

applyAppearance(savedAppearance())
const root = document.getElementById('root')
if (root === null) throw new Error('The page has no element #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <ToastProvider>
        <RouterProvider router={router} />
      </ToastProvider>
    </QueryClientProvider>
  </StrictMode>,
)
