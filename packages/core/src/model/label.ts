export interface Label {
  readonly key: string
  readonly value: string
}
