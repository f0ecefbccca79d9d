import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ChevronDown, ChevronRight, File, FilePlus, FolderClosed, Save, Trash2, Upload } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { ApiError, apiUrl, call } from '../../api/client.ts'
import { CodeEditor } from '../../editor/code-editor.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useToasts } from '../../parts/toasts.tsx'

interface FileEntry {
  readonly fileName: string
  readonly type: 'File' | 'Directory'
  readonly size: number
}

/** Larger files are downloaded, not edited. */
const mostEditedBytes = 2_000_000

const filesPath = (namespace: string) => `namespaces/${encodeURIComponent(namespace)}/files`

/** The files of a namespace: the tree, and the text of the one that is open. */
export default function FilesTab({ namespace }: { readonly namespace: string }) {
  const search: Record<string, string> = useSearch({ strict: false })
  const navigate = useNavigate()
  const client = useQueryClient()
  const toasts = useToasts()
  const [adding, setAdding] = useState(false)
  const open = (path: string | undefined) =>
    void navigate({ to: `/main/namespaces/${namespace}/files`, search: path === undefined ? {} : { file: path } })
  const put = async (path: string, content: Blob) => {
    const form = new FormData()
    form.append('fileContent', content, path.slice(path.lastIndexOf('/') + 1))
    try {
      await call(filesPath(namespace), { method: 'POST', query: { path }, form })
      await client.invalidateQueries({ queryKey: ['files', namespace] })
      toasts.say(`${path} is saved.`)
    } catch (error) {
      toasts.fail(error)
    }
  }
  const remove = async (path: string) => {
    try {
      await call(filesPath(namespace), { method: 'DELETE', query: { path } })
      open(undefined)
      await client.invalidateQueries({ queryKey: ['files', namespace] })
    } catch (error) {
      toasts.fail(error)
    }
  }
  const create = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('path') ?? '').replace(/^\/*/, '/')
    await put(name, new Blob(['']))
    setAdding(false)
    open(name)
  }
  return (
    <div className="row grow" style={{ alignItems: 'stretch', gap: 0, minHeight: 0 }}>
      <nav className="body" style={{ flex: '0 0 280px', borderRight: '1px solid var(--border)' }} aria-label="Files">
        <div className="tools">
          <button type="button" className="btn small" onClick={() => setAdding(true)}>
            <FilePlus className="icon sm" aria-hidden /> New file
          </button>
          <label className="btn small">
            <Upload className="icon sm" aria-hidden /> Upload
            <input
              type="file"
              className="sr"
              multiple
              onChange={({ target }) => {
                for (const file of target.files ?? []) void put(`/${file.name}`, file)
              }}
            />
          </label>
        </div>
        <Directory namespace={namespace} path="/" depth={0} open={search['file']} onOpen={open} />
      </nav>
      {search['file'] === undefined ? (
        <EmptyState icon={File} title="No file is open">
          <p>Choose one at the left. Tasks get them with `namespaceFiles`, expressions with {"{{ read('nsfile:///…') }}"}.</p>
        </EmptyState>
      ) : (
        <OpenFile key={search['file']} namespace={namespace} path={search['file']} onSave={put} onDelete={remove} />
      )}
      {adding && (
        <Dialog
          title="New file"
          onClose={() => setAdding(false)}
          footer={
            <>
              <span className="grow" />
              <button type="submit" form="new-file" className="btn primary">
                Create
              </button>
            </>
          }
        >
          <form id="new-file" onSubmit={(event) => void create(event)}>
            <label className="field">
              <span className="label">Path</span>
              <span className="input">
                <input name="path" placeholder="scripts/load.py" required autoFocus autoComplete="off" />
              </span>
            </label>
          </form>
        </Dialog>
      )}
    </div>
  )
}

interface DirectoryProps {
  readonly namespace: string
  /** With a slash at its end. */
  readonly path: string
  readonly depth: number
  readonly open: string | undefined
  readonly onOpen: (path: string) => void
}

function Directory({ namespace, path, depth, open, onOpen }: DirectoryProps) {
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set())
  const { data } = useQuery({
    queryKey: ['files', namespace, path],
    queryFn: ({ signal }) => call<readonly FileEntry[]>(`${filesPath(namespace)}/directory`, { query: { path }, signal }),
  })
  const toggle = (name: string) => {
    const next = new Set(unfolded)
    if (!next.delete(name)) next.add(name)
    setUnfolded(next)
  }
  if (depth === 0 && data?.length === 0) return <p className="pad quiet">No files yet.</p>
  return (
    <>
      {data?.map(({ fileName, type }) => {
        const full = `${path}${fileName}`
        const isOpen = type === 'Directory' ? unfolded.has(fileName) : full === open
        const Fold = isOpen ? ChevronDown : ChevronRight
        return (
          <div key={fileName}>
            <button
              type="button"
              className={`nav-link${type === 'File' && isOpen ? ' on' : ''}`}
              style={{ width: 'calc(100% - 16px)', margin: '1px 8px', paddingLeft: 8 + depth * 14 }}
              {...(type === 'Directory' && { 'aria-expanded': isOpen })}
              onClick={() => (type === 'Directory' ? toggle(fileName) : onOpen(full))}
            >
              {type === 'Directory' ? <Fold className="icon sm" aria-hidden /> : <span style={{ width: 14 }} />}
              {type === 'Directory' ? <FolderClosed className="icon sm" aria-hidden /> : <File className="icon sm" aria-hidden />}
              <span className="cut">{fileName}</span>
            </button>
            {type === 'Directory' && isOpen && (
              <Directory namespace={namespace} path={`${full}/`} depth={depth + 1} open={open} onOpen={onOpen} />
            )}
          </div>
        )
      })}
    </>
  )
}

interface OpenFileProps {
  readonly namespace: string
  readonly path: string
  readonly onSave: (path: string, content: Blob) => Promise<void>
  readonly onDelete: (path: string) => Promise<void>
}

function OpenFile({ namespace, path, onSave, onDelete }: OpenFileProps) {
  const [text, setText] = useState<string>()
  const { data, error } = useQuery({
    queryKey: ['files', namespace, 'content', path],
    queryFn: async ({ signal }) => {
      const response = await fetch(apiUrl(filesPath(namespace), { path }), { credentials: 'same-origin', signal })
      if (!response.ok) throw new ApiError(response.status, `${path} could not be read.`)
      return response.text()
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  const isText = data !== undefined && data.length <= mostEditedBytes && !data.includes('\u0000')
  const dirty = text !== undefined && text !== data
  const save = () => void onSave(path, new Blob([text ?? data ?? '']))
  return (
    <div className="col grow" style={{ minHeight: 0 }}>
      <div className="pane-head">
        <code className="cut">{path}</code>
        {dirty && <span className="tag">not saved</span>}
        <span className="grow" />
        <a className="btn ghost small" href={apiUrl(filesPath(namespace), { path })} download={path.slice(path.lastIndexOf('/') + 1)}>
          Download
        </a>
        <button type="button" className="btn ghost only small" aria-label={`Delete ${path}`} onClick={() => void onDelete(path)}>
          <Trash2 className="icon sm" />
        </button>
        <button type="button" className="btn primary small" disabled={!dirty} onClick={save}>
          <Save className="icon sm" aria-hidden /> Save
        </button>
      </div>
      {error && (
        <EmptyState icon={File} title="This file could not be read">
          <p>{error.message}</p>
        </EmptyState>
      )}
      {isText && <CodeEditor text={data} onChange={setText} onSave={save} label={`Text of ${path}`} />}
      {data !== undefined && !isText && (
        <EmptyState icon={File} title="Too large or not a text">
          <p>Download it to look at it.</p>
        </EmptyState>
      )}
    </div>
  )
}
