/** Exit codes of every command: 0 done, 1 failed, 2 wrong use or an invalid flow, 3 WARNING when asked for. */
export const exitCodes = { success: 0, failed: 1, invalid: 2, warning: 3 } as const
