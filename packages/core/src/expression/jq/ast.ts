export type JqOperator = '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>='
export type JqUpdate = '=' | '|=' | '+=' | '-=' | '*=' | '/=' | '%=' | '//='

export type JqPattern =
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'array'; readonly items: readonly JqPattern[] }
  | { readonly type: 'object'; readonly entries: readonly { readonly key: Jq; readonly variable?: string; readonly value?: JqPattern }[] }

export interface JqDefinition {
  readonly name: string
  /** Parameters; those with `$` are also variables. */
  readonly parameters: readonly string[]
  readonly body: Jq
}

/** A jq program. */
export type Jq =
  | { readonly type: 'identity' }
  | { readonly type: 'literal'; readonly value: unknown }
  | { readonly type: 'index'; readonly target: Jq; readonly key: Jq }
  | { readonly type: 'slice'; readonly target: Jq; readonly from?: Jq; readonly to?: Jq }
  | { readonly type: 'iterate'; readonly target: Jq }
  | { readonly type: 'pipe'; readonly left: Jq; readonly right: Jq }
  | { readonly type: 'comma'; readonly left: Jq; readonly right: Jq }
  | { readonly type: 'binary'; readonly operator: JqOperator; readonly left: Jq; readonly right: Jq }
  | { readonly type: 'and' | 'or' | 'alternative'; readonly left: Jq; readonly right: Jq }
  | { readonly type: 'update'; readonly operator: JqUpdate; readonly target: Jq; readonly value: Jq }
  | { readonly type: 'negate'; readonly operand: Jq }
  | { readonly type: 'array'; readonly content?: Jq }
  | { readonly type: 'object'; readonly entries: readonly (readonly [key: Jq, value: Jq])[] }
  | { readonly type: 'text'; readonly parts: readonly (string | Jq)[]; readonly format?: string }
  | { readonly type: 'format'; readonly name: string }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'bind'; readonly source: Jq; readonly pattern: JqPattern; readonly body: Jq }
  | { readonly type: 'if'; readonly condition: Jq; readonly yes: Jq; readonly no: Jq }
  | { readonly type: 'try'; readonly body: Jq; readonly handler?: Jq }
  | { readonly type: 'reduce'; readonly source: Jq; readonly pattern: JqPattern; readonly init: Jq; readonly update: Jq }
  | {
      readonly type: 'foreach'
      readonly source: Jq
      readonly pattern: JqPattern
      readonly init: Jq
      readonly update: Jq
      readonly extract?: Jq
    }
  | { readonly type: 'label'; readonly name: string; readonly body: Jq }
  | { readonly type: 'break'; readonly name: string }
  | { readonly type: 'define'; readonly definition: JqDefinition; readonly body: Jq }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Jq[] }
