/** Kestra's generation of the flow language a type or property belongs to. */
export type TaskGeneration = '1.3' | '2.0'
