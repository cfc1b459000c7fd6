import { type Centre } from '../contract/centre/centre.ts'
import { createEvidence, registerEvidence } from './evidence/evidence.ts'
import { type Register } from './http/http-server.ts'
import { createRecordingExport, registerRecordingExport } from './recordings/export-recording.ts'
import { registerRecordings } from './recordings/recordings.routes.ts'

type Parts = Omit<Parameters<typeof createEvidence>[0], 'company'> &
  Omit<Parameters<typeof registerRecordings>[1], 'centre'> & { readonly centre: Centre | null }

/** The routes of what was said: recordings, their export, and packs of evidence. */
export async function registerRecordingsAndEvidence(register: Register, parts: Parts): Promise<void> {
  const { recordings, database, log, now, centre } = parts
  registerRecordings(register, { recordings, database, log, now, centre: centre?.recording ?? null })
  const recordingExport = createRecordingExport({ recordings, log })
  await recordingExport.clear()
  registerRecordingExport(register, recordingExport)
  const { certificates, version } = parts
  const company = centre?.company.name ?? null
  registerEvidence(register, createEvidence({ database, log, recordings, version, now, company, certificates }))
}
