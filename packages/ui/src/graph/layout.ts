import type { Branch, TreeTask } from './flow-tree.ts'

interface PlacedNode {
  readonly id: string
  readonly type: string
  readonly x: number
  readonly y: number
}

interface PlacedCluster {
  readonly id: string
  readonly type: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface PlacedTitle {
  readonly text: string
  readonly x: number
  readonly y: number
}

interface PlacedEdge {
  readonly from: Point
  readonly to: Point
  /** The task at its end. */
  readonly target: string
}

interface Point {
  readonly x: number
  readonly y: number
}

export interface Layout {
  readonly nodes: readonly PlacedNode[]
  readonly clusters: readonly PlacedCluster[]
  readonly titles: readonly PlacedTitle[]
  readonly edges: readonly PlacedEdge[]
  readonly width: number
  readonly height: number
}

export const nodeWidth = 196
export const nodeHeight = 46
const gapY = 30
const gapX = 28
const pad = 16
const head = 30

interface Size {
  readonly width: number
  readonly height: number
}

/** Where everything of a flow stands: tasks from top to bottom, branches side by side, holders as boxes around what they hold. Linear in the number of tasks, and the same for the same flow. */
export function layoutOf(branches: readonly Branch[]): Layout {
  const drawing = new Drawing()
  const size = drawing.columns(branches, pad, pad)
  return { ...drawing, width: size.width + 2 * pad, height: size.height + 2 * pad }
}

class Drawing {
  readonly nodes: PlacedNode[] = []
  readonly clusters: PlacedCluster[] = []
  readonly titles: PlacedTitle[] = []
  readonly edges: PlacedEdge[] = []

  /** Branches beside each other, their tops at `y`. */
  columns(branches: readonly Branch[], x: number, y: number): Size {
    let right = x
    let height = 0
    for (const branch of branches) {
      const top = branch.title === '' ? y : y + 20
      if (branch.title !== '') this.titles.push({ text: branch.title, x: right, y })
      const size = branch.parallel ? this.beside(branch.tasks, right, top) : this.stack(branch.tasks, right, top)
      right += size.width + gapX
      height = Math.max(height, size.height + top - y)
    }
    return { width: Math.max(0, right - x - gapX), height }
  }

  private beside(tasks: readonly TreeTask[], x: number, y: number): Size {
    let right = x
    let height = 0
    for (const task of tasks) {
      const size = this.task(task, right, y, sizeOf(task).width)
      right += size.width + gapX
      height = Math.max(height, size.height)
    }
    return { width: Math.max(0, right - x - gapX), height }
  }

  private stack(tasks: readonly TreeTask[], x: number, y: number): Size {
    const width = Math.max(...tasks.map((task) => sizeOf(task).width))
    let bottom = y
    tasks.forEach((task, index) => {
      if (index > 0) {
        const middle = x + width / 2
        this.edges.push({ from: { x: middle, y: bottom - gapY }, to: { x: middle, y: bottom }, target: task.id })
      }
      bottom += this.task(task, x, bottom, width).height + gapY
    })
    return { width, height: bottom - gapY - y }
  }

  /** Places a task in the middle of a column of `columnWidth`. */
  private task(task: TreeTask, x: number, y: number, columnWidth: number): Size {
    const size = sizeOf(task)
    const left = x + (columnWidth - size.width) / 2
    if (task.branches.length === 0) {
      this.nodes.push({ id: task.id, type: task.type, x: left, y })
      return size
    }
    this.clusters.push({ id: task.id, type: task.type, x: left, y, ...size })
    this.columns(task.branches, left + pad, y + head)
    return size
  }
}

function sizeOf(task: TreeTask): Size {
  if (task.branches.length === 0) return { width: nodeWidth, height: nodeHeight }
  const sizes = task.branches.map(sizeOfBranch)
  const width = sizes.reduce((sum, size) => sum + size.width, 0) + gapX * (sizes.length - 1)
  return { width: width + 2 * pad, height: Math.max(...sizes.map(({ height }) => height)) + head + pad }
}

function sizeOfBranch(branch: Branch): Size {
  const sizes = branch.tasks.map(sizeOf)
  const title = branch.title === '' ? 0 : 20
  const widest = Math.max(...sizes.map(({ width }) => width))
  const highest = Math.max(...sizes.map(({ height }) => height))
  if (branch.parallel)
    return { width: sizes.reduce((sum, size) => sum + size.width, 0) + gapX * (sizes.length - 1), height: highest + title }
  return { width: widest, height: sizes.reduce((sum, size) => sum + size.height, 0) + gapY * (sizes.length - 1) + title }
}
