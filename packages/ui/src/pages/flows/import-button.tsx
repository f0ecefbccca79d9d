import { useQueryClient } from '@tanstack/react-query'
import { Upload } from 'lucide-react'
import { call } from '../../api/client.ts'
import { useToasts } from '../../parts/toasts.tsx'

/** Takes flows from YAML files (several in one, divided by `---`) or a zip of them. */
export function ImportButton() {
  const client = useQueryClient()
  const toasts = useToasts()
  const take = async (files: FileList | null) => {
    for (const file of files ?? []) {
      const form = new FormData()
      form.append('fileUpload', file)
      try {
        const refused = await call<readonly string[] | ''>('flows/import', { method: 'POST', form })
        if (refused === '' || refused.length === 0) toasts.say(`${file.name} is imported.`)
        else toasts.fail(new Error(`Not imported from ${file.name}: ${refused.join(', ')}`))
      } catch (error) {
        toasts.fail(error)
      }
    }
    await client.invalidateQueries({ queryKey: ['flows'] })
  }
  return (
    <label className="btn">
      <Upload className="icon" aria-hidden /> Import
      <input type="file" className="sr" multiple accept=".yaml,.yml,.zip" onChange={({ target }) => void take(target.files)} />
    </label>
  )
}
