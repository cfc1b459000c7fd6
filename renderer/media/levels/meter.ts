import { levelOf, peakOf, rootMeanSquare } from './level.ts'

/** Reads how loud a stream is, at the moment of asking. */
export type Meter = { level(): number; peak(): number; close(): void }

/** @param windowSamples power of two, how far back a reading looks; at 48 kHz 2048 are 43 ms */
export function createMeter(context: AudioContext, stream: MediaStream, windowSamples = 2048): Meter {
  const source = context.createMediaStreamSource(stream)
  const analyser = context.createAnalyser()
  analyser.fftSize = windowSamples
  source.connect(analyser)
  const samples = new Float32Array(windowSamples)
  const read = (): Float32Array => {
    analyser.getFloatTimeDomainData(samples)
    return samples
  }
  return {
    level: () => levelOf(rootMeanSquare(read())),
    peak: () => peakOf(read()),
    close() {
      source.disconnect()
      analyser.disconnect()
    },
  }
}
