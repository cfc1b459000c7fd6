export type OperationLogTables = {
  operation_log: {
    /** 1, 2, 3 … without a hole. */
    sequence: number
    at: number
    /** What was done, such as `user.change`. */
    action: string
    /** `done` or `refused`. */
    outcome: string
    user_id: string | null
    job_number: string | null
    /** From where: the client's address, or `console` for the command line. */
    address: string
    /** What it was done to: kind and id. */
    subject_kind: string
    subject_id: string | null
    /** JSON: before and after in brief, error code, counts. */
    detail: string
    /** SHA-256 (hex) over the previous row's hash and this row's canonical form. */
    hash: string
  }
  /** One row: where the chain ends. */
  operation_log_head: { id: number; sequence: number; hash: string }
}
