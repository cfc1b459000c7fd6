/** The browser's own way to a file and from one. */

const tables = '.xlsx,.csv,.txt'

/** Lets the person choose a table and sends it. @returns false when he chose none, or it could not be sent */
export function chooseFile(id: string): Promise<boolean> {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = tables
  return new Promise((resolve) => {
    input.addEventListener('cancel', () => resolve(false))
    input.addEventListener('change', () => {
      const [file] = input.files ?? []
      resolve(file === undefined ? false : upload(id, file))
    })
    input.click()
  })
}

async function upload(id: string, file: File): Promise<boolean> {
  const address = `/files/${id}?name=${encodeURIComponent(file.name)}`
  try {
    const headers = { 'content-type': 'application/octet-stream' }
    const { ok } = await fetch(address, { method: 'POST', headers, body: file })
    return ok
  } catch {
    return false
  }
}

/** Hands the person what was made for him, as a download. */
export function takeFile(id: string): void {
  const link = document.createElement('a')
  link.href = `/files/${id}`
  link.download = ''
  link.click()
}
