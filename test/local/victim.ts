/** A local cloud in a process of its own that a test kills and starts again on the same data. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The same numbers for the same seed. */
export const randomOf = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
};

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class Victim {
  readonly #data: string;
  #process: ChildProcess | undefined;
  url = '';
  readonly complaints: string[] = [];

  constructor(data: string) {
    this.#data = data;
  }

  async start(): Promise<void> {
    const started = spawn(process.execPath, [join(import.meta.dirname, 'killed-cloud.ts'), this.#data], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = started;
    started.stderr.on('data', (chunk: Buffer) => this.complaints.push(chunk.toString()));
    for await (const line of createInterface({ input: started.stdout })) {
      this.url = line.replace('ready ', '');
      return;
    }
    throw new Error(`the cloud did not start: ${this.complaints.join('')}`);
  }

  async kill(): Promise<void> {
    const dying = this.#process;
    if (!dying) return;
    const gone = new Promise((resolve) => dying.once('exit', resolve));
    dying.kill('SIGKILL');
    await gone;
    this.url = '';
  }
}
