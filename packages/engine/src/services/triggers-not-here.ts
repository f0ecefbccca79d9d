import { defineError } from '@windhover/core/errors.ts'

export const TriggersNotHere = defineError(
  'TRIGGERS_NOT_HERE',
  409,
  (p: { namespace: string; flowId: string; triggerId: string }) =>
    `The trigger '${p.triggerId}' of the flow '${p.namespace}.${p.flowId}' cannot be switched: no scheduler runs on this server`,
)
