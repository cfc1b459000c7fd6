export interface Problem {
  file: string
  line: number
}
export const problemAt = (..._a: unknown[]): Problem => ({ file: '', line: 0 })
